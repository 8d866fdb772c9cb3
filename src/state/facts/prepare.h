#pragma once
// Facts of the room `prepare`: parties, communities, policies, appointments. See common.h for the rules of payloads.
// The danger removed: a membership or a role that exists in a table and in nobody's signed word.
// Source: docs/domain.md; requirements PP-01..05, POL-01, POL-03.
#include "state/facts/common.h"

namespace tocsin::state {

enum class Sector : std::uint8_t {
  government,
  energy,
  transport,
  finance,
  health,
  water,
  digital_infrastructure,
  telecom,
  hosting,
  research,
  education,
  manufacturing,
  food,
  space,
  media,
  security,
  regulator,
  other
};
std::span<const std::string_view> names_of(Sector);

struct OrganisationProfile {
  Name name;
  std::optional<Name> name_zh;
  Sector sector = Sector::other;
  std::optional<Line<2>> country;  // ISO 3166-1 alpha-2
  std::optional<Note> services;
  List<Line<60>, 20> regimes;
  static constexpr auto fields = std::tuple{
      model::field("name", &OrganisationProfile::name),         model::field("name_zh", &OrganisationProfile::name_zh),
      model::field("sector", &OrganisationProfile::sector),     model::field("country", &OrganisationProfile::country),
      model::field("services", &OrganisationProfile::services), model::field("regimes", &OrganisationProfile::regimes)};
};
struct OrganisationRegistered : OrganisationProfile {
  static constexpr FactInfo info{"organisation.registered", 1, "prepare", Kind::organisation, "head", ""};
};
struct OrganisationDescribed : OrganisationProfile {
  static constexpr FactInfo info{"organisation.described", 1, "prepare", Kind::organisation, "head", ""};
};

enum class PersonRole : std::uint8_t { admin, responder, observer };
std::span<const std::string_view> names_of(PersonRole);
enum class Operates : std::uint8_t { nothing, server };
std::span<const std::string_view> names_of(Operates);

struct PersonAdded {
  static constexpr FactInfo info{"person.added", 1, "prepare", Kind::person, "head", ""};
  Name name;
  std::optional<Name> function;
  PersonRole role = PersonRole::responder;
  std::optional<Operates> operates;
  static constexpr auto fields =
      std::tuple{model::field("name", &PersonAdded::name), model::field("function", &PersonAdded::function),
                 model::field("role", &PersonAdded::role), model::field("operates", &PersonAdded::operates)};
};
struct PersonRoleChanged {
  static constexpr FactInfo info{"person.role_changed", 1, "prepare", Kind::person, "current_role", ""};
  PersonRole role = PersonRole::observer;
  static constexpr auto fields = std::tuple{model::field("role", &PersonRoleChanged::role)};
};
struct PersonLeft {
  static constexpr FactInfo info{"person.left", 1, "prepare", Kind::person, "departure", ""};
  std::optional<Note> note;
  static constexpr auto fields = std::tuple{model::field("note", &PersonLeft::note)};
};

enum class TeamKind : std::uint8_t { coordination, imt, irt };
std::span<const std::string_view> names_of(TeamKind);
struct TeamFormed {
  static constexpr FactInfo info{"team.formed", 1, "prepare", Kind::team, "head", ""};
  Name name;
  TeamKind kind = TeamKind::irt;
  std::optional<Note> services;
  std::optional<Line<200>> hours;
  static constexpr auto fields =
      std::tuple{model::field("name", &TeamFormed::name), model::field("team_kind", &TeamFormed::kind),
                 model::field("services", &TeamFormed::services), model::field("hours", &TeamFormed::hours)};
};

struct ContactRegistered {
  static constexpr FactInfo info{"contact.registered", 1, "prepare", Kind::contact, "head", ""};
  Name function;  // what this contact is for: "duty officer", "legal"
  Name name;
  std::optional<Name> deputy;
  std::optional<Line<254>> email;
  std::optional<Line<40>> phone;
  std::optional<Line<254>> out_of_band;  // a route that outlives the organisation's own systems
  std::optional<Line<35>> language;
  static constexpr auto fields = std::tuple{model::field("function", &ContactRegistered::function),
                                            model::field("name", &ContactRegistered::name),
                                            model::field("deputy", &ContactRegistered::deputy),
                                            model::field("email", &ContactRegistered::email),
                                            model::field("phone", &ContactRegistered::phone),
                                            model::field("out_of_band", &ContactRegistered::out_of_band),
                                            model::field("language", &ContactRegistered::language)};
};
enum class Reached : std::uint8_t { yes, no };
std::span<const std::string_view> names_of(Reached);
struct ContactChecked {
  static constexpr FactInfo info{"contact.checked", 1, "prepare", Kind::contact, "check", ""};
  Reached reached = Reached::no;
  std::optional<Note> note;
  static constexpr auto fields =
      std::tuple{model::field("reached", &ContactChecked::reached), model::field("note", &ContactChecked::note)};
};

struct CommunityCharter {
  Name name;
  std::optional<Name> name_zh;
  Prose purpose;
  std::optional<Prose> scope;
  std::optional<Prose> framework;
  static constexpr auto fields =
      std::tuple{model::field("name", &CommunityCharter::name), model::field("name_zh", &CommunityCharter::name_zh),
                 model::field("purpose", &CommunityCharter::purpose), model::field("scope", &CommunityCharter::scope),
                 model::field("framework", &CommunityCharter::framework)};
};
struct CommunityFounded : CommunityCharter {
  static constexpr FactInfo info{"community.founded", 1, "prepare", Kind::community, "head", ""};
};
struct CommunityCharterRevised : CommunityCharter {
  static constexpr FactInfo info{"community.charter_revised", 1, "prepare", Kind::community, "head", ""};
};

struct MembershipInvited {
  static constexpr FactInfo info{"membership.invited", 1, "prepare", Kind::membership, "head", "invite"};
  std::optional<Prose> terms;
  std::optional<Instant> reply_by;
  static constexpr auto fields = std::tuple{model::field("terms", &MembershipInvited::terms),
                                            model::field("reply_by", &MembershipInvited::reply_by)};
};
using MembershipAccepted = NotedMove<"membership.accepted", "prepare", Kind::membership, "accept", "reply">;
using MembershipDeclined = ReasonedMove<"membership.declined", "prepare", Kind::membership, "decline", "reply">;
using MembershipSuspended = ReasonedMove<"membership.suspended", "prepare", Kind::membership, "suspend", "standing">;
using MembershipReinstated = NotedMove<"membership.reinstated", "prepare", Kind::membership, "reinstate", "standing">;
using MembershipLeft = NotedMove<"membership.left", "prepare", Kind::membership, "leave", "standing">;
using MembershipExcluded = ReasonedMove<"membership.excluded", "prepare", Kind::membership, "exclude", "standing">;
using MembershipInvitedAgain =
    NotedMove<"membership.invited_again", "prepare", Kind::membership, "invite_again", "reply">;

struct ActivationRule {
  Line<40> level;
  Note criteria;
  static constexpr auto fields =
      std::tuple{model::field("level", &ActivationRule::level), model::field("criteria", &ActivationRule::criteria)};
};
// Whether a release is approved by another person than those who prepared it. Without a rule: where it goes lower than
// its sources.
enum class SecondPerson : std::uint8_t { never, lower, always };
std::span<const std::string_view> names_of(SecondPerson);

// Version 1 had no rule for releases and none for figures.
struct PolicyText {
  Title title;
  Line<20> version;
  Prose text;
  model::Tlp default_tlp = model::Tlp::amber;
  Whole<1, 720> acknowledge_within_hours{24};
  Whole<1, 720> answer_within_hours{72};
  std::optional<Note> decision_rights;
  List<ActivationRule, 10> activation_levels;
  // Figures that count fewer than this are not published (policy/declassify.h); 5 where it is not said. Since
  // version 2.
  std::optional<Whole<3, 1000>> smallest_count;
  std::optional<SecondPerson> release_second_person;
  static constexpr auto fields =
      std::tuple{model::field("title", &PolicyText::title),
                 model::field("version", &PolicyText::version),
                 model::field("text", &PolicyText::text),
                 model::field("default_tlp", &PolicyText::default_tlp),
                 model::field("acknowledge_within_hours", &PolicyText::acknowledge_within_hours),
                 model::field("answer_within_hours", &PolicyText::answer_within_hours),
                 model::field("decision_rights", &PolicyText::decision_rights),
                 model::field("activation_levels", &PolicyText::activation_levels),
                 model::field("smallest_count", &PolicyText::smallest_count),
                 model::field("release_second_person", &PolicyText::release_second_person)};
};
struct PolicyDrafted : PolicyText {
  static constexpr FactInfo info{"policy.drafted", 2, "prepare", Kind::policy, "head", "draft"};
};
struct PolicyRevised : PolicyText {
  static constexpr FactInfo info{"policy.revised", 2, "prepare", Kind::policy, "head", ""};
};
using PolicyConsulted = NotedMove<"policy.consulted", "prepare", Kind::policy, "consult", "consultation">;
struct PolicyAdopted {
  static constexpr FactInfo info{"policy.adopted", 1, "prepare", Kind::policy, "adoption", "adopt"};
  std::optional<Instant> effective_at;
  std::optional<Note> note;
  static constexpr auto fields = std::tuple{model::field("effective_at", &PolicyAdopted::effective_at),
                                            model::field("note", &PolicyAdopted::note)};
};
using PolicyRedrafted = ReasonedMove<"policy.redrafted", "prepare", Kind::policy, "redraft", "consultation">;
using PolicySuperseded = NotedMove<"policy.superseded", "prepare", Kind::policy, "supersede", "adoption">;
// The text signed is named by the fact that set it, so that a later draft cannot slip under an old signature.
struct PolicySigned {
  static constexpr FactInfo info{"policy.signed", 1, "prepare", Kind::policy_signature, "head", ""};
  model::FactId text_fact;
  std::optional<Note> reservation;
  static constexpr auto fields = std::tuple{model::field("text_fact", &PolicySigned::text_fact),
                                            model::field("reservation", &PolicySigned::reservation)};
};

enum class AppointedAs : std::uint8_t { coordinator, deputy_coordinator };
std::span<const std::string_view> names_of(AppointedAs);
struct AppointmentMade {
  static constexpr FactInfo info{"appointment.made", 1, "prepare", Kind::appointment, "head", ""};
  model::PersonId person;
  AppointedAs role = AppointedAs::coordinator;
  std::optional<Instant> from;
  std::optional<Instant> until;
  std::optional<Note> note;
  static constexpr auto fields =
      std::tuple{model::field("person", &AppointmentMade::person), model::field("role", &AppointmentMade::role),
                 model::field("from", &AppointmentMade::from), model::field("until", &AppointmentMade::until),
                 model::field("note", &AppointmentMade::note)};
};
struct AppointmentEnded {
  static constexpr FactInfo info{"appointment.ended", 1, "prepare", Kind::appointment, "ending", ""};
  model::PersonId person;
  std::optional<Note> note;
  static constexpr auto fields =
      std::tuple{model::field("person", &AppointmentEnded::person), model::field("note", &AppointmentEnded::note)};
};

}  // namespace tocsin::state

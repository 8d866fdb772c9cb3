#pragma once
// Facts of the room `assess` about coordinated incidents: the frame, its lead, its parties, its decisions.
// The danger removed: an incident whose severity, lead or level nobody can trace to a person and a reason.
// Source: docs/domain.md; requirements AD-02, 03, 06, 07, 08, 09, RS-15.
#include "state/facts/report.h"

namespace tocsin::state {

enum class Mode : std::uint8_t { real, exercise, test };
std::span<const std::string_view> names_of(Mode);

// What the sender says of an incident. Its communities and reports are not kept in the head, which has more readers
// than they have: each is named apart (docs/adr/0009). Heads from before hold them.
struct IncidentFrame {
  Title title;
  std::optional<Prose> summary;
  std::optional<Mode> mode;
  List<model::CommunityId, 20> communities;
  List<model::ReportId, 500> reports;
  std::optional<Instant> occurred_at;
  static constexpr auto fields = std::tuple{
      model::field("title", &IncidentFrame::title),     model::field("summary", &IncidentFrame::summary),
      model::field("mode", &IncidentFrame::mode),       model::field("communities", &IncidentFrame::communities),
      model::field("reports", &IncidentFrame::reports), model::field("occurred_at", &IncidentFrame::occurred_at)};
};
struct IncidentProposed : IncidentFrame {
  static constexpr FactInfo info{"incident.proposed", 1, "assess", Kind::incident, "head", "propose"};
};
struct IncidentDescribed : IncidentFrame {
  static constexpr FactInfo info{"incident.described", 1, "assess", Kind::incident, "head", ""};
};
struct IncidentReportsNamed {
  static constexpr FactInfo info{"incident.reports_named", 1, "assess", Kind::incident, "reports", ""};
  List<model::ReportId, 500> reports;
  static constexpr auto fields = std::tuple{model::field("reports", &IncidentReportsNamed::reports)};
};
struct IncidentCommunitiesNamed {
  static constexpr FactInfo info{"incident.communities_named", 1, "assess", Kind::incident, "communities", ""};
  List<model::CommunityId, 20> communities;
  static constexpr auto fields = std::tuple{model::field("communities", &IncidentCommunitiesNamed::communities)};
};
using IncidentAssessmentStarted =
    NotedMove<"incident.assessment_started", "assess", Kind::incident, "assess", "assessment">;
struct IncidentDeclared {
  static constexpr FactInfo info{"incident.declared", 1, "assess", Kind::incident, "declaration", "declare"};
  Note reason;
  std::optional<Line<40>> activation_level;
  static constexpr auto fields = std::tuple{model::field("reason", &IncidentDeclared::reason),
                                            model::field("activation_level", &IncidentDeclared::activation_level)};
};
using IncidentDismissed = ReasonedMove<"incident.dismissed", "assess", Kind::incident, "dismiss", "assessment">;
struct IncidentMerged {
  static constexpr FactInfo info{"incident.merged", 1, "assess", Kind::incident, "merge", "merge"};
  std::optional<model::IncidentId> into;  // in facts from before
  Note reason;
  static constexpr auto fields =
      std::tuple{model::field("into", &IncidentMerged::into), model::field("reason", &IncidentMerged::reason)};
};
struct IncidentMergeNamed {
  static constexpr FactInfo info{"incident.merge_named", 1, "assess", Kind::incident, "merged_into", ""};
  model::IncidentId into;
  static constexpr auto fields = std::tuple{model::field("into", &IncidentMergeNamed::into)};
};
using IncidentTransferred = ReasonedMove<"incident.transferred", "assess", Kind::incident, "transfer", "assessment">;
struct IncidentClassified : Classification {
  static constexpr FactInfo info{"incident.classified", 1, "assess", Kind::incident, "classification", ""};
};
struct SeverityAnswer {
  Line<80> question;
  Line<80> answer;
  static constexpr auto fields =
      std::tuple{model::field("question", &SeverityAnswer::question), model::field("answer", &SeverityAnswer::answer)};
};
// Of a scheme that is scored: the answers, what they come to, and the level, which a person may have chosen otherwise.
struct Severity {
  Line<40> scheme;
  Line<40> level;
  std::optional<Whole<0, 100>> score;
  List<SeverityAnswer, 16> answers;
  std::optional<Line<40>> scored_level;
  Note reason;
  static constexpr auto fields = std::tuple{model::field("scheme", &Severity::scheme),
                                            model::field("level", &Severity::level),
                                            model::field("score", &Severity::score),
                                            model::field("answers", &Severity::answers),
                                            model::field("scored_level", &Severity::scored_level),
                                            model::field("reason", &Severity::reason)};
};
// The levels of all schemes side by side, one a scheme: what was set earlier is stated again with what is set now.
// Version 1 was one Severity, which put an end to the one before, whatever its scheme.
struct IncidentSeveritySet {
  static constexpr FactInfo info{"incident.severity_set", 2, "assess", Kind::incident, "severity", ""};
  List<Severity, 20> levels;
  static constexpr auto fields = std::tuple{model::field("levels", &IncidentSeveritySet::levels)};
};
struct IncidentActivationSet {
  static constexpr FactInfo info{"incident.activation_set", 1, "assess", Kind::incident, "activation", ""};
  Line<40> level;
  Note reason;
  static constexpr auto fields = std::tuple{model::field("level", &IncidentActivationSet::level),
                                            model::field("reason", &IncidentActivationSet::reason)};
};

using IncidentResponseStarted = NotedMove<"incident.response_started", "respond", Kind::incident, "respond", "phase">;
using IncidentEscalated = ReasonedMove<"incident.escalated", "respond", Kind::incident, "escalate", "phase">;
using IncidentDeEscalated = ReasonedMove<"incident.de_escalated", "respond", Kind::incident, "de_escalate", "phase">;
using IncidentStabilised = NotedMove<"incident.stabilised", "respond", Kind::incident, "stabilise", "phase">;
using IncidentRecoveryStarted = NotedMove<"incident.recovery_started", "respond", Kind::incident, "recover", "phase">;
using IncidentReviewOpened = NotedMove<"incident.review_opened", "learn", Kind::incident, "review", "phase">;
using IncidentClosed = ReasonedMove<"incident.closed", "learn", Kind::incident, "close", "closure">;
using IncidentReopened = ReasonedMove<"incident.reopened", "learn", Kind::incident, "reopen", "closure">;

// `title` says what the incident is about in the inviter's words: the incident's own is for those who take part.
// Version 1 had none.
struct ParticipationInvited {
  static constexpr FactInfo info{"participation.invited", 2, "assess", Kind::participation, "head", "invite"};
  std::optional<Title> title;
  Prose terms;
  std::optional<Note> why;
  std::optional<Instant> reply_by;
  static constexpr auto fields = std::tuple{
      model::field("title", &ParticipationInvited::title), model::field("terms", &ParticipationInvited::terms),
      model::field("why", &ParticipationInvited::why), model::field("reply_by", &ParticipationInvited::reply_by)};
};
using ParticipationAccepted = NotedMove<"participation.accepted", "assess", Kind::participation, "accept", "reply">;
using ParticipationDeclined = ReasonedMove<"participation.declined", "assess", Kind::participation, "decline", "reply">;
using ParticipationExpired = NotedMove<"participation.expired", "assess", Kind::participation, "expire", "reply">;
using ParticipationInvitedAgain =
    NotedMove<"participation.invited_again", "assess", Kind::participation, "invite_again", "reply">;
using ParticipationReleased = NotedMove<"participation.released", "assess", Kind::participation, "release", "standing">;
using ParticipationWithdrawn =
    ReasonedMove<"participation.withdrawn", "assess", Kind::participation, "withdraw", "standing">;
using ParticipationSuspended =
    ReasonedMove<"participation.suspended", "assess", Kind::participation, "suspend", "standing">;
using ParticipationResumed = NotedMove<"participation.resumed", "assess", Kind::participation, "resume", "standing">;

using LeadOffered = NotedMove<"lead.offered", "assess", Kind::lead, "offer", "head">;
using LeadAccepted = NotedMove<"lead.accepted", "assess", Kind::lead, "accept", "reply">;
using LeadDeclined = ReasonedMove<"lead.declined", "assess", Kind::lead, "decline", "reply">;
using LeadEnded = NotedMove<"lead.ended", "assess", Kind::lead, "end", "ending">;

struct Option {
  Title title;
  std::optional<Note> consequences;
  static constexpr auto fields =
      std::tuple{model::field("title", &Option::title), model::field("consequences", &Option::consequences)};
};
struct DecisionProposed {
  static constexpr FactInfo info{"decision.proposed", 1, "assess", Kind::decision, "head", "propose"};
  Title question;
  List<Option, 12> options;
  Note authority;  // under which rule or mandate
  std::optional<Prose> known;
  static constexpr auto fields = std::tuple{
      model::field("question", &DecisionProposed::question), model::field("options", &DecisionProposed::options),
      model::field("authority", &DecisionProposed::authority), model::field("known", &DecisionProposed::known)};
};
struct DecisionConsulted {
  static constexpr FactInfo info{"decision.consulted", 1, "assess", Kind::decision, "consultation", "consult"};
  std::optional<Whole<1, 1000>> quorum;
  std::optional<Instant> until;
  static constexpr auto fields =
      std::tuple{model::field("quorum", &DecisionConsulted::quorum), model::field("until", &DecisionConsulted::until)};
};
struct Outcome {
  Title chosen;
  Note reason;
  std::optional<Note> dissent;
  std::optional<Instant> effective_at;
  std::optional<Instant> review_at;
  static constexpr auto fields =
      std::tuple{model::field("chosen", &Outcome::chosen), model::field("reason", &Outcome::reason),
                 model::field("dissent", &Outcome::dissent), model::field("effective_at", &Outcome::effective_at),
                 model::field("review_at", &Outcome::review_at)};
};
struct DecisionAdopted : Outcome {
  static constexpr FactInfo info{"decision.adopted", 1, "assess", Kind::decision, "outcome", "adopt"};
};
struct DecisionAdoptedProvisionally : Outcome {
  static constexpr FactInfo info{
      "decision.adopted_provisionally", 1, "assess", Kind::decision, "outcome", "adopt_provisionally"};
};
using DecisionRejected = ReasonedMove<"decision.rejected", "assess", Kind::decision, "reject", "ending">;
using DecisionLapsed = NotedMove<"decision.lapsed", "assess", Kind::decision, "lapse", "ending">;
using DecisionRatified = NotedMove<"decision.ratified", "assess", Kind::decision, "ratify", "ratification">;
using DecisionReversed = ReasonedMove<"decision.reversed", "assess", Kind::decision, "reverse", "ratification">;
using DecisionPutIntoEffect =
    NotedMove<"decision.put_into_effect", "assess", Kind::decision, "put_into_effect", "effect">;
using DecisionSuperseded = NotedMove<"decision.superseded", "assess", Kind::decision, "supersede", "ending">;
using DecisionRevoked = ReasonedMove<"decision.revoked", "assess", Kind::decision, "revoke", "ending">;

}  // namespace tocsin::state

#pragma once
// The demo case: a published intrusion (indicators, dates, references: real) played by invented organisations as an
// ordered script of acts. The danger removed: a demonstration that breaks half-way, since a step names a person, a set
// or an earlier step that is not there; all such ties are checked before the first act is played.
//
// Times: Beat::at counts from Story::starts_at, negative before it; beats are in that order. A beat may speak `about`
// an earlier beat's record. `to` holds keys of organisations, or "participants" or "community". Keys are lower-case
// letters, digits and '-'. data/cases/README.md describes the files.
// Bounds: file 8 MiB, depth 16; 16 organisations, 100,000 indicators, 500 beats. Ownership: values.
// Threads: pure functions. Errors: those of json::parse and of the codec; invalid "case.format" | "case.key" {key} |
// "case.duplicate" {key} | "case.unknown" {key} | "case.order" {key} | "case.offset" | "case.empty_set" {key}; each
// with the JSON pointer, prefixed "community:" where it lies in the community's file.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "model/codec.h"
#include "model/marking.h"
#include "model/observable.h"

namespace tocsin::demo {

using model::field;
using model::Line;
using model::List;
using model::Text;

using Key = Line<80>;

struct Words {
  Text<6000> en, zh;
  static constexpr auto fields = std::tuple(field("en", &Words::en), field("zh", &Words::zh));
};

// "+3h", "-88d", "+1h50m": a sign, then days, hours and minutes in that order, at least one; at most ten years.
struct Offset {
  Span by;
  auto operator<=>(const Offset&) const = default;
};
std::string to_text(const Offset& offset);
std::optional<Offset> offset_from_text(std::string_view text);

// What else an act needs, named as the act's own fields are; words in two languages are objects {en, zh}, times
// offsets.
struct Fields {
  json::Object members;
};

enum class Function : std::uint8_t { duty_officer, coordinator, lead, legal, point_of_contact, analyst, liaison };
std::span<const std::string_view> names_of(Function);

struct Person {
  Key key;
  Words name;
  Function function = Function::duty_officer;
  Words title;
  static constexpr auto fields = std::tuple(field("key", &Person::key), field("name", &Person::name),
                                            field("function", &Person::function), field("title", &Person::title));
};

enum class Standing : std::uint8_t { coordination_team, member, observer };
std::span<const std::string_view> names_of(Standing);

struct Organisation {
  Key key;
  Standing kind = Standing::member;
  Key sector;
  Line<120> domain;  // below .example: nobody's
  Words name, about;
  List<Person, 8> persons;
  static constexpr auto fields = std::tuple(
      field("key", &Organisation::key), field("kind", &Organisation::kind), field("sector", &Organisation::sector),
      field("domain", &Organisation::domain), field("name", &Organisation::name), field("about", &Organisation::about),
      field("persons", &Organisation::persons));
};

struct ActivationLevel {
  Key key;
  model::Whole<1, 9> rank;  // 1 the calmest
  Words name, when, means;
  static constexpr auto fields = std::tuple(
      field("key", &ActivationLevel::key), field("rank", &ActivationLevel::rank), field("name", &ActivationLevel::name),
      field("when", &ActivationLevel::when), field("means", &ActivationLevel::means));
};

struct DecisionRight {
  Key key;
  Words name;
  List<Key, 8> by, consult;
  static constexpr auto fields = std::tuple(field("key", &DecisionRight::key), field("name", &DecisionRight::name),
                                            field("by", &DecisionRight::by), field("consult", &DecisionRight::consult));
};

struct TimeLimit {
  Key key;
  model::Whole<1, 525600> minutes;
  Words name;
  static constexpr auto fields =
      std::tuple(field("key", &TimeLimit::key), field("minutes", &TimeLimit::minutes), field("name", &TimeLimit::name));
};

struct Policy {
  Key key;
  model::Whole<1, 999> version;
  Words title;
  model::Tlp default_marking = model::Tlp::amber;
  List<ActivationLevel, 9> activation_levels;
  List<DecisionRight, 32> decision_rights;
  List<TimeLimit, 32> times;
  List<Words, 64> clauses;
  static constexpr auto fields = std::tuple(
      field("key", &Policy::key), field("version", &Policy::version), field("title", &Policy::title),
      field("default_marking", &Policy::default_marking), field("activation_levels", &Policy::activation_levels),
      field("decision_rights", &Policy::decision_rights), field("times", &Policy::times),
      field("clauses", &Policy::clauses));
};

struct Community {
  Key format;  // "tocsin-community"
  model::Whole<1, 1> version;
  Key key;
  Words name, notice;
  List<Organisation, 16> organisations;
  List<Words, 64> charter;
  Policy policy;
  Words agreement;
  static constexpr auto fields =
      std::tuple(field("format", &Community::format), field("version", &Community::version),
                 field("key", &Community::key), field("name", &Community::name), field("notice", &Community::notice),
                 field("organisations", &Community::organisations), field("charter", &Community::charter),
                 field("policy", &Community::policy), field("agreement", &Community::agreement));
};

struct Source {
  Line<300> name;
  std::optional<Line<300>> title;
  std::optional<Line<10>> published;  // a date
  std::optional<Line<500>> url;
  std::optional<Line<60>> license;
  std::optional<Line<120>> license_file;  // for embedded()
  std::optional<Line<300>> copyright;
  static constexpr auto fields =
      std::tuple(field("name", &Source::name), field("title", &Source::title), field("published", &Source::published),
                 field("url", &Source::url), field("license", &Source::license),
                 field("license_file", &Source::license_file), field("copyright", &Source::copyright));
};

struct Milestone {
  Line<10> on;  // a year, a month or a day
  Words text;
  Key reference;
  static constexpr auto fields = std::tuple(field("on", &Milestone::on), field("text", &Milestone::text),
                                            field("reference", &Milestone::reference));
};

struct Reference {
  Key key;
  Line<300> title;
  Line<2000> url;
  static constexpr auto fields =
      std::tuple(field("key", &Reference::key), field("title", &Reference::title), field("url", &Reference::url));
};

struct Group {
  Key key;
  Words name;
  static constexpr auto fields = std::tuple(field("key", &Group::key), field("name", &Group::name));
};

struct Indicator {
  Key key;
  model::ObservableType type = model::ObservableType::other;
  Line<4096> value;  // in the normal form of its type
  std::optional<Key> group;
  std::optional<Text<1000>> note;
  std::optional<Line<10>> first_seen;  // a date
  static constexpr auto fields = std::tuple(
      field("key", &Indicator::key), field("type", &Indicator::type), field("value", &Indicator::value),
      field("group", &Indicator::group), field("note", &Indicator::note), field("first_seen", &Indicator::first_seen));
};

// A choice of indicators: of these groups and these types (none named: all), the first `limit`.
struct Selection {
  Key key;
  Words name;
  List<Key, 32> groups;
  List<model::ObservableType, 32> types;
  std::optional<model::Whole<1, 100000>> limit;
  static constexpr auto fields =
      std::tuple(field("key", &Selection::key), field("name", &Selection::name), field("groups", &Selection::groups),
                 field("types", &Selection::types), field("limit", &Selection::limit));
};

enum class Phase : std::uint8_t { prepare, report, assess, respond, learn };
std::span<const std::string_view> names_of(Phase);

enum class Act : std::uint8_t {
  community_create,
  policy_adopt,
  policy_sign,
  contact_check,
  contact_confirm,
  report_submit,
  report_acknowledge,
  report_ask,
  report_answer,
  report_assess,
  report_link,
  incident_propose,
  incident_declare,
  incident_escalate,
  incident_stabilise,
  incident_recover,
  incident_review,
  incident_close,
  classification_set,
  severity_set,
  activation_set,
  lead_offer,
  lead_accept,
  participation_invite,
  participation_accept,
  impact_state,
  request_send,
  request_accept,
  request_decline,
  request_counter_date,
  request_agree_date,
  request_answer,
  request_verify,
  request_close,
  message_post,
  indicators_share,
  evidence_register,
  situation_report_publish,
  decision_propose,
  decision_dissent,
  decision_adopt,
  embargo_propose,
  embargo_accept,
  embargo_exit,
  release_publish,
  review_draft,
  review_comment,
  review_approve,
  lesson_record,
  improvement_open,
};
std::span<const std::string_view> names_of(Act);  // "community.create", "situation_report.publish", ...

struct Beat {
  Key key;
  Phase phase = Phase::prepare;
  Offset at;
  Key who;
  Act act = Act::message_post;
  std::optional<Key> about;
  List<Key, 16> to;
  std::optional<model::Tlp> marking;  // else the policy's default
  List<Key, 16> sets;
  Words text;
  std::optional<Fields> with;
  static constexpr auto fields = std::tuple(
      field("key", &Beat::key), field("phase", &Beat::phase), field("at", &Beat::at), field("who", &Beat::who),
      field("act", &Beat::act), field("about", &Beat::about), field("to", &Beat::to), field("marking", &Beat::marking),
      field("sets", &Beat::sets), field("text", &Beat::text), field("fields", &Beat::with));
};

struct Story {
  Key format;  // "tocsin-case"
  model::Whole<1, 1> version;
  Key key;
  Words title, summary, notice;
  Source source;
  Key community;  // the file cases/KEY.json
  Instant starts_at;
  List<Milestone, 100> history;
  List<Line<20>, 500> techniques;  // ATT&CK ids
  List<Reference, 500> references;
  List<Group, 100> groups;
  List<Indicator, 100000> indicators;
  List<Selection, 100> sets;
  List<Beat, 500> beats;
  static constexpr auto fields = std::tuple(
      field("format", &Story::format), field("version", &Story::version), field("key", &Story::key),
      field("title", &Story::title), field("summary", &Story::summary), field("notice", &Story::notice),
      field("source", &Story::source), field("community", &Story::community), field("starts_at", &Story::starts_at),
      field("history", &Story::history), field("techniques", &Story::techniques),
      field("references", &Story::references), field("groups", &Story::groups), field("indicators", &Story::indicators),
      field("sets", &Story::sets), field("beats", &Story::beats));
};

struct DemoCase {
  Community community;
  Story story;
};

// The community's file is taken from the binary by the key that the case names.
Result<DemoCase> case_from_json(std::string_view text);
json::Value to_json(const Story& story);  // case_from_json reads it back

Result<DemoCase> ebury_case();  // the one in the binary

const Organisation* organisation_named(const DemoCase& demo, std::string_view key);
const Person* person_named(const DemoCase& demo, std::string_view key);
const Organisation* organisation_of(const DemoCase& demo, std::string_view person_key);
const Beat* beat_named(const DemoCase& demo, std::string_view key);
Instant at_of(const DemoCase& demo, const Beat& beat);
model::Tlp marking_of(const DemoCase& demo, const Beat& beat);

// The members of a set, in the order of the file; empty for an unknown set.
std::vector<const Indicator*> members_of(const DemoCase& demo, std::string_view set);

// Which tie of a read case does not hold; used by the builders of cases.
Result<void> check_case(const DemoCase& demo);

}  // namespace tocsin::demo

template <>
struct tocsin::model::Codec<tocsin::demo::Offset> {
  static Result<void> read(demo::Offset& out, const json::Value& value, const std::string& where);
  static json::Value encode(const demo::Offset& value);
  static json::Value schema();
};
template <>
struct tocsin::model::Codec<tocsin::demo::Fields> {
  static Result<void> read(demo::Fields& out, const json::Value& value, const std::string& where);
  static json::Value encode(const demo::Fields& value);
  static json::Value schema();
};

#pragma once
// Facts of the room `report` (what was submitted) and of `assess` about reports (what was made of it).
// The danger removed: a report that was taken and forgotten; times that run together (occurred, detected, aware).
// Source: docs/domain.md; requirements DR-01, 02, 04, 08, 09, AD-01, 02.
#include "model/observable.h"
#include "state/facts/common.h"

namespace tocsin::state {

enum class ReportKind : std::uint8_t { incident, near_miss, threat, vulnerability };
std::span<const std::string_view> names_of(ReportKind);
enum class Obligation : std::uint8_t { voluntary, mandatory };
std::span<const std::string_view> names_of(Obligation);
enum class Channel : std::uint8_t { api, cli, console, mail, phone };
std::span<const std::string_view> names_of(Channel);

// Only the title is required: an incomplete report is better than a late one.
struct ReportContent {
  Title title;
  std::optional<Prose> description;
  std::optional<ReportKind> kind;
  std::optional<Obligation> obligation;
  std::optional<Channel> channel;
  std::optional<Instant> occurred_at;
  std::optional<Instant> detected_at;
  std::optional<Instant> aware_at;
  std::optional<Note> affected;
  std::optional<Note> help_wanted;
  static constexpr auto fields = std::tuple{model::field("title", &ReportContent::title),
                                            model::field("description", &ReportContent::description),
                                            model::field("report_kind", &ReportContent::kind),
                                            model::field("obligation", &ReportContent::obligation),
                                            model::field("channel", &ReportContent::channel),
                                            model::field("occurred_at", &ReportContent::occurred_at),
                                            model::field("detected_at", &ReportContent::detected_at),
                                            model::field("aware_at", &ReportContent::aware_at),
                                            model::field("affected", &ReportContent::affected),
                                            model::field("help_wanted", &ReportContent::help_wanted)};
};
struct ReportSubmitted : ReportContent {
  static constexpr FactInfo info{"report.submitted", 1, "report", Kind::report, "head", "submit"};
};
// What a reporter sends: how it is to be named is the server's to say in a fact of its own.
enum class NamedAs : std::uint8_t { named, pseudonym };
std::span<const std::string_view> names_of(NamedAs);
struct ReportSubmission : ReportSubmitted {
  std::optional<NamedAs> reporter;
  static constexpr auto fields =
      std::tuple_cat(ReportContent::fields, std::tuple{model::field("reporter", &ReportSubmission::reporter)});
};

// Of a report whose reporter is not named (docs/adr/0016): what it is called before this audience, and what the server
// vouches for. `pseudonym`: the team knows who it is; `escrow`: nobody does until two trustees open it.
enum class Unnamed : std::uint8_t { pseudonym, escrow };
std::span<const std::string_view> names_of(Unnamed);
enum class Standing : std::uint8_t { active_member };
std::span<const std::string_view> names_of(Standing);
struct ReportVouched {
  static constexpr FactInfo info{"report.vouched", 1, "report", Kind::report, "reporter", ""};
  Unnamed by = Unnamed::pseudonym;
  Line<40> pseudonym;
  Standing standing = Standing::active_member;  // checked as it was submitted
  static constexpr auto fields =
      std::tuple{model::field("named_by", &ReportVouched::by), model::field("pseudonym", &ReportVouched::pseudonym),
                 model::field("standing", &ReportVouched::standing)};
};
// Who goes on reading and adding to it: the people of the organisation, or under TLP:RED the one person.
enum class HeldBy : std::uint8_t { organisation, person };
std::span<const std::string_view> names_of(HeldBy);
// The reporter's own word that it is the one, signed by its organisation's key, for the team alone. Gives the role of
// reporter in this report.
struct ReportReporterNamed {
  static constexpr FactInfo info{"report.reporter_named", 1, "report", Kind::report, "reporter_identity", ""};
  model::OrganisationId organisation;
  model::PersonId person;
  HeldBy held_by = HeldBy::organisation;
  static constexpr auto fields = std::tuple{model::field("organisation", &ReportReporterNamed::organisation),
                                            model::field("person", &ReportReporterNamed::person),
                                            model::field("held_by", &ReportReporterNamed::held_by)};
};

struct ReportAmended : ReportContent {
  static constexpr FactInfo info{"report.amended", 1, "report", Kind::report, "head", ""};
};
struct ReportAcknowledged {
  static constexpr FactInfo info{"report.acknowledged", 1, "report", Kind::report, "acknowledgement", "acknowledge"};
  Instant feedback_due_at;
  static constexpr auto fields = std::tuple{model::field("feedback_due_at", &ReportAcknowledged::feedback_due_at)};
};
struct ReportSupplemented {
  static constexpr FactInfo info{"report.supplemented", 1, "report", Kind::report, "supplement", "supplement"};
  Prose text;
  static constexpr auto fields = std::tuple{model::field("text", &ReportSupplemented::text)};
};
using ReportWithdrawn = ReasonedMove<"report.withdrawn", "report", Kind::report, "withdraw", "withdrawal">;

struct AttachmentAdded {
  static constexpr FactInfo info{"attachment.added", 1, "report", Kind::attachment, "head", ""};
  Line<200> name;
  Line<64> digest;  // SHA-256, hex
  Whole<0, std::int64_t{1} << 40> size_bytes;
  Line<127> media_type;
  std::optional<Note> description;
  static constexpr auto fields =
      std::tuple{model::field("name", &AttachmentAdded::name), model::field("digest", &AttachmentAdded::digest),
                 model::field("size_bytes", &AttachmentAdded::size_bytes),
                 model::field("media_type", &AttachmentAdded::media_type),
                 model::field("description", &AttachmentAdded::description)};
};
// The indicators themselves are primary data; the fact holds the Merkle root of their digests.
struct IndicatorsImported {
  static constexpr FactInfo info{"indicators.imported", 1, "report", Kind::indicator_set, "head", ""};
  std::optional<Title> title;
  Line<40> format;
  Whole<0, 100'000'000> count;
  Whole<0, 100'000'000> left_out;
  Line<64> merkle_root;
  List<Line<20>, 500> techniques;
  List<Line<500>, 200> references;
  std::optional<Instant> earliest;
  std::optional<Instant> latest;
  static constexpr auto fields = std::tuple{model::field("title", &IndicatorsImported::title),
                                            model::field("format", &IndicatorsImported::format),
                                            model::field("count", &IndicatorsImported::count),
                                            model::field("left_out", &IndicatorsImported::left_out),
                                            model::field("merkle_root", &IndicatorsImported::merkle_root),
                                            model::field("techniques", &IndicatorsImported::techniques),
                                            model::field("references", &IndicatorsImported::references),
                                            model::field("earliest", &IndicatorsImported::earliest),
                                            model::field("latest", &IndicatorsImported::latest)};
};

// Which of a set's indicators are on warninglists, and on which: what the lists said when the set was added. Of the
// first 200 it says which; `count` is of all.
struct IndicatorWarning {
  model::ObservableType type = model::ObservableType::other;
  Line<model::observable_max_bytes> value;
  Line<200> list;
  Whole<0, std::int64_t{1} << 53> version;
  std::optional<Line<500>> name;
  std::optional<Line<500>> entry;
  static constexpr auto fields = std::tuple{
      model::field("type", &IndicatorWarning::type),      model::field("value", &IndicatorWarning::value),
      model::field("list", &IndicatorWarning::list),      model::field("version", &IndicatorWarning::version),
      model::field("list_name", &IndicatorWarning::name), model::field("entry", &IndicatorWarning::entry)};
};
struct IndicatorsWarned {
  static constexpr FactInfo info{"indicators.warned", 1, "report", Kind::indicator_set, "warnings", ""};
  Whole<1, 100'000'000> count;
  List<IndicatorWarning, 200> held_back;
  static constexpr auto fields = std::tuple{model::field("count", &IndicatorsWarned::count),
                                            model::field("held_back", &IndicatorsWarned::held_back)};
};

// What a community's team tells the owner of a report of records that the owner may not see: in the team's own words,
// of values that the report itself holds, naming nobody. Where it is from is said apart, to the team alone.
struct MatchedValue {
  model::ObservableType type = model::ObservableType::other;
  Line<model::observable_max_bytes> value;
  static constexpr auto fields =
      std::tuple{model::field("type", &MatchedValue::type), model::field("value", &MatchedValue::value)};
};
struct ReportMatchTold {
  static constexpr FactInfo info{"report.match_told", 1, "assess", Kind::report, "match_notice", ""};
  Note text;
  List<MatchedValue, 100> values;
  static constexpr auto fields =
      std::tuple{model::field("text", &ReportMatchTold::text), model::field("indicators", &ReportMatchTold::values)};
};
struct ReportMatchSourced {
  static constexpr FactInfo info{"report.match_sourced", 1, "assess", Kind::report, "match_provenance", ""};
  List<model::ReportId, 50> reports;
  static constexpr auto fields = std::tuple{model::field("reports", &ReportMatchSourced::reports)};
};

using ReportTriageStarted = NotedMove<"report.triage_started", "assess", Kind::report, "triage", "triage">;
struct ReportInfoAsked {
  static constexpr FactInfo info{"report.info_asked", 1, "assess", Kind::report, "question", "ask"};
  Note question;
  std::optional<Instant> reply_by;
  static constexpr auto fields = std::tuple{model::field("question", &ReportInfoAsked::question),
                                            model::field("reply_by", &ReportInfoAsked::reply_by)};
};
using ReportTriageResumed = NotedMove<"report.triage_resumed", "assess", Kind::report, "resume", "triage">;
struct ReportValidated {
  static constexpr FactInfo info{"report.validated", 1, "assess", Kind::report, "assessment", "validate"};
  Note reason;
  std::optional<Flag> coordination_needed;
  static constexpr auto fields = std::tuple{model::field("reason", &ReportValidated::reason),
                                            model::field("coordination_needed", &ReportValidated::coordination_needed)};
};
// Which report it repeats is said apart, to those who may read both (docs/adr/0009); so is the incident below. `of` and
// `incident` are in facts from before.
struct ReportMarkedDuplicate {
  static constexpr FactInfo info{"report.marked_duplicate", 1, "assess", Kind::report, "assessment", "mark_duplicate"};
  std::optional<model::ReportId> of;
  Note reason;
  static constexpr auto fields = std::tuple{model::field("of", &ReportMarkedDuplicate::of),
                                            model::field("reason", &ReportMarkedDuplicate::reason)};
};
struct ReportDuplicateNamed {
  static constexpr FactInfo info{"report.duplicate_named", 1, "assess", Kind::report, "duplicate_of", ""};
  model::ReportId of;
  static constexpr auto fields = std::tuple{model::field("of", &ReportDuplicateNamed::of)};
};
using ReportInvalidated = ReasonedMove<"report.invalidated", "assess", Kind::report, "invalidate", "assessment">;
using ReportDeferred = ReasonedMove<"report.deferred", "assess", Kind::report, "defer", "assessment">;
using ReportTransferred = ReasonedMove<"report.transferred", "assess", Kind::report, "transfer", "assessment">;
struct ReportLinked {
  static constexpr FactInfo info{"report.linked", 1, "assess", Kind::report, "incident", "link"};
  std::optional<model::IncidentId> incident;
  static constexpr auto fields = std::tuple{model::field("incident", &ReportLinked::incident)};
};
struct ReportPromoted {
  static constexpr FactInfo info{"report.promoted", 1, "assess", Kind::report, "incident", "promote"};
  std::optional<model::IncidentId> incident;
  static constexpr auto fields = std::tuple{model::field("incident", &ReportPromoted::incident)};
};
struct ReportIncidentNamed {
  static constexpr FactInfo info{"report.incident_named", 1, "assess", Kind::report, "incident", ""};
  model::IncidentId incident;
  static constexpr auto fields = std::tuple{model::field("incident", &ReportIncidentNamed::incident)};
};
using ReportClosed = NotedMove<"report.closed", "assess", Kind::report, "close", "closure">;

struct Class {
  Line<40> scheme;
  Line<20> version;
  Line<80> code;
  static constexpr auto fields =
      std::tuple{model::field("scheme", &Class::scheme), model::field("version", &Class::version),
                 model::field("code", &Class::code)};
};
struct Classification {
  List<Class, 20> classes;
  std::optional<Note> reason;
  static constexpr auto fields =
      std::tuple{model::field("classes", &Classification::classes), model::field("reason", &Classification::reason)};
};
struct ReportClassified : Classification {
  static constexpr FactInfo info{"report.classified", 1, "assess", Kind::report, "classification", ""};
};

}  // namespace tocsin::state

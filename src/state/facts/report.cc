// The fact types about reports. A type is added here and nowhere removed.
#include "state/facts/report.h"

#include <array>

#include "state/facts/lists.h"

namespace tocsin::state {
namespace {

std::vector<HoldChange> role_of_reporter(const event::Statement& statement, const json::Value& payload) {
  const auto said = model::decode<ReportReporterNamed>(payload);
  if (!said) return {};
  const auto& holder = said->held_by == HeldBy::person ? said->person.raw() : said->organisation.raw();
  return {{HoldChange::Way::give, holder, {model::AtomKind::role, model::Role::reporter, statement.record.id.raw()}}};
}

constexpr std::array types{
    fact_type_of<ReportSubmitted>(),      fact_type_of<ReportAmended>(),
    fact_type_of<ReportAcknowledged>(),   fact_type_of<ReportSupplemented>(),
    fact_type_of<ReportWithdrawn>(),      fact_type_of<AttachmentAdded>(),
    fact_type_of<IndicatorsImported>(),   fact_type_of<ReportTriageStarted>(),
    fact_type_of<ReportInfoAsked>(),      fact_type_of<ReportTriageResumed>(),
    fact_type_of<ReportValidated>(),      fact_type_of<ReportMarkedDuplicate>(),
    fact_type_of<ReportInvalidated>(),    fact_type_of<ReportDeferred>(),
    fact_type_of<ReportTransferred>(),    fact_type_of<ReportLinked>(),
    fact_type_of<ReportPromoted>(),       fact_type_of<ReportClosed>(),
    fact_type_of<IndicatorsWarned>(),     fact_type_of<ReportMatchTold>(),
    fact_type_of<ReportMatchSourced>(),   fact_type_of<ReportClassified>(),
    fact_type_of<ReportDuplicateNamed>(), fact_type_of<ReportIncidentNamed>(),
    fact_type_of<ReportVouched>(),        fact_type_of<ReportReporterNamed>(role_of_reporter),
};

constexpr std::array<std::string_view, 4> report_kind_names{"incident", "near_miss", "threat", "vulnerability"};
constexpr std::array<std::string_view, 2> obligation_names{"voluntary", "mandatory"};
constexpr std::array<std::string_view, 2> named_as_names{"named", "pseudonym"};
constexpr std::array<std::string_view, 2> unnamed_names{"pseudonym", "escrow"};
constexpr std::array<std::string_view, 1> standing_names{"active_member"};
constexpr std::array<std::string_view, 2> held_by_names{"organisation", "person"};
constexpr std::array<std::string_view, 5> channel_names{"api", "cli", "console", "mail", "phone"};

}  // namespace

std::span<const FactType> report_fact_types() { return types; }

std::span<const std::string_view> names_of(ReportKind) { return report_kind_names; }
std::span<const std::string_view> names_of(Obligation) { return obligation_names; }
std::span<const std::string_view> names_of(NamedAs) { return named_as_names; }
std::span<const std::string_view> names_of(Unnamed) { return unnamed_names; }
std::span<const std::string_view> names_of(Standing) { return standing_names; }
std::span<const std::string_view> names_of(HeldBy) { return held_by_names; }
std::span<const std::string_view> names_of(Channel) { return channel_names; }

}  // namespace tocsin::state

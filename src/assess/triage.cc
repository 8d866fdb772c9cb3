// What the team makes of a report.
#include "assess/classifying.h"
#include "assess/kinds.h"

namespace tocsin::assess {
namespace {

using namespace state;

struct Duplicate {
  model::ReportId of;
  Note reason;
  static constexpr auto fields =
      std::tuple{model::field("of", &Duplicate::of), model::field("reason", &Duplicate::reason)};
};

// Whose report it is learns that it is a duplicate, and of which only where they may read that one.
Result<Draft> mark_duplicate(Desk& desk, const Permit& on, Duplicate input) {
  if (model::as_record(input.of) == on.record().ref.id) return fail(Code::invalid, "report.same", "/of");
  TRY(const auto other, port::referenced(desk, model::as_record(input.of), Kind::report, "/of"));
  TRY(Draft out, port::just_move(desk, on, ReportMarkedDuplicate{std::nullopt, std::move(input.reason)}));
  out.pieces.push_back(named(desk, on, other, ReportDuplicateNamed{input.of}));
  return out;
}

Result<Draft> link(Desk& desk, const Permit& on, ReportIncidentNamed input) {
  TRY(const auto incident, port::referenced(desk, model::as_record(input.incident), Kind::incident, "/incident"));
  CHECK(port::require_under_way(incident.value(), "/incident"));
  if (is_as_open(desk, on, incident.value())) return port::just_move(desk, on, ReportLinked{input.incident});
  TRY(Draft out, port::just_move(desk, on, ReportLinked{}));
  out.pieces.push_back(named(desk, on, incident, input));
  return out;
}

constexpr port::Act all[] = {
    port::move_act<ReportTriageStarted>("report.start_triage", Who::team),
    port::move_act<ReportInfoAsked>("report.ask", Who::team),
    port::move_act<ReportTriageResumed>("report.resume", Who::team),
    port::move_act<ReportValidated>("report.validate", Who::team),
    port::act_on<Duplicate, mark_duplicate>("report.mark_duplicate", Kind::report, std::nullopt, Who::team),
    port::move_act<ReportInvalidated>("report.invalidate", Who::team),
    port::move_act<ReportDeferred>("report.defer", Who::team),
    port::move_act<ReportTransferred>("report.transfer", Who::team),
    port::act_on<ReportIncidentNamed, link>("report.link", Kind::report, std::nullopt, Who::team),
    port::move_act<ReportClosed>("report.close", Who::team),
    port::act_on<ReportClassified, classify<ReportClassified>>("report.classify", Kind::report, std::nullopt,
                                                               Who::team | Who::owner),
};

}  // namespace

std::span<const port::Act> triage_acts() { return all; }

}  // namespace tocsin::assess

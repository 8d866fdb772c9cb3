// What the team makes of a report.
#include "assess/classifying.h"
#include "assess/kinds.h"

namespace tocsin::assess {
namespace {

using namespace state;

Result<Draft> mark_duplicate(Desk& desk, const Permit& on, ReportMarkedDuplicate input) {
  if (model::as_record(input.of) == on.record().ref.id) return fail(Code::invalid, "report.same", "/of");
  CHECK(port::referenced(desk, model::as_record(input.of), Kind::report, "/of"));
  return port::just_move(desk, on, std::move(input));
}

Result<Draft> link(Desk& desk, const Permit& on, ReportLinked input) {
  CHECK(port::referenced(desk, model::as_record(input.incident), Kind::incident, "/incident"));
  return port::just_move(desk, on, input);
}

constexpr port::Act all[] = {
    port::move_act<ReportTriageStarted>("report.start_triage", Who::team),
    port::move_act<ReportInfoAsked>("report.ask", Who::team),
    port::move_act<ReportTriageResumed>("report.resume", Who::team),
    port::move_act<ReportValidated>("report.validate", Who::team),
    port::act_on<ReportMarkedDuplicate, mark_duplicate>("report.mark_duplicate", Kind::report, std::nullopt, Who::team),
    port::move_act<ReportInvalidated>("report.invalidate", Who::team),
    port::move_act<ReportDeferred>("report.defer", Who::team),
    port::move_act<ReportTransferred>("report.transfer", Who::team),
    port::act_on<ReportLinked, link>("report.link", Kind::report, std::nullopt, Who::team),
    port::move_act<ReportClosed>("report.close", Who::team),
    port::act_on<ReportClassified, classify<ReportClassified>>("report.classify", Kind::report, std::nullopt,
                                                               Who::team | Who::owner),
};

}  // namespace

std::span<const port::Act> triage_acts() { return all; }

}  // namespace tocsin::assess

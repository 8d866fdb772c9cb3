// The dated common picture.
#include "respond/kinds.h"

namespace tocsin::respond {
namespace {

using namespace state;

struct Issue {
  Title title;
  std::optional<Prose> text;
  static constexpr auto fields = std::tuple{model::field("title", &Issue::title), model::field("text", &Issue::text)};
};

Result<Draft> issue(Desk& desk, const Permit& on, Issue input) {
  TRY(const model::Label label, port::choose_label(desk, participants_label(on)));
  Picture picture = picture_for(desk, on.record().space.id, label.audience);
  SituationReportIssued payload{std::move(input.title), std::move(input.text), picture.figures, desk.now, {}};
  for (auto& change : picture.changes) payload.changes.items.push_back({std::move(change)});
  return port::make(desk, on, desk.acting_for(), label, payload);
}

constexpr port::Act all[] = {
    port::act_on<Issue, issue>("situation_report.issue", Kind::incident, Kind::situation_report, steering,
                               port::Marking::chosen),
    port::move_act<SituationReportCorrected>("situation_report.correct", steering),
};

}  // namespace

std::span<const port::Act> situation_report_acts() { return all; }

}  // namespace tocsin::respond

// The dated common picture.
#include "respond/kinds.h"

namespace tocsin::respond {
namespace {

using namespace state;

struct Issue {
  Title title;
  std::optional<Prose> text;
  std::optional<Instant> as_of;  // of a report that is entered later; now without it
  static constexpr auto fields = std::tuple{model::field("title", &Issue::title), model::field("text", &Issue::text),
                                            model::field("as_of", &Issue::as_of)};
};

Result<Draft> issue(Desk& desk, const Permit& on, Issue input) {
  TRY(const model::Label label, port::choose_label(desk, on.record().space, participants_label(on)));
  const Instant as_of = input.as_of.value_or(desk.now);
  if (as_of > desk.now) return fail(Code::invalid, "happened_at.future", "/as_of");
  Picture picture = picture_for(desk, on.record().space.id, label.audience, as_of);
  SituationReportIssued payload{std::move(input.title), std::move(input.text), picture.figures, as_of, {}};
  for (auto& change : picture.changes) payload.changes.items.push_back({std::move(change)});
  return port::make(desk, on, desk.acting_for(), label, payload);
}

constexpr port::Act all[] = {
    port::act_on<Issue, issue>("situation_report.issue", Kind::incident, Kind::situation_report, steering,
                               port::Marking::chosen)
        .during(under_way),
    port::move_act<SituationReportCorrected>("situation_report.correct", steering).during(any_phase),
};

}  // namespace

std::span<const port::Act> situation_report_acts() { return all; }

}  // namespace tocsin::respond

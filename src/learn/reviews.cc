// What an incident showed, and its end.
#include "learn/kinds.h"

namespace tocsin::learn {
namespace {

using namespace state;

Result<Draft> draft_review(Desk& desk, const Permit& on, ReviewDrafted input) {
  return port::make_marked(desk, on, desk.acting_for(), participants_label(on), input);
}

Result<Draft> revise(Desk& desk, const Permit& on, ReviewRevised input) {
  if (on.record().state() != "draft") return fail(Code::conflict, "review.not_a_draft");
  return port::just_edit(desk, on, std::move(input));
}

// A lesson is drawn from the review and says no more widely what the review says.
Result<Draft> record_lesson(Desk& desk, const Permit& on, LessonRecorded input) {
  TRY(model::Label label, port::head_label(desk, on));
  return port::make(desk, on, desk.acting_for(), std::move(label), input);
}

constexpr port::Act all[] = {
    port::move_act<IncidentReviewOpened>("incident.open_review", steering).during(any_phase),
    port::move_act<IncidentClosed>("incident.close", steering).during(any_phase),
    port::move_act<IncidentReopened>("incident.reopen", steering).during(any_phase),
    port::act_on<ReviewDrafted, draft_review>("review.draft", Kind::incident, Kind::review, steering,
                                              port::Marking::chosen)
        .during(under_way),
    port::act_on<ReviewRevised, revise>("review.revise", Kind::review, std::nullopt, steering).during(any_phase),
    port::move_act<ReviewCirculated>("review.circulate", steering).during(any_phase),
    port::move_act<ReviewRedrafted>("review.redraft", steering).during(any_phase),
    port::move_act<ReviewApproved>("review.approve", steering).during(any_phase),
    port::act_on<LessonRecorded, record_lesson>("lesson.record", Kind::review, Kind::lesson,
                                                steering | Who::participant)
        .during(any_phase),
};

}  // namespace

std::span<const port::Act> review_acts() { return all; }

}  // namespace tocsin::learn

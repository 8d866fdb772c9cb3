// What is changed because of it: with an owner, a date and a proof.
#include "learn/kinds.h"

namespace tocsin::learn {
namespace {

using namespace state;

struct Opening : ImprovementOpened {
  model::OrganisationId organisation;
  static constexpr auto fields =
      std::tuple_cat(std::tuple{model::field("organisation", &Opening::organisation)}, ImprovementOpened::fields);
};

// All who take part see what was promised, whoever may read the review: its owner above all.
Result<Draft> open(Desk& desk, const Permit& on, Opening input) {
  CHECK(port::require_ahead(desk, input.due_at, "/due_at"));
  CHECK(port::require_taking_part(desk, on.record().space.id, input.organisation, "improvement.not_a_participant",
                                  "/organisation"));
  const auto label = participants_label(on);
  Draft out = port::make<ImprovementOpened>(desk, on, input.organisation, label, input);
  const auto both = model::join(label, port::label_of_record(desk.gate, on.seen()));
  if (both == label) return out;
  // A parent is named to every reader: where not all of them may read the review, it is named apart.
  auto& opened = out.pieces.front();
  opened.record.parent = {};
  out.pieces.push_back(port::create(opened.space, opened.record, both, ImprovementReviewNamed{on.record().ref.id}));
  return out;
}

constexpr port::Act all[] = {
    port::act_on<Opening, open>("improvement.open", Kind::review, Kind::improvement, steering).during(any_phase),
    port::move_act<ImprovementStarted>("improvement.start", Who::owner | steering).during(any_phase),
    port::move_act<ImprovementCompleted>("improvement.complete", Who::owner | steering).during(any_phase),
    port::move_act<ImprovementVerified>("improvement.verify", steering).during(any_phase),
    port::move_act<ImprovementReturned>("improvement.return", steering).during(any_phase),
    port::move_act<ImprovementDropped>("improvement.drop", steering).during(any_phase),
};

}  // namespace

std::span<const port::Act> improvement_acts() { return all; }

}  // namespace tocsin::learn

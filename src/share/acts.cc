#include "share/acts.h"

#include <algorithm>

#include "state/facts/share.h"

namespace tocsin::share {
namespace {

using model::Kind;
using policy::Who;

// While these stand, their content says what a person may see.
bool gives_access(const event::Record& record, const event::Slice& slice) {
  if (slice.group != event::group_head && slice.group != "current_role") return false;
  if (record.ref.kind == Kind::person) return record.newest_of("departure") == nullptr;
  if (record.ref.kind == Kind::appointment) return record.newest_of("ending") == nullptr;
  return false;
}

Result<port::Draft> erase(port::Desk& desk, const policy::Permit& permit, state::ContentErased input) {
  const auto& seen = permit.seen();
  const auto slice = std::ranges::find(seen.slices, input.fact, &event::Slice::fact);
  // The state is folded from the statement and stays; only what a payload said can go.
  if (slice == seen.slices.end() || slice->group == event::group_state)
    return fail(Code::not_found, "erasure.unknown_fact", "/fact", {{"fact", to_text(input.fact)}});
  if (gives_access(permit.record(), *slice)) return fail(Code::conflict, "erasure.gives_access", "/fact");
  port::Piece piece{std::string(state::ContentErased::info.type),
                    seen.space,
                    seen.ref,
                    desk.gate.label_of(*slice),
                    {},
                    model::encode(input),
                    port::By::actor,
                    {}};
  return port::draft_of(seen.ref.id, std::move(piece));
}

std::vector<port::Act> on_every_kind() {
  std::vector<port::Act> out;
  for (std::size_t i = 0; i < model::names_of(Kind{}).size(); ++i)
    out.push_back(port::act_on<state::ContentErased, erase>("content.erase", static_cast<Kind>(i), std::nullopt,
                                                            Who::author | Who::owner | Who::op, port::Marking::fixed,
                                                            port::StepUp::needed));
  return out;
}

}  // namespace

std::span<const port::Act> acts() {
  static const auto all = on_every_kind();
  return all;
}

}  // namespace tocsin::share

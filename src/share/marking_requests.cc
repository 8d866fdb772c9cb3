#include "share/marking_requests.h"

#include <algorithm>
#include <array>

#include "port/deciding.h"
#include "share/marking.h"
#include "state/facts/release.h"

namespace tocsin::share {
namespace {

using model::Kind;
using policy::Permit;
using policy::Who;
using port::Desk;
using port::Draft;
using namespace state;

struct Asking {
  model::FactId fact;
  Note reason;
  static constexpr auto fields =
      std::tuple{model::field("fact", &Asking::fact), model::field("reason", &Asking::reason)};
};

const event::Slice* slice_of(const event::Record& record, const model::FactId& fact) {
  const auto at = std::ranges::find_if(
      record.slices, [&](const event::Slice& one) { return one.fact == fact && one.group != event::group_state; });
  return at == record.slices.end() ? nullptr : &*at;
}

Result<Draft> send(Desk& desk, const Permit& on, Asking input) {
  const auto* slice = slice_of(on.seen(), input.fact);
  if (slice == nullptr) return fail(Code::not_found, "marking.unknown_fact", "/fact", {{"fact", to_text(input.fact)}});
  if (is_nil(slice->author)) return fail(Code::conflict, "marking_request.nobody", "/fact");
  if (slice->author == desk.acting_for()) return fail(Code::conflict, "marking_request.own", "/fact");
  // Frozen by whoever asks, it would tell them by name who holds it.
  if (desk.marking && desk.marking->freeze == port::Freeze::frozen)
    return fail(Code::invalid, "marking_request.frozen", "/marking/frozen");
  const auto& now = desk.gate.label_of(*slice);
  TRY(const auto wanted, chosen_marking(desk, on.record().space, now));
  MarkingAsked asked{
      on.record().ref.id, input.fact, {slice->group}, {model::canonical_text(wanted)}, std::move(input.reason)};
  // Both sides, as far as they may read what it is about.
  const auto sides =
      port::label_for(model::Tlp::amber, {port::member_of(desk.acting_for()), port::member_of(slice->author)});
  event::RecordRef ref = port::child_of(on, slice->author, desk.entropy);
  ref.parent = on.record().ref.id;
  return port::draft_of(ref.id, port::create(on.record().space, ref, model::join(now, sides), asked));
}

Result<model::Label> wanted_label(const MarkingAsked& asked) {
  TRY(const auto value, json::parse(asked.label.value));
  return model::label_from_json(value, "/label");
}

// By the originator's hand: what it could do by itself, as it was asked.
Result<Draft> grant(Desk& desk, const Permit& on, MarkingGranted input) {
  TRY(const auto asked, event::read_group<MarkingAsked>(on.seen(), event::group_head));
  TRY(const auto wanted, wanted_label(asked));
  TRY(auto sealed, desk.snapshot.load(asked.record));
  TRY(const auto record, desk.gate.permit(std::move(sealed), {on.act(), Who::reader}));
  const auto* slice = slice_of(record.seen(), asked.fact);
  if (slice == nullptr) return fail(Code::conflict, "marking_request.changed");
  CHECK(policy::within_marking(wanted));
  TRY(auto pieces, changed_marking(desk, record, *slice, wanted, RelabelScope::group, std::nullopt));
  Draft out = port::draft_of(on.record().ref.id, port::move(desk, on, std::move(input)));
  std::ranges::move(pieces, std::back_inserter(out.pieces));
  return out;
}

// What is asked about: whatever `marking.change` changes.
std::vector<port::Act> sending() {
  std::vector<port::Act> out;
  for (const auto kind : kinds_with_markings()) {
    const auto act = port::act_on<Asking, send>("marking_request.send", kind, Kind::marking_request, Who::reader,
                                                port::Marking::chosen);
    out.push_back(kind == Kind::report ? act : act.during(any_phase));
  }
  return out;
}

}  // namespace

std::vector<port::Act> marking_request_acts() {
  auto out = sending();
  const auto answer = [&](port::Act act) { out.push_back(act.during(any_phase)); };
  answer(port::act_on<MarkingGranted, grant>("marking_request.grant", Kind::marking_request, std::nullopt, Who::owner));
  answer(port::move_act<MarkingDenied>("marking_request.refuse", Who::owner));
  answer(port::move_act<MarkingRequestWithdrawn>("marking_request.withdraw", Who::author));
  return out;
}

}  // namespace tocsin::share

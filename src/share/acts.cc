#include "share/acts.h"

#include <algorithm>
#include <array>

#include "event/fields.h"
#include "share/kinds.h"
#include "share/marking.h"
#include "share/marking_requests.h"
#include "state/facts/share.h"

namespace tocsin::share {
namespace {

using model::Kind;
using policy::Who;

constexpr std::array<std::string_view, 4> of_its_reporter{"reporter", "reporter_identity", "escrow", "follow_up"};

// While these stand, their content says what a person may see. That somebody left or was relieved stands for ever: the
// facts that took the access away would take nothing without their content.
bool gives_access(const event::Record& record, const event::Slice& slice) {
  if (record.ref.kind == Kind::report && std::ranges::find(of_its_reporter, slice.group) != of_its_reporter.end())
    return true;
  if (record.ref.kind == Kind::person && slice.group == "departure") return true;
  if (record.ref.kind == Kind::appointment && slice.group == "ending") return true;
  if (record.ref.kind == Kind::circle_membership) return slice.group == "standing" || record.state() == "active";
  if (record.ref.kind == Kind::client_relation && slice.group == event::group_head) return record.state() == "active";
  if (slice.group != event::group_head && slice.group != "current_role") return false;
  if (record.ref.kind == Kind::person) return record.newest_of("departure") == nullptr;
  if (record.ref.kind == Kind::appointment) return record.newest_of("ending") == nullptr;
  return false;
}

// Whose words are in it, for whom they are, who agreed: without these a release would go to whom nobody allowed it. Its
// text can be erased; all of it can, once it was dropped.
bool bears_release(const event::Record& record, const event::Slice& slice) {
  if (record.ref.kind == Kind::consent) return slice.group == event::group_head;
  if (record.ref.kind != Kind::release || record.state() == "dropped") return false;
  constexpr std::array<std::string_view, 8> bearing{"preparation", "sources",  "audience", "rules",
                                                    "sanitising",  "approval", "schedule", "issue"};
  return std::ranges::find(bearing, slice.group) != bearing.end();
}

// Nobody takes back another's words. What the server said itself belongs to whose matter the record is, and so does all
// that is said of a person: it answers for that person's data, whoever wrote it.
// Of a report without a name both the server's word and its reporter's are nobody's; what vouches for the reporter or
// tells who it is stands.
bool is_own_word(const port::Desk& desk, const event::Record& record, const event::Slice& slice) {
  if (is_nil(slice.author) && policy::is_reporter(record.ref, desk.gate.clearance())) return true;
  const auto acting = desk.acting_for();
  if (is_nil(acting)) return false;
  const bool of_owner = is_nil(slice.author) || record.ref.kind == Kind::person;
  return slice.author == acting || (of_owner && record.ref.owner == acting);
}

port::Piece erasing(const port::Desk& desk, const event::Record& seen, const event::Slice& slice,
                    const state::Note& reason) {
  return {std::string(state::ContentErased::info.type),
          seen.space,
          seen.ref,
          desk.gate.label_of(slice),
          {},
          model::encode(state::ContentErased{slice.fact, reason}),
          port::By::actor,
          {}};
}

Result<port::Draft> erase(port::Desk& desk, const policy::Permit& permit, state::ContentErased input) {
  const auto& seen = permit.seen();
  // The state is folded from the statement and stays; only what a payload said can go.
  const auto slice = std::ranges::find_if(
      seen.slices, [&](const event::Slice& one) { return one.fact == input.fact && one.group != event::group_state; });
  if (slice == seen.slices.end())
    return fail(Code::not_found, "erasure.unknown_fact", "/fact", {{"fact", to_text(input.fact)}});
  if (!is_own_word(desk, permit.record(), *slice))
    return fail(Code::denied, "right.missing", "/fact", {{"right", std::string(permit.act())}});
  if (gives_access(permit.record(), *slice)) return fail(Code::conflict, "erasure.gives_access", "/fact");
  // Figures that nobody knows were published would be published again, for a period that overlaps.
  if (permit.record().ref.kind == Kind::statistics) return fail(Code::conflict, "erasure.published", "/fact");
  if (bears_release(permit.record(), *slice)) return fail(Code::conflict, "erasure.bears_release", "/fact");
  auto out = port::draft_of(seen.ref.id, erasing(desk, seen, *slice, input.reason));
  // What was marked apart within it is a part of what it said.
  for (const auto* field : event::fields_of(seen, slice->group))
    if (is_own_word(desk, permit.record(), *field)) out.pieces.push_back(erasing(desk, seen, *field, input.reason));
  return out;
}

// A team assesses a member's report, a party restates what another one said: whose words they are is asked of each.
constexpr Who may_have_said_some = Who::author | Who::owner | Who::op | Who::team | Who::lead | Who::participant;

std::vector<port::Act> on_every_kind() {
  std::vector<port::Act> out;
  for (std::size_t i = 0; i < model::names_of(Kind{}).size(); ++i)
    out.push_back(port::act_on<state::ContentErased, erase>("content.erase", static_cast<Kind>(i), std::nullopt,
                                                            may_have_said_some, port::Marking::fixed,
                                                            port::StepUp::needed)
                      .during(state::any_phase));
  return out;
}

}  // namespace

std::span<const port::Act> acts() {
  static const auto all = [] {
    auto out = on_every_kind();
    for (const auto part : {drafting_acts(), sanitising_acts(), consent_acts(), issuing_acts(), taking_back_acts()})
      out.insert(out.end(), part.begin(), part.end());
    for (auto& act : marking_acts()) out.push_back(act);
    for (auto& act : marking_request_acts()) out.push_back(act);
    return out;
  }();
  return all;
}

std::span<const port::Reaction> reactions() {
  static const auto all = [] {
    std::vector<port::Reaction> out;
    for (const auto part : {consent_reactions(), taking_back_reactions()})
      out.insert(out.end(), part.begin(), part.end());
    return out;
  }();
  return all;
}

std::span<const port::Deadline> deadlines() {
  static const auto all = [] {
    std::vector<port::Deadline> out;
    for (const auto part : {issuing_deadlines(), taking_back_deadlines()})
      out.insert(out.end(), part.begin(), part.end());
    return out;
  }();
  return all;
}

}  // namespace tocsin::share

// Another marking for what was written: by its originator, who alone may loosen it.
#include "share/marking.h"

#include <algorithm>
#include <array>

#include "event/fields.h"
#include "port/deciding.h"
#include "port/relabel.h"
#include "port/teams.h"

namespace tocsin::share {
namespace {

using model::Kind;
using policy::Who;

struct Change {
  model::FactId fact;
  std::optional<state::RelabelScope> scope;
  std::optional<state::Note> reason;
  static constexpr auto fields = std::tuple{model::field("fact", &Change::fact), model::field("scope", &Change::scope),
                                            model::field("reason", &Change::reason)};
};

}  // namespace

// What the sender does not choose stays; what they do choose replaces what stood there.
Result<model::Label> chosen_marking(const port::Desk& desk, const event::SpaceRef& space, const model::Label& now) {
  if (!desk.marking) return fail(Code::invalid, "marking.nothing", "/marking");
  const auto& choice = *desk.marking;
  if (!choice.fields.empty()) return fail(Code::invalid, "marking.no_fields", "/marking/fields");
  model::Label fallback = now;
  if (choice.audience || !choice.except.empty()) {
    fallback.audience.except.clear();
    fallback.audience.members = model::Members::seen;
  }
  if (!choice.handling.empty()) fallback.handling = {};
  if (choice.terms) fallback.terms.reset();
  if (choice.pap) fallback.pap.reset();
  TRY(auto out, port::choose_label(desk, space, std::move(fallback)));
  if (out == now) return fail(Code::conflict, "marking.same", "/marking");
  return out;
}

namespace {

// A report that its community's team cannot read any more is one that nobody works on: withdraw it instead.
Result<void> require_team(const port::Desk& desk, const event::Record& record, const model::Label& label) {
  if (record.ref.kind != Kind::report || port::reaches_team(desk, label, record.space.id)) return {};
  return fail(Code::invalid, "report.team_left_out", "/marking/audience");
}

// What counts and lists what its audience may read was counted for them alone.
Result<void> refuse_wider_count(const event::Record& record, const model::Label& from, const model::Label& to) {
  if (record.ref.kind != Kind::situation_report || policy::is_within(to, from)) return {};
  return fail(Code::conflict, "marking.counted", "/marking");
}

// What came with a record under its label goes with it: a report's files and indicators.
Result<void> add_children(const port::Desk& desk, const event::Record& record, const model::Label& from,
                          const model::Label& to, const port::Relabelling& how, port::Draft& draft) {
  for (const auto kind : {Kind::attachment, Kind::indicator_set})
    for (const auto& child : port::all_seen(desk, {.kind = kind, .space = record.space.id, .parent = record.ref.id})) {
      const auto* head = child->newest_of(event::group_head);
      if (head == nullptr || desk.gate.label_of(*head) != from) continue;
      TRY(auto sealed, desk.snapshot.load(child->ref.id));
      const auto whole = policy::open_for_reaction(std::move(sealed));
      for (auto& piece : port::relabel(desk, whole.record(), *head, to, how)) draft.pieces.push_back(std::move(piece));
    }
  return {};
}

// What an unnamed reporter said; what the server vouches for, and what is sealed, stays as it is.
bool is_markable(std::string_view group) {
  constexpr std::array<std::string_view, 4> fixed{"reporter", "reporter_identity", "escrow", "follow_up"};
  return std::ranges::find(fixed, group) == fixed.end();
}

bool is_unnamed(const port::Desk& desk, const event::Record& record, const event::Slice& slice) {
  return is_nil(slice.author) && policy::is_reporter(record.ref, desk.gate.clearance());
}

Result<void> require_originator(const port::Desk& desk, const event::Record& record, const event::Slice& slice) {
  const bool theirs = is_unnamed(desk, record, slice) ? is_markable(slice.group)
                                                      : slice.author == desk.acting_for() && !is_nil(slice.author);
  if (!theirs) return fail(Code::denied, "marking.not_originator", "/fact");
  return {};
}

// A field that is marked apart is read by no more than the group it was marked apart in.
model::Label label_with_whole(const port::Desk& desk, const event::Record& record, const event::Slice& slice,
                              const model::Label& wanted) {
  if (!event::is_field_group(slice.group)) return wanted;
  const auto* whole = record.newest_of(event::whole_of(slice.group));
  return whole == nullptr ? wanted : model::join(wanted, desk.gate.label_of(*whole));
}

// Group by group: a machine has one label, whoever moved it, and stays where it is.
std::vector<port::Piece> own_words(const port::Desk& desk, const event::Record& record, const event::Slice& slice,
                                   const model::Label& to, port::Relabelling how) {
  const bool all = how.scope == state::RelabelScope::record;
  const auto& from = desk.gate.label_of(slice);
  how.scope = state::RelabelScope::group;
  how.words_of = slice.author;
  auto out = port::relabel(desk, record, slice, to, how);
  for (const auto& other : record.slices) {
    const bool is_theirs = other.author == slice.author && other.group != event::group_state;
    if (!all || !is_theirs || other.group == slice.group || !(desk.gate.label_of(other) == from)) continue;
    for (auto& piece : port::relabel(desk, record, other, to, how)) out.push_back(std::move(piece));
  }
  return out;
}

}  // namespace

Result<std::vector<port::Piece>> changed_marking(const port::Desk& desk, const policy::Permit& on,
                                                 const event::Slice& slice, const model::Label& wanted,
                                                 state::RelabelScope scope, std::optional<state::Note> reason) {
  CHECK(require_originator(desk, on.record(), slice));
  const auto& record = on.record();
  const auto from = desk.gate.label_of(slice);
  const auto to = label_with_whole(desk, record, slice, wanted);
  CHECK(refuse_wider_count(record, from, to));
  CHECK(require_team(desk, record, to));
  port::Relabelling how{scope, std::nullopt, std::move(reason)};
  // Whoever loosens does so for their own words; what others said under the same label stays where they put it.
  if (!policy::is_within(to, from)) how.words_of = slice.author;
  // The record is its author's: whoever said something in it moves what they said, and takes it away from nobody.
  if (slice.author != record.author) return own_words(desk, record, slice, to, std::move(how));
  port::Draft out;
  out.pieces = port::relabel(desk, record, slice, to, how);
  if (how.scope == state::RelabelScope::record) CHECK(add_children(desk, record, from, to, how, out));
  return std::move(out.pieces);
}

namespace {

Result<port::Draft> change(port::Desk& desk, const policy::Permit& on, Change input) {
  const auto& seen = on.seen();
  const auto slice = std::ranges::find_if(
      seen.slices, [&](const event::Slice& one) { return one.fact == input.fact && one.group != event::group_state; });
  if (slice == seen.slices.end())
    return fail(Code::not_found, "marking.unknown_fact", "/fact", {{"fact", to_text(input.fact)}});
  CHECK(require_originator(desk, on.record(), *slice));
  // A new audience would leave the role of reporter out, or say who it is.
  const bool other_readers = desk.marking && (desk.marking->audience || !desk.marking->except.empty());
  if (is_unnamed(desk, on.record(), *slice) && other_readers)
    return fail(Code::invalid, "report.unnamed_audience", "/marking/audience");
  TRY(const auto to, chosen_marking(desk, seen.space, desk.gate.label_of(*slice)));
  port::Draft out;
  out.subject = seen.ref.id;
  TRY(out.pieces, changed_marking(desk, on, *slice, to, input.scope.value_or(state::RelabelScope::record),
                                  std::move(input.reason)));
  return out;
}

// What gives access by being there (a person, a membership, an appointment, an incident's frame) keeps its readers.
constexpr std::array kinds{Kind::report,  Kind::impact,           Kind::decision, Kind::request,
                           Kind::message, Kind::situation_report, Kind::review,   Kind::lesson};

}  // namespace

std::span<const Kind> kinds_with_markings() { return kinds; }

std::vector<port::Act> marking_acts() {
  std::vector<port::Act> out;
  out.reserve(kinds.size());
  for (const auto kind : kinds) {
    const auto act = port::act_on<Change, change>("marking.change", kind, std::nullopt,
                                                  Who::author | Who::owner | Who::team | Who::lead | Who::participant,
                                                  port::Marking::chosen);
    out.push_back(kind == Kind::report ? act : act.during(state::any_phase));
  }
  return out;
}

}  // namespace tocsin::share

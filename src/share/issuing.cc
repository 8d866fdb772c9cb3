// Approval, the time, and the release itself.
#include "share/issuing.h"

#include <algorithm>

#include "port/freezing.h"
#include "share/second_person.h"

namespace tocsin::share {
namespace {

using namespace state;

constexpr std::string_view by_date = "share.issue_release";

const event::Record& view_of(const Permit& on, Hand hand) { return hand == Hand::actor ? on.seen() : on.record(); }

// The product that was sanitised last; a colleague who may not read it has no part in letting it out.
Result<ReleaseProductMade> product_seen(const Permit& on, Hand hand) {
  TRY(const auto sanitised, event::read_group<ReleaseSanitised>(on.record(), ReleaseSanitised::info.group));
  auto product = event::read_group<ReleaseProductMade>(view_of(on, hand), ReleaseProductMade::info.group);
  if (!product || product->digest != sanitised.digest) return fail(Code::conflict, "release.not_all_seen");
  return product;
}

Result<std::vector<event::Record>> consents_by(const Desk& desk, const Permit& on, Hand hand) {
  std::vector<event::Record> out;
  if (hand == Hand::actor) {
    for (const auto& one : consents_of(desk, on.record())) out.push_back(one.value());
    return out;
  }
  port::ListQuery query{.kind = Kind::consent, .space = on.record().space.id, .parent = on.record().ref.id};
  query.limit = 1000;
  // Whoever prepares reads every consent that it asked for.
  const auto labels = desk.gate.visible_to_all(model::audience_of({port::member_of(on.record().author)}));
  do {
    auto page = desk.snapshot.list(query, *labels);
    for (auto& sealed : page.records) out.push_back(policy::open_for_reaction(std::move(sealed)).record());
    query.before = page.next_before;
  } while (query.before != 0);
  return out;
}

// Who prepared it may have left the incident or the community since: a label outlasts that.
Result<void> require_still_in(const Desk& desk, const event::Record& release) {
  const auto& space = release.space;
  const auto atom =
      space.kind == model::SpaceKind::incident ? port::participants_of(space.id) : port::community_atom(space.id);
  const auto team = port::role_in(model::Role::team, space.id);
  const auto holds = [&](const model::Atom& one) {
    const auto holders = desk.snapshot.holders_of(one);
    return std::ranges::find(holders, release.author.raw()) != holders.end();
  };
  const auto& machine = machine_label(desk, release).audience.all_of.front();
  if (holds(atom) || holds(team) || std::ranges::binary_search(machine, team)) return {};
  return fail(Code::conflict, "release.left");
}

bool is_one_of(const std::vector<model::OrganisationId>& list, const model::OrganisationId& one) {
  return std::ranges::find(list, one) != list.end();
}

}  // namespace

Result<Ready> ready(const Desk& desk, const Permit& on, Hand hand) {
  Ready out;
  CHECK(require_still_in(desk, on.record()));
  TRY(out.marked, event::read_group<ReleaseMarked>(on.record(), ReleaseMarked::info.group));
  TRY(out.label, issued_label(out.marked));
  CHECK(policy::within_marking(out.label));
  TRY(out.product, product_seen(on, hand));
  const auto look = hand == Hand::actor ? by_the_gate(desk) : by_own_hand(desk);
  TRY(out.sources, standing_sources(desk, view_of(on, hand), look));
  TRY(const auto wanted, must_consent(on.record(), out.marked, out.label, out.sources));
  TRY(out.consents, consents_by(desk, on, hand));
  CHECK(all_consent(out.consents, wanted, out.product.digest.value));
  std::erase_if(out.consents, [&](const event::Record& one) { return !is_one_of(wanted, one.ref.owner); });
  return out;
}

namespace {

Result<Permit> permit_on(const Desk& desk, const Permit& on, Hand hand, const model::RecordId& id) {
  TRY(auto sealed, desk.snapshot.load(id));
  if (hand == Hand::server) return policy::open_for_reaction(std::move(sealed));
  return desk.gate.permit(std::move(sealed), {on.act(), preparing});
}

// The sources, to those of the audience who may read them themselves.
void name_provenance(const Desk& desk, const Permit& on, const Ready& from, const model::Label& issued, Draft& out) {
  std::vector<std::pair<model::Label, ReleaseProvenanceNamed>> by_label;
  for (const auto& source : from.sources) {
    const auto label = model::join(issued, source.label);
    auto at = std::ranges::find(by_label, label, &std::pair<model::Label, ReleaseProvenanceNamed>::first);
    if (at == by_label.end()) at = by_label.insert(at, {label, {}});
    at->second.sources.items.push_back(source.source);
  }
  for (const auto& [label, named] : by_label) out.pieces.push_back(stated(desk, on, named, label));
}

Result<void> use_consents(const Desk& desk, const Permit& on, Hand hand, const Ready& from, Draft& out) {
  for (const auto& consent : from.consents) {
    TRY(const auto permit, permit_on(desk, on, hand, consent.ref.id));
    out.pieces.push_back(port::move(desk, permit, ConsentUsed{}));
  }
  return {};
}

// The old version's readers learn that it was corrected and why; which one holds now, whoever may read both.
Result<std::int64_t> correct_old(const Desk& desk, const Permit& on, Hand hand, const ReleasePreparation& prepared,
                                 const model::Label& label, Draft& out) {
  TRY(const auto old, permit_on(desk, on, hand, *prepared.corrects));
  if (old.record().state() != "released") return fail(Code::conflict, "release.not_released");
  TRY(const auto issue, event::read_group<ReleaseIssued>(old.record(), ReleaseIssued::info.group));
  out.pieces.push_back(port::move(desk, old, ReleaseCorrected{on.record().ref.id, prepared.correction}));
  if (const auto* issued = issued_slice(desk, old.record()); issued != nullptr) {
    const auto& readers = desk.gate.label_of(*issued);
    const auto both = model::join(readers, label);
    if (!(both == readers))
      out.pieces.push_back(stated(desk, old, ReleaseCorrectionNamed{std::nullopt, prepared.correction}, readers));
    out.pieces.push_back(stated(desk, old, ReleaseCorrectionNamed{on.record().ref.id, prepared.correction}, both));
  }
  return issue.version.value + 1;
}

}  // namespace

namespace {

// To let it out lower than the source stands.
bool agreed(const Ready& from, const event::Record& release, const StandingSource& source) {
  if (from.marked.reach != Reach::lower) return false;
  const auto& originator = source.source.organisation;
  return originator == release.author || std::ranges::find(from.consents, originator, [](const event::Record& one) {
                                           return one.ref.owner;
                                         }) != from.consents.end();
}

}  // namespace

Result<Draft> issued(const Desk& desk, const Permit& on, Hand hand, std::optional<Instant> expires_at) {
  TRY(const auto from, ready(desk, on, hand));
  TRY(const auto approved, event::read_group<ReleaseApproved>(on.record(), ReleaseApproved::info.group));
  if (approved.digest != from.product.digest) return fail(Code::conflict, "release.not_approved");
  TRY(const auto prepared, event::read_group<ReleasePreparation>(on.record(), ReleaseDrafted::info.group));
  ReleaseIssued issue;
  issue.digest = from.product.digest;
  auto label = from.label;
  if (from.marked.frozen == Flag::yes) {
    TRY(label.audience, port::frozen_now(desk, std::move(label.audience), ""));
    // Who may not read a source any more by then reads nothing made of it either.
    // Names are not within what names the same people today: who was not asked allowed no more than their own marking.
    for (const auto& source : from.sources)
      if (!agreed(from, on.record(), source)) label = model::join(label, source.label);
    CHECK(policy::within_marking(label));
  }
  issue.label_digest.value = to_hex(model::digest_of(label));
  issue.expires_at = expires_at ? expires_at : from.marked.expires_at;
  Draft rest;
  if (prepared.corrects) {
    TRY(issue.version.value, correct_old(desk, on, hand, prepared, label, rest));
  }
  Draft out = port::draft_of(on.record().ref.id, port::move(desk, on, issue));
  ReleaseContentIssued content;
  static_cast<ReleaseText&>(content) = from.product.text;
  out.pieces.push_back(stated(desk, on, content, label));
  name_provenance(desk, on, from, label, out);
  CHECK(use_consents(desk, on, hand, from, out));
  std::ranges::move(rest.pieces, std::back_inserter(out.pieces));
  return out;
}

namespace {

struct Approving {
  std::optional<Note> note;
  static constexpr auto fields = std::tuple{model::field("note", &Approving::note)};
};
Result<Draft> approve(Desk& desk, const Permit& on, Approving input) {
  TRY(const auto from, ready(desk, on, Hand::actor));
  CHECK(check_approver(desk, on.record(), from.marked.reach));
  return port::draft_of(on.record().ref.id, port::move(desk, on,
                                                       ReleaseApproved{desk.gate.clearance().person(),
                                                                       from.product.digest, std::move(input.note)}));
}

// What would stand in the way at the time is told now.
Result<Draft> schedule(Desk& desk, const Permit& on, ReleaseScheduled input) {
  CHECK(port::require_ahead(desk, input.at, "/at"));
  CHECK(ready(desk, on, Hand::actor));
  return port::just_move(desk, on, std::move(input));
}

struct Holding {
  std::optional<Note> note;
  static constexpr auto fields = std::tuple{model::field("note", &Holding::note)};
};
Result<Draft> hold(Desk& desk, const Permit& on, Holding input) {
  return port::just_move(desk, on, ReleaseHeld{std::move(input.note), {}});
}

struct Issuing {
  std::optional<Instant> expires_at;
  static constexpr auto fields = std::tuple{model::field("expires_at", &Issuing::expires_at)};
};
Result<Draft> issue(Desk& desk, const Permit& on, Issuing input) {
  CHECK(port::require_ahead(desk, input.expires_at, "/expires_at"));
  return issued(desk, on, Hand::actor, input.expires_at);
}

constexpr port::Act all[] = {
    port::act_on<Approving, approve>("release.approve", Kind::release, std::nullopt, preparing, port::Marking::fixed,
                                     port::StepUp::needed)
        .during(state::any_phase),
    port::act_on<ReleaseScheduled, schedule>("release.schedule", Kind::release, std::nullopt, preparing)
        .during(state::any_phase),
    port::act_on<Holding, hold>("release.hold", Kind::release, std::nullopt, preparing).during(state::any_phase),
    port::act_on<Issuing, issue>("release.issue", Kind::release, std::nullopt, preparing).during(state::any_phase),
};

Result<std::optional<Instant>> scheduled_at(const Permit& on) {
  if (on.record().state() != "scheduled") return std::nullopt;
  const auto schedule = event::read_group<ReleaseScheduled>(on.record(), ReleaseScheduled::info.group);
  return schedule ? std::optional(schedule->at) : std::nullopt;
}

// What stands in the way holds the release back and is told to those who prepared it.
Result<Draft> issue_by_date(Desk& desk, const Permit& on) {
  const auto cause = on.record().newest_of(event::group_state)->fact;
  auto out = issued(desk, on, Hand::server, std::nullopt);
  if (out) return by_server(std::move(*out), cause, by_date);
  if (out.error().code == Code::unavailable) return std::unexpected(out.error());
  return by_server(
      port::draft_of(on.record().ref.id, port::move(desk, on, ReleaseHeld{{}, Line<80>{out.error().what}})), cause,
      "share.hold_release");
}

constexpr port::Deadline all_deadlines[] = {
    {by_date, ReleaseScheduled::info.type, Kind::release, scheduled_at, issue_by_date},
};

}  // namespace

Draft by_server(Draft draft, const model::FactId& cause, std::string_view name) {
  std::size_t n = 0;
  for (auto& piece : draft.pieces) {
    piece.by = port::By::server;
    piece.id = port::reaction_fact_id(cause, name, n++);
  }
  return draft;
}

std::span<const port::Act> issuing_acts() { return all; }
std::span<const port::Deadline> issuing_deadlines() { return all_deadlines; }

}  // namespace tocsin::share

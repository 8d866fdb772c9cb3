// What was released and is to be read no more: recall, expiry, and what its recipients say to it.
#include <algorithm>

#include "port/relabel.h"
#include "share/recipients.h"
#include "share/releases.h"

namespace tocsin::share {
namespace {

using namespace state;

constexpr std::string_view by_date = "share.expire_release";
constexpr std::string_view asks_receipts = "share.ask_receipts";
constexpr std::size_t receipts_at_once = 500;
constexpr std::size_t most_readers = 2000;

// Everything that its audience reads of it, one for each label: the product and what hangs on it.
std::vector<const event::Slice*> parts_of_audience(const Desk& desk, const event::Record& release) {
  std::vector<const event::Slice*> out;
  const auto* issued = issued_slice(desk, release);
  for (const auto& slice : release.slices) {
    const auto& label = desk.gate.label_of(slice);
    const bool is_theirs = slice.group == ReleaseProvenanceNamed::info.group ||
                           slice.group == ReleaseCorrectionNamed::info.group || &slice == issued;
    const auto same_label = [&](const event::Slice* one) { return desk.gate.label_of(*one) == label; };
    if (is_theirs && std::ranges::none_of(out, same_label)) out.push_back(&slice);
  }
  return out;
}

// Those who prepared it and the team of the space go on reading what they could read.
model::Label keepers(const Desk& desk, const event::Record& release) {
  auto who = machine_label(desk, release).audience.all_of.front();
  who.push_back(port::role_in(model::Role::team, release.space.id));
  return port::label_for(model::Tlp::amber, std::move(who));
}

void take_back(const Desk& desk, const Permit& on, port::By by, Draft& out) {
  const auto kept = keepers(desk, on.record());
  const port::Relabelling how{RelabelScope::record, std::nullopt, std::nullopt, by};
  for (const auto* slice : parts_of_audience(desk, on.record())) {
    const auto to = model::join(desk.gate.label_of(*slice), kept);
    if (to == desk.gate.label_of(*slice)) continue;  // taken back already
    for (auto& piece : port::relabel(desk, on.record(), *slice, to, how)) out.pieces.push_back(std::move(piece));
  }
}

// Those noted as having read it, as far as the actor may know them: some of them may have left its audience since.
std::vector<model::OrganisationId> noted_readers(const Desk& desk, const event::Record& release) {
  constexpr std::size_t lines_at_once = 1000;
  std::vector<model::OrganisationId> out;
  const model::SpaceId journal(release.author.raw());
  for (std::int64_t before = 0; out.size() < most_readers;) {
    const auto lines =
        desk.gate.release(desk.snapshot.reads_of(journal, release.ref.id, before, lines_at_once, desk.gate.labels()));
    for (const auto& line : lines.value())
      if (std::ranges::find(out, line.value.reader) == out.end() && out.size() < most_readers)
        out.push_back(line.value.reader);
    if (lines->size() < lines_at_once) return out;
    before = desk.snapshot.position_of_fact(lines->back().value.noted);
  }
  return out;
}

struct Recalling {
  Note reason;
  static constexpr auto fields = std::tuple{model::field("reason", &Recalling::reason)};
};
Result<Draft> recall(Desk& desk, const Permit& on, Recalling input) {
  if (on.record().state() == "recalled") return fail(Code::conflict, "release.recalled_already");
  const ReleaseRecalled recalled{std::move(input.reason), {noted_readers(desk, on.record())}};
  Draft out = port::draft_of(on.record().ref.id, port::move(desk, on, recalled));
  take_back(desk, on, port::By::actor, out);
  return out;
}

// Nobody takes back for another; the team does where it prepared.
Result<Draft> confirm(Desk& desk, const Permit& on, ReceiptConfirmed input) {
  if (desk.acting_for() != on.record().ref.owner) return fail(Code::denied, "receipt.not_recipient");
  if (input.disposal == Disposal::kept && !input.reason) return fail(Code::invalid, "receipt.no_reason", "/reason");
  if (input.disposal == Disposal::passed_on && !input.passed_to)
    return fail(Code::invalid, "receipt.no_name", "/passed_to");
  return port::just_move(desk, on, std::move(input));
}

constexpr port::Act all[] = {
    port::act_on<Recalling, recall>("release.recall", Kind::release, std::nullopt, preparing).during(state::any_phase),
    port::act_on<ReceiptConfirmed, confirm>("receipt.confirm", Kind::receipt, std::nullopt, Who::reader)
        .during(state::any_phase),
};

// Readers who are hidden from each other are hidden from whoever sent to them too: there the team alone reads along.
// Nor is it told for which of their organisations a person reads.
model::AtomSet who_asks(const Desk& desk, const Permit& release, const model::Label& label) {
  const bool names_a_person = std::ranges::any_of(label.audience.all_of, [](const model::AtomSet& set) {
    return std::ranges::find(set, model::AtomKind::person, &model::Atom::kind) != set.end();
  });
  if (names_a_person || hides_readers(label)) return {port::role_in(model::Role::team, release.record().space.id)};
  return machine_label(desk, release.record()).audience.all_of.front();
}

// Whoever was shut out of what is recalled is told nothing of it by their organisation's receipt either.
model::Label receipt_label(model::AtomSet who, const model::OrganisationId& recipient, const model::Label& recalled) {
  who.push_back(port::member_of(recipient));
  auto out = port::label_for(model::Tlp::amber, std::move(who));
  out.audience.except = recalled.audience.except;
  std::erase(out.audience.except, port::member_of(recipient));
  return out;
}

port::Piece receipt_for(const Permit& release, model::Label label, const model::OrganisationId& recipient,
                        const ReceiptAsked& asked, const model::FactId& cause) {
  const auto name = fmt::format("{} {}", asks_receipts, to_text(recipient));
  const auto fact = port::reaction_fact_id(cause, name, 0);
  const event::RecordRef ref{.id = model::RecordId(port::reaction_fact_id(cause, name, 1).raw()),
                             .parent = release.record().ref.id,
                             .owner = recipient};
  auto piece = port::create(release.record().space, ref, std::move(label), asked);
  piece.by = port::By::server;
  piece.id = fact;
  return piece;
}

Result<ReceiptAsked> asking_of(const Permit& release) {
  ReceiptAsked out;
  TRY(const auto issue, event::read_group<ReleaseIssued>(release.record(), ReleaseIssued::info.group));
  out.release = release.record().ref.id;
  out.digest = issue.digest;
  out.issued_at = release.record().newest_of(ReleaseIssued::info.group)->recorded_at;
  if (const auto recalled = event::read_group<ReleaseRecalled>(release.record(), ReleaseRecalled::info.group))
    out.reason = recalled->reason;
  return out;
}

// The label that it went out under. One that was frozen stands nowhere but on the product, joined with those who keep
// it.
Result<model::Label> label_before(const Desk& desk, const event::Record& release) {
  TRY(const auto marked, event::read_group<ReleaseMarked>(release, ReleaseMarked::info.group));
  TRY(const auto live, issued_label(marked));
  const auto* product = release.newest_of(event::group_head);
  if (marked.frozen != Flag::yes || product == nullptr) return live;
  auto label = desk.gate.label_of(*product);
  const auto kept = keepers(desk, release).audience.all_of.front();
  const auto was_there = std::ranges::find(live.audience.all_of, kept) != live.audience.all_of.end();
  if (!was_there) std::erase(label.audience.all_of, kept);
  return label;
}

// One for each organisation that could read it: none of them is told of another.
Result<std::vector<Draft>> ask_receipts(Desk& desk, const port::Note& fact, const Permit& cause) {
  std::vector<Draft> out;
  const auto asked = asking_of(cause);
  const auto recalled = event::read_group<ReleaseRecalled>(cause.record(), ReleaseRecalled::info.group);
  if (!asked || !recalled) return out;  // erased since
  TRY(const auto label, label_before(desk, cause.record()));
  auto recipients = recipients_of(desk.snapshot, label);
  for (const auto& reader : recalled->readers)
    if (std::ranges::find(recipients, reader) == recipients.end()) recipients.push_back(reader);
  const auto who = who_asks(desk, cause, label);
  for (const auto& recipient : recipients) {
    if (recipient == cause.record().author) continue;
    auto piece = receipt_for(cause, receipt_label(who, recipient, label), recipient, *asked, fact.fact);
    if (out.empty() || out.back().pieces.size() == receipts_at_once)
      out.push_back(port::draft_of(cause.record().ref.id, std::move(piece)));
    else
      out.back().pieces.push_back(std::move(piece));
  }
  return out;
}

constexpr port::Reaction all_reactions[] = {
    {asks_receipts, ReleaseRecalled::info.type, ask_receipts},
};

Result<std::optional<Instant>> expires_at(const Permit& on) {
  const auto state = on.record().state();
  if (state != "released" && state != "corrected") return std::nullopt;
  const auto issue = event::read_group<ReleaseIssued>(on.record(), ReleaseIssued::info.group);
  return issue ? issue->expires_at : std::nullopt;
}

Result<Draft> expire(Desk& desk, const Permit& on) {
  const auto cause = on.record().newest_of(ReleaseIssued::info.group)->fact;
  Draft out = port::draft_of(on.record().ref.id, port::move(desk, on, ReleaseExpired{}));
  take_back(desk, on, port::By::server, out);
  return by_server(std::move(out), cause, by_date);
}

constexpr port::Deadline all_deadlines[] = {
    {by_date, ReleaseIssued::info.type, Kind::release, expires_at, expire},
};

}  // namespace

std::span<const port::Act> taking_back_acts() { return all; }
std::span<const port::Reaction> taking_back_reactions() { return all_reactions; }
std::span<const port::Deadline> taking_back_deadlines() { return all_deadlines; }

}  // namespace tocsin::share

// Names held in escrow (docs/adr/0016).
#include "report/escrow.h"

#include <algorithm>

#include "port/pseudonyms.h"
#include "report/acts.h"
#include "report/unnamed.h"
#include "state/facts/share.h"

namespace tocsin::report {
namespace {

using namespace state;
using model::Atom;
using model::AtomKind;

constexpr Span opening_lasts = days(7);
constexpr std::string_view by_date = "report.end_opening";
constexpr std::string_view group_passed = EscrowPartPassed::info.group;

std::unexpected<Error> not_trustee() { return fail(Code::denied, "escrow.not_trustee"); }

// As themselves: a token speaks for an organisation.
Result<model::PersonId> themselves(const Desk& desk) {
  const auto& clearance = desk.gate.clearance();
  const auto person = clearance.person();
  if (is_nil(person) || !clearance.holds({AtomKind::person, model::Role::none, person.raw()})) return not_trustee();
  return person;
}

Result<void> check_trustees(const EscrowTrustees& input) {
  const auto& all = input.trustees.items;
  if (all.size() < least_trustees)
    return fail(Code::invalid, "escrow.too_few", "/trustees", {{"min", fmt::to_string(least_trustees)}});
  for (std::size_t i = 0; i < all.size(); ++i)
    if (std::ranges::count(all, all[i]) > 1)
      return fail(Code::invalid, "escrow.trustee_twice", fmt::format("/trustees/{}", i));
  return {};
}

Result<EscrowTrustees> trustees_of(const event::Record& escrow) {
  return event::read_group<EscrowTrustees>(escrow, event::group_head);
}

// A piece of a type whose payload names its group, in the place of what stands there.
template <class P>
Piece stated(const Desk& desk, const Permit& on, std::string_view group, const P& payload, const model::Label& label) {
  const auto& record = on.record();
  const auto at = std::ranges::find_if(record.slices, [&](const event::Slice& slice) {
    return slice.group == group && desk.gate.label_of(slice) == label;
  });
  auto out = port::create(record.space, record.ref, label, payload);
  if (at != record.slices.end()) out.base = at->fact;
  return out;
}

Piece by_server(Piece piece) {
  piece.by = port::By::server;
  return piece;
}

Result<Draft> found(Desk& desk, const Permit& on, EscrowFounded input) {
  CHECK(check_trustees(input));
  const auto& space = on.record().space;
  if (!port::all_seen(desk, {.kind = Kind::escrow, .space = space.id}).empty())
    return fail(Code::conflict, "escrow.exists");
  return port::make(desk, on, desk.acting_for(), port::label_for(model::Tlp::green, {port::community_atom(space.id)}),
                    input);
}

bool has_key(const std::vector<EscrowKeyTaken>& keys, std::size_t at, const model::PersonId& trustee) {
  const auto place = static_cast<std::int64_t>(at) + 1;
  return std::ranges::any_of(
      keys, [&](const EscrowKeyTaken& key) { return key.place.value == place && key.trustee == trustee; });
}

bool all_have_keys(const EscrowTrustees& head, const std::vector<EscrowKeyTaken>& keys) {
  for (std::size_t i = 0; i < head.trustees.size(); ++i)
    if (!has_key(keys, i, head.trustees.items[i])) return false;
  return true;
}

std::vector<EscrowKeyTaken> all_keys_in(const event::Record& escrow) {
  std::vector<EscrowKeyTaken> out;
  for (std::size_t place = 1; place <= most_trustees; ++place)
    if (auto key = event::read_group<EscrowKeyTaken>(escrow, fmt::format("key_{}", place))) out.push_back(*key);
  return out;
}

Result<Draft> change(Desk& desk, const Permit& on, EscrowTrusteesChanged input) {
  CHECK(check_trustees(input));
  auto out = port::draft_of(on.record().ref.id, port::move(desk, on, input));
  if (all_have_keys(input, all_keys_in(on.record()))) port::follow_by_server(desk, out, EscrowReady{});
  return out;
}

model::Label own_label(const event::RecordRef& report) {
  return port::label_for(model::Tlp::amber_strict, {reporter_of(report)});
}

struct Asking {
  Note reason;
  static constexpr auto fields = std::tuple{model::field("reason", &Asking::reason)};
};

bool is_open(const event::Record& opening) { return opening.state() == "asked" || opening.state() == "consented"; }

// The team, where all of it may read the report; else whoever asks.
Atom those_who_ask(const Desk& desk, const Permit& report) {
  const auto team = port::role_in(model::Role::team, report.record().space.id);
  const auto* head = report.record().newest_of(event::group_head);
  const bool read_by_all =
      head != nullptr && desk.gate.visible_to_all(model::audience_of({team}))->contains(head->label);
  return read_by_all ? team : Atom{AtomKind::person, model::Role::none, desk.gate.clearance().person().raw()};
}

Result<Draft> ask(Desk& desk, const Permit& on, Asking input) {
  const auto escrowed = event::read_group<ReportEscrowed>(on.record(), ReportEscrowed::info.group);
  if (!escrowed) return fail(Code::conflict, "escrow.none");
  for (const auto& other : port::all_seen(desk, {.kind = Kind::escrow_opening, .parent = on.record().ref.id}))
    if (is_open(other.value())) return fail(Code::conflict, "escrow_opening.open");
  model::AtomSet readers{those_who_ask(desk, on), reporter_of(on.record().ref)};
  for (const auto& part : escrowed->parts) readers.push_back({AtomKind::person, model::Role::none, part.trustee.raw()});
  return port::make(desk, on, desk.acting_for(), port::label_for(model::Tlp::amber_strict, std::move(readers)),
                    EscrowOpeningAsked{std::move(input.reason), desk.now + opening_lasts});
}

// What was passed on between trustees is of no use any more.
void forget_passed(const Desk& desk, const Permit& on, Draft& draft) {
  const auto* slice = on.record().newest_of(group_passed);
  if (slice == nullptr) return;
  const ContentErased erased{slice->fact, {"The opening ended"}};
  draft.pieces.push_back({std::string(ContentErased::info.type),
                          on.record().space,
                          on.record().ref,
                          desk.gate.label_of(*slice),
                          {},
                          model::encode(erased),
                          port::By::server,
                          {}});
}

Result<void> require_open(const Permit& on) {
  if (is_open(on.record())) return {};
  return fail(Code::conflict, "escrow_opening.over", "", {{"state", std::string(on.record().state())}});
}

std::optional<EscrowOpeningConsented> consented_before(const event::Record& opening) {
  auto out = event::read_group<EscrowOpeningConsented>(opening, EscrowOpeningConsented::info.group);
  return out ? std::optional(*out) : std::nullopt;
}

// Whoever consented has done their part.
Result<void> require_another(const Permit& on, const Opening& about) {
  const auto before = consented_before(on.record());
  if (before && before->place.value == about.place) return fail(Code::conflict, "escrow.trustee_before");
  return {};
}

std::string objection_at(std::int64_t place) { return fmt::format("objection_{}", place); }

std::size_t objections_in(const event::Record& opening, const ReportEscrowed& escrowed) {
  return static_cast<std::size_t>(std::ranges::count_if(escrowed.parts.items, [&](const EscrowPart& part) {
    return opening.newest_of(objection_at(part.place.value)) != nullptr;
  }));
}

Result<Draft> object(Desk& desk, const Permit& on, Asking input) {
  CHECK(require_open(on));
  TRY(const auto about, opening_of(desk, on));
  const auto group = objection_at(about.place);
  const bool anew = on.record().newest_of(group) == nullptr;
  TRY(const auto label, port::head_label(desk, on));
  const EscrowOpeningObjected said{{about.place}, desk.gate.clearance().person(), std::move(input.reason)};
  auto out = port::draft_of(on.record().ref.id, stated(desk, on, group, said, label));
  const auto against = objections_in(on.record(), about.escrowed) + (anew ? 1 : 0);
  if (about.escrowed.parts.size() - against >= trustees_needed) return out;
  out.pieces.push_back(by_server(port::move(desk, on, EscrowOpeningRefused{})));
  forget_passed(desk, on, out);
  return out;
}

Result<Draft> withdraw(Desk& desk, const Permit& on, EscrowOpeningWithdrawn input) {
  TRY(auto out, port::just_move(desk, on, std::move(input)));
  forget_passed(desk, on, out);
  return out;
}

Result<std::optional<Instant>> ends_at(const Permit& on) {
  if (!is_open(on.record()) || on.record().newest_of(event::group_head) == nullptr) return std::nullopt;
  TRY(const auto asked, event::read_group<EscrowOpeningAsked>(on.record(), event::group_head));
  return asked.ends_at;
}

Result<Draft> expire(Desk& desk, const Permit& on) {
  TRY(auto out, port::just_move(desk, on, EscrowOpeningExpired{}));
  forget_passed(desk, on, out);
  const auto cause = on.record().newest_of(event::group_head)->fact;
  for (std::size_t i = 0; i < out.pieces.size(); ++i) {
    out.pieces[i].by = port::By::server;
    out.pieces[i].id = port::reaction_fact_id(cause, by_date, i);
  }
  return out;
}

constexpr port::Act all[] = {
    port::act_on<EscrowFounded, found>("escrow.found", Kind::community, Kind::escrow, Who::team, port::Marking::fixed,
                                       port::StepUp::needed),
    port::act_on<EscrowTrusteesChanged, change>("escrow.change_trustees", Kind::escrow, std::nullopt, Who::team,
                                                port::Marking::fixed, port::StepUp::needed),
    port::act_on<Asking, ask>("escrow_opening.ask", Kind::report, Kind::escrow_opening, Who::team),
    port::act_on<Asking, object>("escrow_opening.object", Kind::escrow_opening, std::nullopt, Who::reader),
    port::act_on<EscrowOpeningWithdrawn, withdraw>("escrow_opening.withdraw", Kind::escrow_opening, std::nullopt,
                                                   Who::team),
};

constexpr port::Deadline all_deadlines[] = {
    {by_date, EscrowOpeningAsked::info.type, Kind::escrow_opening, ends_at, expire},
};

}  // namespace

std::span<const port::Act> escrow_acts() { return all; }
std::span<const port::Deadline> deadlines() { return all_deadlines; }

Result<std::int64_t> place_of_trustee(const Desk& desk, const event::Record& escrow) {
  TRY(const auto person, themselves(desk));
  TRY(const auto head, trustees_of(escrow));
  const auto at = std::ranges::find(head.trustees.items, person);
  if (at == head.trustees.items.end()) return not_trustee();
  return at - head.trustees.items.begin() + 1;
}

std::vector<EscrowKeyTaken> keys_of(const event::Record& escrow) {
  auto out = all_keys_in(escrow);
  const auto head = trustees_of(escrow);
  std::erase_if(out, [&](const EscrowKeyTaken& key) {
    const auto at = static_cast<std::size_t>(key.place.value) - 1;
    return !head || at >= head->trustees.size() || head->trustees.items[at] != key.trustee;
  });
  return out;
}

Result<Draft> take_key(Desk& desk, const Permit& escrow, const model::KeyId& key, const std::string& open) {
  TRY(const auto place, place_of_trustee(desk, escrow.record()));
  TRY(const auto label, port::head_label(desk, escrow));
  TRY(const auto head, trustees_of(escrow.record()));
  const EscrowKeyTaken taken{{place}, desk.gate.clearance().person(), key, {open}};
  auto out = port::draft_of(escrow.record().ref.id, stated(desk, escrow, fmt::format("key_{}", place), taken, label));
  auto keys = keys_of(escrow.record());
  keys.push_back(taken);
  if (escrow.record().state() == "forming" && all_have_keys(head, keys))
    out.pieces.push_back(by_server(port::move(desk, escrow, EscrowReady{})));
  return out;
}

Result<Draft> submit_in_escrow(Desk& desk, const Permit& on, const EscrowedSubmission& content, const RawId& holder,
                               const Seal& seal) {
  CHECK(check_times(desk, content));
  const auto escrows = port::all_seen(desk, {.kind = Kind::escrow, .space = on.record().space.id, .state = "ready"});
  if (escrows.empty()) return fail(Code::conflict, "escrow.not_ready");
  TRY(auto report, unsigned_report(desk, on, content));
  CHECK(check_and_acknowledge(desk, on, report));
  const auto ref = report.draft.pieces.front().record;
  TRY(auto sealed, seal(ref.id, escrows.front()));
  Digest chance{};
  desk.entropy.fill(chance);
  vouch(report.draft, report.label, Unnamed::escrow, port::pseudonym_text(chance));
  const auto& space = on.record().space;
  const ReportEscrowed escrowed{escrows.front()->ref.id, {std::move(sealed.content)}, {std::move(sealed.parts)}};
  report.draft.pieces.push_back(by_server(port::create(space, ref, own_label(ref), escrowed)));
  report.draft.pieces.push_back(
      by_server(port::create(space, ref, own_label(ref), ReportFollowUpOpened{Id<FollowUpTag>(holder)})));
  return std::move(report.draft);
}

Result<Opening> opening_of(const Desk& desk, const Permit& opening) {
  TRY(const auto person, themselves(desk));
  CHECK(require_open(opening));
  TRY(auto sealed, desk.snapshot.load(opening.record().ref.parent));
  const auto report = policy::open_for_reaction(std::move(sealed));
  Opening out{.report = report.record().ref.id, .escrowed = {}, .place = 0, .passed = {}};
  TRY(out.escrowed, event::read_group<ReportEscrowed>(report.record(), ReportEscrowed::info.group));
  const auto& parts = out.escrowed.parts.items;
  const auto at = std::ranges::find(parts, person, &EscrowPart::trustee);
  if (at == parts.end()) return not_trustee();
  out.place = at->place.value;
  CHECK(require_another(opening, out));
  if (auto passed = event::read_group<EscrowPartPassed>(opening.record(), group_passed)) out.passed = *passed;
  return out;
}

Result<Draft> consent(Desk& desk, const Permit& opening, const Opening& about, std::vector<EscrowPart> passed_on) {
  const EscrowOpeningConsented said{{{about.place}, desk.gate.clearance().person()}};
  auto out = port::draft_of(opening.record().ref.id, port::move(desk, opening, said));
  model::AtomSet others;
  for (const auto& part : passed_on) others.push_back({AtomKind::person, model::Role::none, part.trustee.raw()});
  const EscrowPartPassed passed{{about.place}, {std::move(passed_on)}};
  out.pieces.push_back(
      by_server(port::restate(desk, opening, passed, port::label_for(model::Tlp::red, std::move(others)))));
  return out;
}

Result<Draft> open(Desk& desk, const Permit& opening, const Opening& about, const EscrowIdentityTold& identity) {
  const auto before = consented_before(opening.record());
  TOCSIN_ASSERT(before.has_value());
  TRY(auto label, port::head_label(desk, opening));
  // Of those who read the opening: whoever asked, and the two who opened it.
  const auto reads_the_name = [&](const Atom& atom) {
    const bool opened = atom.id == before->trustee.raw() || atom.id == desk.gate.clearance().person().raw();
    const bool trustee = std::ranges::any_of(about.escrowed.parts.items,
                                             [&](const EscrowPart& part) { return part.trustee.raw() == atom.id; });
    return opened || (!trustee && atom.role != model::Role::reporter);
  };
  for (auto& set : label.audience.all_of) std::erase_if(set, [&](const Atom& atom) { return !reads_the_name(atom); });
  const EscrowOpened said{{{about.place}, desk.gate.clearance().person()}};
  auto out = port::draft_of(opening.record().ref.id, port::move(desk, opening, said));
  out.pieces.push_back(by_server(port::restate(desk, opening, identity, label)));
  forget_passed(desk, opening, out);
  return out;
}

}  // namespace tocsin::report

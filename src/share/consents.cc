// Consent of those whose words are to be read by more than they said.
#include "share/consents.h"

#include <algorithm>

namespace tocsin::share {
namespace {

using namespace state;
using Originators = std::vector<model::OrganisationId>;

struct Asking {
  std::optional<Note> reason;
  std::optional<Instant> reply_by;
  static constexpr auto fields =
      std::tuple{model::field("reason", &Asking::reason), model::field("reply_by", &Asking::reply_by)};
};

// Everything that the asking stands on, as the actor sees it.
struct Prepared {
  ReleaseMarked marked;
  model::Label label;
  ReleaseText draft;
  ReleaseProductMade product;
  std::vector<StandingSource> sources;
};
Result<Prepared> prepared(const Desk& desk, const Permit& on) {
  Prepared out;
  TRY(auto draft, draft_text(desk, on));
  out.draft = std::move(draft.text);
  TRY(out.marked, event::read_group<ReleaseMarked>(on.record(), ReleaseMarked::info.group));
  TRY(out.label, issued_label(out.marked));
  TRY(out.product, event::read_group<ReleaseProductMade>(on.seen(), ReleaseProductMade::info.group));
  TRY(out.sources, standing_sources(desk, on.seen(), by_the_gate(desk)));
  return out;
}

const ReleasePart* part_of(const ReleaseText& text, std::int64_t number) {
  const auto at = std::ranges::find_if(text.parts, [&](const ReleasePart& one) { return one.number.value == number; });
  return at == text.parts.end() ? nullptr : &*at;
}

void show_parts(const ReleaseSource& source, const Prepared& from, ConsentShown& out) {
  for (const auto& number : source.parts) {
    const auto* before = part_of(from.draft, number.value);
    const auto* after = part_of(from.product.text, number.value);
    if (before == nullptr) continue;
    out.parts.items.push_back(
        {before->about, before->field, before->text, after == nullptr ? std::nullopt : std::optional(after->text)});
  }
}

// Those that go out.
void show_indicators(const ReleaseSource& source, const Prepared& from, ConsentShown& out) {
  const auto& draft = from.draft.indicators.items;
  const auto& product = from.product.text.indicators.items;
  for (const auto& place : source.indicators) {
    const auto at = static_cast<std::size_t>(place.value);
    if (at < draft.size() && std::ranges::find(product, draft[at]) != product.end())
      out.indicators.items.push_back(draft[at]);
  }
}

// Only what is theirs: side by side.
ConsentShown extract_for(const model::OrganisationId& originator, const Prepared& from) {
  ConsentShown out;
  out.digest = from.product.digest;
  for (const auto& [source, label, kind] : from.sources) {
    if (source.organisation != originator) continue;
    show_parts(source, from, out);
    show_indicators(source, from, out);
  }
  return out;
}

// Read by those of both sides who may read the sources themselves.
model::Label extract_label(model::Label sides, const model::OrganisationId& originator, const Prepared& from) {
  for (const auto& source : from.sources)
    if (source.source.organisation == originator) sides = model::join(sides, source.label);
  return sides;
}

model::Label sides_label(const Desk& desk, const Permit& on, const model::OrganisationId& originator) {
  auto who = machine_label(desk, on.record()).audience.all_of.front();
  who.push_back(port::member_of(originator));
  return port::label_for(model::Tlp::amber, std::move(who));
}

// Readers who are hidden from each other are hidden from whoever is asked, too.
std::string shown_label(const Prepared& from) {
  if (from.label.audience.members != model::Members::hidden) return from.marked.label.value;
  auto shown = from.label;
  shown.audience.all_of.clear();
  shown.audience.except.clear();
  return model::canonical_text(shown);
}

ConsentAsking asking_of(const Permit& on, const Prepared& from, const Asking& input) {
  return {on.record().ref.id, from.product.digest, {shown_label(from)},
          from.marked.frozen, input.reason,        input.reply_by};
}

Result<void> ask_one(Desk& desk, const Permit& on, const model::OrganisationId& originator, const Prepared& from,
                     const Asking& input, Draft& out) {
  const auto shown = extract_for(originator, from);
  const auto sides = sides_label(desk, on, originator);
  const auto inner = extract_label(sides, originator, from);
  for (const auto& consent : consents_of(desk, on.record())) {
    if (consent->ref.owner != originator) continue;
    TRY(auto sealed, desk.snapshot.load(consent->ref.id));
    TRY(const auto permit, desk.gate.permit(std::move(sealed), {on.act(), preparing}));
    ConsentAskedAgain again;
    static_cast<ConsentAsking&>(again) = asking_of(on, from, input);
    out.pieces.push_back(port::move(desk, permit, again));
    out.pieces.push_back(stated(desk, permit, shown, inner));
    return {};
  }
  ConsentAsked asked;
  static_cast<ConsentAsking&>(asked) = asking_of(on, from, input);
  const event::RecordRef ref = port::child_of(on, originator, desk.entropy);
  out.pieces.push_back(port::create(on.record().space, ref, sides, asked));
  out.pieces.push_back(port::create(on.record().space, ref, inner, shown));
  return {};
}

Result<Draft> ask(Desk& desk, const Permit& on, Asking input) {
  CHECK(port::require_ahead(desk, input.reply_by, "/reply_by"));
  TRY(const auto from, prepared(desk, on));
  TRY(const auto wanted, must_consent(on.record(), from.marked, from.label, from.sources));
  if (wanted.empty()) return fail(Code::conflict, "release.nobody_to_ask");
  Draft out = port::draft_of(on.record().ref.id, port::move(desk, on, ReleaseConsentAsked{}));
  for (const auto& originator : wanted) CHECK(ask_one(desk, on, originator, from, input, out));
  return out;
}

// Nobody speaks for another, whoever may read what is asked.
Result<void> require_originator(const Desk& desk, const Permit& on) {
  if (desk.acting_for() == on.record().ref.owner) return {};
  return fail(Code::denied, "consent.not_originator");
}

// Nobody agrees to what they have not seen.
Result<Draft> give(Desk& desk, const Permit& on, ConsentGiven input) {
  CHECK(require_originator(desk, on));
  TRY(const auto asked, event::read_group<ConsentAsking>(on.record(), event::group_head));
  if (asked.digest != input.digest) return fail(Code::conflict, "consent.other_content", "/digest");
  const auto shown = event::read_group<ConsentShown>(on.seen(), ConsentShown::info.group);
  if (!shown || shown->digest != input.digest) return fail(Code::conflict, "consent.not_shown");
  return port::just_move(desk, on, std::move(input));
}

template <class P>
Result<Draft> answer(Desk& desk, const Permit& on, P input) {
  CHECK(require_originator(desk, on));
  return port::just_move(desk, on, std::move(input));
}

constexpr port::Act all[] = {
    port::act_on<Asking, ask>("release.ask_consent", Kind::release, std::nullopt, preparing).during(state::any_phase),
    port::act_on<ConsentGiven, give>("consent.give", Kind::consent, std::nullopt, Who::reader, port::Marking::fixed,
                                     port::StepUp::needed)
        .during(state::any_phase),
    port::act_on<ConsentRefused, answer<ConsentRefused>>("consent.refuse", Kind::consent, std::nullopt, Who::reader)
        .during(state::any_phase),
    port::act_on<ConsentWithdrawn, answer<ConsentWithdrawn>>("consent.withdraw", Kind::consent, std::nullopt,
                                                             Who::reader)
        .during(state::any_phase),
};

// Whoever refuses, or takes a consent back before the release, stops it at once.
Result<std::vector<Draft>> stop_release(Desk& desk, const port::Note& fact, const Permit& cause) {
  std::vector<Draft> out;
  auto sealed = desk.snapshot.load(cause.record().ref.parent);
  if (!sealed) {
    if (sealed.error().code == Code::not_found) return out;
    return std::unexpected(sealed.error());
  }
  const auto release = policy::open_for_reaction(std::move(*sealed));
  const auto state = release.record().state();
  const auto* machine = state::machine_of(Kind::release);
  // Asked anew meanwhile, or past stopping.
  if (cause.record().state() != "refused" && cause.record().state() != "withdrawn") return out;
  if (!state::next(*machine, state, ReleaseRefused::info.trigger)) return out;
  auto piece = port::move(desk, release, ReleaseRefused{});
  piece.by = port::By::server;
  piece.id = port::reaction_fact_id(fact.fact, "share.stop_release", 0);
  out.push_back(port::draft_of(release.record().ref.id, std::move(piece)));
  return out;
}

constexpr port::Reaction all_reactions[] = {
    {"share.stop_release", ConsentRefused::info.type, stop_release},
    {"share.stop_release", ConsentWithdrawn::info.type, stop_release},
};

}  // namespace

Result<Originators> must_consent(const event::Record& release, const ReleaseMarked& marked, const model::Label& label,
                                 std::span<const StandingSource> sources) {
  Originators out;
  if (marked.reach != Reach::lower) return out;
  for (const auto& [source, own, kind] : sources) {
    if (source.organisation == release.author || policy::is_within(label, own)) continue;
    if (is_nil(source.organisation))
      return fail(Code::conflict, "release.no_originator", "", {{"source", event::short_code(source.record)}});
    if (std::ranges::find(out, source.organisation) == out.end()) out.push_back(source.organisation);
  }
  return out;
}

Result<void> all_consent(std::span<const event::Record> consents, std::span<const model::OrganisationId> wanted,
                         const std::string& digest) {
  std::size_t waiting = 0;
  for (const auto& originator : wanted) {
    const bool agrees = std::ranges::any_of(consents, [&](const event::Record& consent) {
      if (consent.ref.owner != originator || consent.state() != "given") return false;
      const auto asked = event::read_group<ConsentAsking>(consent, event::group_head);
      return asked && asked->digest.value == digest;
    });
    if (!agrees) ++waiting;
  }
  if (waiting == 0) return {};
  return fail(Code::conflict, "release.consent_missing", "", {{"waiting", fmt::to_string(waiting)}});
}

std::span<const port::Act> consent_acts() { return all; }
std::span<const port::Reaction> consent_reactions() { return all_reactions; }

}  // namespace tocsin::share

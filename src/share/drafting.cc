// A release as it is written: from one's own words and from facts of others, for an audience.
#include <algorithm>
#include <utility>

#include "share/releases.h"

namespace tocsin::share {
namespace {

using namespace state;

// What a person writes and chooses.
struct Written {
  Title title;
  std::optional<Prose> summary;
  std::optional<Prose> recommendations;
  List<ReleasedIndicator, 2000> indicators;
  List<SourceInput, 100> sources;
  std::optional<Note> note;
  static constexpr auto fields = std::tuple{model::field("title", &Written::title),
                                            model::field("summary", &Written::summary),
                                            model::field("recommendations", &Written::recommendations),
                                            model::field("indicators", &Written::indicators),
                                            model::field("sources", &Written::sources),
                                            model::field("note", &Written::note)};
};
struct Drafting : Written {
  std::optional<model::RecordId> corrects;
  std::optional<Note> correction;
  static constexpr auto fields = std::tuple_cat(
      Written::fields,
      std::tuple{model::field("corrects", &Drafting::corrects), model::field("correction", &Drafting::correction)});
};

ReleaseText text_of(Written input, Material& material) {
  ReleaseText out;
  out.title = std::move(input.title);
  out.summary = std::move(input.summary);
  out.recommendations = std::move(input.recommendations);
  out.parts.items = std::move(material.parts);
  out.indicators.items = std::move(material.indicators);
  for (auto& one : input.indicators.items)
    if (std::ranges::find(out.indicators.items, one) == out.indicators.items.end())
      out.indicators.items.push_back(std::move(one));
  return out;
}

Result<void> check_size(const ReleaseText& text) {
  if (text.indicators.size() <= 5000) return {};
  return fail(Code::limit, "release.too_much", "/indicators", {{"parts", "500"}, {"indicators", "5000"}});
}

// Each source is named under its own label and the machine's, so that a colleague who may not read one does not learn
// of it either.
std::vector<std::pair<model::Label, ReleaseSourcesNamed>> named_by_label(const model::Label& machine,
                                                                         const Material& material,
                                                                         std::int64_t revision) {
  std::vector<std::pair<model::Label, ReleaseSourcesNamed>> out;
  for (const auto& source : material.sources) {
    const auto label = model::join(machine, source.label);
    auto at = std::ranges::find(out, label, &std::pair<model::Label, ReleaseSourcesNamed>::first);
    if (at == out.end()) {
      at = out.insert(out.end(), {label, {}});
      at->second.revision.value = revision;
    }
    at->second.sources.items.push_back(source.named);
  }
  return out;
}

// A version that its readers hold already, of the same house.
Result<void> check_corrected(const Desk& desk, const event::SpaceRef& space, const model::RecordId& id) {
  TRY(const auto old, port::referenced(desk, id, Kind::release, "/corrects"));
  if (!(old->space == space) || old->author != desk.acting_for() || old->state().empty())
    return fail(Code::invalid, "reference.unknown", "/corrects");
  if (old->state() != "released") return fail(Code::conflict, "release.not_released", "/corrects");
  return {};
}

Result<Draft> draft(Desk& desk, const Permit& on, Drafting input) {
  const auto& space = on.record().space;
  if (input.corrects) CHECK(check_corrected(desk, space, *input.corrects));
  TRY(auto material, gather(desk, input.sources.items));
  const auto machine = working_label(desk, space);
  const auto label = joined(machine, material.sources);
  ReleaseDrafted prepared;
  prepared.persons.items.push_back(desk.gate.clearance().person());
  prepared.corrects = input.corrects;
  prepared.correction = std::move(input.correction);
  prepared.note = std::move(input.note);
  const auto text = text_of(std::move(input), material);
  CHECK(check_size(text));
  Draft out = port::make(desk, on, desk.acting_for(), machine, prepared);
  const auto ref = out.pieces.front().record;
  ReleaseTextSet set;
  static_cast<ReleaseText&>(set) = text;
  out.pieces.push_back(port::create(space, ref, label, set));
  for (const auto& [under, named] : named_by_label(machine, material, prepared.revision.value))
    out.pieces.push_back(port::create(space, ref, under, named));
  return out;
}

void append(Draft& out, std::vector<port::Piece> pieces) { std::ranges::move(pieces, std::back_inserter(out.pieces)); }

// The whole text anew: what was consented to and approved is another one now.
Result<Draft> revise(Desk& desk, const Permit& on, Written input) {
  CHECK(draft_text(desk, on));
  TRY(const auto before, event::read_group<ReleasePreparation>(on.record(), ReleaseDrafted::info.group));
  TRY(auto material, gather(desk, input.sources.items));
  const auto& machine = machine_label(desk, on.record());
  ReleaseRevised prepared;
  prepared.revision.value = before.revision.value + 1;
  prepared.persons = persons_with_actor(desk, on.record());
  prepared.corrects = before.corrects;
  prepared.correction = before.correction;
  prepared.note = std::move(input.note);
  ReleaseTextSet set;
  static_cast<ReleaseText&>(set) = text_of(std::move(input), material);
  CHECK(check_size(set));
  Draft out = port::draft_of(on.record().ref.id, port::move(desk, on, prepared));
  out.pieces.push_back(stated(desk, on, set, joined(machine, material.sources)));
  for (const auto& [under, named] : named_by_label(machine, material, prepared.revision.value))
    out.pieces.push_back(stated(desk, on, named, under));
  TRY(auto voided, void_consents(desk, on));
  append(out, std::move(voided));
  return out;
}

Result<Draft> drop(Desk& desk, const Permit& on, ReleaseDropped input) {
  TRY(Draft out, port::just_move(desk, on, std::move(input)));
  TRY(auto voided, void_consents(desk, on));
  append(out, std::move(voided));
  return out;
}

struct Marking {
  std::optional<Reach> reach;
  std::optional<Instant> expires_at;
  static constexpr auto fields =
      std::tuple{model::field("reach", &Marking::reach), model::field("expires_at", &Marking::expires_at)};
};

// Without a choice: those who may read the sources, or where there are none those of the space.
model::Label usual_label(const Permit& on, const std::vector<StandingSource>& sources) {
  if (!sources.empty()) {
    auto out = sources.front().label;
    for (const auto& source : sources) out = model::join(out, source.label);
    return out;
  }
  const auto& space = on.record().space.id;
  if (on.record().space.kind == model::SpaceKind::incident)
    return port::label_for(model::Tlp::amber, {port::participants_of(space)});
  return port::label_for(model::Tlp::green, {port::community_atom(space)});
}

// Told by the audiences alone: what else a source forbids is joined.
bool is_read_within(const model::Audience& audience, const model::Label& source) {
  model::Label same = source;
  same.audience = audience;
  same.audience.members = std::max(audience.members, source.audience.members);
  return policy::is_within(same, source);
}

Result<void> refuse_wider(const model::Label& label, const std::vector<StandingSource>& sources) {
  for (const auto& source : sources)
    if (!is_read_within(label.audience, source.label))
      return fail(Code::invalid, "release.wider", "/marking/audience",
                  {{"source", event::short_code(source.source.record)},
                   {"kind", std::string(model::name_of(source.kind))},
                   {"tlp", std::string(model::name_of(source.label.tlp))}});
  return {};
}

bool any_lower(const model::Label& label, const std::vector<StandingSource>& sources) {
  return std::ranges::any_of(sources, [&](const StandingSource& one) { return !policy::is_within(label, one.label); });
}

Result<model::Label> label_by(Reach& reach, model::Label chosen, const std::vector<StandingSource>& sources) {
  if (reach == Reach::lower && any_lower(chosen, sources)) return chosen;
  if (reach == Reach::lower) reach = Reach::within;
  if (reach == Reach::within) CHECK(refuse_wider(chosen, sources));
  for (const auto& source : sources) chosen = model::join(chosen, source.label);
  CHECK(policy::within_marking(chosen));
  return chosen;
}

Result<Draft> mark(Desk& desk, const Permit& on, Marking input) {
  CHECK(port::require_ahead(desk, input.expires_at, "/expires_at"));
  CHECK(draft_text(desk, on));
  TRY(const auto sources, standing_sources(desk, on.seen(), by_the_gate(desk)));
  ReleaseMarked marked;
  auto choice = desk.marking.value_or(port::MarkingChoice{});
  // Who holds the audience is found out when it goes out, and told to nobody meanwhile.
  if (std::exchange(choice.freeze, port::Freeze::live) == port::Freeze::frozen) marked.frozen = Flag::yes;
  TRY(const auto chosen, port::choose_label(desk, on.record().space, usual_label(on, sources), choice, "/marking"));
  marked.reach = input.reach.value_or(Reach::within);
  TRY(const auto label, label_by(marked.reach, chosen, sources));
  marked.label.value = model::canonical_text(label);
  marked.expires_at = input.expires_at;
  marked.persons = persons_with_actor(desk, on.record());
  Draft out = port::draft_of(on.record().ref.id, port::move(desk, on, marked));
  TRY(auto voided, void_consents(desk, on));
  append(out, std::move(voided));
  return out;
}

constexpr Who drafters = Who::team | Who::lead | Who::participant | Who::member;

constexpr port::Act all[] = {
    port::act_on<Drafting, draft>("release.draft", Kind::incident, Kind::release, drafters).during(state::any_phase),
    port::act_on<Drafting, draft>("release.draft", Kind::community, Kind::release, drafters),
    port::act_on<Written, revise>("release.revise", Kind::release, std::nullopt, preparing).during(state::any_phase),
    port::act_on<Marking, mark>("release.mark", Kind::release, std::nullopt, preparing, port::Marking::chosen)
        .during(state::any_phase),
    port::act_on<ReleaseDropped, drop>("release.drop", Kind::release, std::nullopt, preparing).during(state::any_phase),
};

}  // namespace

std::span<const port::Act> drafting_acts() { return all; }

}  // namespace tocsin::share

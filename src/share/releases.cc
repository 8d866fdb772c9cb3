#include "share/releases.h"

#include <algorithm>

namespace tocsin::share {
namespace {

using namespace state;

void add_persons(const event::Record& release, std::string_view group, std::vector<model::PersonId>& out) {
  const auto* slice = release.newest_of(group);
  const auto body =
      slice == nullptr ? Result<json::Value>(json::Value()) : json::parse(slice->body, {.bytes = 16 << 20});
  const auto* object = body ? body->if_object() : nullptr;
  const auto* persons = object == nullptr ? nullptr : object->if_contains("persons");
  if (persons == nullptr || !persons->is_array()) return;
  for (const auto& one : persons->get_array())
    if (const auto id = model::decode<model::PersonId>(one); id && std::ranges::find(out, *id) == out.end())
      out.push_back(*id);
}

}  // namespace

model::Label working_label(const Desk& desk, const event::SpaceRef& space) {
  model::AtomSet who{port::member_of(desk.acting_for())};
  if (desk.gate.clearance().holds_role(model::Role::team, space.id.raw()))
    who.push_back(port::role_in(model::Role::team, space.id));
  return port::label_for(model::Tlp::amber, std::move(who));
}

const model::Label& machine_label(const Desk& desk, const event::Record& release) {
  const auto* state = release.newest_of(event::group_state);
  TOCSIN_ASSERT(state != nullptr);
  return desk.gate.label_of(*state);
}

std::vector<model::PersonId> persons_of(const event::Record& release) {
  std::vector<model::PersonId> out;
  for (const auto group : {ReleaseDrafted::info.group, ReleaseMarked::info.group, ReleaseSanitised::info.group})
    add_persons(release, group, out);
  return out;
}

List<model::PersonId, 100> persons_with_actor(const Desk& desk, const event::Record& release) {
  auto all = persons_of(release);
  const auto actor = desk.gate.clearance().person();
  if (std::ranges::find(all, actor) == all.end()) all.push_back(actor);
  // The latest hundred: whoever came before them has long handed over.
  if (all.size() > 100) all.erase(all.begin(), all.end() - 100);
  return {std::move(all)};
}

std::vector<NamedSource> sources_of(const Desk& desk, const event::Record& release) {
  std::vector<NamedSource> out;
  const auto preparation = event::read_group<ReleasePreparation>(release, ReleaseDrafted::info.group);
  if (!preparation) return out;
  for (const auto& slice : release.slices) {
    if (slice.group != ReleaseSourcesNamed::info.group) continue;
    const auto body = json::parse(slice.body, {.bytes = 16 << 20});
    const auto named = body ? model::decode<ReleaseSources>(*body) : std::unexpected(body.error());
    if (!named || named->revision != preparation->revision) continue;
    for (const auto& source : named->sources) out.push_back({source, desk.gate.label_of(slice)});
  }
  return out;
}

namespace {

const event::Slice* slice_of(const event::Record& record, const model::FactId& fact) {
  const auto at = std::ranges::find_if(record.slices, [&](const event::Slice& slice) {
    return slice.fact == fact && slice.group != event::group_state;
  });
  return at == record.slices.end() ? nullptr : &*at;
}

std::unexpected<Error> changed(const NamedSource& source) {
  return fail(Code::conflict, "release.source_changed", "",
              {{"source", event::short_code(source.source.record)}, {"group", source.source.group.value}});
}

// Of a field that lies apart, the label of its group counts as well.
Result<model::Label> label_now(const Desk& desk, const event::Record& record, const NamedSource& source) {
  const auto* slice = slice_of(record, source.source.fact);
  if (slice == nullptr) return changed(source);
  auto out = desk.gate.label_of(*slice);
  if (!source.source.field) return out;
  const auto* whole = record.newest_of(source.source.group.value);
  if (whole == nullptr) return changed(source);
  return model::join(out, desk.gate.label_of(*whole));
}

}  // namespace

Look by_the_gate(const Desk& desk) {
  return [&desk](const model::RecordId& id) -> Result<event::Record> {
    TRY(auto sealed, desk.snapshot.load_for(id, desk.gate.labels()));
    TRY(auto released, desk.gate.release(std::move(sealed)));
    return released.value();
  };
}

Look by_own_hand(const Desk& desk) {
  return [&desk](const model::RecordId& id) -> Result<event::Record> {
    TRY(auto sealed, desk.snapshot.load(id));
    return policy::open_for_reaction(std::move(sealed)).record();
  };
}

Result<std::vector<StandingSource>> standing_sources(const Desk& desk, const event::Record& release, const Look& look) {
  std::vector<StandingSource> out;
  const auto& machine = machine_label(desk, release);
  for (auto& source : sources_of(desk, release)) {
    const auto record = look(source.source.record);
    if (!record && record.error().code != Code::not_found) return std::unexpected(record.error());
    if (!record) return changed(source);
    TRY(auto label, label_now(desk, *record, source));
    // Whoever tightened it meanwhile did not mean what was prepared.
    if (!(model::join(machine, label) == source.label)) return changed(source);
    out.push_back({std::move(source.source), std::move(label), record->ref.kind});
  }
  return out;
}

Result<DraftText> draft_text(const Desk& desk, const Permit& on) {
  const auto* seen = on.seen().newest_of(event::group_head);
  const auto* newest = on.record().newest_of(event::group_head);
  if (seen == nullptr || newest == nullptr || seen->fact != newest->fact)
    return fail(Code::conflict, "release.not_all_seen");
  TRY(auto text, event::read_group<ReleaseText>(on.seen(), event::group_head));
  return DraftText{std::move(text), desk.gate.label_of(*seen)};
}

Result<model::Label> issued_label(const ReleaseMarked& marked) {
  TRY(const auto value, json::parse(marked.label.value));
  return model::label_from_json(value, "/label");
}

Result<std::string> digest_of(const ReleaseText& product, const ReleaseMarked& marked) {
  TRY(const auto text, json::canonical(model::encode(product)));
  return to_hex(Sha256()
                    .add("tocsin/release/1\n")
                    .add(sha256(view_of(text)))
                    .add(sha256(view_of(marked.label.value)))
                    .add(marked.frozen == Flag::yes ? "frozen" : "live")
                    .finish());
}

const event::Slice* issued_slice(const Desk& desk, const event::Record& release) {
  const auto issue = event::read_group<ReleaseIssued>(release, ReleaseIssued::info.group);
  if (!issue) return nullptr;
  const auto at = std::ranges::find_if(release.slices, [&](const event::Slice& slice) {
    return slice.group == event::group_head &&
           to_hex(model::digest_of(desk.gate.label_of(slice))) == issue->label_digest.value;
  });
  return at == release.slices.end() ? nullptr : &*at;
}

std::vector<port::SeenRecord> consents_of(const Desk& desk, const event::Record& release) {
  return port::all_seen(desk, {.kind = Kind::consent, .space = release.space.id, .parent = release.ref.id});
}

Result<std::vector<port::Piece>> void_consents(const Desk& desk, const Permit& on) {
  std::vector<port::Piece> out;
  for (const auto& consent : consents_of(desk, on.record())) {
    if (consent->state() == "void") continue;
    TRY(auto sealed, desk.snapshot.load(consent->ref.id));
    TRY(const auto permit, desk.gate.permit(std::move(sealed), {on.act(), preparing}));
    out.push_back(port::move(desk, permit, ConsentVoided{}));
  }
  return out;
}

}  // namespace tocsin::share

// Which collections a caller has, and how they are called.
#include <algorithm>

#include "http/api/views.h"
#include "http/taxii/taxii.h"
#include "state/facts/prepare.h"

namespace tocsin::http::taxii {
namespace {

using model::AtomKind;
using model::Kind;

model::SpaceId space_of(const model::CommunityId& community) { return model::as_space(community); }

std::string_view words_for(const model::Atom& audience) {
  switch (audience.kind) {
    case AtomKind::community:
      return "community";
    case AtomKind::role:
      return "team";
    case AtomKind::member_of:
      return "own";
    default:
      return "circle";
  }
}

Collection of_shelf(const Call& call, const report::OwnShelf& own) {
  return {.id = collection_id(own.shelf),
          .shelf = own.shelf,
          .title = own.title,
          .description = {},
          .can_read = own.can_read,
          .can_write = own.can_write && call.caller.may(Scope::write),
          .query = std::nullopt};
}

std::optional<Collection> of_record(const Call& call, const event::Record& record) {
  auto text = event::read_group<state::CollectionText>(record, event::group_head);
  if (!text || record.state() != "defined") return std::nullopt;
  const model::CommunityId community(record.space.id.raw());
  model::Atom audience = port::community_atom(record.space.id);
  if (text->shelf) {
    const auto named = model::atom_from_text(text->shelf->value);
    if (!named) return std::nullopt;
    audience = *named;
  }
  const port::Shelf shelf{community, audience};
  if (!report::shelf_for(*call.snapshot, *call.gate, shelf, report::ShelfUse::read)) return std::nullopt;
  Collection out{.id = to_text(record.ref.id),
                 .shelf = shelf,
                 .title = text->title.value,
                 .description = text->description ? text->description->value : std::string(),
                 .can_read = true,
                 .can_write = false,
                 .query = std::nullopt};
  out.query = std::move(*text);
  return out;
}

// Without a look at what circles there are: most requests name another shelf.
std::optional<Collection> usual_collection(const Call& call, const model::CommunityId& community,
                                           const std::string& id) {
  const auto space = space_of(community);
  for (const auto& audience : {port::community_atom(space), port::role_in(model::Role::team, space),
                               port::member_of(call.clearance->organisation())}) {
    if (collection_id({community, audience}) != id) continue;
    return of_shelf(call, report::usual_shelf(*call.gate, community, audience));
  }
  return std::nullopt;
}

}  // namespace

wire::taxii::CollectionText text_of(const Call& call, const Collection& one) {
  const auto name = words_for(one.shelf.audience);
  const auto words = [&](std::string_view what) {
    return i18n::catalogue().render(call.language, fmt::format("taxii.collection.{}{}", name, what));
  };
  return {one.id, one.title.empty() ? words("") : one.title, one.query ? one.description : words(".description"),
          one.can_read, one.can_write};
}

// A number that looks drawn: nothing is kept for a collection that everybody who holds its audience has.
std::string collection_id(const port::Shelf& shelf) {
  const auto digest =
      Sha256().add("tocsin collection ").add(shelf.community.raw()).add(to_text(shelf.audience)).finish();
  RawId out{};
  std::copy_n(digest.begin(), out.size(), out.begin());
  out[6] = static_cast<std::uint8_t>((out[6] & 0x0F) | 0x40);
  out[8] = static_cast<std::uint8_t>((out[8] & 0x3F) | 0x80);
  return to_uuid_text(out);
}

Result<model::CommunityId> root_of(const Call& call) {
  TRY(const auto id, call.id("root"));
  const model::CommunityId community(id.raw());
  const auto& holder = *call.clearance;
  if (holder.holds(port::community_atom(space_of(community))) || holder.holds_role(model::Role::team, id.raw()))
    return community;
  return fail(Code::not_found, "record.not_found");
}

std::string title_of_community(const Call& call, const model::CommunityId& community) {
  const auto record = readable(call, model::as_record(community), Kind::community);
  if (!record) return {};
  const auto charter = event::read_group<state::CommunityCharter>(record->value(), event::group_head);
  if (!charter) return {};
  const bool chinese = call.language == i18n::Language::zh_hans && charter->name_zh;
  return chinese ? charter->name_zh->value : charter->name.value;
}

std::vector<Collection> collections_of(const Call& call, const model::CommunityId& community) {
  std::vector<Collection> out;
  for (const auto& own : report::shelves_of(*call.snapshot, *call.gate, community)) out.push_back(of_shelf(call, own));
  const auto defined = port::all_seen(*call.snapshot, *call.gate,
                                      {.kind = Kind::collection, .space = space_of(community), .state = "defined"});
  for (const auto& record : defined)
    if (auto one = of_record(call, record.value())) out.push_back(std::move(*one));
  std::ranges::sort(out, {}, &Collection::id);
  return out;
}

Result<Collection> collection_of(const Call& call) {
  TRY(const auto community, root_of(call));
  TRY(const auto id, call.id("collection"));
  const auto text = to_text(id);
  if (auto usual = usual_collection(call, community, text)) return std::move(*usual);
  if (const auto record = readable(call, id, Kind::collection)) {
    auto one = record->value().space.id == space_of(community) ? of_record(call, record->value()) : std::nullopt;
    if (one) return std::move(*one);
  }
  for (const auto& own : report::shelves_of(*call.snapshot, *call.gate, community))
    if (collection_id(own.shelf) == text) return of_shelf(call, own);
  return fail(Code::not_found, "record.not_found");
}

}  // namespace tocsin::http::taxii

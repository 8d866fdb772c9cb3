// A collection as a file for sensors and resolvers (wire/feed/feed.h), with a tag that costs no reading: it covers how
// many objects the caller sees under each label, and nothing of what is hidden. What runs out does so on the hour, so
// that a feed is the same bytes for an hour unless something came or went.
#include <algorithm>

#include "http/api/background.h"
#include "http/api/download.h"
#include "http/server/negotiate.h"
#include "http/taxii/taxii.h"
#include "wire/feed/objects.h"
#include "wire/indicator_export.h"

namespace tocsin::http {
namespace {

using wire::feed::Format;

constexpr std::size_t most_objects = 200'000;
constexpr std::size_t objects_at_once = 10'000;

struct Wish {
  taxii::Collection collection;
  Format format = Format::csv;
  wire::HeldBack held_back = wire::HeldBack::left_out;
  wire::feed::Settings settings;
  Instant at;  // the hour
};

template <class E>
Result<E> chosen(const Call& call, std::string_view name, E usual) {
  const auto* given = call.query(name);
  if (given == nullptr) return usual;
  if (const auto found = model::enum_from<E>(*given)) return *found;
  return fail(Code::invalid, "field.value", "query:" + std::string(name),
              {{"allowed", fmt::format("{}", fmt::join(names_of(E{}), ", "))}});
}

Result<wire::feed::Types> types_of(const Call& call) {
  wire::feed::Types out;
  const auto* given = call.query("types");
  if (given == nullptr) return out.set();
  for (std::string_view rest = *given;;) {
    const auto end = std::min(rest.find(','), rest.size());
    const auto type = model::enum_from<model::ObservableType>(rest.substr(0, end));
    if (!type)
      return fail(Code::invalid, "field.value", "query:types",
                  {{"allowed", fmt::format("{}", fmt::join(names_of(model::ObservableType{}), ", "))}});
    out.set(static_cast<std::size_t>(*type));
    if (end == rest.size()) return out;
    rest.remove_prefix(end + 1);
  }
}

// Without a collection, the whole community's.
Result<taxii::Collection> collection_of(const Call& call) {
  TRY(const auto id, call.id("id"));
  const auto* wanted = call.query("collection");
  const model::CommunityId community(id.raw());
  const auto all = taxii::collections_of(call, community);
  const auto usual = taxii::collection_id({community, port::community_atom(model::SpaceId(id.raw()))});
  const auto at = std::ranges::find(all, wanted == nullptr ? usual : *wanted, &taxii::Collection::id);
  if (at == all.end()) return fail(Code::not_found, "record.not_found");
  return *at;
}

Result<Wish> wish_of(const Call& call) {
  TRY(auto collection, collection_of(call));
  TRY(const auto format, chosen(call, "format", Format::csv));
  TRY(const auto held_back, chosen(call, "held_back", wire::HeldBack::left_out));
  Wish out{.collection = std::move(collection), .format = format, .held_back = held_back, .settings = {}, .at = {}};
  TRY(out.settings.types, types_of(call));
  TRY(out.settings.action, chosen(call, "action", wire::feed::Action::alert));
  TRY(out.settings.subdomains, chosen(call, "subdomains", wire::feed::Subdomains::included));
  if (const auto* zone = call.query("zone")) out.settings.origin = *zone;
  out.settings.title = out.collection.title;
  const std::int64_t hour = hours(1).us;
  out.at = {call.services.clock.now().us / hour * hour};
  out.settings.serial = static_cast<std::uint32_t>(out.at.us / seconds(1).us);
  return out;
}

port::ObjectQuery query_of(const Call& call, const taxii::Collection& collection) {
  port::ObjectQuery out{.shelf = collection.shelf, .principal = call.caller.principal};
  out.types = wire::feed::object_types();
  out.limit = objects_at_once;
  if (const auto& text = collection.query) {
    if (!text->types.items.empty())
      std::erase_if(out.types, [&](const std::string& type) {
        return std::ranges::find(text->types.items, type, &model::Line<250>::value) == text->types.items.end();
      });
    if (out.types.empty()) out.types.emplace_back();  // nothing is of no type
    out.submitters = text->submitters.items;
    out.at_most = text->at_most;
  }
  return out;
}

EntityTag tag_of(const Call& call, const Wish& wish) {
  Sha256 sum;
  sum.add(call.snapshot->objects().state_of(wish.collection.shelf, call.gate->labels()));
  sum.add(fmt::format("|{}|{}|{}|{}|{}|{}|{}|{}", wish.collection.id, static_cast<int>(wish.format),
                      static_cast<int>(wish.held_back), wish.settings.types.to_string(),
                      static_cast<int>(wish.settings.action), static_cast<int>(wish.settings.subdomains),
                      wish.settings.origin, wish.at.us));
  sum.add(to_uuid_text(call.caller.principal)).add(i18n::tag_of(call.language)).add(wish.collection.title);
  return {to_hex(ByteView(sum.finish()).first(12)), Strength::strong};
}

Result<policy::Released<wire::feed::Entries>> gather(const Call& call, const Wish& wish) {
  std::vector<policy::Released<wire::feed::Entries>> pages;
  auto query = query_of(call, wish.collection);
  for (std::size_t objects = 0;;) {
    auto page = call.snapshot->objects().objects(query, call.gate->labels());
    objects += page.objects.size();
    if (objects > most_objects)
      return fail(Code::limit, "export.too_large", "", {{"max", fmt::to_string(most_objects)}});
    pages.push_back(wire::feed::entries_of(call.gate->release(std::move(page.objects)), wish.at));
    if (!page.more) return wire::feed::joined(std::move(pages));
    query.after = page.last;
  }
}

std::size_t held_back_in(const wire::feed::Feed& feed) {
  std::size_t out = 0;
  for (const auto& one : feed.omitted)
    if (one.reason == wire::feed::Reason::benign) out += one.count;
  return out;
}

Response not_modified(const EntityTag& tag) {
  Response out;
  out.status = 304;
  out.headers = {{"ETag", to_text(tag)}, {"Cache-Control", "private, no-cache"}, {"Vary", "Authorization, Cookie"}};
  return out;
}

Response made(const Call& call, const Wish& wish, const EntityTag& tag) {
  const auto entries = gather(call, wish);
  if (!entries) return problem(call, entries.error());
  auto settings = wish.settings;
  if (wish.held_back == wire::HeldBack::left_out) settings.benign = &call.services.warninglists;
  const auto feed = wire::feed::encode(wish.format, *entries, settings);
  Response out = download_of(fmt::format("tocsin-{}.{}", wish.collection.id.substr(0, 8), file_extension(wish.format)),
                             media_type(wish.format));
  std::erase_if(out.headers, [](const Header& h) { return same_name(h.name, "Cache-Control"); });
  out.headers.push_back({"ETag", to_text(tag)});
  out.headers.push_back({"Cache-Control", "private, no-cache"});
  out.headers.push_back({"Vary", "Authorization, Cookie"});
  out.headers.push_back({"Tocsin-Written", fmt::to_string(feed.written)});
  out.headers.push_back(
      {"Tocsin-Held-Back", fmt::format("{}; {}", held_back_in(feed), model::name_of(wish.held_back))});
  out.body = feed.bytes;
  return out;
}

Outcome export_collection(const CallRef& call) {
  const auto wish = wish_of(*call);
  if (!wish) return problem(*call, wish.error());
  const auto tag = tag_of(*call, *wish);
  const auto has_it = none_match(*call, to_text(tag));
  if (!has_it) return problem(*call, has_it.error());
  if (*has_it) return not_modified(tag);
  return in_background(call, [call, wish = *wish, tag]() -> Outcome { return made(*call, wish, tag); });
}

}  // namespace

void add_feed_export_route(Router& router) {
  router.add({.method = Method::get,
              .pattern = "/api/v1/communities/{id}/export",
              .operation = "collection.export",
              .handle = export_collection,
              .query = {{"collection", "uuid"},
                        {"format", "string"},
                        {"types", "string"},
                        {"action", "string"},
                        {"subdomains", "string"},
                        {"zone", "string"},
                        {"held_back", "string"}},
              .answer = "Bytes"});
}

}  // namespace tocsin::http

// Discovery, API roots and collections.
#include "http/taxii/taxii.h"

#include "http/api/views.h"

namespace tocsin::http::taxii {
namespace {

std::string root_url(const Call& call, const RawId& community) {
  return fmt::format("{}{}/{}/", call.services.settings.origin, path_prefix, to_uuid_text(community));
}

// Of communities that the caller is of, as it holds them.
Result<Response> discovery(const Call& call) {
  CHECK(check_accept(call));
  std::vector<std::string> roots;
  for (const auto& record : port::all_seen(*call.snapshot, *call.gate, {.kind = model::Kind::community})) {
    const auto& holder = *call.clearance;
    const auto space = record->space.id;
    if (holder.holds(port::community_atom(space)) || holder.holds_role(model::Role::team, space.raw()))
      roots.push_back(root_url(call, space.raw()));
  }
  std::ranges::sort(roots);
  return answer(200,
                wire::taxii::discovery(i18n::catalogue().render(call.language, "taxii.discovery"),
                                       i18n::catalogue().render(call.language, "taxii.discovery.description"), roots));
}

Result<Response> api_root(const Call& call) {
  CHECK(check_accept(call));
  TRY(const auto community, root_of(call));
  return answer(200, wire::taxii::api_root({title_of_community(call, community),
                                            i18n::catalogue().render(call.language, "taxii.root.description"),
                                            call.services.settings.envelope_bytes}));
}

Result<Response> collections(const Call& call) {
  CHECK(check_accept(call));
  TRY(const auto community, root_of(call));
  std::vector<wire::taxii::CollectionText> all;
  for (const auto& one : collections_of(call, community)) all.push_back(text_of(call, one));
  return answer(200, wire::taxii::collections(all));
}

Result<Response> collection(const Call& call) {
  CHECK(check_accept(call));
  TRY(const auto one, collection_of(call));
  return answer(200, wire::taxii::collection(text_of(call, one)));
}

template <Result<Response> (*Make)(const Call&)>
Outcome handled_by(const CallRef& call) {
  auto made = Make(*call);
  return made ? std::move(*made) : problem(*call, made.error());
}

}  // namespace

void add_discovery_routes(Router& router, const ApiSettings&) {
  const auto add = [&](std::string pattern, std::string operation, Handle handle) {
    router.add({.method = Method::get,
                .pattern = std::move(pattern),
                .operation = std::move(operation),
                .handle = std::move(handle),
                .answer = "Taxii",
                .other_query = OtherQuery::passed_over});
  };
  add("/taxii2", "taxii.discovery", handled_by<discovery>);
  add("/taxii2/{root}", "taxii.root", handled_by<api_root>);
  add("/taxii2/{root}/collections", "taxii.collections", handled_by<collections>);
  add("/taxii2/{root}/collections/{collection}", "taxii.collection", handled_by<collection>);
}

}  // namespace tocsin::http::taxii

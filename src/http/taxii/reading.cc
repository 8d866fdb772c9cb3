// Objects, manifests, single objects and versions.
#include "http/api/background.h"
#include "http/taxii/taxii.h"

namespace tocsin::http::taxii {
namespace {

using wire::taxii::Endpoint;

constexpr std::size_t usual_limit = 1'000;
constexpr std::size_t most_objects = 10'000;
constexpr std::size_t served_at_once = 2'000;  // more is read away from the serving threads

enum class View : std::uint8_t { looked_at, kept };

struct Asked {
  Endpoint endpoint = Endpoint::objects;
  Collection collection;
  wire::taxii::Filters filters;
  std::string object;  // of the path
};

// What `next` goes on with: the same question of the same collection.
std::string question(const Asked& asked) {
  const auto& f = asked.filters;
  std::vector<int> which;
  for (const auto one : f.which) which.push_back(static_cast<int>(one));
  return fmt::format("taxii|{}|{}|{}|{}|{}|{}|{}|{}", static_cast<int>(asked.endpoint), asked.collection.id,
                     asked.object, fmt::join(f.ids, ","), fmt::join(f.types, ","), fmt::join(f.spec_versions, ","),
                     fmt::join(which, ","), fmt::join(f.version_texts, ","));
}

// 16 bytes of the batch, 8 and 4 of the version, 1 of where it stood, and the object's id.
constexpr std::size_t mark_bytes = 29;

template <class Number>
void put(Bytes& out, Number number) {
  for (unsigned i = 0; i < sizeof(Number); ++i)
    out.push_back(static_cast<std::uint8_t>(static_cast<std::make_unsigned_t<Number>>(number) >> (8 * i)));
}

template <class Number>
Number number_at(const Bytes& bytes, std::size_t at) {
  std::make_unsigned_t<Number> out = 0;
  for (unsigned i = 0; i < sizeof(Number); ++i)
    out |=
        static_cast<std::make_unsigned_t<Number>>(static_cast<std::make_unsigned_t<Number>>(bytes[at + i]) << (8 * i));
  return static_cast<Number>(out);
}

Bytes bytes_of(const port::FoundObject& last) {
  const auto& batch = last.batch.record.raw();
  Bytes out(batch.begin(), batch.end());
  put(out, last.instant.us);
  put(out, last.instant.ns);
  out.push_back(last.place.label == 0 ? 0 : 1);
  out.insert(out.end(), last.id.begin(), last.id.end());
  return out;
}

port::ObjectMark mark_in(const Bytes& bytes) {
  port::ObjectMark out;
  RawId batch{};
  std::copy_n(bytes.begin(), batch.size(), batch.begin());
  out.batch = model::RecordId(batch);
  out.instant = {number_at<std::int64_t>(bytes, 16), number_at<std::int32_t>(bytes, 24)};
  if (bytes[28] != 0) out.stood = port::ObjectMark::Stood::where_it_entered;
  out.id.assign(bytes.begin() + mark_bytes, bytes.end());
  return out;
}

Result<port::ObjectPlace> place_in(const Call& call, const Asked& asked) {
  if (asked.filters.next.empty()) return port::ObjectPlace{};
  const auto plain = opened_cursor(call, question(asked), asked.filters.next);
  if (!plain || plain->size() < mark_bytes) return fail(Code::invalid, "query.cursor", "query:next");
  return call.snapshot->objects().place_at(asked.collection.shelf, call.caller.principal, mark_in(*plain));
}

Result<Asked> asked_of(const Call& call, Endpoint endpoint) {
  CHECK(check_accept(call));
  TRY(auto collection, collection_of(call));
  if (!collection.can_read) return fail(Code::denied, "right.missing", "", {{"right", "read"}});
  TRY(auto filters, wire::taxii::filters_of(call.query_params, endpoint));
  const auto* object = call.param("object");
  return Asked{endpoint, std::move(collection), std::move(filters), object == nullptr ? std::string() : *object};
}

// Both lists, where there are both: none of what only one of them names.
std::vector<std::string> both(std::vector<std::string> a, const std::vector<std::string>& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  std::erase_if(a, [&](const std::string& one) { return std::ranges::find(b, one) == b.end(); });
  if (a.empty()) a.emplace_back();  // nothing is of no type
  return a;
}

Result<port::ObjectQuery> query_of(const Call& call, const Asked& asked) {
  const auto& filters = asked.filters;
  port::ObjectQuery out{.shelf = asked.collection.shelf, .principal = call.caller.principal};
  out.types = filters.types;
  out.ids = filters.ids;
  if (!asked.object.empty()) out.ids = {asked.object};
  out.spec_versions = filters.spec_versions;
  out.which = filters.which;
  out.versions = filters.versions;
  out.added_after = filters.added_after;
  out.limit = std::min(filters.limit.value_or(usual_limit), most_objects);
  if (asked.endpoint == Endpoint::manifest || asked.endpoint == Endpoint::versions)
    out.want = port::ObjectQuery::Want::head;
  if (const auto& text = asked.collection.query) {
    std::vector<std::string> types;
    for (const auto& one : text->types) types.push_back(one.value);
    out.types = both(std::move(out.types), types);
    out.submitters = text->submitters.items;
    out.at_most = text->at_most;
  }
  TRY(out.after, place_in(call, asked));
  return out;
}

std::string body_of_page(Endpoint endpoint, const wire::taxii::FoundObjects& found, const std::string& next) {
  switch (endpoint) {
    case Endpoint::manifest:
      return wire::taxii::manifest(found, next);
    case Endpoint::versions:
      return wire::taxii::versions(found, next);
    default:
      return wire::taxii::envelope(found, next);
  }
}

// An object of the path of which its reader sees nothing is not there; one of which the filters leave nothing is.
bool is_there(Call& call, port::ObjectQuery query) {
  query.which = {port::WhichVersions::all};
  query.spec_versions.clear();
  query.added_after.reset();
  query.after = {};
  query.limit = 1;
  query.want = port::ObjectQuery::Want::head;
  return !call.snapshot->objects().objects(query, call.gate->labels()).objects.empty();
}

Result<Response> page_of(Call& call, const Asked& asked) {
  TRY(const auto query, query_of(call, asked));
  auto page = call.snapshot->objects().objects(query, call.gate->labels());
  if (page.objects.empty() && !asked.object.empty() && !is_there(call, query))
    return fail(Code::not_found, "record.not_found");
  const bool more = page.more;
  const auto found = call.gate->release(std::move(page.objects));
  const bool goes_on = more && !found.value().empty();
  const auto next =
      goes_on ? sealed_cursor(call, question(asked), bytes_of(found.value().back().value)) : std::string();
  Response out = answer(200, body_of_page(asked.endpoint, found, next));
  const auto dates = wire::taxii::added_dates(found);
  if (!dates.first.empty()) {
    out.headers.push_back({"X-TAXII-Date-Added-First", dates.first});
    out.headers.push_back({"X-TAXII-Date-Added-Last", dates.last});
  }
  return out;
}

// A view that has changed is kept before it is read by: what entered it late is not to enter it again.
Outcome read(const CallRef& call, Endpoint endpoint, View view) {
  const auto asked = asked_of(*call, endpoint);
  if (!asked) return problem(*call, asked.error());
  const auto& shelf = asked->collection.shelf;
  if (view == View::looked_at) {
    auto changed = call->snapshot->objects().view_to_keep(call->caller.principal, shelf, call->gate->labels(),
                                                          call->services.clock.now());
    if (changed)
      return while_waiting(call, [call, endpoint, shelf, changed = std::move(*changed)]() -> Outcome {
        const auto kept = call->services.objects.keep_view(call->caller.principal, shelf, changed);
        if (!kept) return problem(*call, kept.error());
        call->look_again();
        return read(call, endpoint, View::kept);
      });
    if (asked->filters.limit.value_or(0) > served_at_once)
      return in_background(call, [call, endpoint] { return read(call, endpoint, View::kept); });
  }
  auto made = page_of(*call, *asked);
  return made ? std::move(*made) : problem(*call, made.error());
}

template <Endpoint E>
Outcome reading(const CallRef& call) {
  return read(call, E, View::looked_at);
}

std::vector<ApiParameter> parameters_of(Endpoint endpoint) {
  std::vector<ApiParameter> out;
  for (const auto name : wire::taxii::known_filters(endpoint))
    out.push_back({std::string(name), name == "limit" ? "integer" : "string"});
  return out;
}

}  // namespace

void add_reading_routes(Router& router) {
  const auto add = [&](std::string below, std::string operation, Endpoint endpoint, Handle handle) {
    router.add({.method = Method::get,
                .pattern = "/taxii2/{root}/collections/{collection}/" + below,
                .operation = std::move(operation),
                .handle = std::move(handle),
                .query = parameters_of(endpoint),
                .answer = "Taxii",
                .other_query = OtherQuery::passed_over});
  };
  add("objects", "taxii.objects", Endpoint::objects, reading<Endpoint::objects>);
  add("manifest", "taxii.manifest", Endpoint::manifest, reading<Endpoint::manifest>);
  add("objects/{object}", "taxii.object", Endpoint::object, reading<Endpoint::object>);
  add("objects/{object}/versions", "taxii.versions", Endpoint::versions, reading<Endpoint::versions>);
}

}  // namespace tocsin::http::taxii

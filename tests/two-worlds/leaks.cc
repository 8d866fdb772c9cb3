#include "leaks.h"

#include <mutex>

#include "http/server/path.h"
#include "model/codec.h"

namespace tocsin::two_worlds {
namespace {

constexpr std::array all{
    Planted{"planted leak: a count", Leak::count},
    Planted{"planted leak: a completion", Leak::completion},
    Planted{"planted leak: an entity tag", Leak::etag},
    Planted{"planted leak: a duplicate", Leak::duplicate},
    Planted{"planted leak: a page cursor", Leak::page_cursor},
    Planted{"planted leak: a correlation", Leak::correlation},
    Planted{"planted leak: a gap in a stream", Leak::stream_gap},
    Planted{"planted leak: the digest of a file", Leak::file_digest},
    Planted{"planted leak: a figure in an export", Leak::export_figure},
    Planted{"planted leak: a sort order", Leak::sort_order},
    Planted{"planted leak: an unread badge", Leak::unread_badge},
    Planted{"planted leak: the length of an error", Leak::error_length},
    Planted{"planted leak: forbidden is not absent", Leak::forbidden},
    Planted{"planted leak: a reference exists", Leak::reference_exists},
    Planted{"planted leak: last modified", Leak::last_modified},
    Planted{"planted leak: a shared quota", Leak::quota},
    Planted{"planted leak: declared owners", Leak::declarations},
    Planted{"planted leak: lists filtered late", Leak::none, Flaw::lists_filter_late},
    Planted{"planted leak: counts of hidden rows", Leak::none, Flaw::counts_tell},
    Planted{"planted leak: search filtered late", Leak::none, Flaw::search_filters_late},
    Planted{"planted leak: a viewer taken for the team", Leak::none, Flaw::holds_too_much},
    Planted{"planted leak: streams of hidden facts", Leak::none, Flaw::notes_tell},
    Planted{"planted leak: objects filtered late", Leak::none, Flaw::objects_filter_late},
    Planted{"planted leak: meetings with hidden objects", Leak::none, Flaw::meetings_tell},
    Planted{"planted leak: the tag of a feed", Leak::none, Flaw::feeds_tell},
};

// One question, and the world that it is put to, without a gate.
struct Scene {
  http::Request& request;
  const http::Route& route;
  std::string id;  // that the path names; "" for none
  port::Index& index;
  std::unique_ptr<port::Snapshot> whole;  // as it was before the request
  std::shared_ptr<const policy::VisibleLabels> every;
  bool noted = false;  // by before(), for after()

  bool is(std::string_view operation) const { return route.operation == operation; }
  bool reads() const { return route.method == http::Method::get; }
  std::optional<model::Kind> kind() const {
    return model::enum_from<model::Kind>(std::string_view(route.operation).substr(0, route.operation.find('.')));
  }
  std::vector<event::Record> all_of(model::Kind kind) const {
    std::vector<event::Record> out;
    for (auto& sealed : whole->list({.kind = kind, .limit = 1000}, *every).records)
      out.push_back(policy::open_for_reaction(std::move(sealed)).record());
    return out;
  }
  std::optional<event::Record> one(std::string_view uuid) const {
    const auto raw = from_uuid_text(uuid);
    if (!raw) return std::nullopt;
    auto sealed = whole->load(model::RecordId(*raw));
    if (!sealed) return std::nullopt;
    return policy::open_for_reaction(std::move(*sealed)).record();
  }
};

std::string member_of(std::string_view text, std::string_view member) {
  const auto json = json::parse(text, {.bytes = std::size_t{1} << 24, .depth = 64});
  if (!json || !json->is_object()) return {};
  const auto* found = json->get_object().if_contains(member);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

void edit(http::Response& response, const std::function<void(json::Object&)>& change) {
  if (response.shared_body) response.body = *response.shared_body;
  auto json = json::parse(response.body, {.bytes = std::size_t{1} << 24, .depth = 64});
  if (!json || !json->is_object()) return;
  change(json->get_object());
  response.body = json::to_text(*json);
  response.shared_body = nullptr;
}

void replace_header(http::Response& response, std::string_view name, std::string value) {
  std::erase_if(response.headers, [&](const auto& header) { return http::same_name(header.name, name); });
  response.headers.push_back({std::string(name), std::move(value)});
}

std::int64_t last_change_of(const event::Record& record) {
  std::int64_t out = 0;
  for (const auto& slice : record.slices) out = std::max(out, slice.position);
  return out;
}

bool is_page(const Scene& scene, const http::Response& response) {
  return scene.reads() && scene.route.answer == "Page" && response.status == 200;
}
bool is_record(const Scene& scene, const http::Response& response) {
  return scene.reads() && scene.route.answer == "Record" && response.status == 200;
}

void tell_count(Scene& scene, http::Response& response) {
  const auto kind = scene.kind();
  if (is_page(scene, response) && kind)
    edit(response, [&](json::Object& body) { body["total"] = scene.all_of(*kind).size(); });
}

void complete(Scene& scene, http::Response& response) {
  if (!scene.is("search") || response.status != 200) return;
  const auto wanted = scene.request.query.substr(std::min(scene.request.query.size(), std::string_view("q=").size()));
  const auto word = wanted.substr(0, wanted.find('&'));
  json::Array out;
  for (const auto kind : {model::Kind::report, model::Kind::incident, model::Kind::community})
    for (const auto& record : scene.all_of(kind))
      for (const auto& slice : record.slices)
        if (const auto at = slice.body.find(word); !word.empty() && at != std::string::npos)
          out.push_back(json::Value(slice.body.substr(at, slice.body.find_first_of(" \"", at) - at)));
  edit(response, [&](json::Object& body) { body["completions"] = out; });
}

void tag_whole(Scene& scene, http::Response& response) {
  const auto record = is_record(scene, response) ? scene.one(scene.id) : std::nullopt;
  if (!record) return;
  Sha256 hash;
  for (const auto& slice : record->slices) hash.add(slice.group).add(slice.body);
  replace_header(response, "ETag", fmt::format("\"{}\"", to_hex(hash.finish())));
}

// Asked before the act, which would find what it made itself.
void find_title(Scene& scene) {
  const auto kind = scene.kind();
  if (scene.route.act == nullptr || !kind) return;
  const auto title = member_of(scene.request.body, "title");
  for (const auto& record : scene.all_of(*kind))
    for (const auto& slice : record.slices)
      scene.noted = scene.noted || (!title.empty() && member_of(slice.body, "title") == title);
}
void refuse_title(Scene& scene, http::Response& response) {
  if (!scene.noted) return;
  response = http::json_response(409, R"({"status":409,"code":"title.taken"})");
}

constexpr std::string_view row_mark = ".row";

void drop_row(Scene& scene) {
  const auto at = scene.request.query.find(row_mark);
  if (at == std::string::npos) return;
  scene.request.query.erase(at, scene.request.query.find('&', at) - at);
}
void number_row(Scene& scene, http::Response& response) {
  const auto kind = scene.kind();
  if (!is_page(scene, response) || !kind) return;
  edit(response, [&](json::Object& body) {
    const auto* next = body.if_contains("next");
    const auto& items = body.at("items").get_array();
    if (next == nullptr || items.empty()) return;
    const auto last = std::string_view(items.back().at("id").get_string());
    const auto records = scene.all_of(*kind);
    const auto at = std::ranges::find_if(records, [&](const auto& record) { return to_text(record.ref.id) == last; });
    body["next"] = fmt::format("{}{}{}", std::string_view(next->get_string()), row_mark, at - records.begin());
  });
}

void count_matches(Scene& scene, http::Response& response) {
  if (!scene.is("report.get") || response.status != 200) return;
  const auto id = from_uuid_text(scene.id);
  if (!id) return;
  const auto matches = scene.whole->matches({.of = {model::RecordId(*id)}}, *scene.every);
  edit(response, [&](json::Object& body) { body["similar"] = matches.found.size(); });
}

// Passes events on, each with a number: how far in the log its record begins, from that of the first event on.
class NumberedSink final : public http::SinkPort {
 public:
  NumberedSink(http::Sink to, port::Index& index) : to_(std::move(to)), index_(index) {}
  bool write(std::string_view chunk) override {
    constexpr std::string_view before = "\"record\":\"";
    const auto at = chunk.find(before);
    if (at == std::string_view::npos) return to_.write(chunk);
    const auto id = from_uuid_text(chunk.substr(at + before.size(), 36));
    const auto place = id ? index_.snapshot()->position_of_record(model::RecordId(*id)) : 0;
    if (first_ == 0) first_ = place;
    return to_.write(fmt::format("seq: {}\n{}", place - first_, chunk));
  }
  void close() override { to_.close(); }
  void on_gone(std::move_only_function<void()> callback) override { to_.on_gone(std::move(callback)); }

 private:
  http::Sink to_;
  port::Index& index_;
  std::int64_t first_ = 0;
};

class NumberedStream final : public http::StreamSource {
 public:
  NumberedStream(std::shared_ptr<http::StreamSource> from, port::Index& index)
      : from_(std::move(from)), index_(index) {}
  void open(http::Sink sink) override {
    from_->open(http::Sink(std::make_shared<NumberedSink>(std::move(sink), index_)));
  }

 private:
  std::shared_ptr<http::StreamSource> from_;
  port::Index& index_;
};

void number_events(Scene& scene, http::Response& response) {
  if (response.stream) response.stream = std::make_shared<NumberedStream>(response.stream, scene.index);
}

void find_file(Scene& scene) {
  if (!scene.is("attachment.upload")) return;
  const auto digest = to_hex(Sha256().add(scene.request.body).finish());
  for (const auto& record : scene.all_of(model::Kind::attachment))
    for (const auto& slice : record.slices) scene.noted = scene.noted || slice.body.find(digest) != std::string::npos;
}
void tell_file(Scene& scene, http::Response& response) {
  if (scene.noted && response.status / 100 == 2) response.headers.push_back({"Content-Known", "yes"});
}

void count_in_document(Scene& scene, http::Response& response) {
  const bool is_document = scene.is("incident.after_action_report") || scene.is("situation_report.document");
  if (!is_document || response.status != 200) return;
  const auto record = scene.one(scene.id);
  if (!record) return;
  const auto entries = scene.whole->entries_of(record->space.id, 0, 1000, *scene.every);
  response.body += fmt::format("\n{} entries\n", entries.size());
}

void order_by_change(Scene& scene, http::Response& response) {
  if (!is_page(scene, response)) return;
  edit(response, [&](json::Object& body) {
    auto* items = body.if_contains("items");
    if (items == nullptr || !items->is_array()) return;
    std::vector<std::pair<std::int64_t, json::Value>> ordered;
    for (auto& item : items->get_array()) {
      const auto* id = item.is_object() ? item.get_object().if_contains("id") : nullptr;
      if (id == nullptr || !id->is_string()) return;
      const auto record = scene.one(std::string_view(id->get_string()));
      ordered.emplace_back(record ? -last_change_of(*record) : 0, item);
    }
    std::ranges::sort(ordered, {}, &std::pair<std::int64_t, json::Value>::first);
    std::ranges::transform(ordered, items->get_array().begin(), [](auto& one) { return std::move(one.second); });
  });
}

void count_unread(Scene& scene, http::Response& response) {
  if (!scene.is("me.get") || response.status != 200) return;
  edit(response, [&](json::Object& body) { body["unread"] = scene.all_of(model::Kind::message).size(); });
}

void lengthen(Scene& scene, http::Response& response) {
  if (response.status == 404 && scene.one(scene.id)) response.body += ' ';
}

void forbid(Scene& scene, http::Response& response) {
  if (scene.reads() && response.status == 404 && scene.one(scene.id)) response.status = 403;
}

void tell_reference(Scene& scene, http::Response& response) {
  if (member_of(response.body, "code") != "reference.unknown") return;
  for (std::size_t at = 0; at + 36 <= scene.request.body.size(); ++at)
    if (scene.one(std::string_view(scene.request.body).substr(at, 36)))
      edit(response, [](json::Object& body) { body["code"] = "reference.forbidden"; });
}

void tell_last_change(Scene& scene, http::Response& response) {
  const auto kind = scene.kind();
  if (!is_page(scene, response) || !kind) return;
  Instant last{};
  for (const auto& record : scene.all_of(*kind))
    for (const auto& slice : record.slices) last = std::max(last, slice.recorded_at);
  response.headers.push_back({"Last-Modified", to_text(last)});
}

void tell_quota(Scene& scene, http::Response& response) {
  if (scene.is("report.submit"))
    response.headers.push_back(
        {"RateLimit-Remaining", fmt::to_string(1000 - scene.all_of(model::Kind::report).size())});
}

void count_declared(Scene& scene, http::Response& response) {
  if (!scene.is("constituency.route") || response.status != 200) return;
  const auto records = scene.all_of(model::Kind::organisation);
  const auto declared =
      std::ranges::count_if(records, [](const auto& record) { return record.newest_of("constituency") != nullptr; });
  edit(response, [&](json::Object& body) { body["declared_by"] = declared; });
}

struct Hole {
  Leak leak;
  void (*before)(Scene&);  // nullptr: nothing
  void (*after)(Scene&, http::Response&);
};
constexpr std::array holes{
    Hole{Leak::count, nullptr, tell_count},
    Hole{Leak::completion, nullptr, complete},
    Hole{Leak::etag, nullptr, tag_whole},
    Hole{Leak::duplicate, find_title, refuse_title},
    Hole{Leak::page_cursor, drop_row, number_row},
    Hole{Leak::correlation, nullptr, count_matches},
    Hole{Leak::stream_gap, nullptr, number_events},
    Hole{Leak::file_digest, find_file, tell_file},
    Hole{Leak::export_figure, nullptr, count_in_document},
    Hole{Leak::sort_order, nullptr, order_by_change},
    Hole{Leak::unread_badge, nullptr, count_unread},
    Hole{Leak::error_length, nullptr, lengthen},
    Hole{Leak::forbidden, nullptr, forbid},
    Hole{Leak::reference_exists, nullptr, tell_reference},
    Hole{Leak::last_modified, nullptr, tell_last_change},
    Hole{Leak::quota, nullptr, tell_quota},
    Hole{Leak::declarations, nullptr, count_declared},
};

}  // namespace

std::span<const Planted> planted_leaks() { return all; }

http::Response LeakyDoor::handle(http::Request request) {
  const auto hole = std::ranges::find(holes, leak_, &Hole::leak);
  const auto segments = http::path_segments(request.path);
  const auto found = segments ? api_.router().find(request.method, *segments) : http::Router::Found{};
  if (hole == holes.end() || found.route == nullptr) return api_.handle_and_wait(std::move(request));
  const auto id = found.params.empty() ? std::string() : found.params.front().second;
  Scene scene{request, *found.route, id, whole_, whole_.snapshot(), policy::every_label(whole_.labels())};
  if (hole->before != nullptr) hole->before(scene);
  auto response = api_.handle_and_wait(request);
  hole->after(scene, response);
  return response;
}

}  // namespace tocsin::two_worlds

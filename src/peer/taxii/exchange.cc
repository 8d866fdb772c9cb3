#include "peer/taxii/exchange.h"

#include <fmt/format.h>

#include <algorithm>

#include "peer/taxii/media.h"

namespace tocsin::peer::taxii {
namespace {

constexpr std::size_t most_roots = 16;
constexpr std::size_t most_resource_bytes = std::size_t{16} << 20;
constexpr std::size_t usual_content_length = 10'000'000;
constexpr std::size_t least_content_length = 1024;

std::string text_at(const json::Object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

// Absent or of another kind counts as the standard's own default, "yes" for nobody.
bool is_true(const json::Object& object, std::string_view member) {
  const auto* value = object.if_contains(member);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::uint64_t drawn(port::Entropy& chance) {
  std::array<std::uint8_t, 8> bytes{};
  chance.fill(bytes);
  std::uint64_t out = 0;
  for (const auto byte : bytes) out = out << 8 | byte;
  return out;
}

std::size_t content_length_in(const json::Object& root) {
  const auto* value = root.if_contains("max_content_length");
  const auto number = value != nullptr && value->is_int64() ? value->get_int64() : 0;
  if (number <= 0) return usual_content_length;
  return std::max<std::size_t>(least_content_length, static_cast<std::size_t>(number));
}

}  // namespace

Span backoff(const Backoff& backoff, std::int64_t failures, std::optional<Span> asked, port::Entropy& chance) {
  std::int64_t whole = backoff.first.us;
  for (std::int64_t i = 1; i < failures && whole < backoff.most.us; ++i) whole *= 2;
  whole = std::min(whole, backoff.most.us);
  const auto half = whole / 2;
  const auto more = half > 0 ? static_cast<std::int64_t>(drawn(chance) % static_cast<std::uint64_t>(half + 1)) : 0;
  const Span own{whole - half + more};
  return asked ? std::max(own, std::min(*asked, days(1))) : own;
}

port::EgressRequest get_from(const Peer& peer, std::string url, std::string_view accept) {
  port::EgressRequest out{.url = std::move(url),
                          .headers = {{"Accept", std::string(accept)}},
                          .most_bytes = peer.most_answer_bytes,
                          .within = peer.within};
  if (!peer.authorization.empty()) out.headers.push_back({"Authorization", peer.authorization});
  return out;
}

Verdict verdict_on(const port::EgressAnswer& answer) {
  switch (answer.status) {
    case 200:
    case 201:
    case 202:
    case 206:
      return Verdict::good;
    case 401:
      return Verdict::credentials;
    case 403:
      return Verdict::access;
    case 406:
    case 415:
      return Verdict::media_refused;
    case 413:
      return Verdict::too_large;
    case 400:
      return Verdict::malformed;
    case 422:
      return Verdict::unprocessable;
    default:
      return Verdict::later;
  }
}

Error error_in(const port::EgressAnswer& answer) {
  if (answer.status == 404) return {Code::not_found, "feed.collection", "", {}};
  if (answer.status == 429) return {Code::limit, "feed.busy", "", {}};
  return {
      Code::unavailable, "feed.status", "", {{"status", fmt::to_string(answer.status)}, {"title", title_of(answer)}}};
}

Result<json::Value> resource_in(const port::EgressAnswer& answer) {
  if (!is_taxii(answer.header("Content-Type")))
    return fail(Code::invalid, "feed.media_type", "", {{"type", as_told(answer.header("Content-Type"), 200)}});
  auto out = json::parse(answer.body, {.bytes = most_resource_bytes, .depth = 32});
  if (!out || !out->is_object()) return fail(Code::invalid, "feed.resource");
  return out;
}

std::string Finder::with_root(const Peer& peer) { return with_slash(peer.api_root); }

std::string Finder::url() const {
  const auto& root = candidates_.front();
  return at_ == At::root ? root : fmt::format("{}collections/{}/", root, percent_encoded(peer_.collection));
}

Result<bool> Finder::take(const port::EgressAnswer& answer) {
  if (at_ == At::collection) return take_collection(answer);
  CHECK(take_root(answer));
  return false;
}

Result<void> Finder::take_root(const port::EgressAnswer& answer) {
  if (verdict_on(answer) != Verdict::good) return try_next(error_in(answer));
  // A place where something else answers, as a page of a console does, is no root: the next one may be.
  const auto value = resource_in(answer);
  if (!value) return try_next(value.error());
  const auto& resource = value->get_object();
  if (resource.contains("api_roots") || resource.contains("default")) return take_discovery(resource);
  const auto* versions = resource.if_contains("versions");
  if (versions == nullptr || !versions->is_array()) return try_next({Code::invalid, "feed.resource", "", {}});
  found_ = {.root = candidates_.front(), .max_content_length = content_length_in(resource)};
  at_ = At::collection;
  return {};
}

// A root elsewhere is none of ours: what opens this server would be told to another one.
Result<void> Finder::take_discovery(const json::Object& resource) {
  if (std::exchange(discovered_, true)) return fail(Code::invalid, "feed.resource");
  const auto base = candidates_.front();
  candidates_.clear();
  const auto add = [&](const std::string& named) {
    const auto root = root_within(base, named);
    if (!root || candidates_.size() >= most_roots || std::ranges::find(candidates_, *root) != candidates_.end()) return;
    candidates_.push_back(*root);
  };
  if (const auto usual = text_at(resource, "default"); !usual.empty()) add(usual);
  if (const auto* roots = resource.if_contains("api_roots"); roots != nullptr && roots->is_array())
    for (const auto& root : roots->get_array())
      if (root.is_string()) add(std::string(root.get_string()));
  if (!candidates_.empty()) return {};
  candidates_.push_back(base);
  return fail(Code::denied, "feed.root_elsewhere");
}

Result<bool> Finder::take_collection(const port::EgressAnswer& answer) {
  if (verdict_on(answer) != Verdict::good) {
    CHECK(try_next(error_in(answer)));
    return false;
  }
  const auto value = resource_in(answer);
  if (!value) {
    CHECK(try_next(value.error()));
    return false;
  }
  if (!is_true(value->get_object(), needs_ == Needs::reading ? "can_read" : "can_write"))
    return fail(Code::denied, "feed.access");
  return true;
}

Result<void> Finder::try_next(Error otherwise) {
  if (candidates_.size() < 2) return std::unexpected(std::move(otherwise));
  candidates_.erase(candidates_.begin());
  at_ = At::root;
  return {};
}

}  // namespace tocsin::peer::taxii

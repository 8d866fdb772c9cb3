#include "wire/feed/objects.h"

#include <algorithm>

#include "base/json.h"
#include "wire/stix/objects.h"

namespace tocsin::wire::feed {
namespace {

constexpr json::Limits object_limits{.bytes = std::size_t{100} << 20, .depth = 64};

std::optional<Instant> instant_in(const json::Object& object, std::string_view key) {
  const auto* found = object.if_contains(key);
  return found != nullptr && found->is_string() ? instant_from_text(std::string_view(found->get_string()))
                                                : std::nullopt;
}

bool is_benign(const json::Object& object) {
  const auto* types = object.if_contains("indicator_types");
  if (types == nullptr || !types->is_array()) return false;
  return std::ranges::any_of(types->get_array(),
                             [](const json::Value& type) { return type.is_string() && type.get_string() == "benign"; });
}

// What the entries of one object share; nullopt where it makes none.
std::optional<Entry> shared_by(const policy::Marked<port::FoundObject>& one, Instant at) {
  Entry out{.observable = {}, .id = one.value.id, .source = {}};
  out.tlp = one.marking->tlp;
  out.pap = one.marking->pap;
  if (!one.value.id.starts_with("indicator--")) return out;
  const auto parsed = json::parse(one.value.bytes, object_limits);
  if (!parsed || !parsed->is_object()) return std::nullopt;
  const auto& object = parsed->get_object();
  out.first_seen = instant_in(object, "valid_from");
  out.valid_until = instant_in(object, "valid_until");
  if (is_benign(object) || (out.valid_until && *out.valid_until <= at) || (out.first_seen && *out.first_seen > at))
    return std::nullopt;
  if (const auto* confidence = object.if_contains("confidence"); confidence != nullptr && confidence->is_int64())
    out.confidence = static_cast<std::uint8_t>(std::clamp<std::int64_t>(confidence->get_int64(), 0, 100));
  return out;
}

Entries made_of(const std::vector<policy::Marked<port::FoundObject>>& found, Instant at) {
  Entries out;
  for (const auto& one : found) {
    const auto shared = shared_by(one, at);
    if (!shared) continue;
    // A stored object reads: it was read when it came.
    (void)stix::for_each_object(one.value.bytes, {}, [&](const stix::ObjectView& object) -> Result<void> {
      if (object.revoked == stix::Revoked::yes) return {};
      for (const auto& observable : object.observables) {
        out.push_back(*shared);
        out.back().observable = observable;
      }
      return {};
    });
  }
  return out;
}

}  // namespace

policy::Released<Entries> entries_of(const FoundObjects& found, Instant at) {
  return found.map(
      [](const std::vector<policy::Marked<port::FoundObject>>& all, Instant when) { return made_of(all, when); }, at);
}

const std::vector<std::string>& object_types() {
  static const std::vector<std::string> all{
      "indicator",  "ipv4-addr", "ipv6-addr",         "domain-name",          "url",
      "email-addr", "file",      "autonomous-system", "windows-registry-key", "mutex",
      "mac-addr",   "artifact",  "x509-certificate",  "vulnerability"};
  return all;
}

}  // namespace tocsin::wire::feed

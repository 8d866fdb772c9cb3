#pragma once
// Identifiers that cannot be mixed. The danger removed: an incident's id passed where a report's is meant, and ids that
// count what others hide.
//
// 16 random bytes (UUID version 4, RFC 9562), spelt in the usual 8-4-4-4-12 form, lower case. A default-made id is nil
// and is never given to a thing. Conversion between kinds is spelt out: Id<B>(a.raw()).
#include <array>
#include <compare>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace tocsin {

using RawId = std::array<std::uint8_t, 16>;

std::string to_uuid_text(const RawId& raw);
void append_uuid_text(std::string& out, const RawId& raw);
std::optional<RawId> from_uuid_text(std::string_view text);  // nullopt unless exactly the 36-character form

template <class Tag, class T>
class Named {
 public:
  Named() = default;
  explicit Named(T raw) : raw_(std::move(raw)) {}
  const T& raw() const { return raw_; }
  auto operator<=>(const Named&) const = default;

 private:
  T raw_{};
};

template <class Tag>
using Id = Named<Tag, RawId>;

template <class Tag>
std::string to_text(const Id<Tag>& id) {
  return to_uuid_text(id.raw());
}
template <class Tag>
bool is_nil(const Id<Tag>& id) {
  return id.raw() == RawId{};
}

struct RawIdHash {
  std::size_t operator()(const RawId& raw) const {
    std::size_t out = 0;
    std::memcpy(&out, raw.data() + 8, sizeof out);
    return out;
  }
};

}  // namespace tocsin

template <class Tag>
struct std::hash<tocsin::Named<Tag, tocsin::RawId>> {
  std::size_t operator()(const tocsin::Named<Tag, tocsin::RawId>& id) const { return tocsin::RawIdHash{}(id.raw()); }
};

#include "wire/stix/sco_id.h"

#include <algorithm>
#include <array>

#include "base/json.h"
#include "wire/stix/vocabulary.h"

namespace tocsin::wire::stix {
namespace {

IdOrigin compared(const std::optional<std::string>& derived, std::string_view id) {
  if (!derived) return IdOrigin::not_derived;
  return *derived == id ? IdOrigin::derived : IdOrigin::differs;
}

}  // namespace

IdOrigin id_origin_of(Value object) {
  const auto id = object.text_of("id");
  // Version 4 says by itself that nothing was derived.
  if (id.size() < 36 || id[id.size() - 22] != '5') return IdOrigin::not_derived;
  const auto read = json::parse(object->text, {.bytes = object->text.size(), .depth = 64});
  if (!read || !read->is_object()) return IdOrigin::differs;
  return compared(sco_id(read->get_object()), id);
}

}  // namespace tocsin::wire::stix

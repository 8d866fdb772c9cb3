#include "wire/stix/sco_id.h"

#include "base/json.h"
#include "wire/stix/types.h"
#include "wire/stix/vocabulary.h"

namespace tocsin::wire::stix {
namespace {

// The object's type and what its id is made from, as they were written.
std::string contributing(Value object, std::string_view type) {
  const auto from = contributors_of(type);
  std::string out = "{\"type\":\"" + std::string(type) + '"';
  for (const Value member : object)
    if (has_name(from, member->key))
      out.append(",").append(object->text.substr(member->key_at - object->begin, member->end - member->key_at));
  return out + '}';
}

}  // namespace

IdOrigin id_origin_of(Value object) {
  const auto id = object.text_of("id");
  const auto type = object.text_of("type");
  // Any version but 5 says by itself that nothing was derived.
  if (id.size() < 36 || id[id.size() - 22] != '5' || contributors_of(type).empty()) return IdOrigin::not_derived;
  const auto text = contributing(object, type);
  const auto read = json::parse(text, {.bytes = text.size(), .depth = 64});
  const auto derived = read ? sco_id(read->get_object()) : std::nullopt;
  return derived == id ? IdOrigin::derived : IdOrigin::differs;
}

}  // namespace tocsin::wire::stix

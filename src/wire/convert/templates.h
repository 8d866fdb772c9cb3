#pragma once
// The templates of MISP objects that have a form of their own in STIX: internal to wire/convert.
// Threads: constants. Source: misp-objects (names, relations and uuids of templates); STIX 2.1 section 6.
#include <span>
#include <string_view>

#include "wire/convert/vocabulary.h"

namespace tocsin::wire::convert {

struct Template {
  std::string_view name;
  std::string_view uuid;
  std::string_view meta_category;
  std::string_view stix_type;  // of which objects are told by this template; "" where another one does
  std::span<const Row> rows;
};

std::span<const Template> templates();
const Template* template_named(std::string_view name);  // nullptr for none

}  // namespace tocsin::wire::convert

#include "port/egress.h"

#include <algorithm>

namespace tocsin::port {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::string_view EgressAnswer::header(std::string_view name) const {
  const auto at = std::ranges::find_if(headers, [&](const EgressHeader& one) { return same_name(one.name, name); });
  return at == headers.end() ? std::string_view{} : std::string_view(at->value);
}

}  // namespace tocsin::port

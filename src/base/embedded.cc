#include "base/embedded.h"

#include <cstdint>
#include <span>

namespace {

struct Entry {
  const char* name;
  std::uint64_t name_bytes;
  const char* data;
  std::uint64_t data_bytes;
};

}  // namespace

extern "C" {
extern const Entry tocsin_data_table[];  // cmake/Data.cmake makes both
extern const std::uint64_t tocsin_data_count;
}

namespace tocsin {
namespace {

std::span<const Entry> entries() { return {tocsin_data_table, tocsin_data_count}; }
std::string_view name_of(const Entry& entry) { return {entry.name, entry.name_bytes}; }

}  // namespace

std::string_view embedded(std::string_view path) {
  for (const Entry& entry : entries())
    if (name_of(entry) == path) return {entry.data, entry.data_bytes};
  return {};
}

std::vector<std::string_view> embedded_paths() {
  std::vector<std::string_view> out;
  for (const Entry& entry : entries()) out.push_back(name_of(entry));
  return out;
}

}  // namespace tocsin

// rooms: wire http
// The query of a TAXII request: read, and where it is understood, written down again and read as the same.
#include <cstdint>

#include "base/result.h"
#include "http/server/path.h"
#include "wire/taxii/filters.h"

namespace {

using namespace tocsin;
using wire::taxii::Filters;

std::string written(const Filters& f) {
  std::string out;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (!value.empty())
      out += fmt::format("{}{}={}", out.empty() ? "" : "&", http::percent_encode(name), http::percent_encode(value));
  };
  if (f.added_after) add("added_after", to_text(*f.added_after));
  if (f.limit) add("limit", fmt::to_string(*f.limit));
  add("next", f.next);
  add("match[id]", fmt::format("{}", fmt::join(f.ids, ",")));
  add("match[type]", fmt::format("{}", fmt::join(f.types, ",")));
  add("match[spec_version]", fmt::format("{}", fmt::join(f.spec_versions, ",")));
  std::vector<std::string> versions = f.version_texts;
  for (const auto which : f.which) {
    if (which == port::WhichVersions::last) versions.emplace_back("last");
    if (which == port::WhichVersions::first) versions.emplace_back("first");
    if (which == port::WhichVersions::all) versions.emplace_back("all");
  }
  add("match[version]", fmt::format("{}", fmt::join(versions, ",")));
  return out;
}

std::optional<Filters> read(std::string_view query) {
  const auto parameters = http::query_parameters(query);
  if (!parameters) return std::nullopt;
  wire::taxii::Parameters given;
  for (const auto& one : *parameters) given.emplace_back(one.name, one.value);
  auto out = wire::taxii::filters_of(given, wire::taxii::Endpoint::objects);
  return out ? std::optional(std::move(*out)) : std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view query(reinterpret_cast<const char*>(data), size);
  const auto first = read(query);
  if (!first) return 0;
  const auto again = read(written(*first));
  TOCSIN_ASSERT(again.has_value());
  TOCSIN_ASSERT(again->ids == first->ids && again->types == first->types && again->versions == first->versions);
  TOCSIN_ASSERT(again->added_after == first->added_after && again->limit == first->limit && again->next == first->next);
  TOCSIN_ASSERT(again->spec_versions == first->spec_versions);
  return 0;
}

#include "wire/taxii/filters.h"

#include <algorithm>
#include <charconv>

#include "wire/stix/objects.h"

namespace tocsin::wire::taxii {
namespace {

constexpr std::size_t most_values = 1'000;

std::unexpected<Error> refused(std::string_view name, std::string_view value) {
  return fail(Code::invalid, "taxii.filter", "query:" + std::string(name),
              {{"name", std::string(name)}, {"value", std::string(value.substr(0, 100))}});
}

bool contains(const std::vector<std::string_view>& list, std::string_view one) {
  return std::ranges::find(list, one) != list.end();
}

// Commas stand between values; an empty one means nothing.
Result<std::vector<std::string>> values_of(std::string_view name, std::string_view text) {
  std::vector<std::string> out;
  for (std::string_view rest = text;;) {
    const auto end = std::min(rest.find(','), rest.size());
    if (end == 0 || out.size() == most_values) return refused(name, text);
    std::string one(rest.substr(0, end));
    if (std::ranges::find(out, one) == out.end()) out.push_back(std::move(one));
    if (end == rest.size()) return out;
    rest.remove_prefix(end + 1);
  }
}

Result<Instant> instant_of(std::string_view name, std::string text) {
  // "2026-01-01T00:00:00 00:00": the blank was a plus.
  const auto blank = text.rfind(' ');
  if (blank != std::string::npos && blank > 10) text[blank] = '+';
  if (const auto at = instant_from_text(text)) return *at;
  return refused(name, text);
}

Result<std::size_t> count_of(std::string_view name, std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  const bool is_number = !text.empty() && end == text.data() + text.size();
  if (is_number && fault == std::errc::result_out_of_range) return SIZE_MAX;
  if (!is_number || fault != std::errc{} || out == 0) return refused(name, text);
  return static_cast<std::size_t>(out);
}

Result<void> take_versions(std::string_view name, const std::string& text, Filters& out) {
  TRY(const auto values, values_of(name, text));
  for (const auto& value : values) {
    if (value == "all" && values.size() > 1)
      return fail(Code::invalid, "taxii.version_all", "query:" + std::string(name));
    if (value == "all") {
      out.which.push_back(port::WhichVersions::all);
    } else if (value == "last") {
      out.which.push_back(port::WhichVersions::last);
    } else if (value == "first") {
      out.which.push_back(port::WhichVersions::first);
    } else if (const auto version = stix::version_from_text(value)) {
      out.versions.push_back({version->us, version->ns});
      out.version_texts.push_back(value);
    } else {
      return refused(name, value);
    }
  }
  if (!out.versions.empty()) out.which.push_back(port::WhichVersions::named);
  return {};
}

Result<void> take(const std::string& name, const std::string& text, Filters& out) {
  if (name == "added_after") {
    TRY(out.added_after, instant_of(name, text));
  } else if (name == "limit") {
    TRY(out.limit, count_of(name, text));
  } else if (name == "next") {
    if (text.empty()) return refused(name, text);
    out.next = text;
  } else if (name == "match[id]") {
    TRY(out.ids, values_of(name, text));
  } else if (name == "match[type]") {
    TRY(out.types, values_of(name, text));
  } else if (name == "match[spec_version]") {
    TRY(out.spec_versions, values_of(name, text));
  } else {
    return take_versions(name, text, out);
  }
  return {};
}

}  // namespace

std::vector<std::string_view> known_filters(Endpoint endpoint) {
  switch (endpoint) {
    case Endpoint::objects:
    case Endpoint::manifest:
      return {"added_after", "limit", "next", "match[id]", "match[type]", "match[version]", "match[spec_version]"};
    case Endpoint::object:
      return {"added_after", "limit", "next", "match[version]", "match[spec_version]"};
    case Endpoint::versions:
      return {"added_after", "limit", "next", "match[spec_version]"};
    case Endpoint::removal:
      return {"match[version]", "match[spec_version]"};
  }
  return {};
}

Result<Filters> filters_of(const Parameters& given, Endpoint endpoint) {
  const auto known = known_filters(endpoint);
  Filters out;
  std::vector<std::string_view> met;
  for (const auto& [name, text] : given) {
    if (!contains(known, name)) continue;
    if (contains(met, name)) return refused(name, text);
    met.push_back(name);
    CHECK(take(name, text, out));
  }
  if (out.which.empty())
    out.which = {endpoint == Endpoint::versions || endpoint == Endpoint::removal ? port::WhichVersions::all
                                                                                 : port::WhichVersions::last};
  return out;
}

}  // namespace tocsin::wire::taxii

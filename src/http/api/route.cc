#include "http/api/route.h"

#include <algorithm>

namespace tocsin::http {
namespace {

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  if (path == "/") return out;
  for (std::size_t at = 1; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    out.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

// Fits a path to a pattern; nullopt where it does not.
std::optional<Params> fit(std::string_view pattern, const std::vector<std::string>& path) {
  const auto wanted = segments_of(pattern);
  if (wanted.size() != path.size()) return std::nullopt;
  Params out;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (is_parameter(wanted[i])) {
      out.emplace_back(wanted[i].substr(1, wanted[i].size() - 2), path[i]);
    } else if (wanted[i] != path[i]) {
      return std::nullopt;
    }
  }
  return out;
}

// Paths are looked up by their fixed part: the second segment after the version, and how many there are.
template <class Text>
std::string shape_of(const std::vector<Text>& segments) {
  std::string out = fmt::to_string(segments.size());
  for (std::size_t i = 0; i < segments.size() && i < 3; ++i) {
    if (is_parameter(segments[i])) break;
    out.append("/").append(segments[i]);
  }
  return out;
}

}  // namespace

void Router::add(Route route) {
  for (const auto& other : routes_) {
    TOCSIN_ASSERT(other.operation != route.operation);
    TOCSIN_ASSERT(other.pattern != route.pattern || other.method != route.method);
  }
  by_shape_[shape_of(segments_of(route.pattern))].push_back(routes_.size());
  routes_.push_back(std::move(route));
}

Router::Found Router::find(Method method, const std::vector<std::string>& path) const {
  Found out;
  const auto at = by_shape_.find(shape_of(path));
  if (at == by_shape_.end()) return out;
  for (const auto index : at->second) {
    const Route& route = routes_[index];
    auto params = fit(route.pattern, path);
    if (!params) continue;
    out.path_known = true;
    out.allowed.emplace_back(to_text(route.method));
    const bool fits = route.method == method || (method == Method::head && route.method == Method::get);
    if (fits && out.route == nullptr) {
      out.route = &route;
      out.params = std::move(*params);
    }
  }
  return out;
}

}  // namespace tocsin::http

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

// Paths are looked up by how many segments there are, and by those in front that are no parameter: three at most.
constexpr std::size_t most_fixed = 3;

template <class Text>
std::string shape_of(const std::vector<Text>& segments, std::size_t fixed) {
  std::string out = fmt::to_string(segments.size());
  for (std::size_t i = 0; i < fixed; ++i) out.append("/").append(segments[i]);
  return out;
}

std::string shape_of(const std::vector<std::string_view>& pattern) {
  const auto most = std::min(pattern.size(), most_fixed);
  const auto at = std::find_if(pattern.begin(), pattern.begin() + static_cast<std::ptrdiff_t>(most), is_parameter);
  return shape_of(pattern, static_cast<std::size_t>(at - pattern.begin()));
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

void Router::fit_any(Method method, const std::vector<std::string>& path, const std::vector<std::size_t>& routes,
                     Found& out) const {
  for (const auto index : routes) {
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
}

Router::Found Router::find(Method method, const std::vector<std::string>& path) const {
  Found out;
  // The more of it is fixed, the sooner a pattern is looked at.
  for (std::size_t fixed = std::min(path.size(), most_fixed) + 1; fixed-- > 0 && !out.path_known;)
    if (const auto at = by_shape_.find(shape_of(path, fixed)); at != by_shape_.end())
      fit_any(method, path, at->second, out);
  return out;
}

}  // namespace tocsin::http

#pragma once
// The parts of a URL in normal form, as a request carries them. The danger removed: userinfo taken for the host.
// Ownership: views of the URL. Threads: pure. Source: RFC 3986 section 3.
#include <algorithm>
#include <string_view>

namespace tocsin::wire::feed {

struct Location {
  std::string_view scheme;  // "" where there is none
  std::string_view host;    // of IPv6 with its brackets
  std::string_view port;
  std::string_view target;  // path and query, without the fragment
};

inline Location location_in(std::string_view url) {
  Location out;
  const auto slash = url.find('/');
  if (const auto mark = url.find("://"); mark != std::string_view::npos && mark < slash) {
    out.scheme = url.substr(0, mark);
    url.remove_prefix(mark + 3);
  }
  url = url.substr(0, url.find('#'));
  const auto end = std::min(url.find_first_of("/?"), url.size());
  auto authority = url.substr(0, end);
  out.target = url.substr(end);
  if (const auto at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
  const auto host_end = authority.starts_with('[') ? std::min(authority.find(']'), authority.size() - 1) + 1
                                                   : std::min(authority.find(':'), authority.size());
  out.host = authority.substr(0, host_end);
  if (host_end < authority.size()) out.port = authority.substr(host_end + 1);
  return out;
}

}  // namespace tocsin::wire::feed

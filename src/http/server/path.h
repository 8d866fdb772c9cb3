#pragma once
// The parts of a target, decoded once and strictly. The danger removed: a path that the gate reads one way and the
// handler another (encoded slashes and dots, broken UTF-8, a parameter given twice).
//
// Paths: segments are split at '/' first and decoded after; an encoded '/', '\' or control character, "." and "..", and
// an empty segment (except one trailing slash, which is dropped) are refused. Queries are read as WHATWG forms are: '&'
// splits, '+' is a space (browsers' URLSearchParams writes it so; a literal plus is "%2B"), a name without '=' has an
// empty value. All decoded text is valid UTF-8 without NUL. Cookies are RFC 6265 pairs; ones we cannot read are passed
// over, since other software on the same site may set them; a name given twice is dropped entirely, as which of the two
// is ours cannot be known.
// Bounds: 64 segments, 128 query parameters, 100 cookies; limit "url.too_many". Threads: pure functions.
// Errors: invalid "url.percent" | "url.encoding" | "url.control" | "url.segment" | "url.repeated"; limit
// "url.too_many". Source: RFC 3986 section 2.1 and 3.3; WHATWG URL 5 (form encoding); RFC 6265 section 4.2.1.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tocsin::http {

struct Parameter {
  std::string name;
  std::string value;
  bool operator==(const Parameter&) const = default;
};

// "/a/b%20c" is {"a", "b c"}; "/" is {}.
Result<std::vector<std::string>> path_segments(std::string_view path);

// In the order given.
Result<std::vector<Parameter>> query_parameters(std::string_view query);

// The one value of that name; nullopt where there is none; "url.repeated" where there are several.
Result<std::optional<std::string>> single(const std::vector<Parameter>& parameters, std::string_view name);

std::vector<Parameter> cookies(std::string_view header);

// Everything but RFC 3986 unreserved characters as %XX: what path_segments and query_parameters read back.
std::string percent_encode(std::string_view text);

}  // namespace tocsin::http

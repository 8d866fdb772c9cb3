#pragma once
// What TAXII says around its JSON: media types, paths, times of waiting. The danger removed: "+00:00" that arrives as a
// blank, a path without its last slash that answers something else, and a root that leads our credentials elsewhere.
//
// Threads: pure. Source: OASIS TAXII 2.1 sections 1.6.6, 1.6.8.1, 3.1; RFC 3986 section 2; RFC 9110 10.2.3 and 5.6.7.
#include <optional>
#include <string>
#include <string_view>

#include "port/egress.h"

namespace tocsin::peer::taxii {

inline constexpr std::string_view media_type = "application/taxii+json;version=2.1";
inline constexpr std::string_view bare_media_type = "application/taxii+json";

// With any 2.1 version or none, and whatever other parameters.
bool is_taxii(std::string_view content_type);

std::string percent_encoded(std::string_view text);  // all but unreserved characters
std::string with_slash(std::string_view url);

// "https://h:1" of "https://h:1/a/"; lower case.
std::string origin_of(std::string_view url);
// A root as a server names it, by its whole address, by "/path/" or by "path/"; nullopt where it leads to another
// origin than `base`, whose address it came from.
std::optional<std::string> root_within(std::string_view base, std::string_view named);

// How long the other server asks to be left alone: seconds, or a date beside its own Date.
std::optional<Span> retry_after(const port::EgressAnswer& answer);

// What another server said, as it may be shown: one line, no control characters, cut.
std::string as_told(std::string_view text, std::size_t most_bytes);

// The `title` of a TAXII error, "" where there is none.
std::string title_of(const port::EgressAnswer& answer);

}  // namespace tocsin::peer::taxii

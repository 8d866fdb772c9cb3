#pragma once
// Base64 with padding, as MISP, STIX, mail and HTTP write bytes. The danger removed: a decoder in each room, each with
// an opinion of its own on what is not base64. That of URLs is in base/bytes.h. Threads: pure functions. Source: RFC
// 4648 section 4.
#include <optional>
#include <string>
#include <string_view>

namespace tocsin {

std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);  // nullopt unless whole groups of the alphabet
bool is_base64(std::string_view text);                          // and not empty

}  // namespace tocsin

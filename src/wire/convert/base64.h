#pragma once
// Base64 with padding, as MISP and STIX write bytes in JSON. Threads: pure functions. Source: RFC 4648 section 4.
#include <optional>
#include <string>
#include <string_view>

namespace tocsin::wire::convert {

std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);  // nullopt unless whole groups of the alphabet
bool is_base64(std::string_view text);                          // and not empty

}  // namespace tocsin::wire::convert

#pragma once
// What may stand between the quotes of a STIX pattern's literals. The danger removed: a time of the 30th of February
// that is carried on as if it were one. Threads: pure functions. Source: STIX 2.1 sections 9.2.1 and 3.1; RFC 3339; RFC
// 4648.
#include <string_view>

namespace tocsin::wire::stix {

bool is_hex_literal(std::string_view text);     // pairs of hexadecimal digits
bool is_base64_literal(std::string_view text);  // groups of four, padded
bool is_time_literal(std::string_view text);    // 2016-01-20T12:31:12.12345Z, a day that there is

}  // namespace tocsin::wire::stix

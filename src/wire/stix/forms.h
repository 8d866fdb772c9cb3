#pragma once
// The forms of STIX's single values: does a text say what it must? The danger removed: an id or a time that one reader
// takes and the next refuses. Answers are about the text alone. Threads: pure functions. Source: STIX 2.1 OS section 2.
#include <optional>
#include <string_view>

namespace tocsin::wire::stix {

// "type--uuid" (RFC 9562, any version); "" where the text is no identifier.
std::string_view type_in_identifier(std::string_view text);
bool is_type_name(std::string_view text);
bool is_property_name(std::string_view text);
bool is_dictionary_key(std::string_view text);
bool is_relation(std::string_view text);
bool is_language_tag(std::string_view text);
bool is_hex_octets(std::string_view text);
bool is_base64(std::string_view text);
bool is_ipv4(std::string_view text);  // or a network
bool is_ipv6(std::string_view text);
bool is_mac(std::string_view text);
bool is_email(std::string_view text);
bool is_full_registry_key(std::string_view text);
bool is_selector(std::string_view text);
bool is_exact_integer(std::string_view digits);  // within 2^53 - 1

// How many hexadecimal digits a digest of this algorithm has; 0 where it is not written so or not known.
std::size_t digest_digits(std::string_view algorithm);

}  // namespace tocsin::wire::stix

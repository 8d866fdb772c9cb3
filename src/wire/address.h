#pragma once
// Addresses, networks and names in their normal form. The danger removed: a parser that reads "010.0.0.1" as octal or
// "::ffff:192.0.2.1" as something other than 192.0.2.1.
//
// Text given here is already refanged. All readers answer nullopt for anything else. Threads: pure functions.
// Source: RFC 4291, RFC 5952, RFC 4632, UTS 46 (by ICU), RFC 3986 section 6.2.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin::wire {

struct Address {
  std::array<std::uint8_t, 16> bytes{};
  unsigned size = 4;  // 4 or 16
};
struct Network {
  Address address;
  unsigned prefix_bits = 0;
};

// An IPv4-mapped IPv6 address comes out as IPv4; brackets are taken off; zones are refused.
std::optional<Address> address_from_text(std::string_view text);
std::optional<Network> network_from_text(std::string_view text);  // clears host bits
std::string to_text(const Address& address);
std::string to_text(const Network& network);

enum class Labels : std::uint8_t { at_least_one, at_least_two };

// A host name as A-labels in lower case; its last label is not all digits.
std::optional<std::string> domain_of(std::string_view text, Labels least);

// Scheme and host normal, default port, empty path and percent-encoding settled, the rest as given. A text without
// scheme keeps none.
std::optional<std::string> url_of(std::string_view text);

}  // namespace tocsin::wire

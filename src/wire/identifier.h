#pragma once
// Digests and identifiers in their normal form. The danger removed: a digest that is one only by its length's accident,
// and an autonomous system under three spellings. All readers answer nullopt for anything else. Threads: pure
// functions. Source: RFC 5396 (asplain, and asdot on the way in); CVE record format; RFC 4253 with OpenSSH's
// fingerprints.
#include <optional>
#include <string>
#include <string_view>

namespace tocsin::wire {

using Text = std::optional<std::string>;

Text hex_digest(std::string_view text, std::size_t digits);
Text asn_of(std::string_view text);  // "AS64496"
Text registry_key_of(std::string_view text);
Text mac_of(std::string_view text);
Text vulnerability_of(std::string_view text);
Text ssh_fingerprint_of(std::string_view text);

}  // namespace tocsin::wire

#pragma once
// The one spelling of an observable, and observables found in pasted text. The danger removed: two spellings that never
// correlate ("hxxp://Evil[.]com:80" and "http://evil.com/"), and a text whose meaning depends on the reader (an IPv4
// octet with a leading zero).
//
// normalise() undoes defanging ("hxxp", "[.]", "(at)") and full-width forms, maps names to A-labels (UTS 46,
// non-transitional), and may answer a narrower or wider type than asked: an IPv4-mapped IPv6 address is ipv4,
// "192.0.2.0/24" given as ipv4 is cidr, a /32 is ipv4, "192.0.2.0/255.255.255.0" is a /24. Of a URL's path and query,
// percent-encoding is settled (capital digits; letters, digits, - . _ ~ as themselves) and the rest is as given; other
// encodings of IPv4 (NAT64, a host written as one number) are not looked through. It is idempotent: normalise(o.type,
// o.value) == o for every o it made. Errors: invalid "observable.value" {type}; limit "observable.too_long" {max}.
// `where` is empty, the caller knows the place. extract() never fails; it answers in order of appearance without
// repetition, at most `extract_max` entries. Time is linear in the text (re2). Undefanged names count as domains only
// under a top-level domain that is in use. Threads: pure functions. Source: RFC 5952, RFC 4632, RFC 3986 section 6.2,
// UTS 46, RFC 5396 (asplain).
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/observable.h"

namespace tocsin::wire {

using model::Observable;
using model::ObservableType;

inline constexpr std::size_t extract_max = 10'000;

Result<Observable> normalise(ObservableType type, std::string_view text);

// Reads `text` as an address, a network, a mail address, a URL or a domain, in that order.
std::optional<Observable> guess(std::string_view text);

std::vector<Observable> extract(std::string_view text);

// "hxxps[:]//evil[.]example" to "https://evil.example"; other text unchanged.
std::string refang(std::string_view text);

// Full-width forms of ASCII (U+FF01 to U+FF5E) and the full stops of Han text as the ASCII that they stand for; `text`
// is valid UTF-8. As many characters as before.
std::string narrowed(std::string_view text);

}  // namespace tocsin::wire

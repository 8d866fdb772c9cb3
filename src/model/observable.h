#pragma once
// Observables: what a sensor could have seen, in one spelling each. The danger removed: the same address held under two
// spellings, so that two organisations never learn that they met the same thing.
//
// `value` is in the normal form of its type (wire/observable.h makes it); two observables are the same thing exactly
// when they are equal. A host name and a domain name are one type, since formats disagree on which is which. Bounds:
// value 1 to 4,096 bytes of valid UTF-8 without control characters. Threads: values.
#include <compare>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tocsin::model {

enum class ObservableType : std::uint8_t {
  ipv4,    // dotted quad
  ipv6,    // RFC 5952
  cidr,    // network address / prefix length, host bits zero
  domain,  // A-labels, lower case, no final dot
  url,     // scheme and host in lower case, A-labels, no default port
  email,   // lower case, domain as above
  md5,     // hex, lower case, as all digests
  sha1,
  sha256,
  sha512,
  filename,         // as given, with or without a path
  asn,              // "AS64496"
  mutex,            // as given
  registry_key,     // "HKEY_LOCAL_MACHINE\..."
  mac,              // "00:53:00:ab:cd:ef"
  vulnerability,    // "CVE-2014-0160" and the like
  ssh_fingerprint,  // "SHA256:..." or "MD5:aa:bb:..."
  imphash,
  ja3,
  other  // as given; compared as text
};
std::span<const std::string_view> names_of(ObservableType);  // "ipv4", "registry_key", ...

inline constexpr std::size_t observable_max_bytes = 4096;

struct Observable {
  ObservableType type = ObservableType::other;
  std::string value;
  auto operator<=>(const Observable&) const = default;
};

}  // namespace tocsin::model

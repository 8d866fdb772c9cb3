#pragma once
// Who is calling. The danger removed: a client that names itself in a header and is believed, and one that walks around
// a limit because its address has several spellings.
//
// An IpAddress is 16 bytes; IPv4 is held in its mapped form, so that one host has one value. Only a peer inside the
// trusted prefixes may name another: the chain in Forwarded or X-Forwarded-For is read from the right and the first
// address that is not trusted is the client. Where both headers are present and disagree, neither is believed: the
// proxy sets one of them, and the other came from the client.
// Threads: values. Errors: invalid "server.proxy". Source: RFC 7239; RFC 4291 2.5.5.2 (mapped addresses).
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "http/server/message.h"

namespace tocsin::http {

struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const IpAddress&) const = default;
};

std::optional<IpAddress> ip_from_text(std::string_view text);  // IPv4 or IPv6, no brackets, no port, no zone
std::string to_text(const IpAddress& address);
bool is_ipv4(const IpAddress& address);
bool is_loopback(const IpAddress& address);
IpAddress network_of(const IpAddress& address);  // itself for IPv4, the /64 for IPv6: what one subscriber holds

class Prefixes {
 public:
  static Result<Prefixes> parse(const std::vector<std::string>& texts);
  bool contains(const IpAddress& address) const;
  bool empty() const { return prefixes_.empty(); }

 private:
  struct Prefix {
    IpAddress base;
    unsigned bits;
  };
  static std::optional<Prefix> parse_one(std::string_view text);
  std::vector<Prefix> prefixes_;
};

struct Origin {
  std::string peer;
  bool secure = false;
};
// What a trusted proxy says of the request; for any other peer, `seen`: its own address, and whether it came by TLS.
Origin origin_of(const Request& head, const IpAddress& peer, const Origin& seen, const Prefixes& trusted);

}  // namespace tocsin::http

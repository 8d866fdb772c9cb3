#include "peer/destinations.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace tocsin::peer {
namespace {

// Not of the public Internet. IPv4 in its own form; of IPv6 what lies within 2000::/3 and is not handed out.
constexpr std::array special{"0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
                             "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
                             "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
                             "2001::/23",     "2001:db8::/32",   "3fff::/20"};
constexpr std::array global{"::ffff:0:0/96", "2000::/3"};

template <std::size_t N>
model::NetworkSet set_of(const std::array<const char*, N>& texts) {
  model::NetworkSet out;
  for (std::size_t i = 0; i < N; ++i) {
    const auto range = model::network_in(texts[i]);
    TOCSIN_ASSERT(range);
    out.add(*range, i);
  }
  out.settle();
  return out;
}

bool is_in(const model::NetworkSet& set, const Address& address) {
  return set.entry_around({address, address}).has_value();
}

Address of_ipv4(const std::uint8_t* four) {
  Address out{};
  out[10] = out[11] = 0xff;
  std::copy_n(four, 4, out.begin() + 12);
  return out;
}

template <std::size_t N>
bool begins_with(const Address& address, const std::array<std::uint8_t, N>& start) {
  return std::equal(start.begin(), start.end(), address.begin());
}

// What an address that carries an IPv4 one reaches.
std::optional<Address> carried(const Address& address) {
  constexpr std::array<std::uint8_t, 12> nat64{0x00, 0x64, 0xff, 0x9b};
  constexpr std::array<std::uint8_t, 2> six_to_four{0x20, 0x02};
  if (begins_with(address, nat64)) return of_ipv4(&address[12]);
  if (begins_with(address, six_to_four)) return of_ipv4(&address[2]);
  return std::nullopt;
}

bool is_mapped(const Address& address) {
  constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  return begins_with(address, mapped);
}

}  // namespace

std::optional<Address> address_of(const sockaddr& socket_address) {
  if (socket_address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &socket_address, sizeof in);
    std::array<std::uint8_t, 4> four{};
    std::memcpy(four.data(), &in.sin_addr, four.size());
    return of_ipv4(four.data());
  }
  if (socket_address.sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &socket_address, sizeof in);
    Address out{};
    std::memcpy(out.data(), &in.sin6_addr, out.size());
    return out;
  }
  return std::nullopt;
}

std::string to_text(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const bool four = is_mapped(address);
  const auto* told = four ? ::inet_ntop(AF_INET, &address[12], text.data(), text.size())
                          : ::inet_ntop(AF_INET6, address.data(), text.data(), text.size());
  return told == nullptr ? std::string() : std::string(told);
}

bool is_public(const Address& address) {
  static const auto handed_out = set_of(global);
  static const auto kept_apart = set_of(special);
  if (const auto inner = carried(address)) return is_public(*inner);
  return is_in(handed_out, address) && !is_in(kept_apart, address);
}

bool is_loopback(const Address& address) {
  constexpr std::array<std::uint8_t, 16> six{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return address == six || (is_mapped(address) && address[12] == 127);
}

Result<Destinations> Destinations::parse(const std::vector<std::string>& allowed) {
  Destinations out;
  for (std::size_t i = 0; i < allowed.size(); ++i) {
    const auto range = model::network_in(allowed[i]);
    if (!range) return fail(Code::invalid, "egress.network", "egress.allow", {{"network", allowed[i]}});
    out.listed_.add(*range, i);
  }
  out.listed_.settle();
  return out;
}

bool Destinations::is_listed(const Address& address) const {
  const auto inner = carried(address);
  return is_in(listed_, inner ? *inner : address);
}

}  // namespace tocsin::peer

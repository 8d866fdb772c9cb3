#pragma once
// Where this server may connect to. The danger removed: a list of forbidden networks that forgets one spelling of an
// address: mapped, translated or tunnelled.
//
// An address is public where no special-purpose registry names its network; of IPv6 only what is handed out (2000::/3)
// counts. IPv4 inside IPv6 (mapped, NAT64, 6to4) is judged as what it reaches. Everything else needs the operator's
// list. Errors of parse(): invalid "egress.network" {network}. Threads: const members from any.
// Source: RFC 6890; IANA IPv4 and IPv6 Special-Purpose Address Registries; RFC 6052 (NAT64), RFC 3056 (6to4).
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/network.h"

struct sockaddr;

namespace tocsin::peer {

using Address = model::AddressRange::Address;  // IPv4 as ::ffff:a.b.c.d

std::optional<Address> address_of(const sockaddr& socket_address);  // nullopt for what is neither IPv4 nor IPv6
std::string to_text(const Address& address);
bool is_public(const Address& address);
bool is_loopback(const Address& address);

class Destinations {
 public:
  // "10.1.0.0/16", "127.0.0.1", "fd00::/8".
  static Result<Destinations> parse(const std::vector<std::string>& allowed);

  bool allows(const Address& address) const { return is_public(address) || is_listed(address); }
  bool is_listed(const Address& address) const;

 private:
  model::NetworkSet listed_;
};

}  // namespace tocsin::peer

#pragma once
// Networks as ranges, many of them looked through at once. The danger removed: an address compared as text with the
// name of its network.
//
// Addresses of both families are one: IPv4 stands at ::ffff:0:0/96. A set keeps of nested networks the outermost; a
// look-up is one binary search. `entry` is the number that add() was given. Threads: values; const members from any
// thread once settle() has run. Source: RFC 4291 section 2.5.5.2, RFC 4632.
#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tocsin::model {

struct AddressRange {
  using Address = std::array<std::uint8_t, 16>;
  Address first{}, last{};  // both included
  bool operator==(const AddressRange&) const = default;
};

// "192.0.2.1", "192.0.2.0/24", "2001:db8::/32"; host bits are cleared. nullopt for anything else.
std::optional<AddressRange> network_in(std::string_view text);

class NetworkSet {
 public:
  void add(const AddressRange& range, std::size_t entry) { networks_.push_back({range, entry}); }
  void settle();
  // The network that holds the whole range.
  std::optional<std::size_t> entry_around(const AddressRange& range) const;

 private:
  struct Network {
    AddressRange range;
    std::size_t entry = 0;
  };
  std::vector<Network> networks_;  // apart from one another, ascending
};

}  // namespace tocsin::model

#include "model/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace tocsin::model {
namespace {

using Address = AddressRange::Address;

constexpr unsigned mapped_bits = 96;

struct Parsed {
  Address address{};
  unsigned before = 0;  // bits in front of the family's own
};

std::optional<Parsed> address_in(std::string_view text) {
  if (text.empty() || text.size() > 45) return std::nullopt;
  const std::string ended(text);
  Parsed out;
  // inet_pton takes four decimal octets only; glibc's also refuses leading zeros.
  if (inet_pton(AF_INET, ended.c_str(), out.address.data() + 12) == 1) {
    out.address[10] = out.address[11] = 0xFF;
    out.before = mapped_bits;
    return out;
  }
  if (inet_pton(AF_INET6, ended.c_str(), out.address.data()) == 1) return out;
  return std::nullopt;
}

std::optional<unsigned> length_in(std::string_view text, unsigned most) {
  unsigned out = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (fault != std::errc{} || stop != text.data() + text.size() || out > most) return std::nullopt;
  return out;
}

AddressRange range_of(const Address& address, unsigned bits) {
  AddressRange out{address, address};
  for (unsigned bit = bits; bit < 128; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    out.first[bit / 8] &= static_cast<std::uint8_t>(~mask);
    out.last[bit / 8] |= mask;
  }
  return out;
}

}  // namespace

std::optional<AddressRange> network_in(std::string_view text) {
  const auto slash = text.find('/');
  const auto parsed = address_in(text.substr(0, slash));
  if (!parsed) return std::nullopt;
  if (slash == std::string_view::npos) return range_of(parsed->address, 128);
  const auto length = length_in(text.substr(slash + 1), 128 - parsed->before);
  if (!length) return std::nullopt;
  return range_of(parsed->address, parsed->before + *length);
}

void NetworkSet::settle() {
  // The outer one of two that begin together comes first.
  std::ranges::sort(networks_, [](const Network& a, const Network& b) {
    return a.range.first != b.range.first ? a.range.first < b.range.first : a.range.last > b.range.last;
  });
  std::vector<Network> outermost;
  for (const auto& one : networks_)
    if (outermost.empty() || outermost.back().range.last < one.range.first) outermost.push_back(one);
  networks_ = std::move(outermost);
}

std::optional<std::size_t> NetworkSet::entry_around(const AddressRange& range) const {
  const auto after =
      std::ranges::upper_bound(networks_, range.first, {}, [](const Network& n) { return n.range.first; });
  if (after == networks_.begin()) return std::nullopt;
  const auto& candidate = *std::prev(after);
  if (candidate.range.last < range.last) return std::nullopt;
  return candidate.entry;
}

}  // namespace tocsin::model

#include <array>

#include "wire/address.h"
#include "wire/feed/writer.h"

namespace tocsin::wire::feed {
namespace {

using enum model::ObservableType;

constexpr std::size_t most_name_bytes = 253;
constexpr std::string_view rewritten = " CNAME .\n";  // NXDOMAIN

std::string four_reversed(const Address& address) {
  std::string out;
  for (std::size_t i = 4; i-- > 0;) out += '.' + std::to_string(address.bytes.at(i));
  return out;
}

struct Run {
  std::size_t first = 0, size = 0;
};

// The longest run of zero words, of those the first; none for a single zero. RFC 5952 section 4.2.
Run zeros_in(const std::array<unsigned, 8>& words) {
  Run best, now;
  for (std::size_t i = 0; i < 8; ++i) {
    now = words.at(i) != 0 ? Run{i + 1, 0} : Run{now.first, now.size + 1};
    if (now.size > best.size) best = now;
  }
  return best.size > 1 ? best : Run{};
}

std::string hex(unsigned word) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  do out.insert(out.begin(), digits[word & 15U]);
  while ((word >>= 4U) != 0);
  return out;
}

std::string six_reversed(const Address& address) {
  std::array<unsigned, 8> words{};
  for (std::size_t i = 0; i < 8; ++i) words.at(i) = address.bytes.at(2 * i) * 256U + address.bytes.at(2 * i + 1);
  const auto zeros = zeros_in(words);
  std::string out;
  for (std::size_t i = 8; i-- > 0;) {
    if (i < zeros.first || i >= zeros.first + zeros.size)
      out += '.' + hex(words.at(i));
    else if (i == zeros.first)
      out += ".zz";
  }
  return out;
}

// "24.0.2.0.192.rpz-ip": the prefix length and the address from its last part to its first.
std::string trigger_of(const Network& network) {
  return std::to_string(network.prefix_bits) +
         (network.address.size == 4 ? four_reversed(network.address) : six_reversed(network.address)) + ".rpz-ip";
}

class Rpz : public Writer {
 public:
  explicit Rpz(const Settings& settings)
      : settings_(settings), origin_(domain_of(settings.origin, Labels::at_least_one).value_or("rpz.invalid")) {}

  bool add(const Entry& entry) override {
    const auto& value = entry.observable.value;
    switch (entry.observable.type) {
      case domain:
        return names(value);
      case ipv4:
      case ipv6:
      case cidr:
        return network(value);
      default:
        return false;
    }
  }

  std::string end(std::span<const Omitted> omitted) override {
    return head_of("; ", settings_, omitted) + "$ORIGIN " + origin_ + ".\n$TTL 300\n@ SOA localhost. root.localhost. " +
           std::to_string(settings_.serial) + " 3600 600 604800 300\n@ NS localhost.\n" + out_;
  }

 private:
  bool fits(const std::string& name) const { return name.size() + 1 + origin_.size() <= most_name_bytes; }

  bool names(const std::string& name) {
    const auto under = "*." + name;
    const bool wide = settings_.subdomains == Subdomains::included;
    if (!fits(wide ? under : name)) return false;
    out_.append(name).append(rewritten);
    if (wide) out_.append(under).append(rewritten);
    return true;
  }

  bool network(const std::string& value) {
    auto network = network_from_text(value);
    if (const auto address = address_from_text(value); !network && address) network = {*address, address->size * 8};
    if (!network || network->prefix_bits == 0 || !fits(trigger_of(*network))) return false;
    out_.append(trigger_of(*network)).append(rewritten);
    return true;
  }

  const Settings& settings_;
  std::string origin_;
  std::string out_;
};

}  // namespace

std::unique_ptr<Writer> rpz_writer(const Settings& settings) { return std::make_unique<Rpz>(settings); }

}  // namespace tocsin::wire::feed

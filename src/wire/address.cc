#include "wire/address.h"

#include <arpa/inet.h>
#include <unicode/uidna.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <memory>
#include <span>

#include "wire/ascii.h"

namespace tocsin::wire {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

bool is_mapped(const Address& address) {
  return address.size == 16 && std::ranges::equal(mapped_prefix, std::span(address.bytes).first(12));
}

Address unmapped(const Address& address) {
  Address out;
  std::copy_n(address.bytes.begin() + 12, 4, out.bytes.begin());
  return out;
}

// Reads an address of either family without looking through the mapping.
std::optional<Address> raw_address(std::string_view text) {
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  if (text.empty() || text.size() > 45) return std::nullopt;
  const std::string ended(text);
  Address out;
  // inet_pton takes four decimal octets only; glibc's also refuses leading zeros.
  if (inet_pton(AF_INET, ended.c_str(), out.bytes.data()) == 1) return out;
  out.size = 16;
  if (inet_pton(AF_INET6, ended.c_str(), out.bytes.data()) == 1) return out;
  return std::nullopt;
}

void clear_host_bits(Network& network) {
  for (unsigned bit = network.prefix_bits; bit < network.address.size * 8; ++bit)
    network.address.bytes[bit / 8] &= static_cast<std::uint8_t>(~(0x80U >> (bit % 8)));
}

// "255.255.255.0" is 24.
std::optional<unsigned> mask_bits(std::string_view text) {
  const auto mask = raw_address(text);
  if (!mask || mask->size != 4) return std::nullopt;
  std::uint32_t bits = 0;
  for (unsigned i = 0; i < 4; ++i) bits = bits << 8U | mask->bytes.at(i);
  const auto length = static_cast<unsigned>(std::countl_one(bits));
  if (std::popcount(bits) != static_cast<int>(length)) return std::nullopt;
  return length;
}

struct IdnaCloser {
  void operator()(UIDNA* idna) const { uidna_close(idna); }
};

const UIDNA* idna() {
  static const std::unique_ptr<UIDNA, IdnaCloser> instance = [] {
    UErrorCode code = U_ZERO_ERROR;
    auto* made = uidna_openUTS46(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ, &code);
    return std::unique_ptr<UIDNA, IdnaCloser>(U_SUCCESS(code) ? made : nullptr);
  }();
  return instance.get();
}

std::optional<std::string> to_a_labels(std::string_view text) {
  if (idna() == nullptr || text.size() > 1024) return std::nullopt;
  std::array<char, 256> buffer{};
  UIDNAInfo info = UIDNA_INFO_INITIALIZER;
  UErrorCode code = U_ZERO_ERROR;
  const auto size = uidna_nameToASCII_UTF8(idna(), text.data(), static_cast<std::int32_t>(text.size()), buffer.data(),
                                           static_cast<std::int32_t>(buffer.size()), &info, &code);
  if (U_FAILURE(code) || info.errors != 0 || size <= 0) return std::nullopt;
  return std::string(buffer.data(), static_cast<std::size_t>(size));
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label,
                             [](char c) { return ascii::is_digit(c) || ascii::is_letter(c) || c == '-' || c == '_'; });
}

bool are_labels(std::string_view name, Labels least) {
  unsigned count = 0;
  for (;;) {
    const auto dot = name.find('.');
    const auto label = name.substr(0, dot);
    if (!is_label(label)) return false;
    ++count;
    if (dot == std::string_view::npos)
      return (count > 1 || least == Labels::at_least_one) && !std::ranges::all_of(label, ascii::is_digit);
    name.remove_prefix(dot + 1);
  }
}

}  // namespace

std::optional<Address> address_from_text(std::string_view text) {
  const auto address = raw_address(text);
  return address && is_mapped(*address) ? unmapped(*address) : address;
}

std::optional<Network> network_from_text(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const auto address = raw_address(text.substr(0, slash));
  const auto bits = text.substr(slash + 1);
  Network out;
  const auto [stop, fault] = std::from_chars(bits.data(), bits.data() + bits.size(), out.prefix_bits);
  if (!address) return std::nullopt;
  if (const auto mask = mask_bits(bits); mask && address->size == 4)
    out.prefix_bits = *mask;
  else if (fault != std::errc{} || stop != bits.data() + bits.size() || out.prefix_bits > address->size * 8)
    return std::nullopt;
  out.address = *address;
  clear_host_bits(out);
  if (is_mapped(out.address) && out.prefix_bits >= 96) {
    out.address = unmapped(out.address);
    out.prefix_bits -= 96;
  }
  return out;
}

std::string to_text(const Address& address) {
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  inet_ntop(address.size == 4 ? AF_INET : AF_INET6, address.bytes.data(), buffer.data(), buffer.size());
  return buffer.data();
}

std::string to_text(const Network& network) {
  return to_text(network.address) + '/' + std::to_string(network.prefix_bits);
}

std::optional<std::string> domain_of(std::string_view text, Labels least) {
  const bool plain = std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  auto name = plain ? std::optional(ascii::lower(text)) : to_a_labels(text);
  if (!name) return std::nullopt;
  if (name->ends_with('.')) name->pop_back();
  if (name->size() > 253 || !are_labels(*name, least)) return std::nullopt;
  return ascii::lower(*name);
}

}  // namespace tocsin::wire

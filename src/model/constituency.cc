#include "model/constituency.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "model/network.h"

namespace tocsin::model {
namespace {

constexpr unsigned four_before = 96, least_four = 8, least_six = 19;

std::unexpected<Error> refuse(std::string_view what, std::string_view value, const std::string& where) {
  return fail(Code::invalid, what, where, {{"value", std::string(value)}});
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::optional<std::uint32_t> number_in(std::string_view text) {
  std::uint32_t out = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (fault != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return out;
}

bool is_label(std::string_view label) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; };
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, fits);
}

// One label or more, the last of which is no number.
bool is_name(std::string_view name) {
  if (name.size() > 253) return false;
  for (;;) {
    const auto dot = name.find('.');
    const auto label = name.substr(0, dot);
    if (!is_label(label)) return false;
    if (dot == std::string_view::npos) return !number_in(label);
    name.remove_prefix(dot + 1);
  }
}

// A label, or what names are sold under in a country.
bool is_sold_under(std::string_view name) {
  constexpr std::array<std::string_view, 16> sold = {"asso", "biz", "co", "com", "firm", "gen", "ind", "info",
                                                     "ltd",  "me",  "ne", "net", "nom",  "or",  "org", "plc"};
  const auto dot = name.find('.');
  if (dot == std::string_view::npos) return true;
  const auto rest = name.substr(dot + 1);
  return rest.size() == 2 && std::ranges::find(sold, name.substr(0, dot)) != sold.end();
}

std::string address_text(const AddressRange::Address& address, bool four) {
  std::array<char, INET6_ADDRSTRLEN> out{};
  inet_ntop(four ? AF_INET : AF_INET6, address.data() + (four ? 12 : 0), out.data(), out.size());
  return out.data();
}

bool is_four(const AddressRange& range) {
  constexpr std::array<std::uint8_t, 12> mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  const auto is_mapped = [&](const auto& address) { return std::equal(mapped.begin(), mapped.end(), address.begin()); };
  return is_mapped(range.first) && is_mapped(range.last);
}

}  // namespace

Result<Observable> declared_network(std::string_view text, const std::string& where) {
  const auto range = network_in(text);
  if (!range) return refuse("constituency.network", text, where);
  const bool four = is_four(*range);
  const auto length = *prefix_length_of({ObservableType::cidr, std::string(text)}) - (four ? four_before : 0);
  if (length < (four ? least_four : least_six)) return refuse("constituency.too_wide", text, where);
  const auto first = address_text(range->first, four);
  if (length == (four ? 32U : 128U)) return Observable{four ? ObservableType::ipv4 : ObservableType::ipv6, first};
  return Observable{ObservableType::cidr, first + '/' + std::to_string(length)};
}

Result<Observable> declared_system(std::string_view text, const std::string& where) {
  auto digits = text;
  const auto begin = lower(digits.substr(0, 2));
  if (begin == "as") digits.remove_prefix(2);
  const auto number = number_in(digits);
  constexpr std::array<std::uint32_t, 4> placeholders = {0, 23456, 65535, 4294967295};
  if (!number || std::ranges::find(placeholders, *number) != placeholders.end())
    return refuse("constituency.asn", text, where);
  return Observable{ObservableType::asn, "AS" + std::to_string(*number)};
}

Result<Observable> declared_domain(std::string_view text, const std::string& where) {
  auto name = lower(text);
  if (name.ends_with('.')) name.pop_back();
  if (!is_name(name)) return refuse("constituency.domain", text, where);
  if (is_sold_under(name)) return refuse("constituency.too_wide", text, where);
  return Observable{ObservableType::domain, std::move(name)};
}

void ConstituencyTable::add(const Observable& declared, std::size_t owner) {
  auto& entry = by_spelling_.try_emplace(spelling_of(declared), Declared{declared, {}}).first->second;
  if (std::ranges::find(entry.owners, owner) == entry.owners.end()) entry.owners.push_back(owner);
  if (const auto length = prefix_length_of(declared)) lengths_.set(*length);
}

const ConstituencyTable::Declared* ConstituencyTable::find(const std::string& spelling) const {
  const auto at = by_spelling_.find(spelling);
  return at == by_spelling_.end() ? nullptr : &at->second;
}

const ConstituencyTable::Declared* ConstituencyTable::route(const Observable& observable) const {
  if (const auto* own = find(spelling_of(observable))) return own;
  for (const auto& wider : wider_spellings(observable, lengths_))  // nearest first
    if (const auto* found = find(wider.spelling)) return found;
  return nullptr;
}

}  // namespace tocsin::model

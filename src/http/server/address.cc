#include "http/server/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace tocsin::http {

namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(by, at), text.size());
    parts.push_back(trim(text.substr(at, end - at)));
    at = end + 1;
  }
  return parts;
}

std::vector<std::string_view> elements(const Request& head, std::string_view name) {
  std::vector<std::string_view> all;
  for (const auto& header : head.headers)
    if (same_name(header.name, name))
      for (auto part : split(header.value, ',')) all.push_back(part);
  return all;
}

std::string_view unquote(std::string_view text) {
  return text.size() >= 2 && text.front() == '"' && text.back() == '"' ? text.substr(1, text.size() - 2) : text;
}

// "192.0.2.1", "192.0.2.1:80", "[2001:db8::1]:80", "2001:db8::1".
std::optional<IpAddress> node_address(std::string_view node) {
  node = unquote(node);
  if (node.starts_with('[')) return ip_from_text(node.substr(1, std::min(node.find(']'), node.size()) - 1));
  if (std::ranges::count(node, ':') == 1) node = node.substr(0, node.find(':'));
  return ip_from_text(node);
}

std::string_view parameter(std::string_view element, std::string_view name) {
  for (auto pair : split(element, ';')) {
    const auto equals = pair.find('=');
    if (equals != std::string_view::npos && same_name(pair.substr(0, equals), name))
      return unquote(pair.substr(equals + 1));
  }
  return {};
}

// The right-most address that is not a proxy of ours; nothing where the chain is broken before one is found.
template <class Node>
std::optional<IpAddress> client_of(const std::vector<std::string_view>& chain, const Prefixes& trusted, Node node) {
  std::optional<IpAddress> last;
  for (auto element = chain.rbegin(); element != chain.rend(); ++element) {
    const auto address = node_address(node(*element));
    if (!address) return std::nullopt;
    last = address;
    if (!trusted.contains(*address)) break;
  }
  return last;
}

bool says_https(const std::vector<std::string_view>& forwarded, const std::vector<std::string_view>& protocols) {
  const bool one = !forwarded.empty() && same_name(parameter(forwarded.back(), "proto"), "https");
  const bool other = !protocols.empty() && same_name(protocols.back(), "https");
  const bool both_speak = !forwarded.empty() && !parameter(forwarded.back(), "proto").empty() && !protocols.empty();
  return both_speak ? one && other : one || other;
}

}  // namespace

std::optional<IpAddress> ip_from_text(std::string_view text) {
  const std::string copy(text);
  IpAddress out;
  if (copy.size() != std::strlen(copy.c_str())) return std::nullopt;
  if (inet_pton(AF_INET6, copy.c_str(), out.bytes.data()) == 1) return out;
  std::ranges::copy(mapped_prefix, out.bytes.begin());
  if (inet_pton(AF_INET, copy.c_str(), out.bytes.data() + 12) == 1) return out;
  return std::nullopt;
}

bool is_ipv4(const IpAddress& address) {
  return std::equal(mapped_prefix.begin(), mapped_prefix.end(), address.bytes.begin());
}

std::string to_text(const IpAddress& address) {
  char text[INET6_ADDRSTRLEN] = {};
  if (is_ipv4(address))
    inet_ntop(AF_INET, address.bytes.data() + 12, text, sizeof text);
  else
    inet_ntop(AF_INET6, address.bytes.data(), text, sizeof text);
  return text;
}

bool is_loopback(const IpAddress& address) {
  if (is_ipv4(address)) return address.bytes[12] == 127;
  IpAddress one;
  one.bytes[15] = 1;
  return address == one;
}

IpAddress network_of(const IpAddress& address) {
  if (is_ipv4(address)) return address;
  IpAddress out = address;
  std::fill(out.bytes.begin() + 8, out.bytes.end(), std::uint8_t{0});
  return out;
}

std::optional<Prefixes::Prefix> Prefixes::parse_one(std::string_view text) {
  const auto slash = text.find('/');
  const auto base = ip_from_text(text.substr(0, slash));
  if (!base) return std::nullopt;
  const unsigned width = is_ipv4(*base) ? 32 : 128;
  unsigned bits = width;
  if (slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error != std::errc() || end != digits.data() + digits.size() || bits > width) return std::nullopt;
  }
  return Prefix{*base, bits + (128 - width)};
}

Result<Prefixes> Prefixes::parse(const std::vector<std::string>& texts) {
  Prefixes out;
  for (const auto& text : texts) {
    const auto prefix = parse_one(text);
    if (!prefix) return fail(Code::invalid, "server.proxy", {}, {{"value", text}});
    out.prefixes_.push_back(*prefix);
  }
  return out;
}

bool Prefixes::contains(const IpAddress& address) const {
  return std::ranges::any_of(prefixes_, [&](const Prefix& prefix) {
    const unsigned whole = prefix.bits / 8;
    const unsigned rest = prefix.bits % 8;
    if (!std::equal(address.bytes.begin(), address.bytes.begin() + whole, prefix.base.bytes.begin())) return false;
    return rest == 0 || ((address.bytes[whole] ^ prefix.base.bytes[whole]) >> (8 - rest)) == 0;
  });
}

Origin origin_of(const Request& head, const IpAddress& peer, const Origin& seen, const Prefixes& trusted) {
  if (!trusted.contains(peer)) return seen;
  const auto forwarded = elements(head, "Forwarded");
  const auto others = elements(head, "X-Forwarded-For");
  const auto one = client_of(forwarded, trusted, [](std::string_view e) { return parameter(e, "for"); });
  const auto other = client_of(others, trusted, [](std::string_view e) { return e; });
  Origin out{seen.peer, seen.secure || says_https(forwarded, elements(head, "X-Forwarded-Proto"))};
  const bool disagree = !forwarded.empty() && !others.empty() && one != other;
  const auto client = one ? one : other;
  if (client && !disagree) out.peer = to_text(*client);
  return out;
}

}  // namespace tocsin::http

#include <algorithm>
#include <charconv>

#include "base/utf8.h"
#include "wire/address.h"
#include "wire/ascii.h"

namespace tocsin::wire {
namespace {

std::optional<unsigned char> percent_octet(std::string_view text) {
  if (text.size() < 3 || text[0] != '%' || !ascii::is_hex(text[1]) || !ascii::is_hex(text[2])) return std::nullopt;
  unsigned out = 0;
  std::from_chars(text.data() + 1, text.data() + 3, out, 16);
  return static_cast<unsigned char>(out);
}

// RFC 3986 section 6.2.2: %7e as ~, %2f as %2F. A character that would complete another escape stays encoded.
std::string settled_escapes(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto octet = percent_octet(text);
    const auto c = static_cast<char>(octet.value_or(0));
    const bool unreserved =
        octet && (ascii::is_letter(c) || ascii::is_digit(c) || std::string_view("-._~").contains(c));
    const bool completes = out.ends_with('%') || (out.size() > 1 && out[out.size() - 2] == '%');
    if (unreserved && !(completes && ascii::is_hex(c))) {
      out += c;
    } else {
      out += octet ? ascii::upper(text.substr(0, 3)) : std::string(text.substr(0, 1));
    }
    text.remove_prefix(octet ? 3 : 1);
  }
  return out;
}

// A host may hide its letters too.
std::string without_escapes(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto octet = percent_octet(text);
    out += octet ? static_cast<char>(*octet) : text.front();
    text.remove_prefix(octet ? 3 : 1);
  }
  return out;
}

std::optional<std::string> host_of(std::string_view given) {
  const std::string text = without_escapes(given);
  if (!utf8::valid(text)) return std::nullopt;
  if (const auto address = address_from_text(text)) {
    const auto plain = to_text(*address);
    return address->size == 4 ? plain : '[' + plain + ']';
  }
  return domain_of(text, Labels::at_least_one);
}

struct Authority {
  std::string_view user;  // with its '@'
  std::string_view host;
  std::string_view port;
};

Authority split_authority(std::string_view text) {
  Authority out;
  if (const auto at = text.rfind('@'); at != std::string_view::npos) {
    out.user = text.substr(0, at + 1);
    text.remove_prefix(at + 1);
  }
  const auto colon = text.rfind(':');
  const bool has_port = colon != std::string_view::npos && text.find(']', colon) == std::string_view::npos;
  out.host = has_port ? text.substr(0, colon) : text;
  if (has_port) out.port = text.substr(colon + 1);
  return out;
}

std::optional<std::string> port_of(std::string_view text, std::string_view scheme) {
  if (text.empty()) return "";
  std::uint16_t port = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (fault != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  const bool usual =
      (scheme == "http" && port == 80) || (scheme == "https" && port == 443) || (scheme == "ftp" && port == 21);
  return usual ? "" : ':' + std::to_string(port);
}

bool is_scheme(std::string_view text) {
  return !text.empty() && ascii::is_letter(text.front()) && std::ranges::all_of(text, [](char c) {
    return ascii::is_letter(c) || ascii::is_digit(c) || c == '+' || c == '-' || c == '.';
  });
}

}  // namespace

std::optional<std::string> url_of(std::string_view text) {
  if (text.find_first_of(" \t\r\n<>") != std::string_view::npos) return std::nullopt;
  const auto mark = text.find("://");
  const bool schemed = mark != std::string_view::npos && is_scheme(text.substr(0, mark));
  const std::string scheme = schemed ? ascii::lower(text.substr(0, mark)) : "";
  const auto rest = schemed ? text.substr(mark + 3) : text;
  const auto end = std::min(rest.find_first_of("/?#"), rest.size());
  const auto [user, host_text, port_text] = split_authority(rest.substr(0, end));
  if (host_text.empty() && scheme != "file") return std::nullopt;
  const auto host = host_text.empty() ? std::optional<std::string>("") : host_of(host_text);
  const auto port = port_of(port_text, scheme);
  if (!host || !port) return std::nullopt;
  const auto tail = settled_escapes(rest.substr(end));
  std::string out = schemed ? scheme + "://" : "";
  out.append(user).append(*host).append(*port);
  if (!tail.starts_with('/')) out += '/';
  return out.append(tail);
}

}  // namespace tocsin::wire

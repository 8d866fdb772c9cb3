#include "wire/identifier.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "wire/ascii.h"

namespace tocsin::wire {
namespace {

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits && std::ranges::all_of(text, [](char c) { return ascii::is_hex(c); });
}

// "1.10" is asdot for 65546.
std::optional<std::uint32_t> number_of_asn(std::string_view text) {
  const auto dot = text.find('.');
  const auto part = [](std::string_view digits, std::uint32_t most) -> std::optional<std::uint32_t> {
    std::uint32_t out = 0;
    const auto [stop, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    if (fault != std::errc{} || stop != digits.data() + digits.size() || out > most) return std::nullopt;
    return out;
  };
  if (dot == std::string_view::npos) return part(text, 0xFFFF'FFFF);
  const auto high = part(text.substr(0, dot), 0xFFFF), low = part(text.substr(dot + 1), 0xFFFF);
  if (!high || !low) return std::nullopt;
  return *high << 16U | *low;
}

}  // namespace

Text hex_digest(std::string_view text, std::size_t digits) {
  if (!is_hex(text, digits)) return std::nullopt;
  return ascii::lower(text);
}

Text asn_of(std::string_view text) {
  if (ascii::starts_with_i(text, "asn")) {
    text.remove_prefix(3);
  } else if (ascii::starts_with_i(text, "as")) {
    text.remove_prefix(2);
  }
  text = ascii::trim(text);
  const auto number = number_of_asn(text);
  return number ? Text("AS" + std::to_string(*number)) : std::nullopt;
}

Text registry_key_of(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 5> hives = {{{"HKLM", "HKEY_LOCAL_MACHINE"},
                                                                                   {"HKCU", "HKEY_CURRENT_USER"},
                                                                                   {"HKCR", "HKEY_CLASSES_ROOT"},
                                                                                   {"HKU", "HKEY_USERS"},
                                                                                   {"HKCC", "HKEY_CURRENT_CONFIG"}}};
  std::string path;
  for (const char c : text)
    if (c != '\\' || !path.ends_with('\\')) path += c;
  while (path.ends_with('\\') || path.ends_with(' ')) path.pop_back();
  const auto end = std::min(path.find('\\'), path.size());
  std::string hive = ascii::upper(std::string_view(path).substr(0, end));
  while (hive.ends_with(':')) hive.pop_back();
  if (hive.empty()) return std::nullopt;
  for (const auto& [brief, full] : hives)
    if (hive == brief) hive = full;
  if (!hive.starts_with("HKEY_")) return path;
  return hive + path.substr(end);
}

Text mac_of(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c == ':' || c == '-' || c == '.') continue;
    digits += c;
  }
  if (!is_hex(digits, 12)) return std::nullopt;
  std::string out;
  for (std::size_t i = 0; i < 12; i += 2) out += (i > 0 ? ":" : "") + ascii::lower(digits.substr(i, 2));
  return out;
}

Text vulnerability_of(std::string_view text) {
  constexpr std::array<std::string_view, 5> schemes = {"CVE-", "CNVD-", "CNNVD-", "EUVD-", "GHSA-"};
  const auto scheme = std::ranges::find_if(schemes, [&](auto s) { return ascii::starts_with_i(text, s); });
  if (scheme == schemes.end()) return std::nullopt;
  const auto rest = text.substr(scheme->size());
  const bool ghsa = *scheme == "GHSA-";
  const bool fits = std::ranges::all_of(
      rest, [&](char c) { return ascii::is_digit(c) || c == '-' || (ghsa && ascii::is_letter(c)); });
  const bool dated = ghsa || (rest.size() >= 8 && rest[4] == '-' && rest.find('-', 5) == std::string_view::npos &&
                              ascii::is_digit(rest.front()) && ascii::is_digit(rest.back()));
  if (rest.empty() || !fits || !dated || rest.size() > 32) return std::nullopt;
  return std::string(*scheme) + ascii::lower(rest);
}

Text ssh_fingerprint_of(std::string_view text) {
  if (ascii::starts_with_i(text, "sha256:")) {
    auto digest = text.substr(7);
    while (digest.ends_with('=')) digest.remove_suffix(1);
    const bool fits = std::ranges::all_of(
        digest, [](char c) { return ascii::is_digit(c) || ascii::is_letter(c) || c == '+' || c == '/'; });
    if (digest.size() != 43 || !fits) return std::nullopt;
    return "SHA256:" + std::string(digest);
  }
  if (ascii::starts_with_i(text, "md5:")) text.remove_prefix(4);
  std::string digits;
  for (const char c : text)
    if (c != ':') digits += c;
  if (!is_hex(digits, 32)) return std::nullopt;
  std::string out = "MD5";
  for (std::size_t i = 0; i < 32; i += 2) out += ':' + ascii::lower(digits.substr(i, 2));
  return out;
}

}  // namespace tocsin::wire

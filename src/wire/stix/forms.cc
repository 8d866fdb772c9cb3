#include "wire/stix/forms.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>

#include "wire/address.h"
#include "wire/ascii.h"
#include "wire/stix/objects.h"

namespace tocsin::wire::stix {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

template <class Fits>
bool all(std::string_view text, Fits fits) {
  return std::ranges::all_of(text, fits);
}

// 8-4-4-4-12 digits, a version from 1 to 8 and the variant of RFC 9562.
bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < 36; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !ascii::is_hex(text[i])) return false;
  }
  const char variant = ascii::lower(text[19]);
  return text[14] >= '1' && text[14] <= '8' && (variant == '8' || variant == '9' || variant == 'a' || variant == 'b');
}

// Exactly `digits` digits at `at`; -1 where there is anything else.
int number_at(std::string_view text, std::size_t at, std::size_t digits) {
  int out = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (!ascii::is_digit(text[i])) return -1;
    out = out * 10 + (text[i] - '0');
  }
  return out;
}

bool is_address_of(std::string_view text, bool six) {
  const auto slash = text.find('/');
  const auto plain = text.substr(0, slash);
  if ((plain.find(':') != std::string_view::npos) != six || plain.find('[') != std::string_view::npos) return false;
  return slash == std::string_view::npos ? address_from_text(text).has_value() : network_from_text(text).has_value();
}

}  // namespace

std::optional<Version> version_from_text(std::string_view text) {
  using namespace std::chrono;
  if (text.size() < 20 || text.size() > 30 || text.back() != 'Z') return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return std::nullopt;
  const int y = number_at(text, 0, 4);
  const int mo = number_at(text, 5, 2);
  const int d = number_at(text, 8, 2);
  const int h = number_at(text, 11, 2);
  const int mi = number_at(text, 14, 2);
  const int s = number_at(text, 17, 2);
  const bool leap = s == 60 && h == 23 && mi == 59;
  if (y < 0 || mo < 0 || d < 0 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || (s > 59 && !leap))
    return std::nullopt;
  const year_month_day date{year{y}, month{unsigned(mo)}, day{unsigned(d)}};
  if (!date.ok()) return std::nullopt;
  std::int64_t ns = 0;
  if (text.size() > 20) {
    if (text[19] != '.' || text.size() == 21) return std::nullopt;
    std::size_t at = 20;
    for (; at + 1 < text.size(); ++at) {
      if (!ascii::is_digit(text[at])) return std::nullopt;
      ns = ns * 10 + (text[at] - '0');
    }
    for (; at < 29; ++at) ns *= 10;
  }
  const std::int64_t second = sys_days{date}.time_since_epoch().count() * 86'400LL + h * 3600 + mi * 60 + s;
  return Version{second * 1'000'000 + ns / 1000, static_cast<std::int32_t>(ns % 1000)};
}

std::string_view type_in_identifier(std::string_view text) {
  if (text.size() < 36 + 2 + 3) return {};
  const auto type = text.substr(0, text.size() - 38);
  if (text.substr(type.size(), 2) != "--" || !is_uuid(text.substr(type.size() + 2)) || !is_type_name(type)) return {};
  return type;
}

bool is_type_name(std::string_view text) {
  const bool fits = all(text, [](char c) { return is_lower(c) || ascii::is_digit(c) || c == '-'; });
  return fits && text.size() >= 3 && text.size() <= 250 && text.front() != '-' && text.back() != '-' &&
         text.find("--") == std::string_view::npos;
}

bool is_property_name(std::string_view text) {
  return text.size() >= 3 && text.size() <= 250 &&
         all(text, [](char c) { return is_lower(c) || ascii::is_digit(c) || c == '_'; });
}

bool is_dictionary_key(std::string_view text) {
  return !text.empty() && text.size() <= 250 &&
         all(text, [](char c) { return ascii::is_letter(c) || ascii::is_digit(c) || c == '_' || c == '-'; });
}

bool is_relation(std::string_view text) {
  return !text.empty() && all(text, [](char c) { return is_lower(c) || ascii::is_digit(c) || c == '-'; });
}

bool is_language_tag(std::string_view text) {
  while (true) {
    const auto end = std::min(text.find('-'), text.size());
    const auto subtag = text.substr(0, end);
    if (subtag.empty() || subtag.size() > 8) return false;
    if (!all(subtag, [](char c) { return ascii::is_letter(c) || ascii::is_digit(c); })) return false;
    if (end == text.size()) return true;
    text.remove_prefix(end + 1);
  }
}

bool is_hex_octets(std::string_view text) { return text.size() % 2 == 0 && all(text, ascii::is_hex); }

bool is_base64(std::string_view text) {
  if (text.size() % 4 != 0) return false;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return all(text, [](char c) { return ascii::is_letter(c) || ascii::is_digit(c) || c == '+' || c == '/'; });
}

bool is_ipv4(std::string_view text) { return is_address_of(text, false); }

// A zone ("%eth0") is no part of the address.
bool is_ipv6(std::string_view text) { return is_address_of(text.substr(0, text.find('%')), true); }

bool is_mac(std::string_view text) {
  if (text.size() != 17) return false;
  for (std::size_t i = 0; i < 17; ++i)
    if (i % 3 == 2 ? text[i] != ':' : !ascii::is_hex(text[i]) || text[i] != ascii::lower(text[i])) return false;
  return true;
}

bool is_email(std::string_view text) {
  const auto at = text.rfind('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find_first_of("<>") == std::string_view::npos;
}

bool is_full_registry_key(std::string_view text) {
  const auto hive = text.substr(0, text.find('\\'));
  constexpr std::array<std::string_view, 5> brief = {"HKLM", "HKCC", "HKCR", "HKCU", "HKU"};
  return std::ranges::none_of(brief, [&](auto name) { return ascii::equal_i(hive, name); });
}

bool is_selector(std::string_view text) {
  for (bool first = true;; first = false) {
    const auto end = std::min(text.find('.'), text.size());
    const auto step = text.substr(0, end);
    const bool place = !first && step.size() > 2 && step.front() == '[' && step.back() == ']' && step.size() <= 20 &&
                       all(step.substr(1, step.size() - 2), ascii::is_digit);
    if (!place && !is_dictionary_key(step)) return false;
    if (end == text.size()) return true;
    text.remove_prefix(end + 1);
  }
}

bool is_exact_integer(std::string_view digits) {
  std::int64_t value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  constexpr std::int64_t most = (std::int64_t{1} << 53) - 1;
  return read.ec == std::errc{} && value >= -most && value <= most;
}

std::size_t digest_digits(std::string_view algorithm) {
  struct Digest {
    std::string_view name;
    std::size_t digits;
  };
  constexpr std::array<Digest, 6> digests = {
      {{"MD5", 32}, {"SHA-1", 40}, {"SHA-256", 64}, {"SHA-512", 128}, {"SHA3-256", 64}, {"SHA3-512", 128}}};
  const auto* at = std::ranges::find(digests, algorithm, &Digest::name);
  return at == digests.end() ? 0 : at->digits;
}

}  // namespace tocsin::wire::stix

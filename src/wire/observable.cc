#include "wire/observable.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/utf8.h"
#include "wire/address.h"
#include "wire/ascii.h"

namespace tocsin::wire {
namespace {

using Text = std::optional<std::string>;
using Found = std::optional<Observable>;

bool is_hex(std::string_view text, std::size_t digits) {
  return text.size() == digits && std::ranges::all_of(text, [](char c) { return ascii::is_hex(c); });
}

Text hex_digest(std::string_view text, std::size_t digits) {
  if (!is_hex(text, digits)) return std::nullopt;
  return ascii::lower(text);
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

Text email_of(std::string_view text) {
  std::string plain = refang(text);
  std::string_view rest = plain;
  if (rest.starts_with('<') && rest.ends_with('>')) rest = rest.substr(1, rest.size() - 2);
  if (ascii::starts_with_i(rest, "mailto:")) rest.remove_prefix(7);
  const auto at = rest.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64) return std::nullopt;
  const auto local = rest.substr(0, at);
  if (local.find_first_of(" \t<>@,;:\"") != std::string_view::npos) return std::nullopt;
  const auto domain = domain_of(rest.substr(at + 1), Labels::at_least_two);
  if (!domain) return std::nullopt;
  return ascii::lower(local) + '@' + *domain;
}

Text asn_of(std::string_view text) {
  if (ascii::starts_with_i(text, "asn")) {
    text.remove_prefix(3);
  } else if (ascii::starts_with_i(text, "as")) {
    text.remove_prefix(2);
  }
  text = ascii::trim(text);
  std::uint32_t number = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return "AS" + std::to_string(number);
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

Found found(ObservableType type, Text value) {
  if (!value || value->empty()) return std::nullopt;
  return Observable{type, std::move(*value)};
}

Found address_or_network(std::string_view text) {
  const std::string plain = refang(text);
  if (plain.find('/') == std::string::npos) {
    const auto address = address_from_text(plain);
    if (!address) return std::nullopt;
    return found(address->size == 4 ? ObservableType::ipv4 : ObservableType::ipv6, to_text(*address));
  }
  const auto network = network_from_text(plain);
  if (!network) return std::nullopt;
  if (network->prefix_bits == network->address.size * 8)
    return found(network->address.size == 4 ? ObservableType::ipv4 : ObservableType::ipv6, to_text(network->address));
  return found(ObservableType::cidr, to_text(*network));
}

Found read(ObservableType type, std::string_view text) {
  switch (type) {
    case ObservableType::ipv4:
    case ObservableType::ipv6:
    case ObservableType::cidr:
      return address_or_network(text);
    case ObservableType::domain:
      return found(type, domain_of(refang(text), Labels::at_least_two));
    case ObservableType::url:
      return found(type, url_of(refang(text)));
    case ObservableType::email:
      return found(type, email_of(text));
    case ObservableType::md5:
    case ObservableType::imphash:
    case ObservableType::ja3:
      return found(type, hex_digest(text, 32));
    case ObservableType::sha1:
      return found(type, hex_digest(text, 40));
    case ObservableType::sha256:
      return found(type, hex_digest(text, 64));
    case ObservableType::sha512:
      return found(type, hex_digest(text, 128));
    case ObservableType::asn:
      return found(type, asn_of(text));
    case ObservableType::registry_key:
      return found(type, registry_key_of(text));
    case ObservableType::mac:
      return found(type, mac_of(text));
    case ObservableType::vulnerability:
      return found(type, vulnerability_of(text));
    case ObservableType::ssh_fingerprint:
      return found(type, ssh_fingerprint_of(text));
    case ObservableType::filename:
    case ObservableType::mutex:
    case ObservableType::other:
      return found(type, std::string(text));
  }
  return std::nullopt;
}

struct Fang {
  std::string_view from;
  std::string_view to;
};
constexpr std::array<Fang, 20> fangs = {
    {{"[://]", "://"}, {"[:]//", "://"}, {"[:]", ":"},   {"[.]", "."},   {"(.)", "."}, {"{.}", "."}, {"[.", "."},
     {"\\.", "."},     {"[dot]", "."},   {"(dot)", "."}, {"{dot}", "."}, {"[d]", "."}, {"[@]", "@"}, {"(@)", "@"},
     {"[at]", "@"},    {"(at)", "@"},    {"{at}", "@"},  {"[/]", "/"},   {"[,]", "."}, {".]", "."}}};

void refang_scheme(std::string& text) {
  constexpr std::array<Fang, 6> schemes = {{{"hxxps:", "https:"},
                                            {"hxxp:", "http:"},
                                            {"h**ps:", "https:"},
                                            {"h**p:", "http:"},
                                            {"fxp:", "ftp:"},
                                            {"htxp:", "http:"}}};
  for (const auto& [from, to] : schemes)
    if (ascii::starts_with_i(text, from)) {
      text.replace(0, from.size(), to);
      return;
    }
}

std::string refang_once(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto* hit = fangs.end();
    if (std::string_view("[({\\.").find(text.front()) != std::string_view::npos)
      hit = std::ranges::find_if(fangs, [&](const Fang& f) { return ascii::starts_with_i(text, f.from); });
    out += hit == fangs.end() ? text.substr(0, 1) : hit->to;
    text.remove_prefix(hit == fangs.end() ? 1 : hit->from.size());
  }
  return out;
}

}  // namespace

std::string refang(std::string_view text) {
  std::string out(ascii::trim(text));
  // A fang may stand inside another; text that is still changing after a few rounds was made to cost time.
  for (int round = 0; round < 4; ++round) {
    auto next = refang_once(out);
    if (next == out) break;
    out = std::move(next);
  }
  refang_scheme(out);
  return out;
}

Result<Observable> normalise(ObservableType type, std::string_view text) {
  text = ascii::trim(text);
  const auto refuse = [&] {
    const auto name = names_of(type)[static_cast<std::size_t>(type)];
    return fail(Code::invalid, "observable.value", {}, {{"type", std::string(name)}});
  };
  const auto too_long = [] {
    return fail(Code::limit, "observable.too_long", {}, {{"max", std::to_string(model::observable_max_bytes)}});
  };
  if (text.size() > model::observable_max_bytes) return too_long();
  if (text.empty() || has_control(text) || !utf8::valid(text)) return refuse();
  auto out = read(type, text);
  if (!out) return refuse();
  if (out->value.size() > model::observable_max_bytes) return too_long();
  // Text made of fangs within fangs has no normal form.
  if (const auto again = read(out->type, out->value); !again || *again != *out) return refuse();
  return std::move(*out);
}

std::optional<Observable> guess(std::string_view text) {
  using enum ObservableType;
  for (const auto type : {ipv4, email, url, domain}) {
    if (type == url && refang(text).find('/') == std::string::npos) continue;
    if (auto out = normalise(type, text)) return std::move(*out);
  }
  return std::nullopt;
}

}  // namespace tocsin::wire

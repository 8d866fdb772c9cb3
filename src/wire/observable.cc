#include "wire/observable.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "wire/address.h"
#include "wire/ascii.h"
#include "wire/identifier.h"

namespace tocsin::wire {
namespace {

using Found = std::optional<Observable>;

// Without blanks around it, nor the invisible ones that come with text pasted from pages: no-break space, ideographic
// space, zero-width space, byte order mark.
std::string_view trimmed(std::string_view text) {
  constexpr std::array<std::string_view, 4> invisible = {"\u00A0", "\u3000", "\u200B", "\uFEFF"};
  for (auto before = text.size() + 1; text.size() < before;) {
    before = text.size();
    text = ascii::trim(text);
    for (const auto blank : invisible) {
      if (text.starts_with(blank)) text.remove_prefix(blank.size());
      if (text.ends_with(blank)) text.remove_suffix(blank.size());
    }
  }
  return text;
}

bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

Text email_of(std::string_view text) {
  const std::string plain = refang(narrowed(text));
  std::string_view rest = plain;
  // "Jo Doe <jo@example.com>" names the mailbox in angle brackets.
  if (const auto begin = rest.rfind('<'); begin != std::string_view::npos && rest.ends_with('>'))
    rest = rest.substr(begin + 1, rest.size() - begin - 2);
  if (ascii::starts_with_i(rest, "mailto:")) rest.remove_prefix(7);
  const auto at = rest.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64) return std::nullopt;
  const auto local = rest.substr(0, at);
  if (local.find_first_of(" \t<>@,;:\"") != std::string_view::npos) return std::nullopt;
  const auto domain = domain_of(rest.substr(at + 1), Labels::at_least_two);
  if (!domain) return std::nullopt;
  return ascii::lower(local) + '@' + *domain;
}

Found found(ObservableType type, Text value) {
  if (!value || value->empty()) return std::nullopt;
  return Observable{type, std::move(*value)};
}

// Full-width signs of scheme and host; what stands in the path is as given.
std::string url_narrowed(std::string_view text) {
  std::string out = narrowed(text);
  const auto mark = out.find("://");
  const auto slash = out.find_first_of("/?#", mark == std::string::npos ? 0 : mark + 3);
  if (slash == std::string::npos) return out;
  // As many characters of the original stand for the same ones there.
  std::size_t at = 0;
  for (auto left = utf8::length(std::string_view(out).substr(0, slash + 1)); left > 0; --left) utf8::next(text, at);
  return out.substr(0, slash + 1).append(text.substr(at));
}

Found address_or_network(std::string_view text) {
  const std::string plain = refang(narrowed(text));
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
      return found(type, domain_of(refang(narrowed(text)), Labels::at_least_two));
    case ObservableType::url:
      return found(type, url_of(refang(url_narrowed(text))));
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

}  // namespace

Result<Observable> normalise(ObservableType type, std::string_view text) {
  text = trimmed(text);
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
  // What is taken off an end may bare more that does not belong there.
  while (out && trimmed(out->value) != out->value) out = read(out->type, std::string(trimmed(out->value)));
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

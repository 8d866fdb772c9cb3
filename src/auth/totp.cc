#include "auth/totp.h"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>

namespace tocsin::auth {
namespace {

constexpr unsigned digits_shown = 6;
constexpr std::int64_t step_us = 30'000'000;
constexpr std::size_t recovery_bytes = 10;
constexpr std::string_view base32_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

TotpStep step_of(Instant at) { return at.us / step_us; }

// RFC 4226 section 5.3: dynamic truncation.
std::uint32_t truncated(ByteView mac) {
  const std::size_t at = mac.back() & 15;
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) out = (out << 8) | mac[at + i];
  return out & 0x7fff'ffff;
}

std::string without_blanks(std::string_view text) {
  std::string out;
  std::ranges::copy_if(text, std::back_inserter(out), [](char c) { return c != ' '; });
  return out;
}

void append_percent_encoded(std::string& out, std::string_view text) {
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").contains(c);
    plain ? out.push_back(c) : void(fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c)));
  }
}

// The hashed form: capitals, without dashes and blanks.
std::string recovery_canonical(std::string_view code) {
  std::string out;
  for (const char c : code) {
    if (c == '-' || c == ' ') continue;
    out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  }
  return out;
}

Digest recovery_hash(const Keyring& keyring, std::string_view code) {
  return keyring.mac(Purpose::second_factor, view_of("recovery:" + recovery_canonical(code)));
}

Secret recovery_text(const Entropy& entropy) {
  const auto bytes = Secret::drawn(recovery_bytes, entropy);
  auto text = to_base32(bytes.reveal());
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  for (const std::size_t at : {12UL, 8UL, 4UL}) text.insert(at, 1, '-');
  return Secret::copy_of(text);
}

}  // namespace

std::string hotp(const Secret& key, std::uint64_t counter, unsigned digits) {
  TOCSIN_ASSERT(digits >= 6 && digits <= 9);
  std::array<std::uint8_t, 8> message{};
  for (std::size_t i = 0; i < 8; ++i) message[7 - i] = static_cast<std::uint8_t>((counter >> (8 * i)) & 255);
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> mac{};
  unsigned size = 0;
  const auto* made = HMAC(EVP_sha1(), key.reveal().data(), static_cast<int>(key.size()), message.data(), message.size(),
                          mac.data(), &size);
  TOCSIN_ASSERT(made != nullptr && size == 20);
  std::uint32_t modulus = 1;
  for (unsigned i = 0; i < digits; ++i) modulus *= 10;
  return fmt::format("{:0{}}", truncated(ByteView(mac).first(size)) % modulus, digits);
}

std::string totp_at(const Secret& key, Instant at) {
  return hotp(key, static_cast<std::uint64_t>(step_of(at)), digits_shown);
}

Result<TotpStep> verify_totp(const Secret& key, std::string_view code, Instant now, std::optional<TotpStep> last_used) {
  const auto given = without_blanks(code);
  const auto present = step_of(now);
  std::optional<TotpStep> matched;
  for (auto step = present - 1; step <= present + 1; ++step) {
    if (step < 0 || (last_used && step <= *last_used)) continue;
    const auto expected = hotp(key, static_cast<std::uint64_t>(step), digits_shown);
    if (equal_constant_time(view_of(given), view_of(expected)) && !matched) matched = step;
  }
  if (!matched) return fail(Code::denied, "totp.wrong");
  return *matched;
}

Secret otpauth_uri(const Secret& key, std::string_view issuer, std::string_view account) {
  std::string out = "otpauth://totp/";
  append_percent_encoded(out, issuer);
  out += ':';
  append_percent_encoded(out, account);
  out += "?secret=" + to_base32(key.reveal()) + "&issuer=";
  append_percent_encoded(out, issuer);
  out += "&algorithm=SHA1&digits=6&period=30";
  return Secret::copy_of(out);
}

std::string to_base32(ByteView bytes) {
  std::string out;
  std::uint32_t pool = 0;
  int bits = 0;
  for (const auto b : bytes) {
    pool = (pool << 8) | b;
    for (bits += 8; bits >= 5; bits -= 5) out += base32_digits[(pool >> (bits - 5)) & 31];
  }
  if (bits > 0) out += base32_digits[(pool << (5 - bits)) & 31];
  return out;
}

std::optional<Bytes> from_base32(std::string_view text) {
  if (const auto rest = text.size() % 8; rest == 1 || rest == 3 || rest == 6) return std::nullopt;
  Bytes out;
  std::uint32_t pool = 0;
  int bits = 0;
  for (const char c : text) {
    const auto value = base32_digits.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    pool = (pool << 5) | static_cast<std::uint32_t>(value);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    out.push_back(static_cast<std::uint8_t>((pool >> bits) & 255));
  }
  // Left-over bits must be zero, or two spellings would name one value.
  if ((pool & ((1U << bits) - 1)) != 0) return std::nullopt;
  return out;
}

RecoveryCodes make_recovery_codes(const Keyring& keyring, const Entropy& entropy) {
  RecoveryCodes out;
  for (std::size_t i = 0; i < recovery_code_count; ++i) {
    out.shown.push_back(recovery_text(entropy));
    out.stored.push_back(recovery_hash(keyring, out.shown.back().reveal_text()));
  }
  return out;
}

std::optional<std::size_t> find_recovery_code(const Keyring& keyring, std::string_view code,
                                              std::span<const Digest> stored) {
  if (code.size() > 64) return std::nullopt;
  const auto given = recovery_hash(keyring, code);
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (equal_constant_time(given, stored[i])) found = i;
  }
  return found;
}

}  // namespace tocsin::auth

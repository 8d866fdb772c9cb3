#include "auth/token.h"

#include <algorithm>

namespace tocsin::auth {
namespace {

constexpr std::string_view base62_digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t value_digits = 43;
constexpr std::size_t checksum_digits = 6;

struct KindRow {
  TokenKind kind;
  std::string_view prefix;
};
constexpr auto kinds = std::to_array<KindRow>({
    {TokenKind::api, "tcs_"},
    {TokenKind::session, "tcss_"},
    {TokenKind::peer, "tcsp_"},
    {TokenKind::set_up, "tcsu_"},
    {TokenKind::invitation, "tcsi_"},
    {TokenKind::password_reset, "tcsr_"},
    {TokenKind::sign_in, "tcsl_"},
    {TokenKind::mail_address, "tcsm_"},
    {TokenKind::download, "tcsd_"},
    {TokenKind::reporter, "tcsq_"},
    {TokenKind::calendar, "tcsc_"},
});

std::string_view prefix_of(TokenKind kind) { return std::ranges::find(kinds, kind, &KindRow::kind)->prefix; }

// Divides the big-endian number by 62 in place and answers the remainder.
unsigned divide_by_62(std::span<std::uint8_t> number) {
  unsigned rest = 0;
  for (auto& byte : number) {
    const unsigned part = rest * 256 + byte;
    byte = static_cast<std::uint8_t>(part / 62);
    rest = part % 62;
  }
  return rest;
}

// Multiplies by 62 and adds; answers what overflows.
unsigned times_62_plus(std::span<std::uint8_t> number, unsigned add) {
  for (std::size_t i = number.size(); i-- > 0;) {
    const unsigned part = number[i] * 62U + add;
    number[i] = static_cast<std::uint8_t>(part & 255);
    add = part >> 8;
  }
  return add;
}

std::string to_base62(ByteView bytes, std::size_t digits) {
  Bytes number(bytes.begin(), bytes.end());
  std::string out(digits, '0');
  for (std::size_t i = digits; i-- > 0;) out[i] = base62_digits[divide_by_62(number)];
  return out;
}

std::optional<Digest> from_base62(std::string_view text) {
  Digest out{};
  for (const char c : text) {
    const auto value = base62_digits.find(c);
    if (value == std::string_view::npos) return std::nullopt;
    if (times_62_plus(out, static_cast<unsigned>(value)) != 0) return std::nullopt;
  }
  return out;
}

std::string checksum_of(std::string_view text) {
  const auto digest = sha256(view_of(text));
  return to_base62(ByteView(digest).first(4), checksum_digits);
}

std::optional<KindRow> row_of(std::string_view text) {
  const auto cut = text.find('_');
  if (cut == std::string_view::npos) return std::nullopt;
  const auto found = std::ranges::find(kinds, text.substr(0, cut + 1), &KindRow::prefix);
  return found == kinds.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

std::string encode_token(TokenKind kind, const Digest& value) {
  auto out = std::string(prefix_of(kind)) + to_base62(value, value_digits);
  return out + checksum_of(out);
}

std::optional<Digest> decode_token(std::string_view text) {
  const auto row = row_of(text);
  if (!row || text.size() != row->prefix.size() + value_digits + checksum_digits) return std::nullopt;
  const auto body = text.substr(0, text.size() - checksum_digits);
  if (text.substr(body.size()) != checksum_of(body)) return std::nullopt;
  return from_base62(body.substr(row->prefix.size()));
}

std::optional<TokenKind> token_kind(std::string_view text) {
  if (!decode_token(text)) return std::nullopt;
  return row_of(text)->kind;
}

FreshToken make_token(TokenKind kind, const Keyring& keyring, const Entropy& entropy) {
  Digest value{};
  entropy(value);
  const auto text = encode_token(kind, value);
  return {Secret::copy_of(text), keyring.mac(Purpose::token, view_of(text))};
}

Result<Digest> stored_form(TokenKind expected, std::string_view text, const Keyring& keyring) {
  const auto kind = token_kind(text);
  if (!kind) return fail(Code::invalid, "token.malformed");
  if (*kind != expected) return fail(Code::invalid, "token.kind");
  return keyring.mac(Purpose::token, view_of(text));
}

std::string csrf_token(const Keyring& keyring, const Digest& session) {
  return to_base64url(keyring.mac(Purpose::csrf, session));
}

Result<void> check_csrf_token(const Keyring& keyring, const Digest& session, std::string_view given) {
  const auto expected = csrf_token(keyring, session);
  if (!equal_constant_time(view_of(expected), view_of(given))) return fail(Code::denied, "token.csrf");
  return {};
}

}  // namespace tocsin::auth

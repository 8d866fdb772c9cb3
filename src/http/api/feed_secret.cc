#include "http/api/feed_secret.h"

#include <algorithm>

#include "base/base64.h"

namespace tocsin::http {
namespace {

constexpr std::array<std::string_view, 2> scheme_names{"basic", "bearer"};

// What may stand in a header: a token is written as it is.
bool is_token(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 127; });
}

}  // namespace

std::span<const std::string_view> names_of(FeedScheme) { return scheme_names; }

Result<void> check(const FeedCredentials& credentials) {
  const auto bad = [] { return fail(Code::invalid, "feed.credentials"); };
  if (credentials.origin) return fail(Code::invalid, "field.unknown", "/origin", {{"field", "origin"}});
  if (credentials.scheme == FeedScheme::bearer && (credentials.user || !is_token(credentials.secret.value)))
    return bad();
  if (credentials.scheme == FeedScheme::basic &&
      (!credentials.user || credentials.user->value.find(':') != std::string::npos))
    return bad();
  return {};
}

Bytes sealed(const FeedCredentials& credentials, const model::RecordId& feed, const auth::Keyring& keyring,
             const auth::Entropy& entropy) {
  const auto plain = auth::Secret::copy_of(json::to_text(model::encode(credentials)));
  return keyring.wrap(feed.raw(), plain, entropy, auth::Purpose::setting);
}

Result<std::string> authorization_of(ByteView wrapped, const model::RecordId& feed, std::string_view origin,
                                     const auth::Keyring& keyring) {
  TRY(const auto plain, keyring.unwrap(feed.raw(), wrapped, auth::Purpose::setting));
  TRY(const auto value, json::parse(plain.reveal_text()));
  TRY(const auto credentials, model::decode<FeedCredentials>(value));
  if (!credentials.origin || credentials.origin->value != origin) return fail(Code::denied, "feed.no_credentials");
  if (credentials.scheme == FeedScheme::bearer) return "Bearer " + credentials.secret.value;
  return "Basic " + to_base64(credentials.user->value + ":" + credentials.secret.value);
}

}  // namespace tocsin::http

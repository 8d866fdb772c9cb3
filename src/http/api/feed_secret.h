#pragma once
// What opens the other server of a feed. The danger removed: a password that is kept in clear, shown again, or sent to
// a server that it was not given for.
//
// Sealed with the keyring under the feed's id, so that a row copied beside another feed opens nothing; it names the
// origin it was given for. authorization_of() is the value of the header; denied "feed.no_credentials" where the origin
// is another one. Errors: invalid "feed.credentials"; denied "auth.seal". Threads: pure.
// Source: RFC 7617 (basic; no colon in a user name), RFC 6750 (bearer).
#include "auth/keyring.h"
#include "model/codec.h"
#include "model/kinds.h"

namespace tocsin::http {

enum class FeedScheme : std::uint8_t { basic, bearer };
std::span<const std::string_view> names_of(FeedScheme);

struct FeedCredentials {
  FeedScheme scheme = FeedScheme::basic;
  std::optional<model::Line<200>> user;
  model::Line<2000> secret;
  std::optional<model::Line<2000>> origin;  // set by the server
  static constexpr auto fields =
      std::tuple{model::field("scheme", &FeedCredentials::scheme), model::field("user", &FeedCredentials::user),
                 model::field("secret", &FeedCredentials::secret), model::field("origin", &FeedCredentials::origin)};
};

Result<void> check(const FeedCredentials& credentials);
Bytes sealed(const FeedCredentials& credentials, const model::RecordId& feed, const auth::Keyring& keyring,
             const auth::Entropy& entropy);
Result<std::string> authorization_of(ByteView wrapped, const model::RecordId& feed, std::string_view origin,
                                     const auth::Keyring& keyring);

}  // namespace tocsin::http

#pragma once
// One-time codes of an authenticator app, and recovery codes. The danger removed: a code that is seen over a shoulder
// and used a second time, and a person locked out for good with the telephone.
//
// SHA-1, 30 seconds, 6 digits (what every app takes); the step before and after the present one is accepted.
// verify_totp answers the step that matched: store it as last used in the same transaction, as it and all earlier steps
// are refused from then on. Six digits can be guessed: the caller limits attempts by account and by address. A recovery
// code has 80 random bits, is shown once, stored as a keyed hash, and is deleted when it is used. Errors: denied
// "totp.wrong" (wrong, too old or used before: not told apart). Threads: pure. Source: RFC 4226 section 5.3; RFC 6238
// section 4, 5.2; RFC 4648 section 6 (base32, without padding); otpauth URI of the key URI format.
#include <optional>
#include <string>
#include <string_view>

#include "auth/keyring.h"
#include "base/time.h"

namespace tocsin::auth {

constexpr std::size_t totp_key_bytes = 20;
constexpr std::size_t recovery_code_count = 10;

// Counts of 30 seconds since 1970.
using TotpStep = std::int64_t;

std::string hotp(const Secret& key, std::uint64_t counter, unsigned digits);
std::string totp_at(const Secret& key, Instant at);

// Blanks in `code` are passed over, as people type "123 456".
Result<TotpStep> verify_totp(const Secret& key, std::string_view code, Instant now, std::optional<TotpStep> last_used);

// Holds the key: show it to its owner once and never store it.
Secret otpauth_uri(const Secret& key, std::string_view issuer, std::string_view account);

std::string to_base32(ByteView bytes);
std::optional<Bytes> from_base32(std::string_view text);

struct RecoveryCodes {
  std::vector<Secret> shown;   // "abcd-efgh-2345-jklm"
  std::vector<Digest> stored;  // in the same order
};
RecoveryCodes make_recovery_codes(const Keyring& keyring, const Entropy& entropy);

// Place of the code among `stored`, or nullopt. Case, blanks and dashes do not matter.
std::optional<std::size_t> find_recovery_code(const Keyring& keyring, std::string_view code,
                                              std::span<const Digest> stored);

}  // namespace tocsin::auth

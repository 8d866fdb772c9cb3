#pragma once
// High-entropy credentials: API tokens, sessions, one-time links. The danger removed: a stolen database that holds
// usable tokens, a link for one purpose that serves another, and a token in a paste that no scanner recognises.
//
// Text: prefix of the kind ("tcs_" for API tokens), 43 base62 digits of 32 random bytes, 6 base62 digits of a checksum
// over prefix and digits. Only [0-9A-Za-z_], so that a double click takes it whole and no URL needs escaping. Stored is
// a keyed BLAKE2b-256 of the whole text, hence of its kind too: look it up by equality. Single use is the store's part:
// delete the row in the transaction that honours it.
// Errors: invalid "token.malformed" (wrong length, digit or checksum) | "token.kind" (right, but of another kind).
// Threads: pure. Source: MODEL.md 19; RFC 4086 (randomness); OWASP ASVS 5.0 chapter 7 and 3.5 (CSRF).
#include <optional>
#include <string>
#include <string_view>

#include "auth/keyring.h"

namespace tocsin::auth {

enum class TokenKind : std::uint8_t {
  api,             // tcs_   a person's or service's API token
  session,         // tcss_  a browser session
  peer,            // tcsp_  another server
  set_up,          // tcsu_  link: first administrator
  invitation,      // tcsi_  link: join an organisation
  password_reset,  // tcsr_  link
  sign_in,         // tcsl_  link
  mail_address,    // tcsm_  link: confirm an address
  download,        // tcsd_  link: one file
  reporter,        // tcsq_  a reporter without account follows one report
  calendar,        // tcsc_  a feed that a calendar program reads
};

struct FreshToken {
  Secret text;    // shown once
  Digest stored;  // what the store keeps
};

FreshToken make_token(TokenKind kind, const Keyring& keyring, const Entropy& entropy);

// The form to look up. Nothing is known of the token's existence yet.
Result<Digest> stored_form(TokenKind expected, std::string_view text, const Keyring& keyring);

// Kind of a well-formed token; nullopt for any other text.
std::optional<TokenKind> token_kind(std::string_view text);

// The 32 bytes in a token and back, bijective on well-formed texts; encode is for tests and tools.
std::string encode_token(TokenKind kind, const Digest& value);
std::optional<Digest> decode_token(std::string_view text);

// Token against cross-site requests: bound to the session, stateless.
std::string csrf_token(const Keyring& keyring, const Digest& session);
Result<void> check_csrf_token(const Keyring& keyring, const Digest& session,
                              std::string_view given);  // denied "token.csrf"

}  // namespace tocsin::auth

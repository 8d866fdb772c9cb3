#pragma once
// Accounts: how persons and machines prove who they are. Not facts: secrets, counters and sessions are kept apart from
// history, and none of them is ever readable through the gate.
//
// Only hashes and wrapped secrets are held here (auth/ makes them). Times are wall time, whatever the realm.
// Errors: not_found "account.none"; conflict "account.exists"; unavailable "store.write".
// Threads: from any thread; a write is durable when it returns. Source: MODEL decision 19 restated in docs/adr/0005.
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "model/kinds.h"

namespace tocsin::port {

struct Account {
  model::PersonId person;
  model::OrganisationId organisation;
  std::string login;  // lower case, unique on this server
  std::string display_name;
  std::string password_hash;  // "" : none set
  Bytes totp_secret;          // wrapped; empty: none
  std::int64_t totp_last_step = 0;
  std::vector<std::string> recovery_hashes;
  std::string language;  // "en", "zh-Hans"
  bool enabled = true;
};

// As its authenticator said when it was last used.
enum class PasskeyBackup : std::uint8_t { device_bound, may_be_backed_up, backed_up };

struct Passkey {
  Bytes credential_id;
  model::PersonId person;
  Bytes public_key;  // COSE
  std::uint32_t sign_count = 0;
  PasskeyBackup backup = PasskeyBackup::device_bound;
  std::string name;
  Instant created_at;
};

struct Session {
  Digest token;  // keyed hash of the cookie's value
  RawId id{};    // to name it in lists
  model::PersonId person;
  model::OrganisationId acting_for;
  Instant created_at;
  Instant expires_at;
  Instant stepped_up_at;  // zero: never
  std::string origin;     // address and program, for its owner to recognise
};

struct ApiToken {
  Digest token;
  RawId id{};
  model::PersonId person;  // who made it; its atoms are never `person:` ones
  model::OrganisationId organisation;
  std::string name;
  std::vector<std::string> scopes;  // "read", "write", "report"
  Instant created_at;
  Instant expires_at;
};

// first_way_in: made by the operator for an organisation into which nobody had a way; worth nothing once somebody has.
enum class LinkPurpose : std::uint8_t { set_up, sign_in, first_way_in };
struct OneTimeLink {
  Digest token;
  LinkPurpose purpose{};
  model::PersonId person;  // nil for set_up
  Instant expires_at;
};

class Accounts {
 public:
  virtual ~Accounts() = default;

  virtual Result<void> add(const Account& account) = 0;
  virtual Result<void> change(const Account& account) = 0;  // all fields, by person
  virtual Result<Account> by_person(const model::PersonId& person) = 0;
  virtual Result<Account> by_login(const std::string& login) = 0;
  // Whether this person could get in now: an account that is open, and with it a password, a passkey, a session or a
  // token. A link that nobody took is none yet.
  virtual Result<bool> has_way_in(const model::PersonId& person, Instant now) = 0;
  // Moves totp_last_step forward if `step` is later than it; false where it is not (a replay). One transaction.
  virtual Result<bool> use_totp_step(const model::PersonId& person, std::int64_t step) = 0;

  virtual Result<void> add_passkey(const Passkey& key) = 0;
  virtual std::vector<Passkey> passkeys_of(const model::PersonId& person) = 0;
  virtual std::optional<Passkey> passkey(const Bytes& credential_id) = 0;
  virtual Result<void> used_passkey(const Bytes& credential_id, std::uint32_t sign_count, PasskeyBackup backup) = 0;
  virtual Result<void> end_passkey(const Bytes& credential_id, const model::PersonId& person) = 0;

  virtual Result<void> add_session(const Session& session) = 0;
  // nullopt once expired, or its account closed; so is token() below.
  virtual std::optional<Session> session(const Digest& token, Instant now) = 0;
  virtual Result<void> change_session(const Session& session) = 0;
  virtual std::vector<Session> sessions_of(const model::PersonId& person, Instant now) = 0;
  virtual Result<void> end_session(const RawId& id, const model::PersonId& person) = 0;
  virtual Result<void> end_sessions_of(const model::PersonId& person) = 0;

  virtual Result<void> add_token(const ApiToken& token) = 0;
  virtual std::optional<ApiToken> token(const Digest& token, Instant now) = 0;
  virtual std::vector<ApiToken> tokens_of(const model::OrganisationId& organisation) = 0;
  virtual Result<void> end_token(const RawId& id, const model::OrganisationId& organisation) = 0;
  virtual Result<void> end_tokens_of(const model::PersonId& person) = 0;

  virtual Result<void> add_link(const OneTimeLink& link) = 0;
  virtual std::optional<OneTimeLink> link(const Digest& token, Instant now) = 0;       // nullopt once expired or taken
  virtual std::optional<OneTimeLink> take_link(const Digest& token, Instant now) = 0;  // gone after one take
};

}  // namespace tocsin::port

#pragma once
// Accounts, passkeys, sessions, tokens and one-time links on SQLite. See port/accounts.h for the contract; what may
// happen only once (a code, a link) is one write on the writer's thread, so that no two requests can both have it.
#include "port/accounts.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace tocsin::store {

class StoredAccounts final : public port::Accounts {
 public:
  StoredAccounts(Writer& writer, Readers& readers) : writer_(writer), readers_(readers) {}

  Result<void> add(const port::Account& account) override;
  Result<void> change(const port::Account& account) override;
  Result<port::Account> by_person(const model::PersonId& person) override;
  Result<port::Account> by_login(const std::string& login) override;
  Result<bool> has_way_in(const model::PersonId& person, Instant now) override;
  Result<bool> use_totp_step(const model::PersonId& person, std::int64_t step) override;

  Result<void> add_passkey(const port::Passkey& key) override;
  std::vector<port::Passkey> passkeys_of(const model::PersonId& person) override;
  std::optional<port::Passkey> passkey(const Bytes& credential_id) override;
  Result<void> used_passkey(const Bytes& credential_id, std::uint32_t sign_count, port::PasskeyBackup backup) override;
  Result<void> end_passkey(const Bytes& credential_id, const model::PersonId& person) override;

  Result<void> add_session(const port::Session& session) override;
  std::optional<port::Session> session(const Digest& token, Instant now) override;
  Result<void> change_session(const port::Session& session) override;
  std::vector<port::Session> sessions_of(const model::PersonId& person, Instant now) override;
  Result<void> end_session(const RawId& id, const model::PersonId& person) override;
  Result<void> end_sessions_of(const model::PersonId& person) override;

  Result<void> add_token(const port::ApiToken& token) override;
  std::optional<port::ApiToken> token(const Digest& token, Instant now) override;
  std::vector<port::ApiToken> tokens_of(const model::OrganisationId& organisation) override;
  Result<void> end_token(const RawId& id, const model::OrganisationId& organisation) override;
  Result<void> end_tokens_of(const model::PersonId& person) override;

  Result<void> add_link(const port::OneTimeLink& link) override;
  std::optional<port::OneTimeLink> link(const Digest& token, Instant now) override;
  std::optional<port::OneTimeLink> take_link(const Digest& token, Instant now) override;

 private:
  Writer& writer_;
  Readers& readers_;
};

}  // namespace tocsin::store

#pragma once
// A store that dies: after so many writes every further one fails and leaves nothing, as after a kill. The danger
// removed: "all or nothing" that was only ever tested with all. Reads go on, so that a handler is not spared its own
// clearing up. For tests alone. Threads: one at a time.
#include "port/accounts.h"
#include "port/keys.h"
#include "port/log.h"

namespace tocsin::testing {

struct Fuse {
  int writes_left = 0;

  Result<void> burn() {
    if (writes_left-- > 0) return {};
    writes_left = 0;
    return fail(Code::unavailable, "store.write");
  }
};

class BrittleLog final : public port::Log {
 public:
  BrittleLog(port::Log& sound, Fuse& fuse) : sound_(sound), fuse_(fuse) {}
  void append(port::Batch batch, std::move_only_function<void(Result<port::Committed>)> done) override {
    if (auto burnt = fuse_.burn(); !burnt) return done(std::unexpected(burnt.error()));
    sound_.append(std::move(batch), std::move(done));
  }
  void on_commit(std::function<void(std::int64_t)> listener) override { sound_.on_commit(std::move(listener)); }

 private:
  port::Log& sound_;
  Fuse& fuse_;
};

class BrittleKeys final : public port::Keys {
 public:
  BrittleKeys(port::Keys& sound, Fuse& fuse) : sound_(sound), fuse_(fuse) {}
  Result<std::shared_ptr<const event::Signer>> signer_of(const model::OrganisationId& organisation) override {
    return sound_.signer_of(organisation);
  }
  std::shared_ptr<const event::Signer> server() override { return sound_.server(); }
  port::OneTimeKey one_time() override { return sound_.one_time(); }
  Result<void> keep_trustee_key(const model::KeyId& id, const port::TrusteeKey& key, Instant now) override {
    CHECK(fuse_.burn());
    return sound_.keep_trustee_key(id, key, now);
  }
  Result<port::TrusteeKey> trustee_key(const model::KeyId& id) override { return sound_.trustee_key(id); }
  Result<event::PublicKeyBytes> public_key(const model::KeyId& key, Instant at) override {
    return sound_.public_key(key, at);
  }
  Result<model::KeyId> make_hosted(const model::OrganisationId& organisation, Instant now) override {
    CHECK(fuse_.burn());
    return sound_.make_hosted(organisation, now);
  }

 private:
  port::Keys& sound_;
  Fuse& fuse_;
};

class BrittleAccounts final : public port::Accounts {
 public:
  BrittleAccounts(port::Accounts& sound, Fuse& fuse) : sound_(sound), fuse_(fuse) {}

  Result<void> add(const port::Account& a) override {
    return write([&] { return sound_.add(a); });
  }
  Result<void> change(const port::Account& a) override {
    return write([&] { return sound_.change(a); });
  }
  Result<port::Account> by_person(const model::PersonId& p) override { return sound_.by_person(p); }
  Result<port::Account> by_login(const std::string& login) override { return sound_.by_login(login); }
  Result<bool> has_way_in(const model::PersonId& p, Instant now) override { return sound_.has_way_in(p, now); }
  Result<bool> use_totp_step(const model::PersonId& p, std::int64_t step) override {
    CHECK(fuse_.burn());
    return sound_.use_totp_step(p, step);
  }

  Result<void> add_passkey(const port::Passkey& k) override {
    return write([&] { return sound_.add_passkey(k); });
  }
  std::vector<port::Passkey> passkeys_of(const model::PersonId& p) override { return sound_.passkeys_of(p); }
  std::optional<port::Passkey> passkey(const Bytes& id) override { return sound_.passkey(id); }
  Result<void> used_passkey(const Bytes& id, std::uint32_t count, port::PasskeyBackup backup) override {
    return write([&] { return sound_.used_passkey(id, count, backup); });
  }
  Result<void> end_passkey(const Bytes& id, const model::PersonId& p) override {
    return write([&] { return sound_.end_passkey(id, p); });
  }

  Result<void> add_session(const port::Session& s) override {
    return write([&] { return sound_.add_session(s); });
  }
  std::optional<port::Session> session(const Digest& token, Instant now) override { return sound_.session(token, now); }
  Result<void> change_session(const port::Session& s) override {
    return write([&] { return sound_.change_session(s); });
  }
  std::vector<port::Session> sessions_of(const model::PersonId& p, Instant now) override {
    return sound_.sessions_of(p, now);
  }
  Result<void> end_session(const RawId& id, const model::PersonId& p) override {
    return write([&] { return sound_.end_session(id, p); });
  }
  Result<void> end_sessions_of(const model::PersonId& p) override {
    return write([&] { return sound_.end_sessions_of(p); });
  }

  Result<void> add_token(const port::ApiToken& t) override {
    return write([&] { return sound_.add_token(t); });
  }
  std::optional<port::ApiToken> token(const Digest& token, Instant now) override { return sound_.token(token, now); }
  std::vector<port::ApiToken> tokens_of(const model::OrganisationId& o) override { return sound_.tokens_of(o); }
  Result<void> end_token(const RawId& id, const model::OrganisationId& o) override {
    return write([&] { return sound_.end_token(id, o); });
  }
  Result<void> end_tokens_of(const model::PersonId& p) override {
    return write([&] { return sound_.end_tokens_of(p); });
  }

  Result<void> add_link(const port::OneTimeLink& l) override {
    return write([&] { return sound_.add_link(l); });
  }
  std::optional<port::OneTimeLink> link(const Digest& token, Instant now) override { return sound_.link(token, now); }
  std::optional<port::OneTimeLink> take_link(const Digest& token, Instant now) override {
    return fuse_.burn() ? sound_.take_link(token, now) : std::nullopt;
  }

 private:
  template <class Write>
  Result<void> write(Write write) {
    CHECK(fuse_.burn());
    return write();
  }

  port::Accounts& sound_;
  Fuse& fuse_;
};

}  // namespace tocsin::testing

#include "store/sqlite/keys.h"

#include <sodium.h>

namespace tocsin::store {
namespace {

struct KeyPair {
  event::PublicKeyBytes open{};
  std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};

  explicit KeyPair(const std::array<std::uint8_t, crypto_sign_SEEDBYTES>& seed) {
    crypto_sign_seed_keypair(open.data(), secret.data(), seed.data());
  }
  KeyPair(const KeyPair&) = delete;
  KeyPair& operator=(const KeyPair&) = delete;
  ~KeyPair() { sodium_memzero(secret.data(), secret.size()); }

  model::KeyId id() const {
    const Digest digest = sha256(open);
    RawId raw{};
    std::copy_n(digest.begin(), raw.size(), raw.begin());
    return model::KeyId(raw);
  }
};

struct Seed {
  std::array<std::uint8_t, crypto_sign_SEEDBYTES> bytes{};
  Seed() = default;
  Seed(const Seed&) = delete;
  Seed& operator=(const Seed&) = delete;
  ~Seed() { sodium_memzero(bytes.data(), bytes.size()); }
};

class HostedSigner final : public event::Signer {
 public:
  explicit HostedSigner(const Seed& seed, event::Custody custody = event::Custody::hosted)
      : pair_(seed.bytes), id_(pair_.id()), custody_(custody) {}
  model::KeyId key() const override { return id_; }
  event::Custody custody() const override { return custody_; }
  event::Signature sign(std::string_view text) const override {
    event::Signature out{};
    const ByteView bytes = view_of(text);
    crypto_sign_detached(out.data(), nullptr, bytes.data(), bytes.size(), pair_.secret.data());
    return out;
  }
  const event::PublicKeyBytes& public_bytes() const { return pair_.open; }

 private:
  KeyPair pair_;
  model::KeyId id_;
  event::Custody custody_;
};

Bytes aad_of(const model::KeyId& id) { return {id.raw().begin(), id.raw().end()}; }

std::unexpected<Error> none(std::string_view name, const std::string& id) {
  return fail(Code::not_found, "key.none", id, {{std::string(name), id}});
}

}  // namespace

StoredKeys::StoredKeys(Writer& writer, Readers& readers, store::Custody custody, port::Entropy& entropy)
    : writer_(writer), readers_(readers), custody_(std::move(custody)), entropy_(entropy) {}

Result<std::unique_ptr<StoredKeys>> StoredKeys::open(Writer& writer, Readers& readers, store::Custody custody,
                                                     port::Entropy& entropy, Instant now) {
  if (sodium_init() < 0) return fail(Code::unavailable, "key.locked");
  std::unique_ptr<StoredKeys> keys(new StoredKeys(writer, readers, std::move(custody), entropy));
  auto server = keys->signer_of({});
  if (!server && server.error().code == Code::not_found) {
    CHECK(keys->make_hosted({}, now));
    server = keys->signer_of({});
  }
  if (!server) return std::unexpected(server.error());
  keys->server_ = *server;
  return keys;
}

Result<std::shared_ptr<const event::Signer>> StoredKeys::signer_of(const model::OrganisationId& organisation) {
  {
    const std::scoped_lock hold(lock_);
    const auto at = signers_.find(organisation);
    if (at != signers_.end()) return at->second;
  }
  TRY(auto signer, load(organisation));
  const std::scoped_lock hold(lock_);
  return signers_.try_emplace(organisation, std::move(signer)).first->second;
}

Result<std::shared_ptr<const event::Signer>> StoredKeys::load(const model::OrganisationId& organisation) {
  const auto db = readers_.lend();
  if (db == nullptr) return fail(Code::unavailable, "store.read");
  auto row = db->prepare(
      "SELECT id, wrapped FROM signing_key WHERE organisation = $1 AND custody = 'hosted'"
      " AND valid_to IS NULL ORDER BY valid_from DESC LIMIT 1");
  TRY(const bool there, row.bind(organisation).step());
  if (!there) return none("organisation", to_text(organisation));
  const auto id = row.id<model::KeyId>(0);
  auto seed = custody_.unwrap(aad_of(id), row.blob(1));
  Seed bytes;
  if (!seed || seed->size() != bytes.bytes.size()) return fail(Code::unavailable, "key.locked", to_text(id));
  std::ranges::copy(*seed, bytes.bytes.begin());
  sodium_memzero(seed->data(), seed->size());
  auto signer = std::make_shared<const HostedSigner>(bytes);
  if (signer->key() != id) return fail(Code::unavailable, "key.locked", to_text(id));
  return signer;
}

port::OneTimeKey StoredKeys::one_time() {
  Seed seed;
  entropy_.fill(seed.bytes);
  auto signer = std::make_shared<const HostedSigner>(seed, event::Custody::one_time);
  const auto open = signer->public_bytes();
  return {std::move(signer), open};
}

Result<event::PublicKeyBytes> StoredKeys::public_key(const model::KeyId& key, Instant at) {
  const auto db = readers_.lend();
  if (db == nullptr) return fail(Code::unavailable, "store.read");
  auto row = db->prepare(
      "SELECT public FROM signing_key WHERE id = $1 AND valid_from <= $2"
      " AND (valid_to IS NULL OR valid_to > $2) AND custody <> 'trustee'");
  TRY(const bool there, row.bind(key, at).step());
  if (!there) return none("key", to_text(key));
  return row.bytes<32>(0);
}

// Wrapped by the trustee's passphrase already; once more, so that a stolen database gives nothing to try passphrases
// on.
Result<void> StoredKeys::keep_trustee_key(const model::KeyId& id, const port::TrusteeKey& key, Instant now) {
  const Bytes wrapped = custody_.wrap(aad_of(id), key.wrapped);
  return writer_.run_write([&](Db& db) {
    return db
        .prepare(
            "INSERT INTO signing_key (id, organisation, public, wrapped, custody, valid_from, valid_to)"
            " VALUES ($1, $2, $3, $4, 'trustee', $5, NULL)")
        .bind(id, key.owner, key.open, wrapped, now)
        .run();
  });
}

Result<port::TrusteeKey> StoredKeys::trustee_key(const model::KeyId& id) {
  const auto db = readers_.lend();
  if (db == nullptr) return fail(Code::unavailable, "store.read");
  auto row = db->prepare("SELECT organisation, public, wrapped FROM signing_key WHERE id = $1 AND custody = 'trustee'");
  TRY(const bool there, row.bind(id).step());
  if (!there) return none("key", to_text(id));
  port::TrusteeKey out{row.id<model::PersonId>(0), row.bytes<32>(1), {}};
  auto wrapped = custody_.unwrap(aad_of(id), row.blob(2));
  if (!wrapped) return fail(Code::unavailable, "key.locked", to_text(id));
  out.wrapped = std::move(*wrapped);
  return out;
}

Result<model::KeyId> StoredKeys::make_hosted(const model::OrganisationId& organisation, Instant now) {
  Seed seed;
  entropy_.fill(seed.bytes);
  const KeyPair pair(seed.bytes);
  const model::KeyId id = pair.id();
  const Bytes wrapped = custody_.wrap(aad_of(id), seed.bytes);
  CHECK(writer_.run_write([&](Db& db) -> Result<void> {
    {
      auto present = db.prepare("SELECT 1 FROM signing_key WHERE organisation = $1 AND valid_to IS NULL");
      TRY(const bool there, present.bind(organisation).step());
      if (there) return fail(Code::conflict, "key.exists", to_text(organisation));
    }
    return db
        .prepare(
            "INSERT INTO signing_key (id, organisation, public, wrapped, custody, valid_from, valid_to)"
            " VALUES ($1, $2, $3, $4, 'hosted', $5, NULL)")
        .bind(id, organisation, pair.open, wrapped, now)
        .run();
  }));
  return id;
}

}  // namespace tocsin::store

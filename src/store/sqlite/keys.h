#pragma once
// Signing keys in the store, wrapped. The danger removed: a copy of the database that can sign, and a key made twice.
//
// Seeds are drawn from the entropy port and wrapped before they are written; the key that wraps lies outside the store.
// A key's id is the first 16 bytes of SHA-256 of its public key. The server's own key (organisation nil) is made when
// the store is first opened. Unwrapped keys are kept for as long as the process runs, zeroed at its end. Errors:
// not_found "key.none" {organisation} | {key}; conflict "key.exists"; unavailable "key.locked" where a seed does not
// unwrap. Threads: any.
#include <map>
#include <mutex>

#include "port/keys.h"
#include "port/world.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"

namespace tocsin::store {

struct Custody {
  std::function<Bytes(const Bytes& aad, ByteView secret)> wrap;
  std::function<Result<Bytes>(const Bytes& aad, ByteView wrapped)> unwrap;
};

class StoredKeys final : public port::Keys {
 public:
  static Result<std::unique_ptr<StoredKeys>> open(Writer& writer, Readers& readers, Custody custody,
                                                  port::Entropy& entropy, Instant now);

  Result<std::shared_ptr<const event::Signer>> signer_of(const model::OrganisationId& organisation) override;
  std::shared_ptr<const event::Signer> server() override { return server_; }
  port::OneTimeKey one_time() override;
  Result<void> keep_trustee_key(const model::KeyId& id, const port::TrusteeKey& key, Instant now) override;
  Result<port::TrusteeKey> trustee_key(const model::KeyId& id) override;
  Result<event::PublicKeyBytes> public_key(const model::KeyId& key, Instant at) override;
  Result<model::KeyId> make_hosted(const model::OrganisationId& organisation, Instant now) override;

 private:
  StoredKeys(Writer& writer, Readers& readers, Custody custody, port::Entropy& entropy);
  Result<std::shared_ptr<const event::Signer>> load(const model::OrganisationId& organisation);

  Writer& writer_;
  Readers& readers_;
  Custody custody_;
  port::Entropy& entropy_;
  std::shared_ptr<const event::Signer> server_;
  std::mutex lock_;
  std::map<model::OrganisationId, std::shared_ptr<const event::Signer>> signers_;
};

}  // namespace tocsin::store

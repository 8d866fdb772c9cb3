#pragma once
// Custody of signing keys. The danger removed: a private key in the database, or one organisation signing as another.
//
// signer_of() answers a signer for an organisation's present key; public_key() finds a key by id for verification,
// judged at the instant of recording. one_time() draws a key for one batch by somebody who is not named: its private
// half is never stored, and its public half is good for the instant at which the batch is recorded
// (Batch::one_time_keys). Keys of trustees are kept for ever: what was sealed to one opens with no other. Errors:
// not_found "key.none" {organisation}; unavailable "key.locked". Threads: from any thread.
#include <memory>

#include "event/fact.h"

namespace tocsin::port {

struct OneTimeKey {
  std::shared_ptr<const event::Signer> signer;
  event::PublicKeyBytes open{};
};

// Of a trustee of names in escrow: the private half is wrapped under a passphrase that only the trustee has.
struct TrusteeKey {
  model::PersonId owner;
  event::PublicKeyBytes open{};  // X25519
  Bytes wrapped;
};

class Keys {
 public:
  virtual ~Keys() = default;
  virtual Result<std::shared_ptr<const event::Signer>> signer_of(const model::OrganisationId& organisation) = 0;
  virtual std::shared_ptr<const event::Signer> server() = 0;
  virtual OneTimeKey one_time() = 0;
  virtual Result<event::PublicKeyBytes> public_key(const model::KeyId& key, Instant at) = 0;
  // Makes a hosted key for a new organisation. conflict "key.exists" where it has one.
  virtual Result<void> keep_trustee_key(const model::KeyId& id, const TrusteeKey& key, Instant now) = 0;
  virtual Result<TrusteeKey> trustee_key(const model::KeyId& id) = 0;
  virtual Result<model::KeyId> make_hosted(const model::OrganisationId& organisation, Instant now) = 0;
};

}  // namespace tocsin::port

#pragma once
// Custody of signing keys. The danger removed: a private key in the database, or one organisation signing as another.
//
// signer_of() answers a signer for an organisation's present key; public_key() finds a key by id for verification,
// judged at the instant of recording. Errors: not_found "key.none" {organisation}; unavailable "key.locked".
// Threads: from any thread.
#include <memory>

#include "event/fact.h"

namespace tocsin::port {

class Keys {
 public:
  virtual ~Keys() = default;
  virtual Result<std::shared_ptr<const event::Signer>> signer_of(const model::OrganisationId& organisation) = 0;
  virtual std::shared_ptr<const event::Signer> server() = 0;
  virtual Result<event::PublicKeyBytes> public_key(const model::KeyId& key, Instant at) = 0;
  // Makes a hosted key for a new organisation. conflict "key.exists" where it has one.
  virtual Result<model::KeyId> make_hosted(const model::OrganisationId& organisation, Instant now) = 0;
};

}  // namespace tocsin::port

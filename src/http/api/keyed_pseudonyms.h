#pragma once
// Pseudonyms under the server's own key. The danger removed: see port/pseudonyms.h. Each audience has a key of its own,
// derived from the server's; who knows two pseudonyms and the members cannot tell whether they are of one.
// Threads: any. The keyring outlives it.
#include "auth/keyring.h"
#include "port/pseudonyms.h"

namespace tocsin::http {

class KeyedPseudonyms final : public port::Pseudonyms {
 public:
  explicit KeyedPseudonyms(const auth::Keyring& keyring) : keyring_(keyring) {}
  // A digest's length is fixed, so that audience and subject cannot run into each other.
  std::string of(std::string_view audience, ByteView subject) const override {
    const Digest of_audience = sha256(view_of(audience));
    Bytes both(of_audience.begin(), of_audience.end());
    both.insert(both.end(), subject.begin(), subject.end());
    return port::pseudonym_text(keyring_.mac(auth::Purpose::pseudonym, both));
  }

 private:
  const auth::Keyring& keyring_;
};

}  // namespace tocsin::http

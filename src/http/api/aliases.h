#pragma once
// Aliases under the server's keyring. The danger removed: a secret of each audience that has to be kept, backed up and
// could be read where names are. Threads: from any thread. Source: port/aliases.h.
#include "auth/keyring.h"
#include "port/aliases.h"

namespace tocsin::http {

class KeyedAliases final : public port::Aliases {
 public:
  explicit KeyedAliases(const auth::Keyring& keyring) : keyring_(keyring) {}
  std::string code(const model::OrganisationId& giver, const Digest& audience, std::string_view name) const override;

 private:
  const auth::Keyring& keyring_;
};

}  // namespace tocsin::http

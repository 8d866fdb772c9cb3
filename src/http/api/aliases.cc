#include "http/api/aliases.h"

namespace tocsin::http {

// The secret of (giver, audience) is made of the key for aliases when it is wanted, and the code under that one.
std::string KeyedAliases::code(const model::OrganisationId& giver, const Digest& audience,
                               std::string_view name) const {
  const auto mac = [&](ByteView message) { return keyring_.mac(auth::Purpose::alias, message); };
  const auto place = Sha256().add("tocsin/alias-secret/1\n").add(giver.raw()).add(audience).finish();
  const auto secret = mac(place);
  return port::alias_text(mac(Sha256().add("tocsin/alias/1\n").add(secret).add(view_of(name)).finish()));
}

}  // namespace tocsin::http

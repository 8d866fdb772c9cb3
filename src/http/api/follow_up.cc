#include "http/api/follow_up.h"

#include <algorithm>

#include "auth/token.h"

namespace tocsin::http {

Result<RawId> follow_up_holder(const auth::Keyring& keyring, std::string_view key) {
  TRY(const auto stored, auth::stored_form(auth::TokenKind::reporter, key, keyring));
  RawId out{};
  std::copy_n(stored.begin(), out.size(), out.begin());
  out[6] = static_cast<std::uint8_t>((out[6] & 0x0F) | 0x80);  // UUID version 8: made by our own rule
  out[8] = static_cast<std::uint8_t>((out[8] & 0x3F) | 0x80);
  return out;
}

Caller follow_up_caller(const RawId& holder) {
  return {.way = Caller::Way::follow_up,
          .person = {},
          .organisation = {},
          .principal = holder,
          .session = std::nullopt,
          .token = std::nullopt,
          .scopes = {"read", "write", "report"}};
}

void hide_idempotency_key(Request& request, std::string_view follow_up_key) {
  for (auto& header : request.headers) {
    if (!same_name(header.name, "Idempotency-Key") || header.value.empty()) continue;
    const Digest hidden = Sha256().add(follow_up_key).add("\n").add(header.value).finish();
    header.value = to_hex(hidden);
  }
}

policy::Clearance follow_up_clearance(const RawId& holder, port::Snapshot& snapshot) {
  model::AtomSet own;
  for (const auto& atom : snapshot.clearance_of(model::PersonId(holder), {}).own())
    if (atom.kind == model::AtomKind::role && atom.role == model::Role::reporter) own.push_back(atom);
  return {{}, {}, std::move(own), {}};
}

}  // namespace tocsin::http

#include "port/signing.h"

#include <algorithm>

namespace tocsin::port {
namespace {

// Whose word a piece is, as its statement says: of nobody who is named, for the server's and for an unnamed reporter's.
event::Actor actor_of(By by, const event::Actor& actor) {
  return by == By::server || by == By::unnamed ? event::Actor{} : actor;
}

event::Statement statement_of(Piece& piece, const event::Actor& actor, Entropy& entropy, When when) {
  const auto* type = state::fact_type(piece.type);
  TOCSIN_ASSERT(type != nullptr);
  event::Statement out;
  out.id = piece.id ? *piece.id : entropy.new_id<model::FactTag>();
  out.type = std::move(piece.type);
  out.version = type->info.version;
  out.space = piece.space;
  out.record = piece.record;
  out.base = piece.base;
  out.label = digest_of(piece.label);
  out.actor = actor_of(piece.by, actor);
  // When something happened is its actor's word; the server speaks of its own moment alone.
  out.happened_at = piece.by == By::server ? when.recorded_at : when.happened_at;
  return out;
}

Result<SignedFact> sign_piece(Piece piece, const event::Actor& actor, const event::Signer& by,
                              const event::Signer& server, Entropy& entropy, When when) {
  CHECK(policy::within_marking(piece.label, policy::Extent::derived));
  SignedFact out;
  entropy.fill(out.content.salt);
  TRY(out.content.payload, json::canonical(piece.payload));
  auto statement = statement_of(piece, actor, entropy, when);
  statement.commitment = event::commit(out.content);
  out.fact = event::sign(std::move(statement), by, server, when.recorded_at);
  out.label = std::move(piece.label);
  return out;
}

struct Signers {
  std::shared_ptr<const event::Signer> server;
  std::shared_ptr<const event::Signer> organisation = nullptr;
  std::shared_ptr<const event::Signer> nobody = nullptr;  // for this batch alone
  const event::Signer& of(By by) const {
    if (by == By::server) return *server;
    return by == By::unnamed ? *nobody : *organisation;
  }
};

}  // namespace

Result<Batch> sign_draft(Keys& keys, Entropy& entropy, Draft draft, const event::Actor& actor, When when) {
  const auto by = [&](std::initializer_list<By> any) {
    return std::ranges::any_of(draft.pieces,
                               [&](const Piece& piece) { return std::ranges::find(any, piece.by) != any.end(); });
  };
  Signers signers{.server = keys.server()};
  Batch out;
  if (by({By::actor, By::named})) {
    TRY(signers.organisation, keys.signer_of(actor.organisation));
  }
  if (by({By::unnamed})) {
    auto fresh = keys.one_time();
    out.one_time_keys.push_back({fresh.signer->key(), fresh.open, when.recorded_at});
    signers.nobody = std::move(fresh.signer);
  }
  out.indicators = std::move(draft.indicators);
  out.objects = std::move(draft.objects);
  out.removals = std::move(draft.removals);
  out.seen = std::move(draft.seen);
  if (out.objects)
    for (const auto& label : out.objects->labels) CHECK(policy::within_marking(label, policy::Extent::derived));
  for (auto& piece : draft.pieces) {
    const auto& signer = signers.of(piece.by);
    TRY(auto fact, sign_piece(std::move(piece), actor, signer, *signers.server, entropy, when));
    out.facts.push_back(std::move(fact));
  }
  return out;
}

}  // namespace tocsin::port

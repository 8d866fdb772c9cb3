#include "port/signing.h"

#include <algorithm>

namespace tocsin::port {
namespace {

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
  out.actor = piece.by == By::server ? event::Actor{} : actor;
  // When something happened is its actor's word; the server speaks of its own moment alone.
  out.happened_at = piece.by == By::server ? when.recorded_at : when.happened_at;
  return out;
}

Result<SignedFact> sign_piece(Piece piece, const event::Actor& actor, const event::Signer& by,
                              const event::Signer& server, Entropy& entropy, When when) {
  CHECK(policy::within_marking(piece.label));
  SignedFact out;
  entropy.fill(out.content.salt);
  TRY(out.content.payload, json::canonical(piece.payload));
  auto statement = statement_of(piece, actor, entropy, when);
  statement.commitment = event::commit(out.content);
  out.fact = event::sign(std::move(statement), by, server, when.recorded_at);
  out.label = std::move(piece.label);
  return out;
}

}  // namespace

Result<Batch> sign_draft(Keys& keys, Entropy& entropy, Draft draft, const event::Actor& actor, When when) {
  const auto server = keys.server();
  auto signer = server;
  if (std::ranges::any_of(draft.pieces, [](const Piece& piece) { return piece.by == By::actor; })) {
    TRY(signer, keys.signer_of(actor.organisation));
  }
  Batch out;
  out.indicators = std::move(draft.indicators);
  out.seen = std::move(draft.seen);
  for (auto& piece : draft.pieces) {
    const auto& by = piece.by == By::server ? *server : *signer;
    TRY(auto fact, sign_piece(std::move(piece), actor, by, *server, entropy, when));
    out.facts.push_back(std::move(fact));
  }
  return out;
}

}  // namespace tocsin::port

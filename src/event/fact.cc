#include "event/fact.h"

#include <sodium.h>

#include <array>

#include "base/json.h"
#include "model/codec.h"

namespace tocsin::event {
namespace {

constexpr std::array<std::string_view, 3> custody_names{"hosted", "own", "one_time"};

std::array<std::uint8_t, 8> big_endian(std::uint64_t value) {
  std::array<std::uint8_t, 8> out{};
  for (int i = 7; i >= 0; --i, value >>= 8) out[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(value);
  return out;
}

// Keys in the order of RFC 8785 (all ASCII), values without characters that need escapes: written straight, as the
// library's generic path costs more than the signature. A test holds it equal to json::canonical.
class CanonicalWriter {
 public:
  void text(std::string_view key, std::string_view value) { put(key) += fmt::format("\"{}\"", value); }
  void number(std::string_view key, std::int64_t value) { put(key) += fmt::to_string(value); }
  template <class Tag>
  void id(std::string_view key, const Id<Tag>& value) {
    text(key, to_text(value));
  }
  std::string finish() && { return out_ + "}"; }

 private:
  std::string& put(std::string_view key) {
    out_ += fmt::format("{}\"{}\":", out_.size() > 1 ? "," : "", key);
    return out_;
  }
  std::string out_ = "{";
};

}  // namespace

std::span<const std::string_view> names_of(Custody) { return custody_names; }

Digest commit(const Content& content) {
  return Sha256().add("tocsin/commitment/1\n").add(content.salt).add(content.payload).finish();
}

std::string signing_text(const Statement& s) {
  CanonicalWriter w;
  w.id("actor", s.actor.person);
  w.id("base", s.base);
  w.text("commitment", to_hex(s.commitment));
  w.text("custody", model::name_of(s.custody));
  w.id("fact", s.id);
  w.number("happened_at", s.happened_at.us);
  w.id("key", s.key);
  w.text("kind", model::name_of(s.record.kind));
  w.text("label", to_hex(s.label));
  w.id("organisation", s.actor.organisation);
  w.id("owner", s.record.owner);
  w.id("parent", s.record.parent);
  w.id("realm", s.space.realm);
  w.id("record", s.record.id);
  w.id("space", s.space.id);
  w.text("space_kind", model::name_of(s.space.kind));
  w.text("type", s.type);
  w.number("version", s.version);
  return "tocsin/fact/1\n" + std::move(w).finish();
}

Digest signed_digest(const Statement& statement, const Signature& signature) {
  return Sha256().add("tocsin/signed/1\n").add(signature).add(signing_text(statement)).finish();
}

std::string countersigning_text(const Digest& signed_digest, Instant recorded_at) {
  return fmt::format("tocsin/recorded/1\n{{\"recorded_at\":{},\"signed\":\"{}\"}}", recorded_at.us,
                     to_hex(signed_digest));
}

Digest digest_of(const Fact& fact) {
  return Sha256()
      .add("tocsin/digest/1\n")
      .add(fact.countersignature)
      .add(countersigning_text(signed_digest(fact.statement, fact.signature), fact.recorded_at))
      .finish();
}

Digest chain_link(const model::SpaceId& space, std::uint64_t sequence, const Digest& previous, const Digest& fact) {
  return Sha256().add("tocsin/link/1\n").add(space.raw()).add(big_endian(sequence)).add(previous).add(fact).finish();
}

Fact sign(Statement statement, const Signer& actor, const Signer& server, Instant recorded_at) {
  statement.key = actor.key();
  statement.custody = actor.custody();
  Fact out{std::move(statement), {}, recorded_at, {}};
  out.signature = actor.sign(signing_text(out.statement));
  out.countersignature = server.sign(countersigning_text(signed_digest(out.statement, out.signature), recorded_at));
  return out;
}

bool signature_holds(std::string_view text, const Signature& signature, const PublicKeyBytes& key) {
  const auto bytes = view_of(text);
  return crypto_sign_verify_detached(signature.data(), bytes.data(), bytes.size(), key.data()) == 0;
}

Result<void> verify(const Fact& fact, const PublicKeyBytes& actor, const PublicKeyBytes& server) {
  if (!signature_holds(signing_text(fact.statement), fact.signature, actor))
    return fail(Code::invalid, "fact.signature", to_text(fact.statement.id));
  const auto text = countersigning_text(signed_digest(fact.statement, fact.signature), fact.recorded_at);
  if (!signature_holds(text, fact.countersignature, server))
    return fail(Code::invalid, "fact.countersignature", to_text(fact.statement.id));
  return {};
}

Result<void> verify_content(const Statement& statement, const Content& content) {
  if (commit(content) != statement.commitment) return fail(Code::invalid, "fact.commitment", to_text(statement.id));
  return {};
}

}  // namespace tocsin::event

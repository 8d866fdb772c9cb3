#pragma once
// A fact: one signed, past-tense entry of a space. The danger removed: history that can be rewritten, and content that
// can never be forgotten because a signature holds it.
//
// What the actor signs (Statement) names everything but the content; the content enters as a commitment
// H(salt, canonical payload). Salt and payload lie apart and can be erased while signature and chain still verify.
// A sequence number or a previous hash is never signed: they belong to one log on one server.
// `base` is the fact that last set what this one sets, as the actor saw it; nil where the actor saw none.
// Times are UTC microseconds: `happened_at` is the actor's word, `recorded_at` the server's.
// Errors: invalid "fact.commitment" | "fact.signature" | "fact.countersignature".
// Threads: values and pure functions. Source: RFC 8032 (Ed25519), RFC 8785 (canonical form); docs/adr/0002-facts.md.
#include <array>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "model/kinds.h"

namespace tocsin::event {

using Signature = std::array<std::uint8_t, 64>;
using PublicKeyBytes = std::array<std::uint8_t, 32>;
using Salt = std::array<std::uint8_t, 32>;

// Who holds the private key: `hosted` by this server on behalf of the organisation, or its `own`; of a `one_time` key
// nobody does: it signed one batch for somebody who is not named, and was forgotten.
enum class Custody : std::uint8_t { hosted, own, one_time };
std::span<const std::string_view> names_of(Custody);

// The record that a fact speaks of, with what never changes about it.
struct RecordRef {
  model::Kind kind{};
  model::RecordId id;
  model::RecordId parent;  // nil for a record at the top of its space
  model::OrganisationId
      owner;  // the organisation whose matter it is (a participation's, a request's addressee); or nil
  bool operator==(const RecordRef&) const = default;
};

struct SpaceRef {
  model::SpaceKind kind{};
  model::SpaceId id;
  model::Realm realm;
  bool operator==(const SpaceRef&) const = default;
};

struct Actor {
  model::PersonId person;  // nil for the system and for services
  model::OrganisationId organisation;
  bool operator==(const Actor&) const = default;
};

struct Statement {
  model::FactId id;
  std::string type;  // "report.submitted"
  int version = 1;
  SpaceRef space;
  RecordRef record;
  model::FactId base;
  Digest label{};  // digest of the label's canonical text
  Actor actor;
  Instant happened_at;
  Digest commitment{};
  model::KeyId key;
  Custody custody = Custody::hosted;
  bool operator==(const Statement&) const = default;
};

struct Fact {
  Statement statement;
  Signature signature{};
  Instant recorded_at;
  Signature countersignature{};  // the server's, over the digest of statement and signature, and recorded_at
};

// What can be erased.
struct Content {
  Salt salt{};
  std::string payload;  // canonical JSON
};

Digest commit(const Content& content);
std::string signing_text(const Statement& statement);  // domain-separated, canonical
std::string countersigning_text(const Digest& signed_digest, Instant recorded_at);
Digest signed_digest(const Statement& statement, const Signature& signature);
Digest digest_of(const Fact& fact);  // everything but content

// The log's own link: covers the space, its sequence number from 1, the link before (zero at the start), and the fact.
Digest chain_link(const model::SpaceId& space, std::uint64_t sequence, const Digest& previous, const Digest& fact);

class Signer {  // holds a private key; made by the custodian of keys
 public:
  virtual ~Signer() = default;
  virtual model::KeyId key() const = 0;
  virtual Custody custody() const = 0;
  virtual Signature sign(std::string_view text) const = 0;  // safe from many threads
};

Fact sign(Statement statement, const Signer& actor, const Signer& server, Instant recorded_at);
Result<void> verify(const Fact& fact, const PublicKeyBytes& actor, const PublicKeyBytes& server);
Result<void> verify_content(const Statement& statement, const Content& content);
bool signature_holds(std::string_view text, const Signature& signature, const PublicKeyBytes& key);

}  // namespace tocsin::event

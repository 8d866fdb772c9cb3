#pragma once
// The log: where facts are appended. The danger removed: half a step on disk, and an acknowledgement before it is
// there.
//
// A batch is appended whole or not at all. Rows folded from it, labels, indicators and the idempotency key are written
// in the same transaction; the completion runs after the transaction is durable. Many batches share one fsync. A fact
// conflicts when its `base` is not the fact that last set what it sets under its label (see event/fact.h), and a batch
// conflicts when what its decision looked at has changed since (see port/seen.h). Errors: conflict "append.base"
// {record}; conflict "state.move"; conflict "append.exists" where a fact's id is there; limit
// "append.full" where the disk is full or the queue is; unavailable "append.stopped" while the server stops; those of
// the fold. Threads: append() from any thread; completions run on the log's own thread and must be short.
#include <functional>
#include <optional>
#include <vector>

#include "event/fact.h"
#include "model/marking.h"
#include "model/observable.h"
#include "port/objects.h"
#include "state/fact_type.h"

namespace tocsin::port {

struct SignedFact {
  event::Fact fact;
  event::Content content;
  model::Label label;
};

// One indicator of a set, indexed for matching under the label of the set's fact.
struct IndicatorRow {
  model::RecordId set;
  model::RecordId report;
  model::Observable observable;
  model::Label label;
};

struct IdempotencyEntry {
  RawId principal{};
  std::string route;
  std::string key;
  Digest body{};
  model::RecordId subject;  // what a replay shows again, through the gate
  Instant at;
};

// A question that was asked: what is set must all fit for a change to touch it; nothing set is touched by every change.
struct Look {
  std::optional<model::RecordId> record;
  std::optional<model::Kind> kind;
  std::optional<model::SpaceId> space;
  std::optional<model::RecordId> parent;
  std::optional<model::OrganisationId> owner;
  std::optional<RawId> holder;                // of any atom
  std::optional<state::HoldChange::Way> way;  // how that holder's access changed; either way without it
  std::optional<model::Atom> atom;            // held by anyone
  bool operator==(const Look&) const = default;
};
// What a fact does to the answers.
struct Change {
  event::RecordRef ref;
  model::SpaceId space;
  std::vector<state::HoldChange> holds;
};
bool touches(const Change& change, const Look& look);

struct Seen {
  std::int64_t position = 0;  // the last fact that was seen
  std::vector<Look> looks;
};

// The public half of a key that signed facts of this batch and will sign no other.
struct OneTimeKeyRow {
  model::KeyId id;
  event::PublicKeyBytes open{};
  Instant at;  // when its facts are recorded: valid then alone
};

struct Batch {
  std::vector<SignedFact> facts;
  std::vector<IndicatorRow> indicators;
  std::vector<OneTimeKeyRow> one_time_keys = {};
  std::optional<IdempotencyEntry> idempotency;
  std::optional<Seen> seen;  // nullopt: nothing but the facts' own bases is held
  std::optional<ObjectBatch> objects = std::nullopt;
  std::vector<ObjectRemoval> removals = {};
};

struct Committed {
  std::int64_t first_position = 0;
  std::int64_t last_position = 0;
  std::vector<Shelved> shelved = {};  // of each row of the batch's objects
  std::size_t removed = 0;            // objects
};

class Log {
 public:
  virtual ~Log() = default;
  virtual void append(Batch batch, std::move_only_function<void(Result<Committed>)> done) = 0;
  // Called after every commit with the last position, on the log's thread.
  virtual void on_commit(std::function<void(std::int64_t last_position)> listener) = 0;
};

// append() and wait.
Result<Committed> append_and_wait(Log& log, Batch batch);

}  // namespace tocsin::port

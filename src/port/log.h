#pragma once
// The log: where facts are appended. The danger removed: half a step on disk, and an acknowledgement before it is
// there.
//
// A batch is appended whole or not at all. Rows folded from it, labels, indicators and the idempotency key are written
// in the same transaction; the completion runs after the transaction is durable. Many batches share one fsync. A fact
// conflicts when its `base` is not the fact that last set what it sets under its label (see event/fact.h). Errors:
// conflict "append.base" {record}; conflict "state.move"; conflict "append.exists" where a fact's id is there; limit
// "append.full" where the disk is full or the queue is; unavailable "append.stopped" while the server stops; those of
// the fold. Threads: append() from any thread; completions run on the log's own thread and must be short.
#include <functional>
#include <optional>
#include <vector>

#include "event/fact.h"
#include "model/marking.h"
#include "model/observable.h"

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

struct Batch {
  std::vector<SignedFact> facts;
  std::vector<IndicatorRow> indicators;
  std::optional<IdempotencyEntry> idempotency;
};

struct Committed {
  std::int64_t first_position = 0;
  std::int64_t last_position = 0;
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

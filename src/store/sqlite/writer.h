#pragma once
// The one thread that writes. The danger removed: an answer before the fsync, half a batch, two writers that fork a
// space's chain, and caches that remember what the disk does not hold.
//
// Invariants, held after every group:
//   W1 every completion runs after the COMMIT that holds its batch, or after its refusal.
//   W2 the label book, the space heads and the next position equal what is committed.
//   W3 a batch leaves all of its rows or none.
//   W4 a group whose commit fails fails every batch that it would have held, with the error, and the writer goes on.
// A batch of one fact is checked before its first write and needs no savepoint; others run in one each.
// What needs no order (digests, parsing, tokens) is done on the caller's thread, in prepare().
// Refused at the door, on the caller's thread: unavailable "append.stopped"; limit "append.full" {max} (queue).
// Threads: submit() and run_write() from any but the writer's own; run_write() waits.
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "port/log.h"
#include "port/world.h"
#include "store/sqlite/fact_row.h"
#include "store/sqlite/folder.h"
#include "store/sqlite/recent.h"
#include "store/sqlite/share.h"
#include "store/sqlite/shelves.h"

namespace tocsin::store {

using WriteFunction = std::move_only_function<Result<void>(Db&)>;

class Writer final : public port::Log {
 public:
  // Reads labels into the book and the last position. `db` is the writing connection, with its schema made.
  struct Parts {
    policy::LabelBook& book;
    Sieve& sieve;
    port::Clock& clock;
    port::Entropy& entropy;
    std::size_t queue_limit = 4096;
    SieveWriter::Settings sieve_settings = {};
    Share share = Share::alone;
  };
  static Result<std::unique_ptr<Writer>> start(Db db, Folds folds, const Parts& parts);
  ~Writer() override;  // writes what is queued, then ends
  void stop();

  void append(port::Batch batch, std::move_only_function<void(Result<port::Committed>)> done) override;
  void on_commit(std::function<void(std::int64_t last_position)> listener) override;

  const ValueKeys& value_keys() const { return value_keys_; }

  // Runs `write` inside the next group's transaction; what it wrote is durable when this returns.
  Result<void> run_write(WriteFunction write);

 private:
  struct PreparedFact {
    port::SignedFact fact;
    const state::FactType* type = nullptr;
    json::Value payload;
    std::string search_text;
    Digest digest{};
  };
  struct Job {
    std::vector<PreparedFact> facts;
    std::vector<port::IndicatorRow> indicators;
    std::vector<Digest> indicator_labels;
    std::vector<port::OneTimeKeyRow> one_time_keys;
    std::optional<port::ObjectBatch> objects;
    std::vector<Digest> object_labels;
    std::vector<ValueKeySet> object_keys;
    std::vector<ValueKeySet> indicator_keys;
    std::vector<port::ObjectRemoval> removals;
    std::optional<port::IdempotencyEntry> idempotency;
    std::optional<port::Seen> seen;
    WriteFunction write;
    std::move_only_function<void(Result<port::Committed>)> done;
    Result<port::Committed> outcome;
  };
  enum class Stored : std::uint8_t { no, yes };
  struct Head {
    std::int64_t sequence = 0;
    Digest link{};
    model::SpaceKind kind{};
    model::Realm realm;
    Stored stored = Stored::no;
  };
  struct HeadBefore {
    model::SpaceId space;
    Head head;
  };
  struct NewLabel {
    Digest digest;
    model::Label label;
  };
  struct Mark {
    std::int64_t position;
    std::size_t labels;
    std::size_t heads;
    std::size_t searches;
    std::size_t sieved;
  };

  Writer(Db db, Folds folds, const Parts& parts);
  Result<void> load(const Parts& parts);
  Result<void> load_labels();
  Result<Job> prepare(port::Batch batch) const;
  Result<PreparedFact> prepare(port::SignedFact fact) const;
  void submit(Job job);

  void run();
  std::optional<std::vector<Job>> take();
  void commit(std::vector<Job>& group);
  Result<void> write_group(std::vector<Job>& group);
  Result<port::Committed> perform(Job& job);
  Result<port::Committed> perform_in_savepoint(Job& job);
  Result<port::Committed> perform_bare(Job& job);
  Result<void> check_seen(const Job& job) const;
  Result<void> append_one(PreparedFact& prepared);
  Result<void> apply_erasure(const event::Statement& statement, const json::Value& payload);
  Result<void> insert_indicators(const Job& job);
  Result<void> index_indicator(SieveEntries& out, const model::RecordId& set, std::int64_t ordinal,
                               const ValueKeySet& keys, std::int64_t label);
  Result<void> index_again(const model::RecordId& set, std::int64_t label);
  Result<void> index_older_indicators();
  Result<void> write_objects(const Job& job, port::Committed& out);
  Result<void> insert_one_time_keys(const Job& job);
  Result<void> insert_idempotency(const port::IdempotencyEntry& entry);
  Result<void> expire_idempotency();
  Result<std::int64_t> intern(const Digest& digest, const model::Label& label);
  Result<Head*> head_of(const event::SpaceRef& space);
  void move_head(const model::SpaceId& space, Head& head, std::int64_t sequence, const Digest& link);
  Result<void> flush_heads();
  Result<void> flush_labels();

  Mark mark() const {
    return {next_position_, new_labels_.size(), heads_before_.size(), folder_.mark(), sieve_.mark()};
  }
  void undo_to(const Mark& mark);
  void forget_group();
  void keep_group();
  void deliver(std::vector<Job>& group, std::int64_t position_before);
  void checkpoint_if_due();

  Db db_;
  Folder folder_;
  SieveWriter sieve_;
  ValueKeys value_keys_{RawId{}};
  std::optional<Shelves> shelves_;  // of a store that is written to
  Recent recent_;
  policy::LabelBook& book_;
  port::Clock& clock_;
  const std::size_t queue_limit_;

  std::int64_t next_position_ = 1;
  std::int64_t committed_position_ = 0;
  std::vector<NewLabel> new_labels_;  // of this group, numbered after the book's last
  std::unordered_map<model::SpaceId, Head> heads_;
  std::vector<HeadBefore> heads_before_;  // of this group, oldest first
  Instant idempotency_expired_at_;
  static constexpr int checkpoint_after_frames = 4096;  // 16 MiB of log
  int wal_frames_ = 0;
  int checkpoint_at_frames_ = checkpoint_after_frames;
  enum class Rests : std::uint8_t { no, yes } sieve_rests_ = Rests::no;  // until the next group

  std::mutex lock_;
  std::condition_variable wake_;
  std::deque<Job> queue_;
  enum class Phase : std::uint8_t { running, stopping } phase_ = Phase::running;
  std::mutex listeners_lock_;
  std::vector<std::function<void(std::int64_t)>> listeners_;
  std::thread thread_;
};

}  // namespace tocsin::store

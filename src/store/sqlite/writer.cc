#include "store/sqlite/writer.h"

#include <future>

#include "store/sqlite/hash.h"

namespace tocsin::store {
namespace {

constexpr std::size_t most_jobs_in_group = 256;
constexpr json::Limits payload_limits{.bytes = 16 << 20, .depth = 64};
constexpr std::string_view erasure_type = "content.erased";

// What ends the group, not the batch: the disk or the connection has failed.
bool is_fatal(const Error& error) {
  return error.what == "append.full" || error.what == "store.write" || error.what == "store.damaged" ||
         error.what == "store.read_only";
}

int remember_frames(void* frames, sqlite3*, const char*, int count) {
  *static_cast<int*>(frames) = count;
  return SQLITE_OK;
}

Result<std::string> erased_fact_of(const json::Value& payload) {
  const auto* object = payload.if_object();
  const auto* fact = object == nullptr ? nullptr : object->if_contains("fact");
  if (fact == nullptr || !fact->is_string()) return fail(Code::invalid, "field.missing", "/fact");
  return std::string(fact->get_string());
}

}  // namespace

Writer::Writer(Db db, Folds folds, const Parts& parts)
    : db_(std::move(db)),
      folder_(db_, std::move(folds)),
      sieve_(db_, parts.sieve, parts.sieve_settings),
      book_(parts.book),
      clock_(parts.clock),
      queue_limit_(parts.queue_limit) {}

Result<std::unique_ptr<Writer>> Writer::start(Db db, Folds folds, const Parts& parts) {
  std::unique_ptr<Writer> writer(new Writer(std::move(db), std::move(folds), parts));
  CHECK(writer->load(parts));
  sqlite3_wal_hook(writer->db_.raw(), remember_frames, &writer->wal_frames_);
  writer->thread_ = std::thread([w = writer.get()] { w->run(); });
  return writer;
}

Result<void> Writer::load(const Parts& parts) {
  CHECK(load_labels());
  // Beside a server nothing is written, and its sieve is its own.
  if (parts.share == Share::beside_a_server) return {};
  TRY(value_keys_, load_value_keys(db_, [&](std::span<std::uint8_t> out) { parts.entropy.fill(out); }));
  CHECK(sieve_.load());
  shelves_.emplace(db_, sieve_, value_keys_);
  folder_.on_indicators_shown(
      [this](const model::RecordId& set, std::int64_t label) { return index_again(set, label); });
  CHECK(index_older_indicators());
  return shelves_->load();
}

Result<void> Writer::load_labels() {
  auto labels = db_.prepare("SELECT number, text, digest FROM label ORDER BY number");
  while (true) {
    TRY(const bool row, labels.step());
    if (!row) break;
    const auto damaged = [&] {
      return fail(Code::unavailable, "store.damaged", fmt::format("label {}", labels.integer(0)));
    };
    const auto text = json::parse(labels.text(1), payload_limits);
    if (!text || labels.integer(0) != static_cast<std::int64_t>(book_.size()) + 1) return damaged();
    auto label = model::label_from_json(*text);
    if (!label) return damaged();
    book_.learn(labels.integer(0), std::move(*label), labels.bytes<32>(2));
  }
  auto last = db_.prepare("SELECT max(pos) FROM fact");
  TRY(const bool row, last.step());
  committed_position_ = row ? last.integer(0) : 0;
  next_position_ = committed_position_ + 1;
  recent_.start_after(committed_position_);
  return {};
}

Writer::~Writer() { stop(); }

void Writer::stop() {
  {
    const std::scoped_lock hold(lock_);
    phase_ = Phase::stopping;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

Result<Writer::PreparedFact> Writer::prepare(port::SignedFact fact) const {
  PreparedFact out{std::move(fact)};
  const event::Statement& s = out.fact.fact.statement;
  out.type = folder_.folds().fact_type(s.type);
  CHECK(event::verify_content(s, out.fact.content));
  if (model::digest_of(out.fact.label) != s.label)
    return fail(Code::invalid, "append.label", to_text(s.id), {{"fact", to_text(s.id)}});
  out.digest = event::digest_of(out.fact.fact);
  if (out.type == nullptr && s.type != erasure_type) return out;
  TRY(out.payload, json::parse(out.fact.content.payload, payload_limits));
  if (out.type != nullptr && out.type->sets_group()) out.search_text = search_text_of(folder_.folds(), out.payload);
  return out;
}

Result<Writer::Job> Writer::prepare(port::Batch batch) const {
  Job job;
  job.facts.reserve(batch.facts.size());
  for (auto& fact : batch.facts) {
    TRY(auto prepared, prepare(std::move(fact)));
    job.facts.push_back(std::move(prepared));
  }
  job.indicators = std::move(batch.indicators);
  for (std::size_t i = 0; i < job.indicators.size(); ++i) {
    const bool same = i > 0 && job.indicators[i].label == job.indicators[i - 1].label;
    job.indicator_labels.push_back(same ? job.indicator_labels.back() : model::digest_of(job.indicators[i].label));
  }
  job.one_time_keys = std::move(batch.one_time_keys);
  job.objects = std::move(batch.objects);
  if (job.objects)
    for (const auto& label : job.objects->labels) job.object_labels.push_back(model::digest_of(label));
  if (job.objects)
    for (const auto& row : job.objects->rows) job.object_keys.push_back(value_keys_.of_object(row));
  for (const auto& row : job.indicators) job.indicator_keys.push_back(value_keys_.stored({&row.observable, 1}));
  job.removals = std::move(batch.removals);
  job.idempotency = std::move(batch.idempotency);
  job.seen = std::move(batch.seen);
  return job;
}

void Writer::append(port::Batch batch, std::move_only_function<void(Result<port::Committed>)> done) {
  auto job = prepare(std::move(batch));
  if (!job) {
    Job refused;
    refused.write = [error = std::move(job).error()](Db&) -> Result<void> { return std::unexpected(error); };
    refused.done = std::move(done);
    return submit(std::move(refused));
  }
  job->done = std::move(done);
  submit(std::move(*job));
}

void Writer::submit(Job job) {
  TOCSIN_ASSERT(std::this_thread::get_id() != thread_.get_id() || !job.write);
  std::unique_lock hold(lock_);
  if (phase_ == Phase::running && queue_.size() < queue_limit_) {
    queue_.push_back(std::move(job));
    const bool first = queue_.size() == 1;
    hold.unlock();
    if (first) wake_.notify_one();
    return;
  }
  const bool stopping = phase_ == Phase::stopping;
  hold.unlock();
  if (stopping)
    job.done(fail(Code::unavailable, "append.stopped"));
  else
    job.done(fail(Code::limit, "append.full", "queue"));
}

void Writer::on_commit(std::function<void(std::int64_t)> listener) {
  const std::scoped_lock hold(listeners_lock_);
  listeners_.push_back(std::move(listener));
}

Result<void> Writer::run_write(WriteFunction write) {
  TOCSIN_ASSERT(std::this_thread::get_id() != thread_.get_id());
  std::promise<Result<void>> promise;
  auto answer = promise.get_future();
  Job job;
  job.write = std::move(write);
  job.done = [&promise](Result<port::Committed> result) {
    if (result)
      promise.set_value({});
    else
      promise.set_value(std::unexpected(std::move(result).error()));
  };
  submit(std::move(job));
  return answer.get();
}

void Writer::run() {
  while (true) {
    auto group = take();
    if (!group) return;
    if (!group->empty()) commit(*group);
    // What cannot be done now is tried after the next group: nothing is lost by waiting.
    if (sieve_.has_work() && !sieve_.tend()) sieve_rests_ = Rests::yes;
    checkpoint_if_due();
  }
}

// None once it is to end; an empty one where there is only the sieve to tend.
std::optional<std::vector<Writer::Job>> Writer::take() {
  std::unique_lock hold(lock_);
  const bool tends = sieve_.has_work() && sieve_rests_ == Rests::no;
  if (!tends) wake_.wait(hold, [&] { return !queue_.empty() || phase_ == Phase::stopping; });
  sieve_rests_ = Rests::no;
  if (queue_.empty() && phase_ == Phase::stopping) return std::nullopt;
  std::vector<Job> group;
  while (!queue_.empty() && group.size() < most_jobs_in_group) {
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

void Writer::commit(std::vector<Job>& group) {
  const std::int64_t position_before = committed_position_;
  const auto written = write_group(group);
  if (written) {
    keep_group();
  } else {
    if (db_.in_transaction()) (void)db_.run("ROLLBACK");
    forget_group();
    for (auto& job : group)
      if (job.outcome || is_fatal(job.outcome.error())) job.outcome = std::unexpected(written.error());
  }
  deliver(group, position_before);
}

Result<void> Writer::write_group(std::vector<Job>& group) {
  CHECK(db_.run("BEGIN IMMEDIATE"));
  for (auto& job : group) {
    job.outcome = perform(job);
    if (!job.outcome && (is_fatal(job.outcome.error()) || !db_.in_transaction()))
      return std::unexpected(job.outcome.error());
  }
  CHECK(flush_labels());
  CHECK(flush_heads());
  CHECK(folder_.flush_search());
  return db_.run("COMMIT");
}

Result<port::Committed> Writer::perform(Job& job) {
  const auto changes_others = [](const PreparedFact& fact) {
    const auto& type = fact.fact.fact.statement.type;
    return type == erasure_type || is_relabelling(type);
  };
  const bool refused_before_writing = !job.write && !job.objects && job.removals.empty() && job.facts.size() <= 1 &&
                                      (job.facts.empty() || !changes_others(job.facts.front()));
  const Mark before = mark();
  auto done = refused_before_writing ? perform_bare(job) : perform_in_savepoint(job);
  if (!done) undo_to(before);
  return done;
}

Result<port::Committed> Writer::perform_in_savepoint(Job& job) {
  CHECK(db_.run("SAVEPOINT batch"));
  auto done = perform_bare(job);
  if (!done && db_.in_transaction()) CHECK(db_.run("ROLLBACK TO batch"));
  if (db_.in_transaction()) CHECK(db_.run("RELEASE batch"));
  return done;
}

Result<port::Committed> Writer::perform_bare(Job& job) {
  if (job.write) {
    CHECK(job.write(db_));
    return port::Committed{};
  }
  if (job.idempotency) {
    const auto& entry = *job.idempotency;
    auto known = db_.prepare("SELECT 1 FROM idempotency WHERE principal = $1 AND route = $2 AND key = $3");
    TRY(const bool there, known.bind(entry.principal, entry.route, entry.key).step());
    if (there) return fail(Code::conflict, "append.idempotency");
  }
  CHECK(check_seen(job));
  port::Committed out{next_position_, next_position_};
  for (auto& fact : job.facts) CHECK(append_one(fact));
  out.last_position = std::max(out.first_position, next_position_ - 1);
  CHECK(insert_indicators(job));
  CHECK(insert_one_time_keys(job));
  CHECK(write_objects(job, out));
  if (job.idempotency) CHECK(insert_idempotency(*job.idempotency));
  return out;
}

// Among the facts before this batch are those of its own group, which no snapshot shows yet.
Result<void> Writer::check_seen(const Job& job) const {
  if (job.seen && recent_.changed_since(*job.seen)) return fail(Code::conflict, "append.base");
  return {};
}

Result<void> Writer::append_one(PreparedFact& prepared) {
  const event::Statement& s = prepared.fact.fact.statement;
  TRY(const std::int64_t label, intern(s.label, prepared.fact.label));
  FoldInput in{next_position_, label, label, &s, prepared.fact.fact.recorded_at, prepared.type};
  if (prepared.type != nullptr) in.payload = &prepared.payload;
  in.search_text = std::move(prepared.search_text);
  TRY(auto plan, folder_.plan(in, Base::checked));
  TRY(Head* const head, head_of(s.space));
  const auto link =
      event::chain_link(s.space.id, static_cast<std::uint64_t>(head->sequence + 1), head->link, prepared.digest);
  FactRow row{next_position_, head->sequence + 1, label, label, label, std::move(prepared.fact.fact), link};
  const event::Statement& statement = row.fact.statement;
  in.statement = &statement;
  CHECK(insert_fact(db_, row));
  move_head(statement.space.id, *head, row.sequence, link);
  CHECK(insert_content(db_, row.position, prepared.fact.content));
  port::Change change{statement.record, statement.space.id, plan.fold.holds};
  CHECK(folder_.write(in, std::move(plan)));
  recent_.add(std::move(change));
  ++next_position_;
  if (statement.type == erasure_type) return apply_erasure(statement, prepared.payload);
  if (is_relabelling(statement.type)) return folder_.relabel(statement, prepared.payload, row.position, label);
  return {};
}

Result<void> Writer::apply_erasure(const event::Statement& statement, const json::Value& payload) {
  TRY(const std::string text, erased_fact_of(payload));
  const auto fact = from_uuid_text(text);
  if (!fact) return fail(Code::invalid, "field.type", "/fact", {{"wanted", "uuid"}});
  return folder_.erase(model::FactId(*fact), statement.space.id);
}

Result<void> Writer::insert_indicators(const Job& job) {
  std::unordered_map<model::RecordId, std::int64_t> last;
  SieveEntries entries;
  for (std::size_t i = 0; i < job.indicators.size(); ++i) {
    const auto& row = job.indicators[i];
    TRY(const std::int64_t label, intern(job.indicator_labels[i], row.label));
    auto at = last.find(row.set);
    if (at == last.end()) {
      auto highest = db_.prepare("SELECT max(ordinal) FROM indicator WHERE set_id = $1");
      TRY(const bool there, highest.bind(row.set).step());
      at = last.emplace(row.set, there ? highest.integer(0) : 0).first;
    }
    CHECK(db_.prepare("INSERT INTO indicator (set_id, ordinal, hash, label, report, pos, type, value)"
                      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
              .bind(row.set, ++at->second, hash_of(row.observable), label, row.report, next_position_ - 1,
                    row.observable.type, row.observable.value)
              .run());
    CHECK(index_indicator(entries, row.set, at->second, job.indicator_keys[i], label));
  }
  return sieve_.add(std::move(entries));
}

Result<void> Writer::write_objects(const Job& job, port::Committed& out) {
  TOCSIN_ASSERT(shelves_ || (!job.objects && job.removals.empty()));
  if (job.objects) {
    std::vector<std::int64_t> labels;
    for (std::size_t i = 0; i < job.object_labels.size(); ++i) {
      TRY(const std::int64_t number, intern(job.object_labels[i], job.objects->labels[i]));
      labels.push_back(number);
    }
    TRY(out.shelved, shelves_->write(*job.objects, labels, job.object_keys, clock_.now()));
  }
  for (const auto& removal : job.removals) {
    TRY(const std::size_t removed, shelves_->remove(removal));
    out.removed += removed;
  }
  return {};
}

// Such a key is nobody's: it stands under its own id, so that it is never taken for the server's.
Result<void> Writer::insert_one_time_keys(const Job& job) {
  for (const auto& key : job.one_time_keys)
    CHECK(db_.prepare("INSERT INTO signing_key (id, organisation, public, wrapped, custody, valid_from, valid_to)"
                      " VALUES ($1, $1, $2, NULL, 'one_time', $3, $4)")
              .bind(key.id, key.open, key.at, Instant{key.at.us + 1})
              .run());
  return {};
}

Result<void> Writer::insert_idempotency(const port::IdempotencyEntry& entry) {
  CHECK(expire_idempotency());
  return db_
      .prepare("INSERT INTO idempotency (principal, route, key, body, subject, at) VALUES ($1, $2, $3, $4, $5, $6)")
      .bind(entry.principal, entry.route, entry.key, entry.body, entry.subject, entry.at)
      .run();
}

Result<void> Writer::expire_idempotency() {
  const Instant now = clock_.now();
  if (now < idempotency_expired_at_ + hours(1)) return {};
  idempotency_expired_at_ = now;
  return db_.prepare("DELETE FROM idempotency WHERE at < $1").bind(now - days(2)).run();
}

}  // namespace tocsin::store

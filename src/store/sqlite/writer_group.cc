// What the writer remembers of a group that is not committed yet, and how it is kept or forgotten.
#include "store/sqlite/writer.h"

namespace tocsin::store {
namespace {

constexpr std::size_t most_heads_remembered = 50'000;

}  // namespace

Result<Writer::Head*> Writer::head_of(const event::SpaceRef& space) {
  auto [at, added] = heads_.try_emplace(space.id);
  Head& head = at->second;
  if (added) {
    auto row = db_.prepare("SELECT kind, realm, seq, link FROM space WHERE id = $1");
    const auto there = row.bind(space.id).step();
    if (!there) {
      heads_.erase(at);
      return std::unexpected(there.error());
    }
    if (*there)
      head = {row.integer(2), row.bytes<32>(3), row.name<model::SpaceKind>(0), row.id<model::Realm>(1), Stored::yes};
  }
  if (head.sequence == 0) {  // a new space is what its first fact says it is
    head.kind = space.kind;
    head.realm = space.realm;
  }
  if (head.kind != space.kind || head.realm != space.realm)
    return fail(Code::invalid, "append.space", to_text(space.id), {{"space", to_text(space.id)}});
  return &head;
}

void Writer::move_head(const model::SpaceId& space, Head& head, std::int64_t sequence, const Digest& link) {
  heads_before_.push_back({space, head});
  head.sequence = sequence;
  head.link = link;
  head.stored = Stored::no;
}

Result<void> Writer::flush_heads() {
  for (const auto& before : heads_before_) {
    Head& head = heads_.at(before.space);
    if (head.stored == Stored::yes) continue;
    CHECK(db_.prepare("INSERT INTO space (id, kind, realm, seq, link) VALUES ($1, $2, $3, $4, $5)"
                      " ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, link = excluded.link")
              .bind(before.space, head.kind, head.realm, head.sequence, head.link)
              .run());
    head.stored = Stored::yes;
  }
  return {};
}

Result<std::int64_t> Writer::intern(const Digest& digest, const model::Label& label) {
  if (const auto known = book_.number_of(digest)) return *known;
  const auto found = std::ranges::find(new_labels_, digest, &NewLabel::digest);
  const auto index = static_cast<std::size_t>(found - new_labels_.begin());
  if (found == new_labels_.end()) new_labels_.push_back({digest, label});
  return static_cast<std::int64_t>(book_.size() + index + 1);
}

Result<void> Writer::flush_labels() {
  auto number = static_cast<std::int64_t>(book_.size());
  for (const auto& label : new_labels_)
    CHECK(db_.prepare("INSERT INTO label (number, digest, text) VALUES ($1, $2, $3)")
              .bind(++number, label.digest, model::canonical_text(label.label))
              .run());
  return {};
}

void Writer::undo_to(const Mark& mark) {
  next_position_ = mark.position;
  recent_.undo_to(next_position_);
  new_labels_.resize(mark.labels);
  while (heads_before_.size() > mark.heads) {
    heads_[heads_before_.back().space] = heads_before_.back().head;
    heads_before_.pop_back();
  }
  folder_.undo_to(mark.searches);
  sieve_.forget_to(mark.sieved);
  if (shelves_) shelves_->forget();
}

void Writer::forget_group() {
  next_position_ = committed_position_ + 1;
  recent_.undo_to(next_position_);
  new_labels_.clear();
  heads_.clear();
  heads_before_.clear();
  folder_.undo_to(0);
  sieve_.forget_to(0);
  if (shelves_) shelves_->forget();
  idempotency_expired_at_ = {};
}

void Writer::keep_group() {
  committed_position_ = next_position_ - 1;
  auto number = static_cast<std::int64_t>(book_.size());
  for (auto& label : new_labels_) book_.learn(++number, std::move(label.label), label.digest);
  new_labels_.clear();
  heads_before_.clear();
  sieve_.keep();
  if (heads_.size() > most_heads_remembered) heads_.clear();
}

void Writer::deliver(std::vector<Job>& group, std::int64_t position_before) {
  for (auto& job : group) job.done(std::move(job.outcome));
  if (committed_position_ == position_before) return;
  std::vector<std::function<void(std::int64_t)>> listeners;
  {
    const std::scoped_lock hold(listeners_lock_);
    listeners = listeners_;
  }
  for (const auto& listener : listeners) listener(committed_position_);
}

void Writer::checkpoint_if_due() {
  const bool log_was_restarted = wal_frames_ < checkpoint_at_frames_ - checkpoint_after_frames;
  if (log_was_restarted) checkpoint_at_frames_ = checkpoint_after_frames;
  if (wal_frames_ < checkpoint_at_frames_) return;
  // Passive: waits for no reader. What a reader holds back is copied the next time.
  sqlite3_wal_checkpoint_v2(db_.raw(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  checkpoint_at_frames_ = wal_frames_ + checkpoint_after_frames;
}

}  // namespace tocsin::store

#include "app/timekeeper.h"

#include <algorithm>
#include <chrono>

#include "port/signing.h"

namespace tocsin::app {
namespace {

using std::chrono::microseconds;

constexpr std::size_t read_at_once = 500;
constexpr std::size_t met_at_once = 200;
constexpr microseconds longest_pause{2'000'000};
constexpr microseconds shortest_pause{100'000};  // also between two tries

// Met already, or changed by somebody between our look and our append.
bool was_overtaken(const Error& error) {
  return error.code == Code::conflict && (error.what == "append.exists" || error.what == "append.base");
}

}  // namespace

Timekeeper::Timekeeper(Parts parts) : parts_(std::move(parts)) {}
Timekeeper::~Timekeeper() { stop(); }

void Timekeeper::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Timekeeper::stop() {
  thread_.request_stop();
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Timekeeper::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    auto pause = longest_pause;
    if (const auto done = run_due(); done)
      pause = until_next();
    else
      parts_.complain(done.error());
    if (parts_.each_round) parts_.each_round();
    std::unique_lock hold(lock_);
    woken_.wait_for(hold, stop, pause, [] { return false; });
  }
}

// The pause is short, since the wall clock may be set while we wait.
microseconds Timekeeper::until_next() {
  if (open_.empty()) return longest_pause;
  return std::clamp(microseconds((open_.begin()->due - parts_.clock.now()).us), shortest_pause, longest_pause);
}

Result<void> Timekeeper::run_due() {
  CHECK(learn_new());
  const auto now = parts_.clock.now();
  std::vector<Open> due;
  for (const auto& open : open_) {
    if (open.due > now) break;
    due.push_back(open);
  }
  Result<void> out;
  const std::span<const Open> all(due);
  for (std::size_t at = 0; at < all.size(); at += met_at_once)
    if (auto met = meet_together(all.subspan(at, std::min(met_at_once, all.size() - at))); !met && out)
      out = std::move(met);
  return out;
}

// One view serves them all: what is decided in it is held against what was written since (port/log.h).
Result<void> Timekeeper::meet_together(std::span<const Open> due) {
  Result<void> out;
  const auto note = [&](Result<void> done) {
    if (auto told = told_apart(std::move(done)); !told && out) out = std::move(told);
  };
  std::vector<UnderWay> under_way;
  {
    auto snapshot = parts_.index.snapshot();
    for (const auto& open : due) {
      auto met = meet(*snapshot, open);
      if (!met)
        note(std::unexpected(met.error()));
      else if (*met)
        under_way.push_back({open, std::move(**met)});
    }
  }
  for (auto& one : under_way) note(end(one));
  return out;
}

// What was overtaken stays, and is looked at again in the next run: then it is met, or due no more.
Result<void> Timekeeper::end(UnderWay& one) {
  const auto done = one.written.get();
  if (!done) return was_overtaken(done.error()) ? Result<void>() : std::unexpected(done.error());
  open_.erase(one.open);
  return {};
}

// A store that cannot be read or written stops everything; one record of which nothing can be made stops nothing else.
Result<void> Timekeeper::told_apart(Result<void> done) {
  if (done || done.error().code == Code::unavailable || done.error().what.starts_with("append.")) return done;
  parts_.complain(done.error());
  return {};
}

Result<void> Timekeeper::learn_new() {
  if (learnt_to_ < 0) {
    auto snapshot = parts_.index.snapshot();
    const auto last = snapshot->last_position();
    CHECK(learn_all(*snapshot));
    CHECK(snapshot->sound());
    learnt_to_ = last;
  }
  for (;;) {
    auto snapshot = parts_.index.snapshot();
    const auto notes = snapshot->notes(learnt_to_, read_at_once, *policy::every_label(parts_.index.labels()));
    CHECK(snapshot->sound());
    for (const auto& note : notes) {
      for (std::size_t i = 0; i < parts_.deadlines.size(); ++i) {
        if (!parts_.deadlines[i].is_set_by(note.type)) continue;
        TRY(auto sealed, snapshot->load(note.ref.id));
        CHECK(told_apart(learn(i, std::move(sealed))));
      }
      learnt_to_ = note.position;
    }
    if (notes.size() < read_at_once) return {};
  }
}

Result<void> Timekeeper::learn_all(port::Snapshot& snapshot) {
  const auto labels = policy::every_label(parts_.index.labels());
  for (std::size_t i = 0; i < parts_.deadlines.size(); ++i) {
    port::ListQuery query{.kind = parts_.deadlines[i].kind, .limit = read_at_once};
    do {
      auto page = snapshot.list(query, *labels);
      for (auto& sealed : page.records) CHECK(told_apart(learn(i, std::move(sealed))));
      query.before = page.next_before;
    } while (query.before != 0);
  }
  return {};
}

Result<void> Timekeeper::learn(std::size_t deadline, policy::Sealed<event::Record> sealed) {
  const auto permit = policy::open_for_reaction(std::move(sealed));
  TRY(const auto due, parts_.deadlines[deadline].due_at(permit));
  if (due) open_.insert({*due, permit.record().ref.id, deadline});
  return {};
}

Result<std::optional<Timekeeper::Written>> Timekeeper::meet(port::Snapshot& snapshot, const Open& open) {
  const auto& deadline = parts_.deadlines[open.deadline];
  TRY(auto sealed, snapshot.load(open.record));
  const auto permit = policy::open_for_reaction(std::move(sealed));
  TRY(const auto due, deadline.due_at(permit));
  const auto nobody = policy::anonymous();
  const policy::Gate gate(parts_.index.labels(), nobody);
  port::Desk desk{snapshot, gate, parts_.entropy, parts_.clock.now(), {}, {}, {}, parts_.warninglists};
  if (!due || *due > desk.now) {
    if (due) open_.insert({*due, open.record, open.deadline});
    open_.erase(open);
    return std::nullopt;
  }
  auto draft = deadline.meet(desk, permit);
  CHECK(snapshot.sound());
  if (!draft) return std::unexpected(draft.error());
  TRY(auto batch, port::sign_draft(parts_.keys, parts_.entropy, std::move(*draft), {}, {desk.now, desk.now}));
  auto promise = std::make_shared<std::promise<Result<port::Committed>>>();
  auto written = promise->get_future();
  parts_.log.append(std::move(batch), [promise](Result<port::Committed> done) { promise->set_value(std::move(done)); });
  return written;
}

}  // namespace tocsin::app

#include "app/reactor.h"

#include <algorithm>
#include <chrono>

#include "notify/tellings.h"
#include "port/signing.h"
#include "state/facts/share.h"

namespace tocsin::app {
namespace {

constexpr std::string_view bookmark = "reactor";
constexpr std::size_t notes_at_once = 500;
constexpr std::chrono::milliseconds shortest_pause{100};
constexpr std::chrono::milliseconds longest_pause{30'000};

bool is_there_already(const Error& error) { return error.code == Code::conflict && error.what == "append.exists"; }

}  // namespace

Reactor::Reactor(Parts parts) : parts_(std::move(parts)) {}
Reactor::~Reactor() { stop(); }

void Reactor::start() {
  parts_.log.on_commit([this](std::int64_t) {
    const std::scoped_lock hold(lock_);
    due_ = true;
    woken_.notify_one();
  });
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Reactor::stop() {
  thread_.request_stop();
  woken_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Reactor::run(const std::stop_token& stop) {
  auto pause = shortest_pause;
  while (!stop.stop_requested()) {
    {
      std::unique_lock hold(lock_);
      woken_.wait(hold, stop, [this] { return due_; });
      due_ = false;
    }
    if (stop.stop_requested()) return;
    const auto done = run_due();
    if (done) {
      pause = shortest_pause;
      continue;
    }
    parts_.complain(done.error());
    // A commit tells that there is room again; of any other fault it tells nothing.
    const bool for_room = done.error().what == "append.full";
    std::unique_lock hold(lock_);
    woken_.wait_for(hold, stop, shortest_pause, [] { return false; });
    woken_.wait_for(hold, stop, pause - shortest_pause, [&] { return for_room && due_; });
    due_ = true;
    pause = std::min(pause * 2, longest_pause);
  }
}

Result<void> Reactor::run_due() {
  for (;;) {
    TRY(const std::int64_t after, parts_.bookmarks.get(bookmark));
    auto snapshot = parts_.index.snapshot();
    const auto notes = snapshot->notes(after, notes_at_once, *policy::every_label(parts_.index.labels()));
    const std::int64_t last = snapshot->last_position();
    CHECK(snapshot->sound());
    snapshot.reset();
    for (const auto& note : notes) CHECK(react_to(note));
    const bool more = notes.size() == notes_at_once;
    const std::int64_t reached = more ? notes.back().position : std::max(after, last);
    if (reached != after && !notes.empty()) CHECK(parts_.bookmarks.set(bookmark, reached));
    if (!more) return {};
  }
}

// What `work` makes of the record of a fact, in a view of its own that is let go of before anything is written.
template <class Work>
auto Reactor::at_the_desk(const port::Note& note, Instant now, Work work)
    -> Result<std::invoke_result_t<Work, port::Desk&, const policy::Permit&>> {
  auto snapshot = parts_.index.snapshot();
  TRY(auto sealed, snapshot->load(note.ref.id));
  const auto permit = policy::open_for_reaction(std::move(sealed));
  const auto nobody = policy::anonymous();
  const policy::Gate gate(parts_.index.labels(), nobody);
  port::Desk desk{*snapshot, gate, parts_.entropy, now, {}, {}, {}, parts_.warninglists};
  auto made = work(desk, permit);
  CHECK(snapshot->sound());
  return made;
}

Result<void> Reactor::react_to(const port::Note& note) {
  if (note.type == state::ContentErased::info.type && parts_.on_erasure) parts_.on_erasure();
  for (const auto& reaction : parts_.reactions) {
    if (reaction.on_type != note.type) continue;
    const auto now = parts_.clock.now();
    TRY(auto drafts, at_the_desk(note, now, [&](port::Desk& desk, const policy::Permit& permit) {
          return reaction.react(desk, note, permit);
        }));
    if (!drafts) {
      CHECK(told_apart(drafts.error()));
      continue;
    }
    for (auto& draft : *drafts)
      if (auto done = append(std::move(draft), now); !done) CHECK(told_apart(done.error()));
  }
  if (parts_.outbox == nullptr ||
      std::ranges::find(notify::tellings(), note.type, &notify::Telling::on_type) == notify::tellings().end())
    return {};
  if (const auto told = tell_of(note); !told) return told_apart(told.error());
  return {};
}

Result<void> Reactor::tell_of(const port::Note& note) {
  const auto read = [&](port::Desk& desk, const policy::Permit& permit) {
    return notify::told_of(desk, parts_.index.labels(), note, permit, *parts_.outbox);
  };
  TRY(const auto told, at_the_desk(note, parts_.clock.now(), read));
  TRY(const auto entries, told);
  return parts_.outbox->queue(entries);
}

// What may be different in a moment is tried again before anything else; of what cannot be reacted to nothing comes,
// and the rest goes on.
Result<void> Reactor::told_apart(const Error& error) {
  if (error.code == Code::unavailable || error.what.starts_with("append.")) return std::unexpected(error);
  parts_.complain(error);
  return {};
}

Result<void> Reactor::append(port::Draft draft, Instant happened_at) {
  if (draft.pieces.empty()) return {};
  TRY(auto batch,
      port::sign_draft(parts_.keys, parts_.entropy, std::move(draft), {}, {happened_at, parts_.clock.now()}));
  const auto done = port::append_and_wait(parts_.log, std::move(batch));
  if (!done && !is_there_already(done.error())) return std::unexpected(done.error());
  return {};
}

}  // namespace tocsin::app

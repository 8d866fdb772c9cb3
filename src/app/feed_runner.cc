#include "app/feed_runner.h"

#include <algorithm>
#include <chrono>

#include "http/api/feed_secret.h"
#include "port/signing.h"
#include "report/feeds.h"

namespace tocsin::app {
namespace {

constexpr std::size_t at_once = 2;
constexpr std::size_t read_at_once = 500;
constexpr std::chrono::milliseconds pause{1000};

bool is_of_the_store(const Error& error) { return error.what.starts_with("store."); }

Result<FeedContext> context_of(const event::Record& record) {
  TRY(auto terms, event::read_group<state::FeedTerms>(record, event::group_head));
  return FeedContext{.feed = record.ref.id,
                     .community = model::CommunityId(record.space.id.raw()),
                     .organisation = record.ref.owner,
                     .terms = std::move(terms)};
}

// What was changed since the last try is tried again at once.
Instant due_at(const event::Record& record, const port::FeedProgress& progress) {
  if (!progress.next_at || !progress.last_try_at || record.updated_at() > *progress.last_try_at) return {};
  return *progress.next_at;
}

}  // namespace

Result<std::vector<FeedRunner::Due>> FeedRunner::due_feeds() {
  std::vector<Due> out;
  auto snapshot = parts_.index.snapshot();
  const auto labels = policy::every_label(parts_.index.labels());
  const auto now = parts_.turn.clock.now();
  port::ListQuery query{.kind = model::Kind::feed, .state = "active", .limit = read_at_once};
  do {
    auto page = snapshot->list(query, *labels);
    for (auto& sealed : page.records) {
      const auto permit = policy::open_for_reaction(std::move(sealed));
      auto context = context_of(permit.record());
      if (!context) continue;  // what it says was erased
      TRY(const auto progress, parts_.turn.feeds.progress(context->feed));
      const auto at = due_at(permit.record(), progress);
      if (at <= now) out.push_back({at, std::move(*context)});
    }
    query.before = page.next_before;
  } while (query.before != 0);
  CHECK(snapshot->sound());
  std::ranges::sort(out, {}, &Due::at);
  return out;
}

bool FeedRunner::is_active(const model::RecordId& feed) {
  auto snapshot = parts_.index.snapshot();
  auto sealed = snapshot->load(feed);
  return sealed && policy::open_for_reaction(std::move(*sealed)).record().state() == "active";
}

Result<std::string> FeedRunner::authorization_for(const FeedContext& feed) {
  TRY(const auto wrapped, parts_.turn.feeds.secret(feed.feed));
  if (!wrapped) return std::string();
  TRY(const auto origin, report::origin_of(feed.terms.api_root.value));
  return http::authorization_of(*wrapped, feed.feed, origin, parts_.keyring);
}

Result<void> FeedRunner::give_turn(const FeedContext& feed, const std::stop_token& stop) {
  const auto authorization = authorization_for(feed);
  if (!authorization && is_of_the_store(authorization.error())) return std::unexpected(authorization.error());
  if (!authorization) return feed_failed(parts_.turn, feed, authorization.error());
  TRY(const auto end, feed_turn(parts_.turn, feed, *authorization, [&] { return is_active(feed.feed); }, stop));
  return end.refusal ? stop_feed(feed, *end.refusal) : Result<void>();
}

// Somebody may have paused or ended it meanwhile: then there is nothing to stop.
Result<void> FeedRunner::stop_feed(const FeedContext& feed, state::FeedRefusal refusal) {
  auto snapshot = parts_.index.snapshot();
  TRY(auto sealed, snapshot->load(feed.feed));
  const auto permit = policy::open_for_reaction(std::move(sealed));
  if (permit.record().state() != "active") return {};
  const auto nobody = policy::anonymous();
  const policy::Gate gate(parts_.index.labels(), nobody);
  const auto now = parts_.turn.clock.now();
  port::Desk desk{*snapshot, gate, parts_.turn.entropy, now, {}, {}};
  TRY(auto draft, report::stop(desk, permit, refusal));
  CHECK(snapshot->sound());
  snapshot.reset();
  TRY(auto batch, port::sign_draft(parts_.keys, parts_.turn.entropy, std::move(draft), {}, {now, now}));
  const auto done = port::append_and_wait(parts_.log, std::move(batch));
  if (!done && done.error().code != Code::conflict) return std::unexpected(done.error());
  return {};
}

Result<void> FeedRunner::forget_secrets_of_ended() {
  TRY(const auto feeds, parts_.turn.feeds.with_secret());
  for (const auto& feed : feeds) {
    auto snapshot = parts_.index.snapshot();
    auto sealed = snapshot->load(feed);
    CHECK(snapshot->sound());
    const bool over = !sealed || policy::open_for_reaction(std::move(*sealed)).record().state() == "ended";
    if (over) CHECK(parts_.turn.feeds.forget_secret(feed));
  }
  return {};
}

Result<void> FeedRunner::run_due() {
  CHECK(forget_secrets_of_ended());
  TRY(const auto due, due_feeds());
  for (const auto& one : due) CHECK(give_turn(one.feed, {}));
  return {};
}

FeedRunner::FeedRunner(Parts parts)
    : parts_(std::move(parts)), workers_(at_once, pause, [this] { return take_one(); }) {}

Workers::Turn FeedRunner::take_one() {
  const auto due = due_feeds();
  if (!due) parts_.complain(due.error());
  const std::scoped_lock hold(lock_);
  for (const auto& one : due ? *due : std::vector<Due>()) {
    if (!running_.insert(one.feed.feed).second) continue;
    return [this, feed = one.feed](const std::stop_token& stop) {
      if (const auto done = give_turn(feed, stop); !done && !stop.stop_requested()) parts_.complain(done.error());
      const std::scoped_lock ended(lock_);
      running_.erase(feed.feed);
    };
  }
  if (const auto done = forget_secrets_of_ended(); !done) parts_.complain(done.error());
  return {};
}

}  // namespace tocsin::app

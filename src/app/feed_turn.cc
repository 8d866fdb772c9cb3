#include "app/feed_turn.h"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace tocsin::app {
namespace {

using namespace peer::taxii;

constexpr std::size_t most_refused = 100;
constexpr std::size_t most_error_bytes = 4000;

std::int64_t day_of(Instant at) { return at.us / days(1).us; }
Span until_tomorrow(Instant now) { return (Instant{} + days(day_of(now) + 1)) - now; }

std::string target_of(const FeedContext& feed) {
  return fmt::format("{} {}", feed.terms.api_root.value, feed.terms.collection.value);
}

// What is kept of an error is bounded, whatever the other server said.
void put_error(port::FeedProgress& progress, const Error& error) {
  progress.error = model::Line<80>{error.what};
  json::Object args;
  for (const auto& arg : error.args) args[arg.name] = arg.value;
  auto text = json::to_text(args);
  progress.error_args.reset();
  if (!args.empty() && text.size() <= most_error_bytes) progress.error_args = model::Text<4000>{std::move(text)};
}

template <class Resume>
Resume resume_in(const port::FeedProgress& progress) {
  if (!progress.resume) return {};
  const auto value = json::parse(progress.resume->value);
  return value ? model::decode<Resume>(*value).value_or(Resume{}) : Resume{};
}

void rest(Span span, const std::stop_token& stop) {
  std::mutex lock;
  std::condition_variable_any woken;
  std::unique_lock hold(lock);
  woken.wait_for(hold, stop, std::chrono::microseconds(span.us), [] { return false; });
}

class Turn {
 public:
  Turn(const FeedTurnParts& parts, const FeedContext& feed, const std::string& authorization,
       const std::function<bool()>& may_go_on, const std::stop_token& stop, port::FeedProgress progress)
      : parts_(parts),
        feed_(feed),
        authorization_(authorization),
        may_go_on_(may_go_on),
        stop_(stop),
        progress_(std::move(progress)),
        began_(parts.clock.now()) {}

  Result<FeedTurnEnd> run() {
    begin();
    return feed_.terms.direction == state::FeedDirection::pull ? pull() : push();
  }

 private:
  void begin() {
    progress_.last_try_at = began_;
    progress_.next_at = began_;  // a process that ends before this turn does leaves it due
    if (const auto target = target_of(feed_); !progress_.target || progress_.target->value != target) {
      progress_.target = model::Line<2300>{target};
      progress_.resume.reset();
    }
    if (progress_.day.value == day_of(began_)) return;
    progress_.day = {day_of(began_)};
    progress_.objects_today = {};
    progress_.bytes_today = {};
  }

  Peer peer() const {
    return {.api_root = feed_.terms.api_root.value,
            .collection = feed_.terms.collection.value,
            .authorization = authorization_,
            .backoff = parts_.backoff};
  }

  template <class Settings>
  Settings settings() const {
    Settings out;
    out.failures = progress_.failures.value;
    if (feed_.terms.objects_a_day) out.objects_left = feed_.terms.objects_a_day->value - progress_.objects_today.value;
    if (feed_.terms.bytes_a_day) out.bytes_left = feed_.terms.bytes_a_day->value - progress_.bytes_today.value;
    out.quota_returns_in = until_tomorrow(parts_.clock.now());
    return out;
  }

  // Between two pages: the machine's place is kept, so the next turn goes on from it.
  bool is_over() {
    return stop_.stop_requested() || ++pages_ > parts_.turn_pages || parts_.clock.now() - began_ > parts_.turn_lasts ||
           !may_go_on_();
  }

  Result<void> keep() { return parts_.feeds.keep(feed_.feed, progress_); }

  template <class Resume>
  Result<void> keep_place(const Resume& resume) {
    progress_.resume = model::Text<524'288>{json::to_text(model::encode(resume))};
    return keep();
  }

  Result<FeedTurnEnd> end_at(const Step& step) {
    const auto now = parts_.clock.now();
    FeedTurnEnd out;
    if (const auto* wait = std::get_if<Wait>(&step)) {
      put_error(progress_, wait->why);
      if (wait->why.what != "feed.quota") ++progress_.failures.value;
      progress_.next_at = now + wait->span;
    } else if (const auto* stopped = std::get_if<Stop>(&step)) {
      out.refusal = stopped->refusal;
      put_error(progress_, {Code::denied, fmt::format("feed.refused_{}", model::name_of(stopped->refusal)), "", {}});
      ++progress_.failures.value;
      progress_.next_at = now + Span{feed_.terms.interval_s.value * 1'000'000};
    } else if (std::holds_alternative<Done>(step)) {
      progress_.last_success_at = now;
      progress_.error.reset();
      progress_.error_args.reset();
      progress_.failures = {};
      progress_.next_at = now + Span{feed_.terms.interval_s.value * 1'000'000};
    } else {
      progress_.next_at = now;  // its time is over: at once again, after the others
    }
    CHECK(keep());
    return out;
  }

  void count(std::size_t objects, std::size_t bytes) {
    progress_.objects.value += static_cast<std::int64_t>(objects);
    progress_.objects_today.value += static_cast<std::int64_t>(objects);
    progress_.bytes_today.value += static_cast<std::int64_t>(bytes);
    if (objects == 0) return;
    progress_.failures = {};
    progress_.error.reset();
    progress_.error_args.reset();
  }

  void list(std::vector<port::RefusedObject> refused) {
    progress_.objects_refused.value += static_cast<std::int64_t>(refused.size());
    auto& items = progress_.refused.items;
    items.insert(items.end(), std::make_move_iterator(refused.begin()), std::make_move_iterator(refused.end()));
    if (items.size() > most_refused)
      items.erase(items.begin(), items.end() - static_cast<std::ptrdiff_t>(most_refused));
  }

  template <class Machine>
  void ask(Machine& machine, const Ask& asked) {
    auto answer = parts_.egress.send(asked.request, stop_);
    if (answer) return machine.answered(asked.ticket, std::move(*answer));
    machine.unanswered(asked.ticket, answer.error());
  }

  Result<void> store(Pull& machine, const Store& page) {
    const auto bytes = page.envelope.size();
    const auto ticket = page.ticket;
    const auto objects = page.objects;
    auto accepted = parts_.sink(feed_, page.envelope);
    if (!accepted) {
      machine.not_stored(ticket, accepted.error());
      return {};
    }
    count(objects, bytes);
    list(std::move(accepted->refused));
    machine.stored(ticket);
    return keep_place(machine.resume());
  }

  Result<FeedTurnEnd> pull() {
    auto given = settings<PullSettings>();
    if (feed_.terms.page_limit) given.page_limit = static_cast<std::size_t>(feed_.terms.page_limit->value);
    Pull machine(peer(), given, resume_in<PullResume>(progress_), parts_.entropy);
    for (;;) {
      if (const auto* asked = std::get_if<Ask>(&machine.step())) {
        if (is_over()) break;
        ask(machine, Ask(*asked));
      } else if (const auto* page = std::get_if<Store>(&machine.step())) {
        CHECK(store(machine, *page));
      } else {
        break;
      }
    }
    CHECK(keep_place(machine.resume()));
    return stop_.stop_requested() ? FeedTurnEnd{} : end_at(machine.step());
  }

  void fetch(Push& machine, const Fetch& wanted) {
    auto batch = parts_.source(feed_, wanted.position, wanted.most_objects);
    if (batch) return machine.fetched(wanted.ticket, std::move(*batch));
    machine.not_fetched(wanted.ticket, batch.error());
  }

  Result<FeedTurnEnd> push() {
    auto given = settings<PushSettings>();
    if (feed_.terms.page_limit) given.batch_limit = static_cast<std::size_t>(feed_.terms.page_limit->value);
    Push machine(peer(), given, resume_in<PushResume>(progress_), parts_.entropy);
    for (;;) {
      if (const auto* wanted = std::get_if<Fetch>(&machine.step())) {
        if (is_over()) break;
        fetch(machine, Fetch(*wanted));
      } else if (const auto* asked = std::get_if<Ask>(&machine.step())) {
        if (stop_.stop_requested()) break;
        ask(machine, Ask(*asked));
      } else if (const auto* pause = std::get_if<Rest>(&machine.step())) {
        const auto ticket = pause->ticket;
        rest(pause->span, stop_);
        if (stop_.stop_requested()) break;
        machine.rested(ticket);
      } else {
        break;
      }
      count(machine.take_delivered(), machine.take_bytes());
      list(machine.take_refused());
      if (machine.resume() != kept_) {
        kept_ = machine.resume();
        CHECK(keep_place(kept_));
      }
    }
    CHECK(keep_place(machine.resume()));
    return stop_.stop_requested() ? FeedTurnEnd{} : end_at(machine.step());
  }

  const FeedTurnParts& parts_;
  const FeedContext& feed_;
  const std::string& authorization_;
  const std::function<bool()>& may_go_on_;
  const std::stop_token& stop_;
  port::FeedProgress progress_;
  Instant began_;
  std::size_t pages_ = 0;
  PushResume kept_;
};

}  // namespace

Result<FeedTurnEnd> feed_turn(const FeedTurnParts& parts, const FeedContext& feed, const std::string& authorization,
                              const std::function<bool()>& may_go_on, const std::stop_token& stop) {
  TRY(auto progress, parts.feeds.progress(feed.feed));
  return Turn(parts, feed, authorization, may_go_on, stop, std::move(progress)).run();
}

Result<void> feed_failed(const FeedTurnParts& parts, const FeedContext& feed, const Error& why) {
  TRY(auto progress, parts.feeds.progress(feed.feed));
  put_error(progress, why);
  const auto now = parts.clock.now();
  progress.last_try_at = now;
  ++progress.failures.value;
  progress.next_at = now + backoff(parts.backoff, progress.failures.value, std::nullopt, parts.entropy);
  return parts.feeds.keep(feed.feed, progress);
}

}  // namespace tocsin::app

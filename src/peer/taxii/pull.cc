#include "peer/taxii/pull.h"

#include <fmt/format.h>

#include <algorithm>

#include "peer/taxii/media.h"

namespace tocsin::peer::taxii {
namespace {

constexpr std::size_t most_known = 20'000;
constexpr std::size_t most_met = 500'000;
constexpr std::size_t most_idle_pages = 64;
constexpr std::size_t largest_limit = 10'000;
constexpr Span one_step{1};

Error plain(Code code, std::string_view what) { return {code, std::string(what), "", {}}; }

// What stays wrong however often it is asked is not told as a server that is away.
bool is_too_large(const Error& error) { return error.what == "egress.too_large"; }

}  // namespace

Pull::Pull(Peer peer, PullSettings settings, PullResume resume, port::Entropy& chance)
    : peer_(std::move(peer)),
      settings_(settings),
      resume_(std::move(resume)),
      chance_(chance),
      limit_(std::clamp<std::size_t>(settings.page_limit, 1, largest_limit)),
      most_limit_(largest_limit),
      known_(hashes_in(resume_.seen ? std::string_view(resume_.seen->value) : std::string_view())) {
  begin();
}

void Pull::begin() {
  if (quota_is_spent()) return wait_for_quota();
  if (resume_.next && resume_.limit.value != limit_within_quota()) begin_chain_anew();
  if (resume_.root) return ask_page();
  find();
}

void Pull::ask(std::string url) {
  step_ = Ask{++ticket_, get_from(peer_, std::move(url), plain_accept_ ? bare_media_type : media_type)};
}

void Pull::find() {
  if (!finder_) finder_.emplace(peer_, Finder::Needs::reading);
  ask(finder_->url());
}

std::int64_t Pull::limit_within_quota() const {
  const auto limit = static_cast<std::int64_t>(limit_);
  return settings_.objects_left ? std::clamp<std::int64_t>(*settings_.objects_left, 1, limit) : limit;
}

std::string Pull::page_url() const {
  auto out = fmt::format("{}collections/{}/objects/?limit={}", resume_.root->value, percent_encoded(peer_.collection),
                         resume_.limit.value);
  if (resume_.after) out += "&added_after=" + percent_encoded(to_text(*resume_.after));
  if (resume_.next) out += "&next=" + percent_encoded(resume_.next->value);
  return out;
}

// A chain that begins: where it may still meet another object of the last date, just before that.
void Pull::ask_page() {
  if (!resume_.next) resume_.limit.value = limit_within_quota();
  if (!resume_.next && resume_.last) {
    overlapped_ = resume_.settled == model::Flag::no;
    resume_.after = overlapped_ ? *resume_.last - one_step : *resume_.last;
  }
  if (resume_.next) chain_.insert(hash_of(resume_.next->value));
  ask(page_url());
}

void Pull::wait(const Error& why, std::optional<Span> asked) {
  ++ticket_;
  step_ = Wait{backoff(peer_.backoff, settings_.failures + 1, asked, chance_), why};
}

bool Pull::quota_is_spent() const {
  return (settings_.objects_left && *settings_.objects_left <= 0) ||
         (settings_.bytes_left && *settings_.bytes_left <= 0);
}

void Pull::wait_for_quota() {
  ++ticket_;
  step_ = Wait{settings_.quota_returns_in, plain(Code::limit, "feed.quota")};
}

void Pull::answered(Ticket ticket, port::EgressAnswer answer) {
  if (!is_now(ticket) || !std::holds_alternative<Ask>(step_)) return;
  const auto verdict = verdict_on(answer);
  if (verdict == Verdict::media_refused && !std::exchange(plain_accept_, true))
    return resume_.root ? ask_page() : find();
  if (verdict == Verdict::credentials) {
    step_ = Stop{state::FeedRefusal::credentials};
  } else if (verdict == Verdict::access) {
    step_ = Stop{state::FeedRefusal::access};
  } else if (!resume_.root) {
    take_found(answer);
  } else if (verdict == Verdict::good) {
    take_page(answer);
  } else {
    take_refusal(answer);
  }
}

void Pull::unanswered(Ticket ticket, const Error& why) {
  if (!is_now(ticket) || !std::holds_alternative<Ask>(step_)) return;
  if (is_too_large(why) && resume_.root) return ask_for_less();
  wait(why);
}

void Pull::take_found(const port::EgressAnswer& answer) {
  const auto found = finder_->take(answer);
  if (!found && found.error().what == "feed.access") {
    step_ = Stop{state::FeedRefusal::access};
  } else if (!found) {
    wait(found.error(), retry_after(answer));
  } else if (!*found) {
    find();
  } else {
    resume_.root = model::Line<2100>{finder_->found().root};
    ask_page();
  }
}

void Pull::take_refusal(const port::EgressAnswer& answer) {
  const auto verdict = verdict_on(answer);
  if (verdict == Verdict::too_large) return ask_for_less();
  // A place that the other server does not know any more.
  if (verdict == Verdict::malformed && resume_.next && !chain_lost_) {
    chain_lost_ = true;
    begin_chain_anew();
    return ask_page();
  }
  if (answer.status == 404) resume_.root.reset();  // looked for anew, the next time
  wait(error_in(answer), retry_after(answer));
}

void Pull::ask_for_less() {
  if (resume_.limit.value == 1) return wait(plain(Code::limit, "feed.object_too_large"));
  limit_ = static_cast<std::size_t>(resume_.limit.value) / 2;
  most_limit_ = limit_;
  begin_chain_anew();
  ask_page();
}

// From the last date on, with what bears that date once more.
void Pull::begin_chain_anew() {
  resume_.next.reset();
  resume_.settled = model::Flag::no;
  chain_.clear();
}

void Pull::lose_chain() {
  begin_chain_anew();
  wait(plain(Code::invalid, "feed.no_progress"));
}

void Pull::take_page(port::EgressAnswer& answer) {
  if (const auto done = read(answer); !done) return wait(done.error(), retry_after(answer));
  if (std::holds_alternative<Store>(step_)) return;
  ++idle_pages_;
  go_on();
}

// Either there is something to store, or the page is gone through at once.
Result<void> Pull::read(port::EgressAnswer& answer) {
  if (!is_taxii(answer.header("Content-Type")))
    return fail(Code::invalid, "feed.media_type", "", {{"type", as_told(answer.header("Content-Type"), 200)}});
  page_ = {.bytes = answer.body.size()};
  TRY(const auto read, read_page(answer.body));
  page_.more = read.more;
  page_.next = read.next;
  if (page_.next && page_.next->empty()) page_.next.reset();
  if (read.objects.empty()) return {};
  page_.last = instant_from_text(answer.header("X-TAXII-Date-Added-Last"));
  // A chain goes on by its `next` alone; the next one then begins where this one did.
  if (!page_.last && page_.more && !page_.next) return fail(Code::invalid, "feed.no_dates");
  page_.goes_back = page_.last && resume_.last && *page_.last < *resume_.last;
  if (met_.size() > most_met) met_.clear();
  std::vector<std::string_view> fresh;
  for (const auto object : read.objects) {
    const auto hash = hash_of(object);
    page_.hashes.push_back(hash);
    if (!known_.contains(hash) && met_.insert(hash).second) fresh.push_back(object);
  }
  page_.objects = fresh.size();
  if (fresh.empty()) return {};
  auto envelope = fresh.size() == read.objects.size() ? std::move(answer.body) : envelope_of(fresh);
  step_ = Store{++ticket_, std::move(envelope), fresh.size()};
  return {};
}

void Pull::stored(Ticket ticket) {
  if (!is_now(ticket) || !std::holds_alternative<Store>(step_)) return;
  idle_pages_ = 0;
  brought_ = true;
  settings_.failures = 0;
  if (settings_.objects_left) *settings_.objects_left -= static_cast<std::int64_t>(page_.objects);
  if (settings_.bytes_left) *settings_.bytes_left -= static_cast<std::int64_t>(page_.bytes);
  go_on();
}

void Pull::not_stored(Ticket ticket, const Error& why) {
  if (!is_now(ticket) || !std::holds_alternative<Store>(step_)) return;
  wait(why);
}

// Rules 1 and 2: only what is stored, or was known, moves the place.
void Pull::remember(Instant last) {
  if (page_.goes_back) return;
  if (!resume_.last || last > *resume_.last) known_.clear();
  for (const auto hash : page_.hashes)
    if (known_.size() < most_known) known_.insert(hash);
  resume_.last = last;
  resume_.seen = model::Line<320'000>{text_of_hashes(known_)};
}

void Pull::go_on() {
  if (page_.last) remember(*page_.last);
  if (!page_.more) return reach_end();
  if (idle_pages_ > most_idle_pages) return lose_chain();
  if (!page_.next || chain_.contains(hash_of(*page_.next))) return go_on_without_next();
  resume_.next = model::Text<4000>{*page_.next};
  if (quota_is_spent()) return wait_for_quota();
  // What is left of a day is taken by a chain of its own.
  if (resume_.limit.value > limit_within_quota()) begin_chain_anew();
  ask_page();
}

// More, but the other server does not say where.
void Pull::go_on_without_next() {
  begin_chain_anew();
  if (quota_is_spent()) return wait_for_quota();
  if (page_.objects == 0 && limit_ >= most_limit_) return lose_chain();
  if (page_.objects == 0) limit_ = std::min(limit_ * 4, most_limit_);
  ask_page();
}

// The overlap is asked for after something new, and no more once it brought nothing.
void Pull::reach_end() {
  resume_.settled =
      !brought_ && (overlapped_ || resume_.settled == model::Flag::yes) ? model::Flag::yes : model::Flag::no;
  resume_.next.reset();
  ++ticket_;
  step_ = Done{};
}

}  // namespace tocsin::peer::taxii

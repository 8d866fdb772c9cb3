#include "peer/taxii/push.h"

#include <fmt/format.h>

#include <algorithm>

#include "peer/taxii/media.h"

namespace tocsin::peer::taxii {
namespace {

constexpr int most_tries = 3;
constexpr int most_looks = 8;
constexpr std::size_t largest_batch = 10'000;

Error plain(Code code, std::string_view what) { return {code, std::string(what), "", {}}; }

// 1, 2, 4, ... seconds, 30 at most: two minutes in all.
Span pause_before_look(int look) { return seconds(std::min<std::int64_t>(30, std::int64_t{1} << look)); }

}  // namespace

Push::Push(Peer peer, PushSettings settings, PushResume resume, port::Entropy& chance)
    : peer_(std::move(peer)),
      settings_(settings),
      resume_(std::move(resume)),
      chance_(chance),
      settled_(hashes_in(resume_.settled ? std::string_view(resume_.settled->value) : std::string_view())) {
  settings_.batch_limit = std::clamp<std::size_t>(settings_.batch_limit, 1, largest_batch);
  fetch();
}

void Push::ask(port::EgressRequest request) { step_ = Ask{++ticket_, std::move(request)}; }

bool Push::quota_is_spent() const {
  return (settings_.objects_left && *settings_.objects_left <= 0) ||
         (settings_.bytes_left && *settings_.bytes_left <= 0);
}

void Push::fetch() {
  if (quota_is_spent()) {
    ++ticket_;
    step_ = Wait{settings_.quota_returns_in, plain(Code::limit, "feed.quota")};
    return;
  }
  auto most = settings_.batch_limit;
  if (settings_.objects_left) most = std::min(most, static_cast<std::size_t>(*settings_.objects_left));
  step_ = Fetch{++ticket_, resume_.position ? resume_.position->value : std::string(), most};
}

void Push::fetched(Ticket ticket, Batch batch) {
  if (ticket != ticket_ || !std::holds_alternative<Fetch>(step_)) return;
  batch_ = std::move(batch);
  if (batch_.objects.empty()) {
    ++ticket_;
    step_ = Done{};
    return;
  }
  Chunk all;
  for (std::size_t i = 0; i < batch_.objects.size(); ++i)
    if (!settled_.contains(hash_of(batch_.objects[i]))) all.objects.push_back(i);
  chunks_.clear();
  if (!all.objects.empty()) chunks_.push_back(std::move(all));
  if (resume_.root && resume_.most_bytes) return send_next();
  find();
}

void Push::not_fetched(Ticket ticket, const Error& why) {
  if (ticket == ticket_ && std::holds_alternative<Fetch>(step_)) wait(why);
}

void Push::find() {
  doing_ = Doing::finding;
  if (!finder_) finder_.emplace(peer_, Finder::Needs::writing);
  ask(get_from(peer_, finder_->url(), plain_media_ ? bare_media_type : media_type));
}

std::vector<std::string_view> Push::texts_of(const Chunk& chunk) const {
  std::vector<std::string_view> out;
  for (const auto place : chunk.objects) out.emplace_back(batch_.objects[place]);
  return out;
}

std::vector<Named> Push::names_of(const Chunk& chunk) const {
  std::vector<Named> out;
  for (const auto place : chunk.objects) out.push_back(name_of(batch_.objects[place]));
  return out;
}

void Push::send_next() {
  while (!chunks_.empty()) {
    auto texts = texts_of(chunks_.front());
    if (envelope_bytes(texts) <= static_cast<std::size_t>(resume_.most_bytes->value)) return send(texts);
    if (texts.size() > 1) {
      halve({});
      continue;
    }
    halve("larger than this server takes");
  }
  finish_batch();
}

void Push::send(const std::vector<std::string_view>& objects) {
  doing_ = Doing::sending;
  looks_ = 0;
  const auto type = std::string(plain_media_ ? bare_media_type : media_type);
  auto request = get_from(
      peer_, fmt::format("{}collections/{}/objects/", resume_.root->value, percent_encoded(peer_.collection)), type);
  request.verb = port::EgressVerb::post;
  request.headers.push_back({"Content-Type", type});
  request.body = envelope_of(objects);
  sent_bytes_ += request.body.size();
  if (settings_.bytes_left) *settings_.bytes_left -= static_cast<std::int64_t>(request.body.size());
  ++chunks_.front().tries;
  ask(std::move(request));
}

void Push::follow() {
  doing_ = Doing::following;
  ask(get_from(peer_, fmt::format("{}status/{}/", resume_.root->value, percent_encoded(status_id_)),
               plain_media_ ? bare_media_type : media_type));
}

void Push::rest_before_following() { step_ = Rest{++ticket_, pause_before_look(looks_++)}; }

void Push::rested(Ticket ticket) {
  if (ticket == ticket_ && std::holds_alternative<Rest>(step_)) follow();
}

void Push::wait(const Error& why, std::optional<Span> asked) {
  ++ticket_;
  step_ = Wait{backoff(peer_.backoff, settings_.failures + 1, asked, chance_), why};
}

void Push::unanswered(Ticket ticket, const Error& why) {
  if (is_asked(ticket)) wait(why);
}

void Push::answered(Ticket ticket, const port::EgressAnswer& answer) {
  if (!is_asked(ticket)) return;
  const auto verdict = verdict_on(answer);
  if (verdict == Verdict::credentials) {
    step_ = Stop{state::FeedRefusal::credentials};
  } else if (verdict == Verdict::access) {
    step_ = Stop{state::FeedRefusal::access};
  } else if (verdict == Verdict::media_refused && !std::exchange(plain_media_, true)) {
    if (doing_ == Doing::finding) return find();
    return doing_ == Doing::following ? follow() : send_next();
  } else if (doing_ == Doing::finding) {
    take_found(answer);
  } else if (verdict == Verdict::good) {
    take_status(answer);
  } else {
    take_refusal(answer);
  }
}

void Push::take_found(const port::EgressAnswer& answer) {
  const auto found = finder_->take(answer);
  if (!found && found.error().what == "feed.access") {
    step_ = Stop{state::FeedRefusal::access};
  } else if (!found) {
    wait(found.error(), retry_after(answer));
  } else if (!*found) {
    find();
  } else {
    resume_.root = model::Line<2100>{finder_->found().root};
    resume_.most_bytes = {static_cast<std::int64_t>(finder_->found().max_content_length)};
    send_next();
  }
}

void Push::take_status(const port::EgressAnswer& answer) {
  const auto value = resource_in(answer);
  if (!value) return wait(value.error(), retry_after(answer));
  const auto status = status_in(*value, names_of(chunks_.front()));
  if (!status) return wait(status.error(), retry_after(answer));
  if (doing_ == Doing::sending) status_id_ = status->id;
  if (!status->complete && looks_ < most_looks) return rest_before_following();
  settle(*status);
}

void Push::take_refusal(const port::EgressAnswer& answer) {
  const auto verdict = verdict_on(answer);
  // The other server keeps a status for a day at least; one that is gone says nothing.
  if (doing_ == Doing::following && answer.status == 404) return try_again_or_leave();
  if (doing_ == Doing::sending &&
      (verdict == Verdict::too_large || verdict == Verdict::malformed || verdict == Verdict::unprocessable)) {
    const auto title = title_of(answer);
    halve(title.empty() ? fmt::format("{}", answer.status) : title);
    return send_next();
  }
  if (answer.status == 404) resume_.root.reset();  // looked for anew, the next time
  wait(error_in(answer), retry_after(answer));
}

void Push::mark_settled(std::size_t place) { settled_.insert(hash_of(batch_.objects[place])); }

void Push::settle(const Status& status) {
  Chunk& chunk = chunks_.front();
  std::vector<std::size_t> unknown;
  for (std::size_t i = 0; i < chunk.objects.size(); ++i) {
    if (status.fates[i] == Fate::unknown) {
      unknown.push_back(chunk.objects[i]);
      continue;
    }
    mark_settled(chunk.objects[i]);
    delivered_ += status.fates[i] == Fate::taken ? 1 : 0;
  }
  if (settings_.objects_left)
    *settings_.objects_left -= static_cast<std::int64_t>(chunk.objects.size() - unknown.size());
  refused_.insert(refused_.end(), status.refused.begin(), status.refused.end());
  if (!settled_.empty()) resume_.settled = model::Line<320'000>{text_of_hashes(settled_)};
  settings_.failures = 0;
  chunk.objects = std::move(unknown);
  try_again_or_leave();
}

void Push::try_again_or_leave() {
  Chunk& chunk = chunks_.front();
  if (!chunk.objects.empty() && chunk.tries >= most_tries) left_unknown_ = true;
  if (chunk.objects.empty() || chunk.tries >= most_tries) chunks_.pop_front();
  send_next();
}

// Of one object alone: it is listed and settled. `message`: what the other server said.
void Push::halve(std::string_view message) {
  Chunk chunk = std::move(chunks_.front());
  chunks_.pop_front();
  if (chunk.objects.size() == 1) {
    refused_.push_back(refused_object(name_of(batch_.objects[chunk.objects.front()]), message));
    mark_settled(chunk.objects.front());
    resume_.settled = model::Line<320'000>{text_of_hashes(settled_)};
    return;
  }
  const auto middle = chunk.objects.begin() + static_cast<std::ptrdiff_t>(chunk.objects.size() / 2);
  chunks_.push_front({{middle, chunk.objects.end()}, 0});
  chunks_.push_front({{chunk.objects.begin(), middle}, 0});
}

void Push::finish_batch() {
  if (left_unknown_) return wait(plain(Code::unavailable, "feed.unconfirmed"));
  resume_.position = model::Text<4000>{batch_.position};
  resume_.settled.reset();
  settled_.clear();
  fetch();
}

}  // namespace tocsin::peer::taxii

#pragma once
// What both directions share: steps, verdicts on answers, waiting, and finding the root. The danger removed: two
// clients that each treat a refusal, a busy server or a broken answer in a way of their own.
//
// A machine stands at one step and never blocks. Who drives it does what the step says and tells how it went, with the
// step's ticket; what comes late, or twice, bears another ticket and is ignored. After Wait, Done and Stop the machine
// is at its end; the next one begins from what it says is to be kept. Units: Span; bytes. Errors in steps: those of
// port/egress.h; invalid "feed.envelope" | "feed.media_type" {type} | "feed.resource" | "feed.no_dates" |
// "feed.next_repeats" | "feed.no_progress" | "feed.status" {status, title}; not_found "feed.collection"; limit
// "feed.quota" | "feed.object_too_large" | "feed.busy"; denied "feed.root_elsewhere"; those of who stores. Threads: one
// owner. Source: OASIS TAXII 2.1 sections 1.6, 3 to 5; AWS Architecture Blog 2015 (backoff with jitter).
#include <optional>
#include <string>
#include <variant>

#include "base/json.h"
#include "port/egress.h"
#include "port/world.h"
#include "state/facts/feed.h"

namespace tocsin::peer::taxii {

using Ticket = std::uint64_t;

struct Ask {
  Ticket ticket = 0;
  port::EgressRequest request;
};
struct Store {  // pull: what came, to be stored before anything goes on
  Ticket ticket = 0;
  std::string envelope;
  std::size_t objects = 0;
};
struct Fetch {  // push: what is there to send after `position`
  Ticket ticket = 0;
  std::string position;
  std::size_t most_objects = 0;
};
struct Rest {  // a short pause; the machine goes on afterwards
  Ticket ticket = 0;
  Span span;
};
struct Wait {  // nothing is asked before; `why` is for people
  Span span;
  Error why;
};
struct Done {};
struct Stop {
  state::FeedRefusal refusal{};
};
using Step = std::variant<Ask, Store, Fetch, Rest, Wait, Done, Stop>;

struct Backoff {
  Span first = seconds(30);
  Span most = hours(6);
};
// After `failures` in a row (1: the first): doubled each time, never over `most`, and between half of that and all of
// it, so that many clients do not come back together. Never sooner than the other server asked, up to a day.
Span backoff(const Backoff& backoff, std::int64_t failures, std::optional<Span> asked, port::Entropy& chance);

struct Peer {
  std::string api_root;
  std::string collection;
  std::string authorization;  // of the header; "": nothing is sent
  std::size_t most_answer_bytes = std::size_t{32} << 20;
  Span within = seconds(120);
  Backoff backoff = {};
};
port::EgressRequest get_from(const Peer& peer, std::string url, std::string_view accept);

// What an answer means, whatever was asked.
enum class Verdict : std::uint8_t {
  good,
  credentials,
  access,
  too_large,
  media_refused,
  malformed,
  unprocessable,
  later
};
Verdict verdict_on(const port::EgressAnswer& answer);
Error error_in(const port::EgressAnswer& answer);
Result<json::Value> resource_in(const port::EgressAnswer& answer);

// What was found over there, kept between polls.
struct Found {
  std::string root;  // with its last slash
  std::size_t max_content_length = 0;
};

// Discovery, api root, collection: one request after the other.
class Finder {
 public:
  enum class Needs : std::uint8_t { reading, writing };
  Finder(const Peer& peer, Needs needs) : peer_(peer), needs_(needs), candidates_{with_root(peer)} {}

  std::string url() const;
  // True: found. False: another request is due, at url(). `access` is told as denied "feed.access".
  Result<bool> take(const port::EgressAnswer& answer);
  const Found& found() const { return found_; }

 private:
  enum class At : std::uint8_t { root, collection };
  static std::string with_root(const Peer& peer);
  Result<void> take_root(const port::EgressAnswer& answer);
  Result<void> take_discovery(const json::Object& resource);
  Result<bool> take_collection(const port::EgressAnswer& answer);
  Result<void> try_next(Error otherwise);

  const Peer& peer_;
  Needs needs_;
  At at_ = At::root;
  std::vector<std::string> candidates_;  // roots, the next at the front
  bool discovered_ = false;
  Found found_;
};

}  // namespace tocsin::peer::taxii

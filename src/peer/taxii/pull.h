#pragma once
// Taking a collection of another server, without sockets. The danger removed: objects lost between two pages, taken
// twice, or asked for without end.
//
// 1. `resume()` moves past a page only when stored() was said of it, or when the page held nothing that is new.
// 2. The filter is never set past the newest X-TAXII-Date-Added-Last of what is stored; no clock of ours is looked at.
// 3. What ends a chain of pages begins the next one a microsecond before that instant, once: other objects may bear the
//    same date. Repeats are known by their hashes and are not handed on again.
// 4. A `next` that comes again is none; a chain that brings nothing new for 64 pages is left, and told.
//    All pages of a chain are asked for with one limit: there are servers whose `next` is a number of pages.
// 5. A page that is too large is asked for again with half the limit, and never with more again; one whose ties fill it
//    is asked for with four times as much.
// Errors and steps: exchange.h. Bounds: hashes of 20,000 objects between polls, of 500,000 within one. Threads: one
// owner.
// Source: OASIS TAXII 2.1 sections 3.4 (filtering), 3.5 (paging) and 5.4.
#include <set>
#include <unordered_set>

#include "model/codec.h"
#include "peer/taxii/envelope.h"
#include "peer/taxii/exchange.h"

namespace tocsin::peer::taxii {

// What is kept between polls.
struct PullResume {
  std::optional<model::Line<2100>> root;
  std::optional<Instant> after;              // the filter of the chain under way
  std::optional<model::Text<4000>> next;     // its place
  model::Whole<0, 10'000> limit;             // that all of its pages are asked for with; 0: not known
  std::optional<Instant> last;               // the newest date of what is stored
  model::Flag settled = model::Flag::no;     // whether the overlap of rule 3 was asked for already
  std::optional<model::Line<320'000>> seen;  // hashes of what bears the date `last`, 16 hex digits each
  bool operator==(const PullResume&) const = default;
  static constexpr auto fields =
      std::tuple{model::field("root", &PullResume::root), model::field("after", &PullResume::after),
                 model::field("next", &PullResume::next), model::field("limit", &PullResume::limit),
                 model::field("last", &PullResume::last), model::field("settled", &PullResume::settled),
                 model::field("seen", &PullResume::seen)};
};

struct PullSettings {
  std::size_t page_limit = 1000;
  std::int64_t failures = 0;                 // in a row before this poll
  std::optional<std::int64_t> objects_left;  // of today's quota
  std::optional<std::int64_t> bytes_left;
  Span quota_returns_in = days(1);
};

class Pull {
 public:
  Pull(Peer peer, PullSettings settings, PullResume resume, port::Entropy& chance);
  Pull(const Pull&) = delete;
  Pull& operator=(const Pull&) = delete;

  const Step& step() const { return step_; }
  const PullResume& resume() const { return resume_; }

  void answered(Ticket ticket, port::EgressAnswer answer);
  void unanswered(Ticket ticket, const Error& why);
  void stored(Ticket ticket);
  void not_stored(Ticket ticket, const Error& why);

 private:
  bool is_now(Ticket ticket) const { return ticket == ticket_; }
  void begin();
  void ask(std::string url);
  void find();
  void ask_page();
  std::string page_url() const;
  void wait(const Error& why, std::optional<Span> asked = std::nullopt);
  void wait_for_quota();
  bool quota_is_spent() const;

  void take_found(const port::EgressAnswer& answer);
  void take_page(port::EgressAnswer& answer);
  void take_refusal(const port::EgressAnswer& answer);
  void ask_for_less();
  void lose_chain();
  void begin_chain_anew();
  std::int64_t limit_within_quota() const;
  Result<void> read(port::EgressAnswer& answer);
  void go_on();
  void go_on_without_next();
  void reach_end();
  void remember(Instant last);

  Peer peer_;
  PullSettings settings_;
  PullResume resume_;
  port::Entropy& chance_;
  std::optional<Finder> finder_;
  Step step_ = Done{};
  Ticket ticket_ = 0;
  std::size_t limit_;
  std::size_t most_limit_;
  std::set<std::uint64_t> known_;          // resume_.seen, read
  std::set<std::uint64_t> chain_;          // hashes of every `next` of this chain
  std::unordered_set<std::uint64_t> met_;  // hashes of every object of this poll
  std::size_t idle_pages_ = 0;
  bool plain_accept_ = false;  // a server that knows no version of the media type
  bool chain_lost_ = false;
  bool overlapped_ = false;  // this chain began before `last`
  bool brought_ = false;     // something new

  // Of the page under way.
  struct Under {
    bool more = false;
    std::optional<std::string> next;
    std::optional<Instant> last;
    std::vector<std::uint64_t> hashes;
    std::size_t objects = 0;  // that are new
    std::size_t bytes = 0;
    bool goes_back = false;
  } page_;
};

}  // namespace tocsin::peer::taxii

#pragma once
// Sending to a collection of another server, without sockets. The danger removed: an object that is reported as sent
// because a connection ended without an error, and a thousand that are sent again because one was refused.
//
// 1. An object is settled when a status resource says that it was taken or refused, or when it can be sent in no
//    envelope; everything else is unknown, and is sent again. Sending twice what was taken is no error over there.
// 2. What is settled of a batch is kept in resume(); its position moves when all of it is.
// 3. An envelope that is refused as a whole (400, 413, 422) is halved until one object is alone: that one is listed.
// 4. A chunk that stays unknown three times is left for the next run, and told.
// Errors and steps: exchange.h; unavailable "feed.unconfirmed". Bounds: a batch of 10,000 objects. Threads: one owner.
// Source: OASIS TAXII 2.1 sections 4.3 and 5.5.
#include <deque>
#include <set>

#include "model/codec.h"
#include "peer/taxii/exchange.h"
#include "peer/taxii/status.h"

namespace tocsin::peer::taxii {

struct PushResume {
  std::optional<model::Line<2100>> root;
  std::optional<model::Whole<1024, 9'007'199'254'740'991>> most_bytes;  // of an envelope, by the other server
  std::optional<model::Text<4000>> position;    // of the source: everything before it is settled
  std::optional<model::Line<320'000>> settled;  // hashes of what is settled after it, 16 hex digits each
  bool operator==(const PushResume&) const = default;
  static constexpr auto fields =
      std::tuple{model::field("root", &PushResume::root), model::field("most_bytes", &PushResume::most_bytes),
                 model::field("position", &PushResume::position), model::field("settled", &PushResume::settled)};
};

// What comes after a position. No objects: nothing more for now.
struct Batch {
  std::vector<std::string> objects;
  std::string position;  // after them
};

struct PushSettings {
  std::size_t batch_limit = 1000;
  std::int64_t failures = 0;
  std::optional<std::int64_t> objects_left;
  std::optional<std::int64_t> bytes_left;
  Span quota_returns_in = days(1);
};

class Push {
 public:
  Push(Peer peer, PushSettings settings, PushResume resume, port::Entropy& chance);
  Push(const Push&) = delete;
  Push& operator=(const Push&) = delete;

  const Step& step() const { return step_; }
  const PushResume& resume() const { return resume_; }
  // Since the last call.
  std::vector<port::RefusedObject> take_refused() { return std::exchange(refused_, {}); }
  std::size_t take_delivered() { return std::exchange(delivered_, 0); }
  std::size_t take_bytes() { return std::exchange(sent_bytes_, 0); }

  void fetched(Ticket ticket, Batch batch);
  void not_fetched(Ticket ticket, const Error& why);
  void answered(Ticket ticket, const port::EgressAnswer& answer);
  void unanswered(Ticket ticket, const Error& why);
  void rested(Ticket ticket);

 private:
  enum class Doing : std::uint8_t { finding, sending, following };
  struct Chunk {
    std::vector<std::size_t> objects;  // places in batch_
    int tries = 0;
  };

  bool is_asked(Ticket ticket) const { return ticket == ticket_ && std::holds_alternative<Ask>(step_); }
  void ask(port::EgressRequest request);
  void find();
  void fetch();
  void send_next();
  void send(const std::vector<std::string_view>& objects);
  void follow();
  void rest_before_following();
  void wait(const Error& why, std::optional<Span> asked = std::nullopt);

  void take_found(const port::EgressAnswer& answer);
  void take_status(const port::EgressAnswer& answer);
  void take_refusal(const port::EgressAnswer& answer);
  void settle(const Status& status);
  void halve(std::string_view message);
  void try_again_or_leave();
  void finish_batch();
  void mark_settled(std::size_t place);
  std::vector<std::string_view> texts_of(const Chunk& chunk) const;
  std::vector<Named> names_of(const Chunk& chunk) const;
  bool quota_is_spent() const;

  Peer peer_;
  PushSettings settings_;
  PushResume resume_;
  port::Entropy& chance_;
  std::optional<Finder> finder_;
  Step step_ = Done{};
  Ticket ticket_ = 0;
  Doing doing_ = Doing::finding;
  bool plain_media_ = false;

  Batch batch_;
  std::deque<Chunk> chunks_;  // the first is under way
  std::set<std::uint64_t> settled_;
  std::string status_id_;
  int looks_ = 0;  // at the status under way
  bool left_unknown_ = false;

  std::vector<port::RefusedObject> refused_;
  std::size_t delivered_ = 0;
  std::size_t sent_bytes_ = 0;
};

}  // namespace tocsin::peer::taxii

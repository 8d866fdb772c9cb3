#pragma once
// What is kept of a feed beside its facts: what opens the other server, and how far the exchange has come. The danger
// removed: a password in the signed history for ever, and a poller that begins at the beginning, or skips something,
// because the server was restarted.
//
// A secret comes here wrapped (auth/keyring.h, bound to the feed's id) and leaves wrapped; a backup holds it so. keep()
// is durable when it returns. `resume` is the protocol's own and means nothing here. Counts of today are of the UTC day
// `day` (days since 1970). Bounds: a wrapped secret 8 KiB, `resume` 512 KiB, 100 refused objects.
// Errors: unavailable "store.read" | "store.write". Threads: any.
#include <optional>
#include <vector>

#include "model/codec.h"
#include "model/kinds.h"

namespace tocsin::port {

// An object that the other server did not take, and why in its words.
struct RefusedObject {
  model::Line<200> id;
  model::Line<80> version;
  std::optional<model::Line<500>> message;
  bool operator==(const RefusedObject&) const = default;
  static constexpr auto fields =
      std::tuple{model::field("id", &RefusedObject::id), model::field("version", &RefusedObject::version),
                 model::field("message", &RefusedObject::message)};
};

using Count = model::Whole<0, 9'007'199'254'740'991>;

struct FeedProgress {
  std::optional<model::Line<2300>> target;  // what `resume` is a place in: api root and collection
  std::optional<model::Text<524'288>> resume;
  std::optional<Instant> last_success_at;  // when the other server's end was reached last
  std::optional<Instant> last_try_at;
  std::optional<Instant> next_at;               // nothing is asked before
  std::optional<model::Line<80>> error;         // of the last try: a catalogue key; none after a success
  std::optional<model::Text<4000>> error_args;  // canonical JSON object of texts
  Count failures;                               // in a row
  Count day;
  Count objects_today;
  Count bytes_today;
  Count objects;  // since the feed began: handed on, or taken over there
  Count objects_refused;
  model::List<RefusedObject, 100> refused;  // the newest
  static constexpr auto fields = std::tuple{model::field("target", &FeedProgress::target),
                                            model::field("resume", &FeedProgress::resume),
                                            model::field("last_success_at", &FeedProgress::last_success_at),
                                            model::field("last_try_at", &FeedProgress::last_try_at),
                                            model::field("next_at", &FeedProgress::next_at),
                                            model::field("error", &FeedProgress::error),
                                            model::field("error_args", &FeedProgress::error_args),
                                            model::field("failures", &FeedProgress::failures),
                                            model::field("day", &FeedProgress::day),
                                            model::field("objects_today", &FeedProgress::objects_today),
                                            model::field("bytes_today", &FeedProgress::bytes_today),
                                            model::field("objects", &FeedProgress::objects),
                                            model::field("objects_refused", &FeedProgress::objects_refused),
                                            model::field("refused", &FeedProgress::refused)};
};

class Feeds {
 public:
  virtual ~Feeds() = default;
  virtual Result<void> set_secret(const model::RecordId& feed, ByteView wrapped) = 0;
  virtual Result<std::optional<Bytes>> secret(const model::RecordId& feed) = 0;
  virtual Result<void> keep(const model::RecordId& feed, const FeedProgress& progress) = 0;
  virtual Result<FeedProgress> progress(const model::RecordId& feed) = 0;  // fresh where nothing is kept
  virtual Result<void> forget_secret(const model::RecordId& feed) = 0;
  virtual Result<std::vector<model::RecordId>> with_secret() = 0;
};

}  // namespace tocsin::port

#pragma once
// An index with a hole of a named kind, to prove that the comparison of two worlds sees such a hole. The danger
// removed: a test of secrecy that passes because it looks nowhere. `none` forwards everything unchanged. Threads: as
// port/index.h.
#include "port/index.h"

namespace tocsin::two_worlds {

enum class Flaw : std::uint8_t {
  none,
  lists_filter_late,    // pages are cut before they are filtered
  search_filters_late,  // so are hits
  counts_tell,          // hidden rows are added to a count that is seen
  matches_tell,         // correlation looks at hidden reports
  holds_too_much,       // everyone is taken for the coordination team of the community
  notes_tell,           // streams look at hidden facts
  objects_filter_late,  // pages of objects are cut before they are filtered
  meetings_tell,        // common values are counted among hidden objects
  feeds_tell,           // the tag of a feed covers hidden objects
  nothing_reads,        // not even who is asking can be found out
  reads_fail,           // whatever finds or counts records fails, as on a disk that is going
};

class FlawedIndex final : public port::Index {
 public:
  FlawedIndex(port::Index& sound, Flaw flaw) : sound_(sound), flaw_(flaw) {}
  std::unique_ptr<port::Snapshot> snapshot() override;
  const policy::LabelBook& labels() const override { return sound_.labels(); }
  void turn_to(Flaw flaw) { flaw_ = flaw; }  // for snapshots from now on
  void set_community(const RawId& community) { community_ = community; }

 private:
  port::Index& sound_;
  Flaw flaw_;
  RawId community_{};
};

}  // namespace tocsin::two_worlds

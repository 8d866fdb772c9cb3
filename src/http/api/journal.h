#pragma once
// The journal of reads: what a caller is given of others' words, marked AMBER or stricter, is noted before it is sent.
// The danger removed: "who has seen this?", answered by a guess.
//
// An answer that holds something its reader has not been noted for waits until that is on the disk; what was noted once
// is not noted again, so reading on costs a look into memory. Where it cannot be written, the answer is not given:
// unavailable "journal.unwritten". Entries lie in the originator's space, signed by the server, under a label for its
// people; where those may not know that the reader's organisation is there at all, or that it is among those who read
// (circles, clients, hidden readers), for the team of the record's space instead. Bounds: memory of the newest 500,000
// readings at most, asked of the store beyond; 100 readings a fact. Threads: any. Source: docs/sharing.md (the journal
// of reads); docs/adr/0013-markings-change.md.
#include <array>
#include <mutex>
#include <unordered_set>

#include "http/api/call.h"

namespace tocsin::http {

class ReadJournal {
 public:
  explicit ReadJournal(const Services& services) : services_(services) {}

  // `made`, given out once what it gives is noted.
  Outcome noted(const CallRef& call, Outcome made);

 private:
  struct KeyHash {
    std::size_t operator()(const RawId& key) const;
  };
  using Keys = std::unordered_set<RawId, KeyHash>;
  struct Writing;

  Outcome note(const CallRef& call, Response made);
  std::vector<policy::Reading> unknown(std::vector<policy::Reading> given, const RawId& reader);
  Result<std::vector<port::Batch>> batches(const Caller& caller, const RawId& code,
                                           const std::vector<policy::Reading>& given);
  void remember(const std::vector<policy::Reading>& given, const RawId& reader);

  const Services& services_;
  std::mutex lock_;
  Keys newer_;
  Keys older_;
};

}  // namespace tocsin::http

#pragma once
// The keys by which values are found in the sieve: of what is stored, and of what is asked for. The danger removed: a
// match that is found one way round and missed the other, and values that somebody chose so that they meet.
//
// Stored are a value's own key, keys of the wider values that it lies in (so that asking for a domain finds the names
// below it), and of an address or network a key that keeps their order (so that asking for a network finds what lies in
// it). Asked for are the value's own key, those of wider values, and what lies within it. Keys are made under this
// store's own secret; those of values are in the lower half of the numbers, those in order in the upper one. A key
// leads to what may hold the value. Bounds: 200 keys of a stored value, 400 of one asked for. Threads: const. Source:
// model/matching.h, event/matching_key.h.
#include <functional>
#include <vector>

#include "event/matching_key.h"
#include "model/matching.h"
#include "port/objects.h"
#include "store/sqlite/db.h"

namespace tocsin::store {

struct ValueKeySet {
  std::vector<std::uint64_t> keys;           // each once
  std::vector<std::uint8_t> prefix_lengths;  // of the networks among the values: 0 to 128, IPv4 from 96 up
};

struct AskedKey {
  std::uint64_t first = 0;
  std::uint64_t last = 0;  // the same, but for the place of a network
};

class ValueKeys {
 public:
  explicit ValueKeys(const RawId& secret) : keys_(secret) {}
  std::uint64_t of_id(std::string_view id) const;
  std::uint64_t of_what_is_about(std::string_view id) const;
  ValueKeySet stored(std::span<const model::Observable> values) const;
  ValueKeySet of_object(const port::ObjectRow& row) const;
  std::vector<AskedKey> asked(const model::Observable& value, const model::PrefixLengths& in_use) const;

 private:
  std::uint64_t hashed(std::string_view text) const { return keys_.of(text).hash >> 1; }
  event::MatchingKeys keys_;
};

// Which lengths of networks there are, for what is asked.
Result<void> insert_prefix_lengths(Db& db, const ValueKeySet& keys);
Result<model::PrefixLengths> prefix_lengths_in(Db& db);

// From the store, or drawn and kept there.
Result<ValueKeys> load_value_keys(Db& db, const std::function<void(std::span<std::uint8_t>)>& draw);

}  // namespace tocsin::store

#pragma once
// Labels of this server by number, and which of them a clearance meets. The danger removed: a filter after the query,
// where a count or a page has already told.
//
// Numbers start at 1 and are never reused; the book only grows. visible() looks at the labels that share an atom with
// the clearance, not at all of them, and remembers its last answers: where a clearance has only won atoms since, or the
// book has only grown, it looks at what is new alone. Threads: all members may be called from any thread; label_of()
// and size() take no lock. Units: numbers are this server's own and leave it for no one.
#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "policy/clearance.h"

namespace tocsin::policy {

class VisibleLabels {
 public:
  VisibleLabels() = default;
  VisibleLabels(const VisibleLabels& other) : bits_(other.bits_) {}
  VisibleLabels& operator=(const VisibleLabels&) = delete;

  bool contains(std::int64_t label) const {
    const auto word = static_cast<std::size_t>(label) / 64;
    return word < bits_.size() && ((bits_[word] >> (static_cast<std::size_t>(label) % 64)) & 1U) != 0;
  }
  bool empty() const;
  const std::vector<std::int64_t>& numbers() const;  // ascending; counted out when first asked for
  void add(std::int64_t label);                      // while it is one thread's
  void add_up_to(std::int64_t label);                // 1 .. label

 private:
  std::vector<std::uint64_t> bits_;
  mutable std::once_flag counted_;
  mutable std::vector<std::int64_t> numbers_;
};

class LabelBook {
 public:
  // As read from the store, in ascending order. `digest` is the label's: whoever has it at hand spares its making.
  void learn(std::int64_t number, model::Label label, const Digest& digest);
  void learn(std::int64_t number, const model::Label& label) { learn(number, label, model::digest_of(label)); }
  std::optional<std::int64_t> number_of(const Digest& digest) const;
  // The number was given by this book; the label lives as long as the book.
  const model::Label& label_of(std::int64_t number) const { return known(number).label; }
  const Digest& digest_of(std::int64_t number) const { return known(number).digest; }
  bool meets(std::int64_t number, const Clearance& clearance) const;
  std::size_t size() const { return size_.load(std::memory_order_acquire); }

  std::shared_ptr<const VisibleLabels> visible(const Clearance& clearance) const;

 private:
  using Numbers = std::vector<std::int64_t>;
  struct Known {
    model::Label label;
    Digest digest;
  };
  struct AtomHash {
    std::size_t operator()(const model::Atom& atom) const;
  };
  struct DigestHash {
    std::size_t operator()(const Digest& digest) const;
  };
  // What a clearance sees, as it was asked for last; `version` is that of what it shares.
  struct Remembered {
    std::int64_t version = 0;
    std::size_t size = 0;
    std::shared_ptr<const VisibleLabels> answer;
  };
  // A reader that is a moment behind another asks for what was: the last few are kept.
  struct Recent {
    std::array<Remembered, 4> answers;
    std::size_t next = 0;
  };

  const Known& known(std::int64_t number) const;
  std::shared_ptr<const VisibleLabels> compute(const Clearance& clearance, std::size_t size) const;
  std::shared_ptr<const VisibleLabels> brought_up(const Remembered& from, const Clearance& clearance,
                                                  std::size_t size) const;
  Numbers labels_naming(const model::AtomSet& atoms) const;
  void add_met(const Numbers& candidates, const Clearance& clearance, std::size_t size, VisibleLabels& out) const;
  std::optional<Remembered> remembered(const Clearance& clearance, std::size_t size) const;
  void remember(const Clearance& clearance, Remembered what) const;

  // Blocks of doubling size that never move, so that a label is read without a lock.
  static constexpr std::size_t first_block = 1024;
  std::array<std::unique_ptr<Known[]>, 40> blocks_;
  std::atomic<std::size_t> size_{0};

  mutable std::shared_mutex lock_;  // of the two indexes
  std::unordered_map<Digest, std::int64_t, DigestHash> by_digest_;
  // Over every set of each label: a reader may win the atom of any of them last.
  std::unordered_map<model::Atom, Numbers, AtomHash> by_atom_;

  mutable std::mutex memory_lock_;
  mutable std::unordered_map<Digest, Recent, DigestHash> memory_;  // by own_digest()
};

// The only question that storage may ask about reading: which labels, for this clearance.
std::shared_ptr<const VisibleLabels> visible(const LabelBook& book, const Clearance& clearance);

// For the server's own readers of the log (reactions; the hub, which filters again for each stream).
std::shared_ptr<const VisibleLabels> every_label(const LabelBook& book);

// Labels that every holder of every atom of the audience may read: for documents made for an audience.
std::shared_ptr<const VisibleLabels> visible_to_all(const LabelBook& book, const model::Audience& audience);

}  // namespace tocsin::policy

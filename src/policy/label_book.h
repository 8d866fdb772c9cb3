#pragma once
// Labels of this server by number, and which of them a clearance meets. The danger removed: a filter after the query,
// where a count or a page has already told.
//
// Numbers start at 1 and are never reused; the book only grows. visible() looks at the labels that share an atom with
// the clearance, not at all of them, and remembers its answer for (clearance, size of the book). Threads: all members
// may be called from any thread. Units: numbers are this server's own and leave it for no one.
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <vector>

#include "policy/clearance.h"

namespace tocsin::policy {

class VisibleLabels {
 public:
  bool contains(std::int64_t label) const {
    const auto word = static_cast<std::size_t>(label) / 64;
    return word < bits_.size() && ((bits_[word] >> (static_cast<std::size_t>(label) % 64)) & 1U) != 0;
  }
  const std::vector<std::int64_t>& numbers() const { return numbers_; }  // ascending
  void add(std::int64_t label);

 private:
  std::vector<std::uint64_t> bits_;
  std::vector<std::int64_t> numbers_;
};

class LabelBook {
 public:
  void learn(std::int64_t number, model::Label label);  // as read from the store, in ascending order
  std::optional<std::int64_t> number_of(const Digest& digest) const;
  model::Label label_of(std::int64_t number) const { return *shared_label(number); }
  std::shared_ptr<const model::Label> shared_label(std::int64_t number) const;  // the number was given by this book
  bool meets(std::int64_t number, const Clearance& clearance) const;
  std::size_t size() const;

  std::shared_ptr<const VisibleLabels> visible(const Clearance& clearance) const;

 private:
  std::shared_ptr<const VisibleLabels> compute(const Clearance& clearance) const;

  mutable std::shared_mutex lock_;
  std::vector<std::shared_ptr<const model::Label>> labels_;
  std::map<Digest, std::int64_t> by_digest_;
  std::map<model::Atom, std::vector<std::int64_t>> by_atom_;  // over each label's first set

  struct Remembered {
    std::size_t size;
    std::shared_ptr<const VisibleLabels> answer;
  };
  mutable std::mutex memory_lock_;
  mutable std::map<Digest, Remembered> memory_;
};

// The only question that storage may ask about reading: which labels, for this clearance.
std::shared_ptr<const VisibleLabels> visible(const LabelBook& book, const Clearance& clearance);

// For the server's own readers of the log (reactions; the hub, which filters again for each stream).
std::shared_ptr<const VisibleLabels> every_label(const LabelBook& book);

// Labels that every holder of every atom of the audience may read: for documents made for an audience.
std::shared_ptr<const VisibleLabels> visible_to_all(const LabelBook& book, const model::Audience& audience);

}  // namespace tocsin::policy

#pragma once
// All warninglists at once: which indicators accuse nobody, and why. The danger removed: a check that is so slow that
// somebody leaves it out, and a value held back without a reason that its sender can look up.
//
// hits() answers at most one entry of each list that applies to the value's type, in the lists' order. An address or a
// network is on a cidr list where the whole of it lies in a network of the list; of a URL the host is looked at, of a
// mail address its domain, by lists of names and networks that apply to URLs and mail addresses; lists of strings,
// substrings and expressions look at the whole value. Observables are in their normal form (wire/observable.h).
// Bounds: 100,000 values against a hundred lists in about a second (docs/performance.md). Ownership: the lists are
// owned; a Hit views them. Threads: const members from any thread. Source: requirement SHR-10; MISP warninglists.
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "model/warninglist.h"

namespace tocsin::model {

// What of which list a value is.
struct Hit {
  const Warninglist* list = nullptr;
  const std::string* entry = nullptr;
};
struct HeldBack {
  Observable observable;
  Hit hit;  // of the first list that it is on
};

class Warninglists {
 public:
  explicit Warninglists(std::vector<Warninglist> lists);
  ~Warninglists();
  Warninglists(Warninglists&&) noexcept;
  Warninglists& operator=(Warninglists&&) = delete;

  std::span<const Warninglist> lists() const;
  std::optional<Hit> first_hit(const Observable& observable) const;
  std::vector<Hit> hits(const Observable& observable) const;

 private:
  struct Index;
  std::unique_ptr<const Index> index_;
};

// Those of the observables that are on a list, in their order.
std::vector<HeldBack> held_back(const Warninglists& lists, std::span<const Observable> observables);

// The lists inside the binary, by id.
const std::vector<Warninglist>& shipped_warninglists();
// The shipped ones, each replaced by one of `others` with the same id, then the rest of `others`. A list without
// entries holds nothing back: that is how a shipped one is put out of force.
std::vector<Warninglist> with_shipped(std::vector<Warninglist> others);
// The shipped ones alone.
const Warninglists& usual_warninglists();

}  // namespace tocsin::model

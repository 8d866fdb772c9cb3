#pragma once
// Circles of trust and how they stand in one another. The danger removed: a circle whose members change somewhere
// else, and a right that goes on through a circle that was taken out of another one.
//
// Whoever holds the inner circle holds every circle that it stands in, however far out. A circle belongs to a
// community, and counts for those alone who are in that community now: who is suspended, leaves or is excluded loses
// its circles with it. All of this is read from who holds what: a circle "holds" its community and the circles that it
// stands in, and everything that changes the graph is given to or taken from `circle_graph`, so that holder's version
// is the graph's. Circles that stand in each other in a ring let in the same holders; closure ends all the same.
// Bounds: none of its own. Threads: immutable. Source: docs/adr/0015-circles-and-previews.md.
#include <functional>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "model/marking.h"

namespace tocsin::policy {

// The holder under which the graph stands. Its id is no random one, and so nobody's.
inline constexpr RawId circle_graph{0, 't', 'o', 'c', 's', 'i', 0x80, 'c', 0x80, 'i', 'r', 'c', 'l', 'e', 's', 0};

class Circles {
 public:
  // What a circle is given: its community, and the circles that it stands in.
  struct Given {
    RawId circle{};
    model::AtomSet atoms;
  };
  Circles() = default;
  Circles(std::int64_t version, const std::vector<Given>& circles);

  std::int64_t version() const { return version_; }
  bool contains(const RawId& circle) const { return circles_.contains(circle); }
  // Nil where there is no such circle.
  RawId community_of(const RawId& circle) const;

  using IsIn = std::function<bool(const model::Atom& community)>;
  // The circles that follow from `direct` for somebody who is in those communities that `is_in` says.
  model::AtomSet held_by(const model::AtomSet& direct, const IsIn& is_in) const;
  // The circle and all that stand in it, ascending. Its own id alone where it is not known.
  std::vector<RawId> within(const RawId& circle) const;

 private:
  struct Circle {
    RawId community{};
    std::vector<RawId> outer;
    std::vector<RawId> inner;
  };
  // In the order of meeting, each once: a ring ends.
  struct Met {
    std::vector<RawId> all;
    std::unordered_set<RawId, RawIdHash> known;
    void meet(const RawId& one) {
      if (known.insert(one).second) all.push_back(one);
    }
  };
  using Next = std::vector<RawId> Circle::*;
  void meet_all_from(const RawId& start, Next next, Met& met) const;

  std::int64_t version_ = 0;
  std::unordered_map<RawId, Circle, RawIdHash> circles_;
};

}  // namespace tocsin::policy

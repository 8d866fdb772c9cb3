#pragma once
// What one holder (an organisation, mostly) holds, as it stood after so many changes. The danger removed: a clearance
// that costs as much as its holder has incidents, read and sorted again for each request.
//
// A Held is a value that never changes: what is given later makes another one beside it, which shares nearly all of
// it, and given_after() says by what the later exceeds the earlier. `version` counts the changes of this holder's
// access and `lost` is the version at which something was last taken, so two Helds of one holder with the same version
// are the same. Bounds: what was given since the last merge is at most 512 atoms. Threads: immutable.
#include <memory>
#include <optional>
#include <vector>

#include "model/marking.h"

namespace tocsin::policy {

struct Given {
  std::int64_t version = 0;  // of the holder, after this was given
  model::Atom atom;
};

// A sorted set of atoms that answers at once, whatever its size: a page of records asks it hundreds of times. Where an
// atom is looked for hangs on this process's own layout, so that nobody who chooses ids can make them meet.
class AtomIndex {
 public:
  explicit AtomIndex(model::AtomSet atoms);  // sorted, unique
  AtomIndex(const AtomIndex&) = delete;
  AtomIndex& operator=(const AtomIndex&) = delete;
  bool contains(const model::Atom& atom) const;
  const model::AtomSet& atoms() const { return atoms_; }

 private:
  std::size_t place_of(const model::Atom& atom) const;
  model::AtomSet atoms_;
  std::vector<std::uint32_t> places_;  // by hash, in steps of one: an atom's number from 1, 0 where there is none
};

class Held {
 public:
  // `atoms` in any order, with or without repeats.
  Held(std::int64_t version, std::int64_t lost, model::AtomSet atoms);

  // The same at a later version, with what was given since, in the order of giving; nothing was taken meanwhile.
  static std::shared_ptr<const Held> with(const Held& before, std::int64_t version, const std::vector<Given>& given);

  // The same holder as it stands with circles (policy/circles.h): `circles` are all that it holds, whatever circles
  // `plain` was given. `version` counts the changes of both; `before` is what was made so of an earlier version, or
  // nullptr. Where nothing was lost since, given_after() tells what was won.
  static std::shared_ptr<const Held> with_circles(std::shared_ptr<const Held> plain,
                                                  std::shared_ptr<const AtomIndex> circles, std::int64_t version,
                                                  const Held* before);

  std::int64_t version() const { return version_; }
  // The same for two that hold the same, whatever happened to circles that neither is in; another one where the holder
  // was given or lost something.
  std::string mark() const;
  // Of what with_circles() made: what it was made of.
  const std::shared_ptr<const Held>& plain() const { return plain_; }
  const std::shared_ptr<const AtomIndex>& circles() const { return circles_; }
  bool holds(const model::Atom& atom) const;
  // What was given after `version`; nullopt where that cannot be told: something was taken since, or it is too long
  // ago.
  std::optional<model::AtomSet> given_after(std::int64_t version) const;
  void add_to(model::AtomSet& out) const;

 private:
  Held() = default;
  std::optional<model::AtomSet> won_since(const Held& before) const;

  std::int64_t version_ = 0;
  std::int64_t lost_ = 0;
  std::int64_t base_version_ = 0;
  std::shared_ptr<const AtomIndex> base_;
  model::AtomSet recent_;     // sorted: what came after base_
  std::vector<Given> order_;  // the same, in the order of giving
  // With circles: these two say what is held, and order_ alone is used beside them.
  std::shared_ptr<const Held> plain_;
  std::shared_ptr<const AtomIndex> circles_;
  std::string mark_;
};

}  // namespace tocsin::policy

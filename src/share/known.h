#pragma once
// Who holds an atom, as far as the asker may know. The danger removed: a preview that tells who is in a hidden circle,
// or how many are there whom nobody may name.
//
// What is known of a community, an incident and their teams is known to those who are in them, as the memberships,
// participations and appointments are labelled; who is in a circle, and who is whose client, is known by the records
// that the gate releases. An overlay changes what is known as if some had joined or left. Bounds: those of the
// directory. Errors: what cannot be read is missing; ask Snapshot::sound(). Threads: one; lives no longer than the
// snapshot and gate. Source: docs/sharing.md; docs/adr/0015-circles-and-previews.md.
#include <algorithm>
#include <map>
#include <set>

#include "port/deciding.h"

namespace tocsin::share {

// What would be otherwise: an organisation joins or leaves what `atom` stands for (a circle, a community, those who
// take part in an incident), or is excluded by name.
struct WhatIf {
  enum class Way : std::uint8_t { join, leave, exclude } way = Way::join;
  model::OrganisationId organisation;
  model::Atom atom;  // of joining and leaving
};

struct Holder {
  RawId id{};
  enum class As : std::uint8_t { organisation, person, either } as = As::organisation;
  auto operator<=>(const Holder&) const = default;
};
using Holders = std::vector<Holder>;  // sorted, unique
inline bool has(const Holders& holders, const RawId& id, Holder::As as) {
  return std::ranges::binary_search(holders, Holder{id, as});
}

class Known {
 public:
  Known(port::Snapshot& snapshot, const policy::Gate& gate, std::vector<WhatIf> otherwise)
      : snapshot_(snapshot), gate_(gate), otherwise_(std::move(otherwise)) {}

  // Nobody for `public`: that is everyone. Of atoms that name one (a person, an organisation) that one, whoever it is.
  const Holders& holders_of(const model::Atom& atom);

 private:
  Holders made(const model::Atom& atom);
  Holders in_space(const model::Atom& atom, const model::SpaceId& space);
  Holders people_of(const model::Atom& atom);
  Holders as_seen(Holders out);
  bool is_readable(const RawId& id);
  Holders clients_of(const RawId& provider);
  Holders in_circle(const RawId& circle);
  struct Walk {
    const Holders& in_community;
    std::set<RawId> met = {};
    Holders out = {};
  };
  void add_members(const event::Record& circle, Walk& walk);
  std::optional<port::SeenRecord> seen_circle(const RawId& id);
  bool knows_itself_in(const model::Atom& circle) const;
  bool is_of_space(const RawId& space) const;
  bool holds(const model::Atom& atom) const { return gate_.clearance().holds(atom); }
  void lay_over(const model::Atom& atom, Holders& out) const;

  port::Snapshot& snapshot_;
  const policy::Gate& gate_;
  std::vector<WhatIf> otherwise_;
  std::map<model::Atom, Holders> made_;
};

}  // namespace tocsin::share

#pragma once
// What an organisation answers for: its networks, autonomous systems and domains. The danger removed: an owner that
// somebody else typed into a table. Each value is in normal form (model/constituency.h); the newest statement holds
// whole, an empty one declares nothing. Source: docs/domain.md.
#include "state/facts/common.h"

namespace tocsin::state {

inline constexpr std::string_view constituency_group = "constituency";

struct ConstituencyDeclared {
  static constexpr FactInfo info{"constituency.declared", 1, "prepare", Kind::organisation, constituency_group, ""};
  List<Line<49>, 2000> networks;  // "192.0.2.0/24", "2001:db8::/32", "192.0.2.1"
  List<Line<12>, 500> systems;    // "AS64496"
  List<Line<254>, 2000> domains;
  std::optional<Note> note;
  static constexpr auto fields = std::tuple{model::field("networks", &ConstituencyDeclared::networks),
                                            model::field("systems", &ConstituencyDeclared::systems),
                                            model::field("domains", &ConstituencyDeclared::domains),
                                            model::field("note", &ConstituencyDeclared::note)};
};

}  // namespace tocsin::state

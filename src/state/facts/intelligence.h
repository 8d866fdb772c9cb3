#pragma once
// Facts of the room `report` about intelligence objects, which are primary data beside the log. The danger removed: an
// object of which nobody can show who brought it, when, and that it is still what was brought; and one that went
// without a word. A batch's leaves are the SHA-256 digests of its objects' bytes as received, in their order. Source:
// docs/adr/0020-objects-on-shelves.md; requirements DR-05, RS-05; RFC 6962 section 2.1.
#include "state/facts/common.h"

namespace tocsin::state {

struct IntelligenceAdded {
  static constexpr FactInfo info{"intelligence.added", 1, "report", Kind::intelligence_batch, "head", ""};
  Line<100> audience;  // of the shelf: an atom
  Whole<0, 10'000'000> count;
  Line<64> merkle_root;
  static constexpr auto fields = std::tuple{model::field("audience", &IntelligenceAdded::audience),
                                            model::field("count", &IntelligenceAdded::count),
                                            model::field("merkle_root", &IntelligenceAdded::merkle_root)};
};

// What its submitter takes away from a shelf: an object with all of its versions, or those that are named.
struct IntelligenceRemoved {
  static constexpr FactInfo info{"intelligence.removed", 1, "report", Kind::intelligence_batch, "removal", ""};
  Line<100> audience;
  Line<300> object;
  List<Line<40>, 1000> versions;
  static constexpr auto fields = std::tuple{model::field("audience", &IntelligenceRemoved::audience),
                                            model::field("object", &IntelligenceRemoved::object),
                                            model::field("versions", &IntelligenceRemoved::versions)};
};

// A part of a shelf that somebody chose: what its reader sees of it, less what does not fit.
struct CollectionText {
  Title title;
  std::optional<Note> description;
  std::optional<Line<100>> shelf;  // whose, an atom; the community's without it
  List<Line<250>, 100> types;
  List<model::OrganisationId, 100> submitters;
  std::optional<model::Tlp> at_most;  // leaves out what is marked stricter
  static constexpr auto fields = std::tuple{model::field("title", &CollectionText::title),
                                            model::field("description", &CollectionText::description),
                                            model::field("shelf", &CollectionText::shelf),
                                            model::field("types", &CollectionText::types),
                                            model::field("submitters", &CollectionText::submitters),
                                            model::field("at_most", &CollectionText::at_most)};
};
struct CollectionDefined : CollectionText {
  static constexpr FactInfo info{"collection.defined", 1, "report", Kind::collection, "head", "define"};
};
struct CollectionChanged : CollectionText {
  static constexpr FactInfo info{"collection.changed", 1, "report", Kind::collection, "head", ""};
};
using CollectionWithdrawn = NotedMove<"collection.withdrawn", "report", Kind::collection, "withdraw", "withdrawal">;

}  // namespace tocsin::state

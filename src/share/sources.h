#pragma once
// What a release is made of: facts of other records, as the drafter reads them. The danger removed: words of others
// whose label was lost on the way into a text of one's own.
//
// gather() takes fields of the newest fact of a group that the drafter sees (or of the fact that is named), each as a
// part of text, and the indicators of sets; for each it keeps whose word it is, the fact, and the label under which it
// stands. A field that was marked apart counts by its own. Bounds: 100 sources, 500 parts of one MiB together, 5,000
// indicators. Errors:
// invalid "reference.unknown" where the drafter does not see the record, group, fact or field, the same as where there
// is none; limit "release.too_much". Threads: as the Desk. Source: docs/adr/0018.
#include "share/kinds.h"

namespace tocsin::share {

struct SourceInput {
  model::RecordId record;
  std::optional<state::Line<40>> group;      // without it: the head
  std::optional<model::FactId> fact;         // the version that is meant; without it: the newest
  state::List<state::Line<80>, 100> chosen;  // fields; none: all. "indicators" of a set
  static constexpr auto fields =
      std::tuple{model::field("record", &SourceInput::record), model::field("group", &SourceInput::group),
                 model::field("fact", &SourceInput::fact), model::field("fields", &SourceInput::chosen)};
};

struct Source {
  state::ReleaseSource named;
  model::Label label;
};

struct Material {
  std::vector<Source> sources;
  std::vector<state::ReleasePart> parts;
  std::vector<state::ReleasedIndicator> indicators;
};

Result<Material> gather(const Desk& desk, std::span<const SourceInput> inputs);

// Whose word a slice is: its author's, or where the server said it the owner's of the matter.
model::OrganisationId originator_of(const event::Record& record, const event::Slice& slice);

// The label of everything in it, beginning with `base`.
model::Label joined(model::Label base, std::span<const Source> sources);

}  // namespace tocsin::share

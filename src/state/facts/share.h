#pragma once
// Facts of the corridor `share`. The danger removed: content that must be forgotten and is only hidden; a field that
// has fewer readers than the rest. Erasing takes the salt and payload of one fact of the record away, with all that was
// folded from them; statement, signature and chain stay and verify. Source: docs/adr/0002-facts.md; GDPR article 17.
#include "state/facts/common.h"

namespace tocsin::state {

struct ContentErased {
  // Of any record; the kind stands for none, as it makes no move.
  static constexpr FactInfo info{"content.erased", 1, "share", Kind::organisation, "", ""};
  model::FactId fact;
  Note reason;
  static constexpr auto fields =
      std::tuple{model::field("fact", &ContentErased::fact), model::field("reason", &ContentErased::reason)};
};

// A field of a fact that its sender marked apart: see event/fields.h.
struct FieldStated {
  static constexpr FactInfo info{"field.stated", 1, "share", Kind::organisation, "", ""};
  model::FactId of;
  model::Line<40> group;
  model::Line<80> field;
  model::Text<60000> value;  // canonical JSON
  static constexpr auto fields =
      std::tuple{model::field("of", &FieldStated::of), model::field("group", &FieldStated::group),
                 model::field("field", &FieldStated::field), model::field("value", &FieldStated::value)};
};

}  // namespace tocsin::state

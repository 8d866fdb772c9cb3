#pragma once
// Facts of the corridor `share`. The danger removed: content that must be forgotten and is only hidden.
// Erasing takes the salt and payload of one fact of the record away, with all that was folded from them; statement,
// signature and chain stay and verify. Source: docs/adr/0002-facts.md; GDPR article 17.
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

}  // namespace tocsin::state

#pragma once
// The words of a mail, in its recipient's language. The danger removed: a mail that says more than its marking lets it,
// or that nobody understands.
//
// Of a record it says what notify/shown.h made of what the gate released, and else a line of the catalogue and a link.
// Several matters are one letter with a line each, those that were missed first. Ownership: values. Threads: pure.
#include <optional>
#include <span>

#include "i18n/catalogue.h"
#include "notify/shown.h"
#include "port/outbox.h"

namespace tocsin::mail {

struct Matter {
  port::Topic topic{};
  std::string link;
  std::optional<policy::Released<notify::Shown>> shown;  // none: of no record
};
struct Letter {
  std::string subject;
  std::string text;
};
Letter letter_of(i18n::Language language, std::span<const Matter> matters, std::string_view origin);

// Where a record is looked at, below the server's origin.
std::string link_to(std::string_view origin, model::Kind kind, const model::RecordId& record,
                    const model::SpaceId& space);

}  // namespace tocsin::mail

#pragma once
// Reports made of what one reader may read. The danger removed: a report that is assembled from everything and then
// "redacted", and one that does not say that it is a cut.
//
// Material holds nothing but what the gate released to one viewer: records, lines of the log, indicators, names of
// parties, and the reader itself. The marking of a report is the strictest TLP 2.0 label and the strictest PAP of all
// that went into it; an exercise says so beside it. Times are UTC and say so. A part that the reader may not read is
// missing without a trace; the last section says whose cut it is. Bounds: of indicators 200 are listed; of moments 400.
// Ownership: values. Threads: pure functions; a large incident takes tens of milliseconds.
// Errors: none; the renderers' are their own. Source: ISO/IEC 27035-4:2024 (learn lessons), by way of requirements
// LL-01, LL-02, RS-05; FIRST TLP 2.0; MODEL decision 14 restated in docs/adr/0003.
#include <variant>

#include "port/index.h"
#include "wire/document/document.h"

namespace tocsin::wire::document {

using Entries = std::vector<policy::Marked<port::Entry>>;
using Indicators = std::vector<policy::Marked<model::Observable>>;
struct Reader {
  model::OrganisationId organisation;
};
using Part = std::variant<event::Record, Entries, Indicators, Reader>;
using Material = policy::Released<std::vector<Part>>;
using ReleasedPart = policy::Released<Part>;

ReleasedPart part_of(const policy::Released<event::Record>& record);
ReleasedPart part_of(const policy::Released<Entries>& entries);
ReleasedPart part_of(const policy::Released<Indicators>& indicators);
ReleasedPart reader_of(const policy::Released<event::Record>& own_organisation);

// The material holds one incident.
policy::Released<Document> after_action_report(const Material& material, i18n::Language language, Instant as_of);
// The material holds one situation report, and its incident where the reader may read that.
policy::Released<Document> situation_report(const Material& material, i18n::Language language, Instant as_of);

}  // namespace tocsin::wire::document

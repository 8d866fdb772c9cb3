#pragma once
// A foreign incident in the terms of the incident extension, as far as a report can say it. The danger removed: an
// incident that arrives as a heap of indicators, its own words left in a file that nobody opens.
//
// Takes a bundle or envelope that holds an incident with the incident-core extension; of several the first. Texts are
// as given, not yet cut to what a field takes. `occurred` is the earliest start of its events, `detected` the earliest
// of one whose types speak of detection. Classification, determination and tasks become lines of text, with the
// standard's own names: they are the sender's, and a proposal at most. The loss report is of the objects that are the
// incident's own: what is in no field stays in the attached file ("carried"). Bounds: those of the document. Threads:
// pure functions. Errors: none; nullopt for any other document. Source: Incident Core Extension 2.0 for STIX 2.1.
#include <optional>

#include "base/time.h"
#include "wire/loss.h"

namespace tocsin::wire::stix {

struct ReadIncident {
  std::string title;
  std::string description;
  std::optional<Instant> occurred;
  std::optional<Instant> detected;
  std::string affected;     // impacts
  std::string help_wanted;  // tasks that are not over
  LossReport loss;
};

bool may_hold_incident(std::string_view bytes);  // cheap: false where there can be none
std::optional<ReadIncident> read_incident(const json::Value& document);

}  // namespace tocsin::wire::stix

#pragma once
// Indicators into a report. The danger removed: a batch whose content is not the one that was signed for.
//
// import_indicators() takes what a door has parsed and normalised, makes the set of it (sorted, each once), and puts
// the set's Merkle root into the fact; the indicators themselves go to the index beside it. A leaf is the hash of
// "type|value". Those that are on warninglists stay in the set, and the server says beside it which and why
// (indicators.warned). The permit must be for the right `indicators_right`. Bounds: 1 to 1,000,000 observables. Errors:
// as acts.h. Threads: pure. Source: MODEL decision 8 restated in docs/adr/0002; RFC 6962 section 2.1 (event/merkle.h).
#include "port/act.h"
#include "state/facts/report.h"

namespace tocsin::report {

inline constexpr std::size_t indicators_max = 1'000'000;
inline constexpr policy::Right indicators_right{"indicators.import", policy::Who::owner | policy::Who::team};

struct ParsedIndicators {
  // Title, format, techniques, references and times as parsed; count, left_out and merkle_root are filled in here.
  state::IndicatorsImported head;
  std::vector<model::Observable> observables;
  std::size_t left_out = 0;
};

Result<port::Draft> import_indicators(port::Desk& desk, const policy::Permit& report, ParsedIndicators parsed);

// Of a set that is sorted and unique.
Digest root_of(std::span<const model::Observable> observables);

}  // namespace tocsin::report

#pragma once
// The parts of the list of fact types, one a file. The danger removed: one file that takes a minute to compile and that
// every change of a payload touches. Internal to state/; others ask fact_types().
#include "state/fact_type.h"

namespace tocsin::state {

std::span<const FactType> prepare_fact_types();
std::span<const FactType> circle_fact_types();
std::span<const FactType> report_fact_types();
std::span<const FactType> escrow_fact_types();
std::span<const FactType> incident_fact_types();
std::span<const FactType> response_fact_types();
std::span<const FactType> share_fact_types();
std::span<const FactType> statistics_fact_types();
std::span<const FactType> release_fact_types();
std::span<const FactType> intelligence_fact_types();
std::span<const FactType> feed_fact_types();
std::span<const FactType> notify_fact_types();

}  // namespace tocsin::state

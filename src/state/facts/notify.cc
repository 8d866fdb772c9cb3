// The fact types of the corridor `notify`. A type is added here and nowhere removed.
#include "state/facts/notify.h"

#include <array>

#include "state/facts/lists.h"

namespace tocsin::state {
namespace {

constexpr std::array types{
    fact_type_of<RequestReminded>(),     fact_type_of<RequestEscalated>(),       fact_type_of<ParticipationReminded>(),
    fact_type_of<ReportReminded>(),      fact_type_of<ReportQuestionReminded>(), fact_type_of<ReportEscalated>(),
    fact_type_of<ImprovementReminded>(), fact_type_of<ImprovementEscalated>(),
};

}  // namespace

std::span<const FactType> notify_fact_types() { return types; }

}  // namespace tocsin::state

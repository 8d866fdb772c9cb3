// The fact types of the rooms `respond` and `learn`. A type is added here and nowhere removed.
#include "state/facts/response.h"

#include <algorithm>
#include <array>

#include "state/facts/lists.h"

namespace tocsin::state {
namespace {

// Three zeros may say that nothing was asked, or that nothing was counted.
json::Value figures_lifted(int, json::Value payload) {
  auto* figures = payload.is_object() ? payload.get_object().if_contains("figures") : nullptr;
  if (figures == nullptr || !figures->is_object()) return payload;
  auto& counts = figures->get_object();
  constexpr std::array of_requests{"requests_open", "requests_overdue", "requests_done"};
  const auto is_zero = [&](const char* key) {
    const auto* count = counts.if_contains(key);
    return count != nullptr && count->is_int64() && count->get_int64() == 0;
  };
  if (std::ranges::all_of(of_requests, is_zero))
    for (const auto* key : of_requests) counts.erase(key);
  return payload;
}

constexpr std::array types{
    fact_type_of<RequestSent>(),
    fact_type_of<RequestDelivered>(),
    fact_type_of<RequestAcknowledged>(),
    fact_type_of<RequestAccepted>(),
    fact_type_of<RequestDeclined>(),
    fact_type_of<RequestCounterDated>(),
    fact_type_of<RequestAgreed>(),
    fact_type_of<RequestSentAgain>(),
    fact_type_of<RequestStarted>(),
    fact_type_of<RequestAnswered>(),
    fact_type_of<RequestVerified>(),
    fact_type_of<RequestReturned>(),
    fact_type_of<RequestFinished>(),
    fact_type_of<RequestCancelled>(),
    fact_type_of<RoomOpened>(),
    fact_type_of<MessagePosted>(),
    fact_type_of<ImpactOpened>(),
    fact_type_of<ImpactInvestigated>(),
    fact_type_of<ImpactRuledOut>(),
    fact_type_of<ImpactConfirmed>(),
    fact_type_of<ImpactContained>(),
    fact_type_of<ImpactRecovered>(),
    fact_type_of<ImpactReconsidered>(),
    fact_type_of<ImpactStated>(),
    fact_type_of<SituationReportIssued>(nullptr, figures_lifted),
    fact_type_of<SituationReportCorrected>(),
    fact_type_of<ReviewDrafted>(),
    fact_type_of<ReviewRevised>(),
    fact_type_of<ReviewCirculated>(),
    fact_type_of<ReviewRedrafted>(),
    fact_type_of<ReviewApproved>(),
    fact_type_of<LessonRecorded>(),
    fact_type_of<ImprovementOpened>(),
    fact_type_of<ImprovementReviewNamed>(),
    fact_type_of<ImprovementStarted>(),
    fact_type_of<ImprovementCompleted>(),
    fact_type_of<ImprovementVerified>(),
    fact_type_of<ImprovementReturned>(),
    fact_type_of<ImprovementDropped>(),
};

constexpr std::array<std::string_view, 4> ask_names{"action", "facts", "analysis", "delay"};

}  // namespace

std::span<const FactType> response_fact_types() { return types; }

std::span<const std::string_view> names_of(Ask) { return ask_names; }

}  // namespace tocsin::state

// The fact types of releases, consents, receipts and requests about markings. A type is added here and nowhere removed.
#include "state/facts/release.h"

#include <array>

#include "state/facts/lists.h"

namespace tocsin::state {
namespace {

constexpr std::array types{
    fact_type_of<ReleaseDrafted>(),
    fact_type_of<ReleaseRevised>(),
    fact_type_of<ReleaseTextSet>(),
    fact_type_of<ReleaseSourcesNamed>(),
    fact_type_of<ReleaseMarked>(),
    fact_type_of<ReleaseRulesSet>(),
    fact_type_of<ReleaseProductMade>(),
    fact_type_of<ReleaseSanitised>(),
    fact_type_of<ReleaseConsentAsked>(),
    fact_type_of<ReleaseRefused>(),
    fact_type_of<ReleaseApproved>(),
    fact_type_of<ReleaseScheduled>(),
    fact_type_of<ReleaseHeld>(),
    fact_type_of<ReleaseDropped>(),
    fact_type_of<ReleaseIssued>(),
    fact_type_of<ReleaseContentIssued>(),
    fact_type_of<ReleaseProvenanceNamed>(),
    fact_type_of<ReleaseCorrected>(),
    fact_type_of<ReleaseCorrectionNamed>(),
    fact_type_of<ReleaseRecalled>(),
    fact_type_of<ReleaseExpired>(),
    fact_type_of<ConsentAsked>(),
    fact_type_of<ConsentAskedAgain>(),
    fact_type_of<ConsentShown>(),
    fact_type_of<ConsentGiven>(),
    fact_type_of<ConsentRefused>(),
    fact_type_of<ConsentWithdrawn>(),
    fact_type_of<ConsentUsed>(),
    fact_type_of<ConsentVoided>(),
    fact_type_of<ReceiptAsked>(),
    fact_type_of<ReceiptConfirmed>(),
    fact_type_of<MarkingAsked>(),
    fact_type_of<MarkingGranted>(),
    fact_type_of<MarkingDenied>(),
    fact_type_of<MarkingRequestWithdrawn>(),
};

constexpr std::array<std::string_view, 3> reach_names{"within", "narrowed", "lower"};
constexpr std::array<std::string_view, 3> name_of_names{"organisation", "person", "host"};
constexpr std::array<std::string_view, 3> disposal_names{"destroyed", "kept", "passed_on"};

}  // namespace

std::span<const FactType> release_fact_types() { return types; }

std::span<const std::string_view> names_of(Reach) { return reach_names; }
std::span<const std::string_view> names_of(NameOf) { return name_of_names; }
std::span<const std::string_view> names_of(Disposal) { return disposal_names; }

}  // namespace tocsin::state

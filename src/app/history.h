#pragma once
// What a verification found, in words and for programs. The danger removed: an alarm that does not say where. Threads:
// pure functions.
#include "cli/operator_options.h"
#include "store/sqlite/maintenance.h"

namespace tocsin::app {

// The counts, and how much nothing proves: a line each.
std::string told(const store::VerifyReport& report, i18n::Language language);

// conflict "verify.*" {space, sequence, last, space_kind, fact, record_kind, record}, each as far as it is known.
std::optional<Error> fault_in(const store::VerifyReport& report);

cli::Verified verified(const store::VerifyReport& report, i18n::Language language);

}  // namespace tocsin::app

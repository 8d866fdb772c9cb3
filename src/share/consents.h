#pragma once
// Who must agree before a release goes lower, and whether they do. The danger removed: a consent that was given to
// another text, or for another audience, than what goes out.
//
// Asked is each organisation but the preparer whose word a source is that would be read or used more freely than its
// label says. A consent counts while its digest is that of the product and label. Errors: conflict
// "release.consent_missing" {waiting}; conflict "release.no_originator" {source} where nobody is there to ask. Threads:
// as the Desk.
#include "share/releases.h"

namespace tocsin::share {

Result<std::vector<model::OrganisationId>> must_consent(const event::Record& release,
                                                        const state::ReleaseMarked& marked, const model::Label& label,
                                                        std::span<const StandingSource> sources);

// `consents`: those of the release.
Result<void> all_consent(std::span<const event::Record> consents, std::span<const model::OrganisationId> wanted,
                         const std::string& digest);

}  // namespace tocsin::share

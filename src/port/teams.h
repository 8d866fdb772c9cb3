#pragma once
// Whether somebody who works for a space's team reads what stands under a label. The danger removed: a report that is
// narrowed away from everybody who could act on it. Asked of the team's persons as they stand, exclusions and all: a
// sender may name one of them alone. Threads: as the Desk. Source: docs/sharing.md (changing a marking).
#include "port/act.h"

namespace tocsin::port {

bool reaches_team(const Desk& desk, const model::Label& label, const model::SpaceId& space);

}  // namespace tocsin::port

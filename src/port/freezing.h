#pragma once
// An audience as those who hold it at the moment of sending, each by name. The danger removed: a label that is frozen
// when it is planned and leaves out whoever came before it was sent. Errors: invalid "marking.frozen_public"; limit
// "label.too_large". Threads: as the Desk. Source: docs/sharing.md (frozen audiences).
#include "port/act.h"

namespace tocsin::port {

// Its readers are hidden from each other. In a rehearsal the audience as it is: whoever asks what would come of a
// sending has sent nothing, and is told nobody's name.
Result<model::Audience> frozen_now(const Desk& desk, model::Audience audience, const std::string& where);

}  // namespace tocsin::port

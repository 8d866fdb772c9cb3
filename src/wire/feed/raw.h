#pragma once
// Encoding without the gate, for tests and fuzzers of this folder alone. The danger removed: none; who includes this
// outside of them sends what was not released.
#include "wire/feed/feed.h"

namespace tocsin::wire::feed {

Feed encode_unreleased(Format format, const Entries& entries, const Settings& settings);

}  // namespace tocsin::wire::feed

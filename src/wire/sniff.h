#pragma once
// One door for documents of indicators: the format is told by content, never by a name or a header that the sender
// chose. Errors: those of json::parse and of the format's reader; invalid "import.unknown_format". Threads: pure
// functions.
#include <string_view>

#include "wire/import.h"

namespace tocsin::wire {

Result<Imported> read_any(std::string_view bytes);

}  // namespace tocsin::wire

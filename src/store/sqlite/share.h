#pragma once
// How a store is opened. The danger removed: two processes that write to one store. Threads: a value.
#include <cstdint>

namespace tocsin::store {

// A backup opens the store beside the server that holds it, appends nothing and makes nothing.
enum class Share : std::uint8_t { alone, beside_a_server };

}  // namespace tocsin::store

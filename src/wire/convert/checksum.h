#pragma once
// A number for what a JSON value says, whatever the order of its keys. The danger removed: the way back taking a
// carried original for true after somebody edited what was made of it.
//
// Equal for values that JSON readers take for equal: key order does not count, 1 and 1.0 are one number. It finds
// edits, it withstands no forger. Bounds: linear, recursion as deep as the value. Threads: pure functions.
// Source: FNV-1a, 64 bits, for texts.
#include <string>

#include "base/json.h"

namespace tocsin::wire::convert {

std::uint64_t checksum(const json::Value& value);
std::uint64_t checksum(const json::Object& object);
std::uint64_t checksum(std::string_view text);
std::uint64_t joined(std::uint64_t first, std::uint64_t second);  // order counts
std::string to_text(std::uint64_t checksum);                      // 16 hex digits

}  // namespace tocsin::wire::convert

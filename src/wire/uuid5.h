#pragma once
// Name-based UUIDs (RFC 9562 version 5): the same thing gets the same id on every server that exports it.
// Threads: pure functions. Source: RFC 9562 section 5.5.
#include <string_view>

#include "base/id.h"

namespace tocsin::wire {

// The name space of ids that Tocsin makes for what it exports.
inline constexpr RawId export_namespace = {0x4d, 0x1a, 0x61, 0x0e, 0x8f, 0x0b, 0x4c, 0x52,
                                           0x9d, 0x35, 0x2a, 0x77, 0xc0, 0x5e, 0x13, 0x9b};

RawId uuid5(const RawId& name_space, std::string_view name);

}  // namespace tocsin::wire

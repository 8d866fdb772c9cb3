#pragma once
// The command's exit statuses. The danger removed: scripts that cannot tell "refused" from "not there".
//
// Every status is listed by `tocsin help exit-codes` and in docs/cli.md. Threads: pure functions. Source: sysexits(3)
// for 70.
#include <array>
#include <cstdint>
#include <string_view>

#include "base/result.h"

namespace tocsin::cli {

enum class Exit : std::uint8_t {
  ok = 0,
  refused = 1,
  usage = 2,
  unreachable = 3,
  denied = 4,
  conflict = 5,
  internal = 70,
};

struct ExitWords {
  Exit exit;
  std::string_view key;
};
inline constexpr std::array<ExitWords, 7> all_exits{{{Exit::ok, "cli.exit.ok"},
                                                     {Exit::refused, "cli.exit.refused"},
                                                     {Exit::usage, "cli.exit.usage"},
                                                     {Exit::unreachable, "cli.exit.unreachable"},
                                                     {Exit::denied, "cli.exit.denied"},
                                                     {Exit::conflict, "cli.exit.conflict"},
                                                     {Exit::internal, "cli.exit.internal"}}};

Exit exit_of_status(int http_status);
Exit exit_of(const Error& error);

}  // namespace tocsin::cli

#pragma once
// `tocsin demo`: a case played through the public API by the persons in it. The danger removed: a demonstration that
// uses a way in which nobody else has.
//
// Needs a running server: --server, or --config for its address and, the first time, its set-up link. What is needed to
// go on is kept in DIR/demo.json (0600): sessions of every person; a second run goes on where the first ended.
#include "cli/scene.h"

namespace tocsin::demo {

void add_demo_command(cli::Commands& commands, const cli::Voice& voice);

}  // namespace tocsin::demo

#pragma once
// What the demo leaves on disk: the after-action report as two of its readers get it, in every form and language. The
// danger removed: a demonstration that ends in a list of records. Errors: those of stage.h; unavailable
// "file.unwritable" {file}. Threads: one.
#include "cli/demo/stage.h"

namespace tocsin::demo {

// The files written: DIR/after-action-<organisation>.<language>.<form>.
Result<std::vector<std::filesystem::path>> write_reports(Stage& stage, const std::filesystem::path& dir);

}  // namespace tocsin::demo

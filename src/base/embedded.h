#pragma once
// The data files inside the binary. The danger removed: a server that starts only where its data folder was copied too,
// or that reads a file which somebody has changed since.
//
// A path is relative to data/, with '/': "schemes/rsit.json". All of data/**/*.json and the licence notices are there,
// and the pages of ui/ under their own name: "ui/app.js".
// Ownership: views into the binary, valid for ever. Threads: constant data. Errors: an unknown path gives an empty
// view.
#include <string_view>
#include <vector>

namespace tocsin {

std::string_view embedded(std::string_view path);
std::vector<std::string_view> embedded_paths();  // sorted

}  // namespace tocsin

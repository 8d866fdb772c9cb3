#pragma once
// Who may include whom. The danger removed: floors that grow into one another until nothing can be understood, or
// replaced, alone.
//
// The table is layers.cc's; arrows go down only. An exception names one including file and one room. An exception that
// nothing needs is a breach as well, so that the list can only shrink.
#include <set>

#include "tree.h"

namespace tidy {

struct Exception {
  std::string path;
  std::string room;
  std::string why;
};

const std::vector<Exception>& exceptions();

// The rooms that files of `room` may include, itself among them; empty for a room that the table does not know.
std::set<std::string> allowed_for(const std::string& room);

Breaches check_layers(const Tree& tree, const std::vector<Exception>& excepted);

}  // namespace tidy

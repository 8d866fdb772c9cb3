#pragma once
// How far a reader of the log has come, kept across restarts. The danger removed: a reaction that is lost, or all of
// them run again, when the server stops between a fact and what follows of it. set() is durable when it returns, and
// never sets a mark back. Errors: unavailable "store.read" | "store.write". Threads: any.
#include <string_view>

#include "base/result.h"

namespace tocsin::port {

class Bookmarks {
 public:
  virtual ~Bookmarks() = default;
  virtual Result<std::int64_t> get(std::string_view reader) = 0;  // 0 where there is none
  virtual Result<void> set(std::string_view reader, std::int64_t position) = 0;
};

}  // namespace tocsin::port

#pragma once
// Files by content. The danger removed: a client-named path, and a file that changes under its digest.
//
// put() is durable before it answers; the same content twice is one file. Errors: limit "file.too_large" {max};
// limit "append.full" on a full disk; not_found "file.not_found". Threads: from any thread.
#include <filesystem>

#include "base/bytes.h"
#include "base/result.h"

namespace tocsin::port {

class Blobs {
 public:
  virtual ~Blobs() = default;
  virtual Result<Digest> put(std::string_view content) = 0;
  virtual Result<std::filesystem::path> path_of(const Digest& digest) = 0;
  virtual Result<void> erase(const Digest& digest) = 0;
};

}  // namespace tocsin::port

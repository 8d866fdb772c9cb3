#pragma once
// Files by content. The danger removed: a client-named path, a file that changes under its digest, and a file that
// stays although the fact that was to name it was refused.
//
// put() and hold() are durable before they answer; the same content twice is one file. A file stays when its hold ends,
// unless every hold on it was let go and it was not there before. Errors: limit "file.too_large" {max}; limit
// "append.full" on a full disk; not_found "file.not_found". Threads: from any thread; a hold ends before the Blobs do.
#include <filesystem>
#include <memory>

#include "base/bytes.h"
#include "base/result.h"

namespace tocsin::port {

class Blobs {
 public:
  class Hold {
   public:
    virtual ~Hold() = default;
    virtual const Digest& digest() const = 0;
    virtual void let_go() = 0;  // certain: nothing will name the file by this hold
  };

  virtual ~Blobs() = default;
  virtual Result<std::unique_ptr<Hold>> hold(std::string_view content) = 0;
  Result<Digest> put(std::string_view content) {
    TRY(const auto held, hold(content));
    return held->digest();
  }
  virtual Result<std::filesystem::path> path_of(const Digest& digest) = 0;
  virtual Result<void> erase(const Digest& digest) = 0;
};

}  // namespace tocsin::port

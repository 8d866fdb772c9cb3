#pragma once
// Files by the SHA-256 of their content: blobs/ab/cd/<hex>. See port/blobs.h.
//
// Written to blobs/tmp, synced, renamed, and the folders synced, before hold() answers: whoever finds a file by its
// digest finds it whole. Holds are counted by digest in memory. keep_only() removes what nobody names or holds. What a
// crash left in blobs/tmp is removed at the next opening. Errors: limit "file.too_large" {max}; limit "append.full";
// not_found "file.not_found"; unavailable "store.read" | "store.write". Threads: any; two that put the same content
// rename onto each other's equal file.
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "port/blobs.h"
#include "port/world.h"

namespace tocsin::store {

enum class Leftovers : std::uint8_t { remove, keep };

class FileBlobs final : public port::Blobs {
 public:
  static Result<std::unique_ptr<FileBlobs>> open(std::filesystem::path folder, std::size_t max_bytes,
                                                 port::Entropy& entropy, Leftovers leftovers);
  Result<std::unique_ptr<Hold>> hold(std::string_view content) override;
  Result<std::filesystem::path> path_of(const Digest& digest) override;
  Result<void> erase(const Digest& digest) override;

  struct Swept {
    std::size_t removed = 0;
    std::size_t held = 0;  // by nobody named, but the fact that does so may be on its way: for the next time
  };
  // `named` is asked while files that are held meanwhile are noted: what it does not know of yet is not removed.
  Result<Swept> keep_only(const std::function<Result<std::set<Digest>>()>& named);

 private:
  class Held;
  enum class Stays : std::uint8_t { no, yes };
  struct Holders {
    int count = 0;
    Stays stays = Stays::no;
  };
  Result<void> write(const Digest& digest, std::string_view content);
  void end_hold(const Digest& digest, Stays stays);

  FileBlobs(std::filesystem::path folder, std::size_t max_bytes, port::Entropy& entropy);
  std::filesystem::path place_of(const Digest& digest) const;
  enum class Fate : std::uint8_t { removed, held };
  Result<Swept> sweep(const std::function<Result<std::set<Digest>>()>& named);
  Result<Fate> remove_unnamed(const Digest& digest);
  Result<void> make_folders(const std::filesystem::path& place) const;

  std::filesystem::path folder_;
  std::size_t max_bytes_;
  port::Entropy& entropy_;
  std::mutex lock_;
  std::map<Digest, Holders> holders_;
  std::mutex sweeping_;
  std::optional<std::set<Digest>> held_meanwhile_;  // holds that ended since the sweep under way began
};

}  // namespace tocsin::store

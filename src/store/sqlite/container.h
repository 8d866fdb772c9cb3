#pragma once
// The form of a backup: named parts one after the other. The danger removed: a stream that writes outside the folder it
// is restored into, or that was cut and looks whole.
//
// Magic "TOCSINB1"; for each part: length of name (1 byte, 1..96), name, size (8 bytes, big-endian), content, SHA-256
// of name and content; at the end a 0 byte, the number of parts (8 bytes), and SHA-256 over the parts' digests in
// order. Names are "tocsin.db", "checkpoint.json" or "blobs/" with 64 hex digits, each at most once; anything else is
// refused. Errors: invalid "backup.contents"; those of the sink. Threads: one. Memory: 64 KiB, whatever the size.
#include <functional>
#include <iosfwd>
#include <set>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace tocsin::store {

class ContainerWriter {
 public:
  explicit ContainerWriter(std::ostream& out);
  Result<void> add(const std::string& name, std::istream& content, std::uint64_t size);
  Result<void> finish();

 private:
  std::ostream& out_;
  std::uint64_t parts_ = 0;
  Sha256 all_;
};

bool is_part_name(std::string_view name);

// Called with the pieces of a part in order; `last` once at its end, when its digest held.
enum class Piece : std::uint8_t { more, last };
using PartSink = std::function<Result<void>(const std::string& name, std::string_view content, Piece piece)>;

// Nothing after the end is read. Ends with the first refusal; what the sink was given of that part is to be discarded.
Result<void> read_container(std::istream& in, const PartSink& sink);

}  // namespace tocsin::store

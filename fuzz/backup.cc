// rooms: store
// Backups and checkpoints from anywhere: what is read whole is written again as it was, names stay within the folder,
// and pieces come in order.
#include <map>
#include <sstream>

#include "store/sqlite/checkpoint.h"
#include "store/sqlite/container.h"

namespace {

using tocsin::store::Piece;

void read_as_container(const std::string& text) {
  std::map<std::string, std::string> parts;
  std::vector<std::string> order;
  std::string current;
  std::istringstream in(text);
  const auto read = tocsin::store::read_container(
      in, [&](const std::string& name, std::string_view content, Piece piece) -> tocsin::Result<void> {
        TOCSIN_ASSERT(tocsin::store::is_part_name(name) && name.find("..") == std::string::npos);
        TOCSIN_ASSERT(current.empty() || current == name);
        current = piece == Piece::more ? name : "";
        parts[name] += content;
        if (piece == Piece::last) order.push_back(name);
        return {};
      });
  if (!read) return;
  std::ostringstream out;
  tocsin::store::ContainerWriter writer(out);
  for (const auto& name : order) {
    std::istringstream content(parts[name]);
    TOCSIN_ASSERT(writer.add(name, content, parts[name].size()));
  }
  TOCSIN_ASSERT(writer.finish());
  TOCSIN_ASSERT(text.starts_with(out.str()));
}

void read_as_checkpoint(const std::string& text) {
  const auto read = tocsin::store::read_checkpoint(text);
  if (!read) return;
  const auto again = tocsin::store::read_checkpoint(to_text(*read));
  TOCSIN_ASSERT(again && *again == *read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  read_as_container(text);
  read_as_checkpoint(text);
  return 0;
}

// rooms: cli
// The events of a stream are the same however its bytes are cut.
#include <algorithm>

#include "base/bytes.h"
#include "cli/other_commands.h"

namespace {

using tocsin::cli::EventReader;
using tocsin::cli::StreamEvent;

std::vector<StreamEvent> read(std::string_view bytes, std::size_t piece) {
  EventReader reader;
  std::vector<StreamEvent> out;
  for (std::size_t at = 0; at < bytes.size(); at += piece)
    for (auto& event : reader.take(bytes.substr(at, piece))) out.push_back(std::move(event));
  return out;
}

bool equal(const StreamEvent& a, const StreamEvent& b) { return a.id == b.id && a.name == b.name && a.data == b.data; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto bytes = tocsin::text_of({data + 1, size - 1});
  const auto whole = read(bytes, bytes.size());
  const auto cut = read(bytes, data[0] % 17U + 1U);
  TOCSIN_ASSERT(std::ranges::equal(whole, cut, equal));
  for (const auto& event : whole) TOCSIN_ASSERT(!event.data.empty());
  return 0;
}

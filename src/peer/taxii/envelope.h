#pragma once
// Envelopes, read no further than a client must: each object stays the bytes that came. The danger removed: a number or
// a property that changes because the client read it and wrote it again.
//
// read_page() splits an envelope; it does not look into objects, which whoever stores them does. The views are into
// `body`, which it pads and otherwise leaves alone. version_of() is what a status resource calls an object's version:
// its `modified`, else its `created`, else "". hash_of() tells two texts apart, for repeats. Errors: invalid
// "feed.envelope" {fault}. Threads: pure. Source: OASIS TAXII 2.1 sections 3.7 and 4.7.
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tocsin::peer::taxii {

struct Page {
  bool more = false;
  std::optional<std::string> next;
  std::vector<std::string_view> objects;
};
Result<Page> read_page(std::string& body);

std::string envelope_of(const std::vector<std::string_view>& objects);
std::size_t envelope_bytes(const std::vector<std::string_view>& objects);

struct Named {
  std::string id;
  std::string version;
};
Named name_of(std::string_view object);  // "" where it says none that is text

std::uint64_t hash_of(std::string_view object);
std::set<std::uint64_t> hashes_in(std::string_view text);  // 16 hex digits each
std::string text_of_hashes(const std::set<std::uint64_t>& hashes);

}  // namespace tocsin::peer::taxii

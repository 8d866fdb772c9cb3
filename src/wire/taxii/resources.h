#pragma once
// TAXII's resources as JSON. The danger removed: an empty list where the standard has no key, a time with other than
// six decimals, and an object that was not released.
//
// Objects are written byte for byte as received. Threads: pure. Source: TAXII 2.1 sections 3.3, 3.5 to 3.7, 4, 5.
#include <string>
#include <string_view>
#include <vector>

#include "policy/gate.h"
#include "port/objects.h"

namespace tocsin::wire::taxii {

inline constexpr std::string_view media_type = "application/taxii+json;version=2.1";
inline constexpr std::string_view stix_media_type = "application/stix+json;version=2.1";

using FoundObjects = policy::Released<std::vector<policy::Marked<port::FoundObject>>>;

// `next` is "" where there is no more.
std::string envelope(const FoundObjects& found, std::string_view next);
std::string manifest(const FoundObjects& found, std::string_view next);
std::string versions(const FoundObjects& found, std::string_view next);

// When the first and the last of a page came into its reader's view; "" where the page is empty.
struct AddedDates {
  std::string first;
  std::string last;
};
AddedDates added_dates(const FoundObjects& found);

std::string status(const port::StatusFound& status);

struct ErrorText {
  std::string title;
  std::string description;
  std::string code;
  int http_status = 0;
};
std::string error(const ErrorText& text);

struct CollectionText {
  std::string id;
  std::string title;
  std::string description;
  bool can_read = false;
  bool can_write = false;
};
std::string collection(const CollectionText& text);
std::string collections(const std::vector<CollectionText>& all);

struct ApiRootText {
  std::string title;
  std::string description;
  std::size_t max_content_length = 0;
};
std::string api_root(const ApiRootText& text);
std::string discovery(std::string_view title, std::string_view description, const std::vector<std::string>& roots);

// A version as it is shown: as its object wrote it, or when it was stored where it has none.
std::string version_text(const port::FoundObject& object);

}  // namespace tocsin::wire::taxii

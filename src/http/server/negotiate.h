#pragma once
// What the client can read and what it already has. The danger removed: each handler with its own half of content
// negotiation, and a lost update because a tag was compared weakly.
//
// Accept, Accept-Language: the offer with the highest quality wins, the earlier offer at a tie; an absent or empty
// header accepts all. Unreadable elements are passed over, as these headers are wishes. Entity tags are conditions, so
// there a broken list is an error. Bounds: 64 elements a header; the rest is not looked at (for tags: refused).
// Threads: pure functions. Errors: invalid "etag.syntax".
// Source: RFC 9110 sections 12.4.2, 12.5.1, 12.5.4, 8.8.3, 13.1; RFC 4647 section 3.4 (lookup).
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tocsin::http {

// Index into `offers` ("application/json"); nullopt where nothing offered is acceptable (406). An offer may carry
// parameters ("application/taxii+json;version=2.1"): a range with parameters must name the same ones.
std::optional<std::size_t> best_media_type(std::string_view accept, std::span<const std::string_view> offers);

// Index into `offers` ("en", "zh-Hans"); the first offer where nothing fits: a wrong language is better than none.
// "zh-CN" and "zh" find "zh-Hans", "en-GB" finds "en".
std::size_t best_language(std::string_view accept_language, std::span<const std::string_view> offers);

// The media type of a Content-Type, lower case, without parameters; empty where it is none.
std::string media_type_of(std::string_view content_type);

enum class Strength : std::uint8_t { strong, weak };

struct EntityTag {
  std::string opaque;  // without quotes
  Strength strength = Strength::strong;
  bool operator==(const EntityTag&) const = default;
};

struct EntityTags {
  bool any = false;  // "*"
  std::vector<EntityTag> tags;
};

std::string to_text(const EntityTag& tag);
Result<EntityTags> entity_tags(std::string_view header, std::string_view header_name);
// If-None-Match: weak comparison. If-Match: strong, a weak tag never matches.
bool matches(const EntityTags& wanted, const EntityTag& current, Strength comparison);

}  // namespace tocsin::http

#include "http/server/negotiate.h"

#include <algorithm>

namespace tocsin::http {

namespace {

constexpr std::size_t most_elements = 64;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trim(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at <= text.size() && out.size() < most_elements;) {
    const auto end = std::min(text.find(by, at), text.size());
    out.push_back(trim(text.substr(at, end - at)));
    at = end + 1;
  }
  return out;
}

// "0.8" is 800; nullopt where it is no quality.
std::optional<int> quality(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
  int out = (text[0] - '0') * 1000;
  if (text.size() > 1 && text[1] != '.') return std::nullopt;
  int unit = 100;
  for (char c : text.substr(std::min<std::size_t>(2, text.size()))) {
    if (c < '0' || c > '9') return std::nullopt;
    out += (c - '0') * unit;
    unit /= 10;
  }
  return out <= 1000 ? std::optional(out) : std::nullopt;
}

struct Wish {
  std::string range;                // lower case
  std::vector<std::string> params;  // lower case, "name=value" without quotes, sorted
  int quality = 1000;
};

std::string parameter(std::string_view text) {
  std::string out = lower(text);
  std::erase(out, '"');
  return out;
}

std::optional<Wish> wish(std::string_view element) {
  const auto parts = split(element, ';');
  Wish out{.range = lower(parts.front())};
  if (out.range.empty()) return std::nullopt;
  for (auto part : std::span(parts).subspan(1)) {
    const std::string text = parameter(part);
    if (!text.starts_with("q=")) {
      // JSON has no other, so that saying it changes nothing.
      if (!text.empty() && text != "charset=utf-8") out.params.push_back(text);
      continue;
    }
    const auto value = quality(std::string_view(text).substr(2));
    if (!value) return std::nullopt;
    out.quality = *value;
  }
  std::ranges::sort(out.params);
  return out;
}

std::vector<Wish> wishes(std::string_view header) {
  std::vector<Wish> out;
  for (auto element : split(header, ','))
    if (auto next = wish(element)) out.push_back(std::move(*next));
  return out;
}

// How closely a media range fits: 0 not at all, then */*, type/*, type/subtype, and one more for each parameter.
std::size_t closeness(const Wish& wish, const Wish& offer) {
  if (!std::ranges::includes(offer.params, wish.params)) return 0;
  const std::string type = offer.range.substr(0, offer.range.find('/') + 1);
  if (wish.range == "*/*") return 1 + wish.params.size();
  if (wish.range == type + "*") return 2 + wish.params.size();
  return wish.range == offer.range ? 3 + wish.params.size() : 0;
}

int quality_of(const std::vector<Wish>& all, const Wish& offer) {
  std::size_t closest = 0;
  int out = 0;
  for (const auto& one : all) {
    const std::size_t close = closeness(one, offer);
    if (close <= closest) continue;
    closest = close;
    out = one.quality;
  }
  return out;
}

// RFC 4647 3.4: the range loses its last subtag until it fits the beginning of the offer.
bool speaks(std::string range, std::string_view offer) {
  const std::string have = lower(offer);
  while (!range.empty()) {
    if (have == range || have.starts_with(range + "-")) return true;
    const auto dash = range.rfind('-');
    range.resize(dash == std::string::npos ? 0 : dash);
  }
  return false;
}

bool tag_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == 0x21 || (byte >= 0x23 && byte != 0x7f);
}

// Takes one tag and the comma behind it off `rest`.
std::optional<EntityTag> take_tag(std::string_view& rest) {
  EntityTag out;
  if (rest.starts_with("W/")) {
    out.strength = Strength::weak;
    rest.remove_prefix(2);
  }
  const auto end = rest.find('"', 1);
  if (!rest.starts_with('"') || end == std::string_view::npos) return std::nullopt;
  out.opaque = rest.substr(1, end - 1);
  rest = trim(rest.substr(end + 1));
  if (!rest.empty() && rest.front() != ',') return std::nullopt;
  return std::ranges::all_of(out.opaque, tag_char) ? std::optional(out) : std::nullopt;
}

}  // namespace

std::optional<std::size_t> best_media_type(std::string_view accept, std::span<const std::string_view> offers) {
  if (offers.empty()) return std::nullopt;
  if (trim(accept).empty()) return 0;
  const auto all = wishes(accept);
  std::optional<std::size_t> best;
  int best_quality = 0;
  for (std::size_t n = 0; n < offers.size(); ++n) {
    const auto offer = wish(offers[n]);
    const int q = offer ? quality_of(all, *offer) : 0;
    if (q <= best_quality) continue;
    best = n;
    best_quality = q;
  }
  return best;
}

std::size_t best_language(std::string_view accept_language, std::span<const std::string_view> offers) {
  std::size_t best = 0;
  int best_quality = 0;
  for (const auto& one : wishes(accept_language)) {
    if (one.quality <= best_quality) continue;
    const auto fits = [&](std::string_view offer) { return one.range == "*" || speaks(one.range, offer); };
    const auto at = std::ranges::find_if(offers, fits);
    if (at == offers.end()) continue;
    best = static_cast<std::size_t>(at - offers.begin());
    best_quality = one.quality;
  }
  return best;
}

std::string media_type_of(std::string_view content_type) {
  std::string out = lower(trim(content_type.substr(0, content_type.find(';'))));
  return std::ranges::count(out, '/') == 1 && !out.contains(' ') ? out : std::string();
}

std::string to_text(const EntityTag& tag) {
  return (tag.strength == Strength::weak ? "W/\"" : "\"") + tag.opaque + "\"";
}

Result<EntityTags> entity_tags(std::string_view header, std::string_view header_name) {
  const auto broken = [&] { return fail(Code::invalid, "etag.syntax", "header:" + std::string(header_name)); };
  EntityTags out;
  std::string_view rest = trim(header);
  if (rest == "*") {
    out.any = true;
    return out;
  }
  while (!rest.empty()) {
    if (rest.starts_with(',')) {
      rest = trim(rest.substr(1));
      continue;
    }
    auto tag = take_tag(rest);
    if (!tag || out.tags.size() == most_elements) return broken();
    out.tags.push_back(std::move(*tag));
  }
  if (out.tags.empty() && !trim(header).empty()) return broken();
  return out;
}

bool matches(const EntityTags& wanted, const EntityTag& current, Strength comparison) {
  if (wanted.any) return true;
  return std::ranges::any_of(wanted.tags, [&](const EntityTag& tag) {
    const bool both_strong = tag.strength == Strength::strong && current.strength == Strength::strong;
    return tag.opaque == current.opaque && (comparison == Strength::weak || both_strong);
  });
}

}  // namespace tocsin::http

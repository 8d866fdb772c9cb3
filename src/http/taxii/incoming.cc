#include "http/taxii/incoming.h"

#include <algorithm>
#include <unordered_map>

#include "wire/stix/granular.h"
#include "wire/stix/vocabulary.h"

namespace tocsin::http::taxii {
namespace {

using report::Claim;
using wire::stix::ObjectView;

constexpr std::size_t most_parts = 3;

std::optional<model::Tlp> tlp_named(std::string_view level) {
  constexpr std::pair<std::string_view, model::Tlp> levels[] = {{"red", model::Tlp::red},
                                                                {"amber+strict", model::Tlp::amber_strict},
                                                                {"amber", model::Tlp::amber},
                                                                {"green", model::Tlp::green},
                                                                {"clear", model::Tlp::clear}};
  for (const auto& [name, tlp] : levels)
    if (name == level) return tlp;
  return std::nullopt;
}

template <class T>
std::optional<T> strictest(const std::optional<T>& a, const std::optional<T>& b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

Claim joined(const Claim& a, const Claim& b) { return {strictest(a.tlp, b.tlp), strictest(a.pap, b.pap)}; }

// Whether a part so marked is read by fewer than an object so marked.
bool is_stricter(const Claim& part, const Claim& whole) {
  return (part.tlp && (!whole.tlp || *part.tlp < *whole.tlp)) || (part.pap && (!whole.pap || *part.pap < *whole.pap));
}

// What a sighting is one of, or an opinion one on.
std::vector<std::string> spoken_of(std::string_view bytes) {
  constexpr std::size_t most_spoken_of = 100;
  std::vector<std::string> out;
  const auto parsed = json::parse(bytes, {.bytes = std::size_t{100} << 20, .depth = 64});
  if (!parsed || !parsed->is_object()) return out;
  const auto& object = parsed->get_object();
  if (const auto* of = object.if_contains("sighting_of_ref"); of != nullptr && of->is_string())
    out.emplace_back(of->get_string());
  if (const auto* refs = object.if_contains("object_refs"); refs != nullptr && refs->is_array())
    for (const auto& ref : refs->get_array())
      if (ref.is_string() && out.size() < most_spoken_of) out.emplace_back(ref.get_string());
  return out;
}

struct Part {
  Claim claim;
  std::vector<std::string> selectors;
};

class EnvelopeReader {
 public:
  EnvelopeReader(const Reader& reader, std::unordered_map<std::string, std::string> levels)
      : reader_(reader), levels_(std::move(levels)) {}

  void take(const ObjectView& object) {
    if (!object.faults.empty()) return refuse(object);
    Claim whole = claim_of(object.object_marking_refs);
    auto parts = parts_of(object, whole);
    port::ObjectRow row = row_of(object);
    if (parts.empty() || !lay_apart(object, whole, parts, row)) row.label = label_of({whole});
    out.rows.push_back(std::move(row));
  }

  Incoming out;

 private:
  void refuse(const ObjectView& object) {
    ++out.failed;
    if (out.failures.size() >= port::object_failures_kept) return;
    const auto& fault = object.faults.front();
    auto message = reader_.words(fault);
    if (!fault.where.empty()) message += " (" + fault.where + ")";
    out.failures.push_back({std::string(object.id), std::string(object.version_text), std::move(message)});
  }

  port::ObjectRow row_of(const ObjectView& object) const {
    port::ObjectRow row{.id = std::string(object.id),
                        .type = std::string(object.type),
                        .version = std::string(object.version_text),
                        .spec_version = std::string(object.spec_version),
                        .bytes = std::string(object.bytes)};
    if (object.version) row.instant = {object.version->us, object.version->ns};
    row.observables.assign(object.observables.begin(), object.observables.end());
    if (object.type == "sighting" || object.type == "opinion") row.about = spoken_of(object.bytes);
    return row;
  }

  const std::string& level_of(std::string_view id) {
    const auto known = levels_.find(std::string(id));
    if (known != levels_.end()) return known->second;
    auto level = std::string(wire::stix::tlp_of_marking(id));
    if (level.empty()) level = reader_.level_of(id);
    return levels_.emplace(std::string(id), std::move(level)).first->second;
  }

  Claim claim_of(std::span<const std::string_view> markings) {
    Claim out_claim;
    for (const auto id : markings) out_claim.tlp = strictest(out_claim.tlp, tlp_named(level_of(id)));
    return out_claim;
  }

  std::vector<Part> parts_of(const ObjectView& object, const Claim& whole) {
    std::vector<Part> parts;
    for (const auto& granular : object.granular) {
      if (granular.marking_ref.empty()) continue;
      const std::string_view ref = granular.marking_ref;
      const Claim claim = claim_of({&ref, 1});
      if (!is_stricter(claim, whole)) continue;
      auto at = std::ranges::find(parts, claim, &Part::claim);
      if (at == parts.end()) at = parts.insert(parts.end(), {claim, {}});
      at->selectors.insert(at->selectors.end(), granular.selectors.begin(), granular.selectors.end());
    }
    return parts;
  }

  // False, with `whole` made stricter, where the parts cannot be kept apart.
  bool lay_apart(const ObjectView& object, Claim& whole, std::vector<Part>& parts, port::ObjectRow& row) {
    std::erase_if(parts, [&](const Part& part) {
      const bool needed = parts.size() > most_parts || !wire::stix::redacted(object.bytes, part.selectors);
      if (needed) whole = joined(whole, part.claim);
      return needed;
    });
    if (parts.empty()) return false;
    std::vector<port::ObjectVariant> variants;
    for (std::uint32_t hidden = 0; hidden < (1U << parts.size()); ++hidden) {
      auto variant = variant_of(object, whole, parts, hidden);
      if (!variant) {
        for (const auto& part : parts) whole = joined(whole, part.claim);
        return false;
      }
      variants.push_back(std::move(*variant));
    }
    row.label = label_of({whole});
    for (const auto& part : parts) row.parts.push_back(label_of({part.claim}));
    row.variants = std::move(variants);
    return true;
  }

  std::optional<port::ObjectVariant> variant_of(const ObjectView& object, const Claim& whole,
                                                const std::vector<Part>& parts, std::uint32_t hidden) {
    Claims shown{whole};
    std::vector<std::string> selectors;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if ((hidden >> i & 1U) == 0)
        shown.push_back(parts[i].claim);
      else
        selectors.insert(selectors.end(), parts[i].selectors.begin(), parts[i].selectors.end());
    }
    port::ObjectVariant out_variant{.hidden = hidden, .label = label_of(std::move(shown)), .bytes = {}};
    if (hidden == 0) return out_variant;
    auto bytes = wire::stix::redacted(object.bytes, selectors);
    if (!bytes) return std::nullopt;
    out_variant.bytes = std::move(*bytes);
    return out_variant;
  }

  std::uint32_t label_of(Claims claims) {
    const auto at = std::ranges::find(out.labels, claims);
    const auto place = static_cast<std::uint32_t>(at - out.labels.begin());
    if (at == out.labels.end()) out.labels.push_back(std::move(claims));
    return place;
  }

  const Reader& reader_;
  std::unordered_map<std::string, std::string> levels_;
};

}  // namespace

Result<Incoming> read_envelope(std::string_view body, const Reader& reader) {
  const wire::stix::ReadLimits limits{.bytes = reader.bytes};
  // A marking may stand behind what it marks.
  std::unordered_map<std::string, std::string> levels;
  if (body.contains("\"marking-definition\"")) {
    CHECK(wire::stix::for_each_object(body, limits, [&](const ObjectView& object) -> Result<void> {
      if (!object.tlp_said.empty()) levels.emplace(object.id, object.tlp_said);
      return {};
    }));
  }
  EnvelopeReader out(reader, std::move(levels));
  CHECK(wire::stix::for_each_object(body, limits, [&](const ObjectView& object) -> Result<void> {
    out.take(object);
    return {};
  }));
  return std::move(out.out);
}

}  // namespace tocsin::http::taxii

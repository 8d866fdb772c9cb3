#pragma once
// MISP events and STIX 2.1 bundles, each into the other, with an account of what became of every part. The danger
// removed: a conversion that loses quietly, and one whose result differs each time.
//
// Both directions are pure and give the same ids for the same source. What the target has no form for travels with it:
// in STIX in a property extension of ours on the objects, in MISP in one attachment ("stix-original.json"). So
// MISP -> STIX -> MISP gives back the event, and STIX -> MISP -> STIX every property of every object; a part that was
// edited on the way is converted as it stands, and the report says so. misp_to_stix() takes one event, bare or in the
// wrappers of MISP's interfaces; stix_to_misp() a bundle, a TAXII envelope or one object. Bounds: 64 MiB; depth 48 of
// MISP and 64 of STIX, which wraps it. Errors: those of json::parse; invalid "import.unknown_format" |
// "import.many_events" | "convert.formats". Threads: pure functions. Source: MISP core format; STIX 2.1;
// docs/integrate/stix.md.
#include "wire/loss.h"

namespace tocsin::wire::convert {

struct Converted {
  json::Value document;
  LossReport loss;
};

Result<Converted> misp_to_stix(json::Value document);
Result<Converted> stix_to_misp(json::Value document);

enum class Format : std::uint8_t { misp, stix };
std::string_view name_of(Format format);
Result<Format> format_named(std::string_view name, std::string_view where);

Result<Converted> convert(std::string_view bytes, Format from, Format to);

}  // namespace tocsin::wire::convert

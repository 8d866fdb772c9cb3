#pragma once
// STIX 2.1 bundles: bytes to Imported and back. The danger removed: an indicator taken from what a pattern denies, a
// marking dropped because it stood on one object only, ids that differ between two exports of one thing.
//
// Takes a bundle, a TAXII envelope ({"objects": [...]}) or one object. Observables come from cyber-observable objects,
// patterns of indicators (=, IN and ISSUBSET), vulnerabilities and the deprecated objects of observed-data; the title
// from a report, else an incident, else a grouping. Dangling references are allowed. Errors: those of json::parse;
// invalid "import.unknown_format". write_bundle() makes cyber-observable objects with deterministic ids, indicators
// where STIX has no such object, and a report that refers to all; times come from the source.
// read_bundle(write_bundle(x)) holds the same observables. Threads: pure functions. Source: STIX 2.1; TLP 2.0
// extension.
#include <string>
#include <string_view>

#include "wire/import.h"

namespace tocsin::wire::stix {

Result<Imported> read_bundle(std::string_view bytes);
Result<Imported> bundle_from(const json::Value& document);
bool looks_like_bundle(const json::Value& document);

std::string write_bundle(const Imported& source);

}  // namespace tocsin::wire::stix

#pragma once
// MISP events: bytes to Imported and back. The danger removed: numbers that arrive as text or as numbers, composite
// values ("name|digest") taken for one, deleted attributes brought back to life.
//
// Takes one event, bare or inside {"Event": ...}, {"response": [...]} or [...]. Attributes of objects count as
// attributes. Errors: those of json::parse; invalid "import.unknown_format" | "import.many_events". write_event() makes
// an unpublished event that MISP takes; ids derive from the content, so that a second export of the same content has
// the same ids. read_event(write_event(x)) holds the same observables. Threads: pure functions. Source: MISP core
// format (draft-dulaunoy-misp-core-format).
#include <string>
#include <string_view>

#include "wire/import.h"

namespace tocsin::wire::misp {

Result<Imported> read_event(std::string_view bytes);
Result<Imported> event_from(const json::Value& document);
bool looks_like_event(const json::Value& document);

// The event within the wrappers, and the pointer to it. Errors: as above.
struct Found {
  const json::Object* event = nullptr;
  std::string where;
};
Result<Found> find_event(const json::Value& document);

std::string write_event(const Imported& source);

}  // namespace tocsin::wire::misp

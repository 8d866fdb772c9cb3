#include "wire/sniff.h"

#include "wire/misp/event.h"
#include "wire/stix/bundle.h"

namespace tocsin::wire {

Result<Imported> read_any(std::string_view bytes) {
  TRY(const json::Value document, json::parse(bytes, import_limits));
  if (stix::looks_like_bundle(document)) return stix::bundle_from(document);
  if (misp::looks_like_event(document)) return misp::event_from(document);
  return fail(Code::invalid, "import.unknown_format");
}

}  // namespace tocsin::wire

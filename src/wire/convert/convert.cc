#include "wire/convert/convert.h"

#include <algorithm>
#include <array>

#include "wire/convert/misp_source.h"
#include "wire/convert/stix_source.h"
#include "wire/import.h"
#include "wire/misp/event.h"
#include "wire/stix/bundle.h"

namespace tocsin::wire::convert {
namespace {

constexpr std::array<std::string_view, 2> formats = {"misp", "stix"};
// What wraps a MISP part in STIX adds to its depth: the way back must still be readable.
constexpr json::Limits misp_limits{.bytes = import_limits.bytes, .depth = 48};

}  // namespace

std::string_view name_of(Format format) { return formats[static_cast<std::size_t>(format)]; }

Result<Format> format_named(std::string_view name, std::string_view where) {
  const auto at = std::ranges::find(formats, name);
  if (at == formats.end()) return fail(Code::invalid, "field.value", std::string(where), {{"allowed", "misp, stix"}});
  return static_cast<Format>(at - formats.begin());
}

Result<Converted> misp_to_stix(json::Value document) {
  TRY(const auto found, misp::find_event(document));
  // The document is ours: the event is taken out of it.
  auto& event = const_cast<json::Object&>(*found.event);
  MispSource source(std::move(event), found.where);
  Converted out;
  out.document = source.convert();
  out.loss = source.take_loss();
  return out;
}

Result<Converted> stix_to_misp(json::Value document) {
  if (!stix::looks_like_bundle(document)) return fail(Code::invalid, "import.unknown_format");
  StixSource source(document.get_object());
  Converted out;
  out.document = source.convert();
  out.loss = source.take_loss();
  return out;
}

Result<Converted> convert(std::string_view bytes, Format from, Format to) {
  if (from == to) return fail(Code::invalid, "convert.formats", "query:to");
  if (from == Format::misp) {
    TRY(auto document, json::parse(bytes, misp_limits));
    return misp_to_stix(std::move(document));
  }
  TRY(auto document, json::parse(bytes, import_limits));
  return stix_to_misp(std::move(document));
}

}  // namespace tocsin::wire::convert

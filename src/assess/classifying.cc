#include "assess/classifying.h"

#include <algorithm>

#include "model/scheme.h"

namespace tocsin::assess {

Result<void> check_classes(const state::Classification& classification) {
  for (std::size_t i = 0; i < classification.classes.size(); ++i) {
    const auto& one = classification.classes.items[i];
    const auto* scheme = model::scheme_named(one.scheme.value);
    if (scheme == nullptr) continue;
    const auto where = json::pointer_step("/classes", i);
    if (one.version.value != scheme->version.value)
      return fail(Code::invalid, "classification.version", json::pointer_step(where, "version"),
                  {{"scheme", one.scheme.value}, {"version", scheme->version.value}});
    if (!model::name_in(*scheme, one.code.value))
      return fail(Code::invalid, "classification.unknown", json::pointer_step(where, "code"),
                  {{"scheme", one.scheme.value}, {"code", one.code.value}});
  }
  return {};
}

Result<void> check_level(const state::IncidentSeveritySet& severity) {
  const auto* scheme = model::scheme_named(severity.scheme.value);
  if (scheme == nullptr) return {};
  const bool known =
      std::ranges::any_of(scheme->levels, [&](const auto& l) { return l.id.value == severity.level.value; });
  if (known) return {};
  return fail(Code::invalid, "severity.unknown_level", "/level",
              {{"scheme", severity.scheme.value}, {"level", severity.level.value}});
}

}  // namespace tocsin::assess

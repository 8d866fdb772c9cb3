#pragma once
// A set of indicators as a machine reads it. The danger removed: a resolver's address that goes out to everybody's
// blocking, and an export that left something out and does not say so.
//
// What is on a warninglist stays out unless it is asked for; either way the export says how many there were and on
// which lists, in its description and by a tag (MISP) or label (STIX): tocsin:held-back="3" where they were left out,
// tocsin:held-back-included="3" where they are in. An attribute that is in all the same names its list in its comment.
// The marking is the strictest of what is in it. It names no organisation: its provider's attribution is the reader's
// matter. Threads: pure. Source: requirement SHR-10; MISP core format; STIX 2.1.
#include "model/benign.h"
#include "policy/gate.h"

namespace tocsin::wire {

enum class ExportFormat : std::uint8_t { stix, misp };
std::span<const std::string_view> names_of(ExportFormat);
enum class HeldBack : std::uint8_t { left_out, included };
std::span<const std::string_view> names_of(HeldBack);

using MarkedIndicators = std::vector<policy::Marked<model::Observable>>;

struct IndicatorExport {
  std::string bytes;
  std::size_t held_back = 0;
};
IndicatorExport export_indicators(const policy::Released<event::Record>& set,
                                  const policy::Released<MarkedIndicators>& indicators,
                                  const model::Warninglists& lists, ExportFormat format, HeldBack held_back);

}  // namespace tocsin::wire

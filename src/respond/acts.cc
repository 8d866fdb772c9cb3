#include "respond/acts.h"

#include "respond/kinds.h"

namespace tocsin::respond {

std::span<const port::Act> acts() {
  static const auto all = [] {
    std::vector<port::Act> out;
    for (const auto part : {incident_acts(), request_acts(), talk_acts(), impact_acts(), situation_report_acts()})
      out.insert(out.end(), part.begin(), part.end());
    return out;
  }();
  return all;
}

}  // namespace tocsin::respond

#include "report/acts.h"

#include "report/kinds.h"

namespace tocsin::report {

std::span<const port::Act> acts() {
  static const auto all = [] {
    std::vector<port::Act> out;
    for (const auto part :
         {report_acts(), attachment_acts(), indicator_acts(), escrow_acts(), collection_acts(), feed_acts()})
      out.insert(out.end(), part.begin(), part.end());
    return out;
  }();
  return all;
}

}  // namespace tocsin::report

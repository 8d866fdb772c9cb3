#include "learn/acts.h"

#include "learn/kinds.h"

namespace tocsin::learn {

std::span<const port::Act> acts() {
  static const auto all = [] {
    std::vector<port::Act> out;
    for (const auto part : {review_acts(), improvement_acts()}) out.insert(out.end(), part.begin(), part.end());
    return out;
  }();
  return all;
}

}  // namespace tocsin::learn

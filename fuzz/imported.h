#pragma once
// What holds for every import, whatever its format: its observables are in normal form, and each is there once.
#include <set>

#include "wire/import.h"
#include "wire/observable.h"

namespace tocsin::fuzz {

inline std::set<model::Observable> observables_of(const wire::Imported& imported) {
  std::set<model::Observable> out;
  for (const auto& item : imported.observables) {
    TOCSIN_ASSERT(wire::normalise(item.observable.type, item.observable.value) == item.observable);
    TOCSIN_ASSERT(out.insert(item.observable).second);
  }
  return out;
}

}  // namespace tocsin::fuzz

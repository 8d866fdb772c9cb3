// What storage loaded is opened by the gate alone.
// expect: 'value_' is a private member of 'tocsin::policy::Sealed
#include "policy/gate.h"

using tocsin::event::Record;
using tocsin::policy::Gate;
using tocsin::policy::Sealed;

std::size_t try_it(const Sealed<Record>& sealed, const Gate& gate) {
#ifdef CONTROL
  const auto released = gate.release(sealed);
  return released ? released->value().slices.size() : 0;
#else
  static_cast<void>(gate);
  return sealed.value_.slices.size();
#endif
}

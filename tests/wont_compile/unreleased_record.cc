// An encoder takes what the gate released, and nothing else: neither a bare record nor a sealed one.
// expect: no viable conversion from
#include "wire/api/record_json.h"

using tocsin::event::Record;
using tocsin::policy::Released;
using tocsin::policy::Sealed;

std::string try_it(const Released<Record>& released, const Sealed<Record>& sealed) {
#ifdef CONTROL
  static_cast<void>(sealed);
  return tocsin::wire::api::encode(released);
#else
  static_cast<void>(released);
  return tocsin::wire::api::encode(sealed);
#endif
}

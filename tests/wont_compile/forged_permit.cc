// A permit comes from the gate, bound to the record that was loaded.
// expect: calling a private constructor of class 'tocsin::policy::Permit'
#include "policy/gate.h"

using tocsin::event::Record;
using tocsin::policy::Gate;
using tocsin::policy::Permit;
using tocsin::policy::Sealed;

tocsin::Result<Permit> try_it(const Gate& gate, const Sealed<Record>& sealed) {
#ifdef CONTROL
  return gate.permit(sealed, {"request.accept", tocsin::policy::Who::owner});
#else
  static_cast<void>(gate);
  static_cast<void>(sealed);
  return Permit(Record{}, Record{}, "request.accept");
#endif
}

// Only the gate makes a release.
// expect: calling a private constructor of class 'tocsin::policy::Released
#include "policy/gate.h"

using tocsin::event::Record;
using tocsin::policy::Released;

Record try_it(const Released<Record>& given) {
#ifdef CONTROL
  return given.value();
#else
  static_cast<void>(given);
  return Released<Record>(Record{}).value();
#endif
}

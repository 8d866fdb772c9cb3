// What is made of released content takes nothing else in: a lambda that captures an unreleased text is refused.
// expect: no matching member function for call to 'map'
#include "policy/gate.h"

using tocsin::event::Record;
using tocsin::policy::Released;

std::string try_it(const Released<Record>& released, const std::string& hidden) {
#ifdef CONTROL
  static_cast<void>(hidden);
  return released.map([](const Record& record) { return std::string(record.state()); }).value();
#else
  return released.map([hidden](const Record& record) { return hidden + std::string(record.state()); }).value();
#endif
}

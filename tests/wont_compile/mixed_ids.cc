// An incident's id is no report's id, although both are sixteen bytes.
// expect: no matching function for call to 'acknowledge'
#include "base/id.h"

struct Incident;
struct Report;

void acknowledge(const tocsin::Id<Report>& report);

void try_it(const tocsin::Id<Incident>& incident, const tocsin::Id<Report>& report) {
#ifdef CONTROL
  acknowledge(report);
  static_cast<void>(incident);
#else
  acknowledge(incident);
  static_cast<void>(report);
#endif
}

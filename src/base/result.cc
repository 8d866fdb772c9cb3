#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace tocsin {

void assertion_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "tocsin: bug: %s does not hold (%s:%d)\n", condition, file, line);
  std::abort();
}

}  // namespace tocsin

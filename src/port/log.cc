#include "port/log.h"

#include <future>

namespace tocsin::port {

Result<Committed> append_and_wait(Log& log, Batch batch) {
  std::promise<Result<Committed>> promise;
  auto answer = promise.get_future();
  log.append(std::move(batch), [&promise](Result<Committed> result) { promise.set_value(std::move(result)); });
  return answer.get();
}

}  // namespace tocsin::port

// Whether the server lives and may be sent work; for supervisors and balancers. Tells no version and no count.
#include "http/api/api.h"

namespace tocsin::http {
namespace {

Response plain(int status, std::string body) {
  Response out;
  out.status = status;
  out.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}};
  out.body = std::move(body);
  return out;
}

}  // namespace

void add_health_routes(Router& router) {
  router.add({.method = Method::get,
              .pattern = "/healthz",
              .operation = "health.live",
              .access = Access::open,
              .handle = [](const CallRef&) -> Outcome { return plain(200, "ok\n"); },
              .answer = "Text"});
  // A snapshot was opened for this very call; being here is the proof that the store reads.
  router.add({.method = Method::get,
              .pattern = "/readyz",
              .operation = "health.ready",
              .access = Access::open,
              .handle = [](const CallRef& call) -> Outcome {
                return call->snapshot ? plain(200, "ready\n") : plain(503, "not ready\n");
              },
              .answer = "Text"});
}

}  // namespace tocsin::http

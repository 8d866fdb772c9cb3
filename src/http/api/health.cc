// Whether the server lives and may be sent work; for supervisors and balancers. Tells no version and no count.
#include "http/api/api.h"

namespace tocsin::http {
namespace {

Response plain(int status, std::string body) {
  Response out;
  out.status = status;
  out.headers = {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}};
  if (status == 503) out.headers.push_back({"Retry-After", "2"});
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
              .answer = "Text",
              .reads = Reads::nothing});
  // A snapshot was opened for this very call; being here is the proof that the store reads. A full disk is told and is
  // no 503: whoever takes this server out of service for it takes the picture away from everyone in the middle of a
  // case.
  router.add({.method = Method::get,
              .pattern = "/readyz",
              .operation = "health.ready",
              .access = Access::open,
              .handle = [](const CallRef& call) -> Outcome {
                const bool has_room = !call->services.has_room || call->services.has_room();
                return plain(200, has_room ? "ready\n" : "ready to read, no room to write: free disk space\n");
              },
              .answer = "Text"});
}

}  // namespace tocsin::http

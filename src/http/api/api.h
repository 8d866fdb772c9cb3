#pragma once
// The API under /api/v1: one table of routes over the rooms' acts and the gate. The danger removed: a handler that can
// be reached without the checks that stand before all of them.
//
// Before a handler runs: the route, limits on credentials that do not hold (by address, before they are looked up), the
// caller, limits on requests, access and scope, query parameters. After it: the headers that every answer carries.
// handle() answers through the Reply, from this thread or a later one. Errors to clients are problem documents (RFC
// 9457) in the caller's language. Threads: any.
#include "http/api/journal.h"
#include "http/api/notifications.h"
#include "http/api/route.h"
#include "http/server/server.h"

namespace tocsin::http {

class StreamHub;

class Api {
 public:
  explicit Api(Services services);
  Api(const Api&) = delete;
  Api& operator=(const Api&) = delete;

  void handle(Request&& request, Reply&& reply);
  Response handle_and_wait(Request request);  // for tests and tools in the same process
  std::size_t body_limit(const Request& head) const;
  Response refusal(const Request& head, int status, std::string_view what) const;

  // The live stream has a thread of its own and is therefore made by app.
  void add_stream(StreamHub& hub);
  // How people are reached; the outbox outlives the Api.
  void add_notifications(port::Outbox& outbox, MailDoor mail);

  const Router& router() const { return router_; }
  const Services& services() const { return services_; }

 private:
  Outcome answer(Request request);
  Result<Caller> caller_of(const Request& request);
  Services services_;
  Router router_;
  Limiter by_caller_;
  Limiter by_failure_;
  ReadJournal journal_{services_};
};

// Each adds its part of the table; one file a resource.
void add_act_routes(Router& router);
// The act of that name on records of that kind (none: at the top) that add_act_routes() mounts; nullptr: there is none.
const port::Act* mounted_act(std::string_view name, std::optional<model::Kind> on);
void add_record_routes(Router& router);
void add_session_routes(Router& router);  // sign-in, accounts, tokens and set-up
void add_health_routes(Router& router);
void add_page_routes(Router& router);  // what a browser loads
void add_openapi_route(Router& router);
void add_file_routes(Router& router, const ApiSettings& settings);
void add_import_routes(Router& router, const ApiSettings& settings);
void add_quarantine_routes(Router& router);
void add_subscription_routes(Router& router);
void add_escrow_routes(Router& router);  // names in escrow: what needs keys
void add_view_routes(Router& router);
void add_document_routes(Router& router);
void add_conversion_routes(Router& router, const ApiSettings& settings);
void add_preview_route(Router& router);

}  // namespace tocsin::http

#pragma once
// Routes as one table. The danger removed: a path that answers without anybody having said who may ask.
//
// A route has a method, a pattern ("/api/v1/incidents/{id}/requests"), an operation name that is unique, its access and
// scope, and a handler. There is no default access: the table does not build without one. The OpenAPI description, the
// negative tests and the two-world test are made from this table, so a route cannot be left out of them.
// Threads: built once, then read only.
#include <map>

#include "http/api/call.h"

namespace tocsin::http {

enum class Access : std::uint8_t {
  open,     // anyone: health, set-up and sign-in with a link
  caller,   // a session or a token
  session,  // a person in a browser or the CLI's own session: never a token
};

struct ApiParameter {
  std::string name;
  std::string_view format;  // "uuid", "integer", "string", "cursor"
};

using Handle = std::function<Outcome(const CallRef&)>;

// Whether an answer means anything while the store cannot be read.
enum class Reads : std::uint8_t { store, nothing };

// A parameter of the query that the route does not know.
enum class OtherQuery : std::uint8_t { refused, passed_over };

struct Route {
  Method method = Method::get;
  std::string pattern;
  std::string operation;  // "request.accept", "incident.list"
  Access access = Access::caller;
  Scope scope = Scope::read;
  Handle handle;
  const port::Act* act = nullptr;          // for routes made from an act
  std::vector<ApiParameter> query = {};    // what the query may hold; anything else is refused
  json::Value (*body)() = nullptr;         // schema of the body, where it is not the act's
  std::string answer;                      // schema name of the 2xx answer; "" for no content
  json::Value (*answer_body)() = nullptr;  // schema of the 2xx answer, where it is small JSON of its own
  std::size_t body_bytes = 0;              // 0: the usual limit
  Reads reads = Reads::store;
  OtherQuery other_query = OtherQuery::refused;  // passed over: repeats are the handler's to judge, too
};

class Router {
 public:
  void add(Route route);  // a doubled operation or method and pattern is a bug
  const std::vector<Route>& routes() const { return routes_; }

  struct Found {
    const Route* route = nullptr;  // nullptr: no such path, or not with this method
    bool path_known = false;
    std::vector<std::string> allowed;  // methods of the path
    Params params;
  };
  // `path`: decoded segments (path_segments).
  Found find(Method method, const std::vector<std::string>& path) const;

 private:
  void fit_any(Method method, const std::vector<std::string>& path, const std::vector<std::size_t>& routes,
               Found& out) const;
  std::vector<Route> routes_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_shape_;  // segments with {} for parameters
};

}  // namespace tocsin::http

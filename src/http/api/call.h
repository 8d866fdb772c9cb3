#pragma once
// One request under way: who asks, what they may see, and what they sent. The danger removed: a handler that finds out
// by itself who is calling, or that reads data in another snapshot than its clearance.
//
// Made by the Api after a route matched and its access was checked. `gate` and `snapshot` are of one instant.
// Ownership: a Call lives until its answer is sent; handlers that answer later keep the shared_ptr.
// Threads: one at a time.
#include <memory>
#include <optional>
#include <variant>

#include "http/api/services.h"
#include "http/server/message.h"
#include "i18n/catalogue.h"

namespace tocsin::http {

enum class Scope : std::uint8_t { read, write, report };
std::span<const std::string_view> names_of(Scope);

// Who is behind a request.
struct Caller {
  enum class Way : std::uint8_t { nobody, session, token, follow_up };
  Way way = Way::nobody;
  model::PersonId person;
  model::OrganisationId organisation;
  RawId principal{};  // session: the person's id; token: the token's id; follow-up key: its holder (follow_up.h)
  std::optional<port::Session> session;
  std::optional<port::ApiToken> token;
  std::vector<std::string> scopes;
  bool may(Scope scope) const;
};

// What the caller holds, in this snapshot. A token holds nothing that its maker holds alone but their place in the
// organisation, and nothing at all once they have left it.
policy::Clearance clearance_for(const Caller& caller, port::Snapshot& snapshot);

using Params = std::vector<std::pair<std::string, std::string>>;

struct Call {
  Call(const Services& with, Request req, Caller who);

  const std::string* param(std::string_view name) const;  // from the path's pattern
  const std::string* query(std::string_view name) const;
  Result<model::RecordId> id(std::string_view name) const;  // not_found where it is no id: nothing can be there
  void look_again();                                        // a fresh snapshot, clearance and gate
  // Lets go of snapshot and gate, so that a call that waits for the disk holds back neither a reader nor a checkpoint.
  void look_away();

  const Services& services;
  Request request;
  Caller caller;
  i18n::Language language;
  Params path_params;
  Params query_params;
  policy::Readings readings;  // what is given; what a decision looks at is none
  std::unique_ptr<port::Snapshot> snapshot;
  std::optional<policy::Clearance> clearance;
  std::optional<policy::Gate> gate;
};
using CallRef = std::shared_ptr<Call>;

// An answer now, or a function that is given where to put it.
using Finish = std::move_only_function<void(Response)>;
using Later = std::move_only_function<void(Finish)>;
using Outcome = std::variant<Response, Later>;

// Goes on with what an outcome answers, now or later.
Outcome then(Outcome outcome, std::move_only_function<Outcome(Response)> next);

Response json_response(int status, std::string body);
Response problem(const Call& call, const Error& error);  // by the error's code
Response problem(i18n::Language language, int status, const Error& error);
int status_of(const Error& error);

// Conditional requests against what this reader sees. none_match: the reader has it already (304). if_match: conflict
// "edit.base" where the record as seen is another one; invalid "etag.syntax".
Result<bool> none_match(const Call& call, std::string_view etag);
Result<void> if_match(const Call& call, std::string_view etag);

// Reads the request's body as JSON; an empty body is {}. invalid "json.*" | "body.media_type".
Result<json::Value> body_of(const Call& call);

// Cursors name the last thing that their reader saw, sealed for that reader and list; never a number, which would count
// what others did. invalid "query.limit" | "query.cursor".
std::string cursor_for(const Call& call, std::string_view list, const RawId& last_seen);
Result<RawId> last_seen_in(const Call& call, std::string_view list, const std::string& cursor);
// The same for lists that name the last thing seen otherwise.
std::string sealed_cursor(const Call& call, std::string_view list, const Bytes& place);
Result<Bytes> opened_cursor(const Call& call, std::string_view list, const std::string& cursor);
Result<std::size_t> limit_of(const Call& call);  // 1..1000, default 100

}  // namespace tocsin::http

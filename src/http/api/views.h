#pragma once
// What the views of the API share: one record, names of organisations, answers with a tag. The danger removed: a view
// that names a party whose profile its reader may not see.
//
// Everything here looks through the call's gate. A name that the reader may not read is "". Ownership: Names keeps what
// it has loaded for one call. Errors: not_found "record.not_found", the same whether the record is hidden, of another
// kind or absent. Threads: see call.h. Source: docs/sharing.md; RFC 9110 section 13.1.2 (If-None-Match).
#include <map>

#include "http/api/api.h"
#include "port/deciding.h"

namespace tocsin::http {

Result<port::SeenRecord> readable(const Call& call, model::Kind kind);
Result<port::SeenRecord> readable(const Call& call, const model::RecordId& id, model::Kind kind);

class Organisations {
 public:
  explicit Organisations(const Call& call) : call_(call) {}
  // Reads at once what will be asked for.
  void expect(const std::vector<model::OrganisationId>& ids);
  const port::SeenRecord* find(const model::OrganisationId& id);  // its head
  const std::string& name_of(const model::OrganisationId& id);    // in the caller's language
  std::vector<port::SeenRecord> found() const;

 private:
  struct Known {
    std::optional<port::SeenRecord> record;
    std::string name;
  };
  const Known& know(const model::OrganisationId& id);
  const Call& call_;
  std::map<model::OrganisationId, Known> known_;
};

// 200 with a strong tag over the body, or 304 where the caller has it already.
Response tagged_json(const Call& call, std::string body);

// Adds {key: text}, unless the text is empty.
void put_text(json::Object& out, std::string_view key, const std::string& text);

// The reports that an incident was made of, and those linked to it since, as the incident's reader sees them. The
// reports themselves may be hidden.
std::vector<model::RecordId> reports_about(const Call& call, const event::Record& incident);

// Which records and intelligence objects meet what these records hold (views_indicators.cc, meetings.h). `briefly`:
// which they are and whose, and nothing that they say.
enum class Telling : std::uint8_t { whole, briefly };
json::Object matches_of(const Call& call, const std::vector<model::RecordId>& of, Telling telling);

// The parts of add_view_routes().
void add_indicator_routes(Router& router);
void add_export_route(Router& router);
void add_feed_export_route(Router& router);
void add_warninglist_routes(Router& router);
void add_constituency_route(Router& router);
void add_matrix_route(Router& router);
void add_timeline_route(Router& router);
void add_scheme_routes(Router& router);
void add_release_routes(Router& router);
void add_ledger_route(Router& router);
void add_journal_route(Router& router);
// "GET /api/v1/{kind}/counts", to be added before the route of one record: the first that fits is taken.
void add_count_route(Router& router, model::Kind kind);

}  // namespace tocsin::http

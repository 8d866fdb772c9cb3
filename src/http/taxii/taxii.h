#pragma once
// The TAXII 2.1 server: communities as API roots, audiences as collections. The danger removed: a second door with
// rules of its own; these routes stand in the one table, behind the same checks, and read through the same gate.
//
// An API root is a community whose member or team the caller is. Its collections are the shelves that the caller may
// use (report/shelves.h) and those that people defined (act collection.define), which read a shelf through filters.
// What a caller may not see is not there: not in a manifest, a count, a cursor or a date. Refusals are TAXII error
// objects, in the caller's language. A collection that the caller does not know is 404, one that it may only read or
// only write is 403 for the other.
//
// `next` is sealed for its caller, collection and filters. Bounds: pages of 10,000 objects or 32 MiB; envelopes of
// settings.envelope_bytes and 1,000,000 objects. Errors: 400 "taxii.filter" | "query.cursor"; 404; 403; 406; 413; 415;
// 422. Threads: see http/api/call.h. Source: TAXII 2.1 OS; docs/integrate/taxii.md; docs/adr/0020.
#include "http/api/api.h"
#include "report/shelves.h"
#include "state/facts/intelligence.h"
#include "wire/taxii/filters.h"
#include "wire/taxii/resources.h"

namespace tocsin::http::taxii {

inline constexpr std::string_view path_prefix = "/taxii2";

struct Collection {
  std::string id;
  port::Shelf shelf;
  std::string title;        // of a circle's and of what people defined
  std::string description;  // of what people defined
  bool can_read = false;
  bool can_write = false;
  std::optional<state::CollectionText> query;  // of those that people defined
};

// The community of the path, if the caller is of it: not_found "record.not_found".
Result<model::CommunityId> root_of(const Call& call);
std::vector<Collection> collections_of(const Call& call, const model::CommunityId& community);
// That of the path: not_found "record.not_found".
Result<Collection> collection_of(const Call& call);
std::string collection_id(const port::Shelf& shelf);
// In the caller's language.
wire::taxii::CollectionText text_of(const Call& call, const Collection& one);
std::string title_of_community(const Call& call, const model::CommunityId& community);

// 406 where the caller accepts no TAXII.
Result<void> check_accept(const Call& call);
Response answer(int status, std::string body);
// What the API refuses, as TAXII has it; other answers unchanged. For paths below /taxii2.
Response in_taxii_form(Response response);
bool is_taxii(std::string_view path);

void add_discovery_routes(Router& router, const ApiSettings& settings);
void add_reading_routes(Router& router);
void add_writing_routes(Router& router, const ApiSettings& settings);

}  // namespace tocsin::http::taxii

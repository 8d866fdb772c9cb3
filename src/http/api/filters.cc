#include "http/api/filters.h"

#include <algorithm>

#include "model/codec.h"
#include "state/machine.h"

namespace tocsin::http {
namespace {

// A misspelt state must not be answered as if nothing were in it.
Result<void> check_state(const std::string& state, model::Kind kind) {
  const auto* machine = state::machine_of(kind);
  if (machine == nullptr) return fail(Code::invalid, "query.no_state", "query:state");
  const auto known = state::states_of(*machine);
  if (std::ranges::find(known, state) != known.end()) return {};
  return fail(Code::invalid, "query.state", "query:state",
              {{"state", state}, {"allowed", fmt::format("{}", fmt::join(known, ", "))}});
}

}  // namespace

Result<std::optional<RawId>> id_in_query(const Call& call, std::string_view name) {
  const auto* text = call.query(name);
  if (text == nullptr) return std::optional<RawId>{};
  const auto raw = from_uuid_text(*text);
  if (!raw) return model::wrong_type("uuid", fmt::format("query:{}", name));
  return raw;
}

Result<Filters> filters_of(const Call& call, model::Kind kind) {
  Filters out;
  if (const auto* state = call.query("state")) {
    CHECK(check_state(*state, kind));
    out.state = *state;
  }
  TRY(const auto owner, id_in_query(call, "owner"));
  if (owner) out.owner = model::OrganisationId(*owner);
  TRY(const auto space, id_in_query(call, "space"));
  if (space) out.space = model::SpaceId(*space);
  return out;
}

}  // namespace tocsin::http

#include "port/deciding.h"

#include <algorithm>
#include <iterator>

#include "port/fields.h"

namespace tocsin::port {

Result<SeenRecord> referenced(const Desk& desk, const model::RecordId& id, model::Kind kind, std::string where) {
  auto sealed = desk.snapshot.load_for(id, desk.gate.labels());
  if (sealed) {
    auto seen = desk.gate.release(std::move(*sealed));
    if (seen && seen->value().ref.kind == kind) return std::move(*seen);
  } else if (sealed.error().code != Code::not_found) {
    return std::unexpected(sealed.error());
  }
  return fail(Code::invalid, "reference.unknown", std::move(where));
}

std::vector<SeenRecord> all_seen(Snapshot& snapshot, const policy::Gate& gate, ListQuery query) {
  std::vector<SeenRecord> out;
  query.limit = 1000;
  query.before = 0;
  do {
    Page page = snapshot.list(query, gate.labels());
    auto released = gate.release(std::move(page.records));
    std::ranges::move(released, std::back_inserter(out));
    query.before = page.next_before;
  } while (query.before != 0);
  return out;
}

namespace {

Result<void> over(std::string_view state, std::string where) {
  return fail(Code::conflict, "incident.over", std::move(where), {{"state", std::string(state)}});
}

Result<void> require_phase(const Desk& desk, const Act& act, const event::SpaceRef& space) {
  if (space.kind != model::SpaceKind::incident || act.phases == state::any_phase) return {};
  TOCSIN_ASSERT(!act.phases.empty());
  TRY(auto sealed, desk.snapshot.load(model::RecordId(space.id.raw())));
  const auto incident = desk.gate.release(std::move(sealed));
  const auto state = incident ? (*incident)->state() : std::string_view();
  if (state.empty() || act.phases.contains(state)) return {};
  return over(state, "");
}

}  // namespace

Result<Draft> decide(const Act& act, Desk& desk, const policy::Permit* on, const json::Value& input) {
  if (on != nullptr) CHECK(require_phase(desk, act, on->record().space));
  TRY(auto draft, act.decide(desk, on, input));
  CHECK(split_fields(desk, on, draft));
  return draft;
}

Result<void> require_under_way(const event::Record& incident, std::string where) {
  const auto state = incident.state();
  if (state.empty() || state::under_way.contains(state)) return {};
  return over(state, std::move(where));
}

Result<void> require_past(const Desk& desk, const std::optional<Instant>& at, std::string where) {
  if (at && *at > desk.now + clocks_differ) return fail(Code::invalid, "happened_at.future", std::move(where));
  return {};
}

Result<void> require_ahead(const Desk& desk, const std::optional<Instant>& due, std::string where) {
  if (due && *due <= desk.happened_at.value_or(desk.now)) return fail(Code::invalid, "due.past", std::move(where));
  return {};
}

bool takes_part(const Desk& desk, const model::SpaceId& incident, const model::OrganisationId& organisation) {
  const auto holders = desk.snapshot.holders_of(participants_of(incident));
  return std::ranges::find(holders, organisation.raw()) != holders.end();
}

Result<void> require_taking_part(const Desk& desk, const model::SpaceId& incident,
                                 const model::OrganisationId& organisation, std::string_view what, std::string where) {
  if (!takes_part(desk, incident, organisation)) return fail(Code::invalid, what, std::move(where));
  return {};
}

Result<void> require_writing(const Desk& desk) {
  if (!policy::may_write(desk.gate.clearance())) return fail(Code::denied, "right.observer");
  return {};
}

std::unexpected<Error> not_entitled(std::string_view act) {
  return fail(Code::denied, "right.missing", "", {{"right", std::string(act)}});
}

event::RecordRef child_of(const policy::Permit& on, const model::OrganisationId& owner, Entropy& entropy) {
  const auto& record = on.record();
  const bool at_top = record.ref.id.raw() == record.space.id.raw();
  return {
      .id = entropy.new_id<model::RecordTag>(), .parent = at_top ? model::RecordId{} : record.ref.id, .owner = owner};
}

model::OrganisationId owner_of_addition(const Desk& desk, const policy::Permit& on) {
  return policy::is_reporter(on.record().ref, desk.gate.clearance()) ? model::OrganisationId{} : desk.acting_for();
}

namespace {

bool is_said_unnamed(const Draft& draft, const Piece& piece, const policy::Clearance& clearance) {
  if (draft.unnamed && piece.record.id == *draft.unnamed) return true;
  if (!policy::is_reporter(piece.record, clearance)) return false;
  const auto* type = state::fact_type(piece.type);
  const bool as_team =
      type != nullptr && type->info.room == "assess" && clearance.holds_role(model::Role::team, piece.space.id.raw());
  return !as_team;
}

}  // namespace

Result<void> keep_unnamed(Draft& draft, const policy::Clearance& clearance) {
  for (auto& piece : draft.pieces) {
    if (piece.by == By::actor && is_said_unnamed(draft, piece, clearance)) piece.by = By::unnamed;
    const bool by_name = piece.by == By::actor || piece.by == By::named;
    if (by_name && is_nil(clearance.organisation()))
      return fail(Code::denied, "right.missing", "", {{"right", piece.type}});
  }
  return {};
}

Result<model::Label> head_label(const Desk& desk, const policy::Permit& on) {
  const event::Slice* head = on.seen().newest_of(event::group_head);
  if (head == nullptr) return fail(Code::not_found, "record.group", std::string(event::group_head));
  return desk.gate.label_of(*head);
}

model::Label label_of_record(const policy::Gate& gate, const event::Record& record) {
  const event::Slice* slice = record.newest_of(event::group_head);
  if (slice == nullptr) slice = record.newest_of(event::group_state);
  if (slice == nullptr) slice = &record.slices.front();
  return gate.label_of(*slice);
}

}  // namespace tocsin::port

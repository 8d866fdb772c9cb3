#include "report/intelligence.h"

#include "event/merkle.h"
#include "report/kinds.h"
#include "state/facts/intelligence.h"

namespace tocsin::report {
namespace {

event::SpaceRef space_of(const port::Shelf& shelf) {
  return {model::SpaceKind::community, model::as_space(shelf.community), {}};
}

event::RecordRef batch_ref(Desk& desk) {
  return {model::Kind::intelligence_batch, desk.entropy.new_id<model::RecordTag>(), {}, desk.acting_for()};
}

// AMBER+STRICT: an organisation's own.
model::Label own_label(const Desk& desk) {
  return port::label_for(model::Tlp::amber_strict, {port::member_of(desk.acting_for())});
}

std::string root_of(std::vector<port::ObjectRow>& rows) {
  std::vector<Digest> leaves;
  leaves.reserve(rows.size());
  for (auto& row : rows) {
    row.digest = sha256(view_of(row.bytes));
    leaves.push_back(event::merkle_leaf(row.digest));
  }
  return to_hex(event::merkle_root(leaves));
}

}  // namespace

Result<Draft> bring(Desk& desk, Bringing bringing) {
  CHECK(port::require_writing(desk));
  TRY(const auto shelf, shelf_for(desk.snapshot, desk.gate, bringing.shelf, ShelfUse::write));
  if (bringing.rows.size() > objects_max)
    return fail(Code::limit, "intelligence.too_many", "", {{"max", fmt::to_string(objects_max)}});
  state::IntelligenceAdded said;
  said.audience.value = to_text(shelf.audience);
  said.count.value = static_cast<std::int64_t>(bringing.rows.size());
  said.merkle_root.value = root_of(bringing.rows);
  const auto ref = batch_ref(desk);
  Draft out = port::draft_of(ref.id, port::create(space_of(shelf), ref, own_label(desk), said));
  auto& piece = out.pieces.front();
  piece.id = desk.entropy.new_id<model::FactTag>();
  if (bringing.status) bringing.status->id = ref.id;
  out.objects = port::ObjectBatch{.shelf = shelf,
                                  .record = ref.id,
                                  .fact = *piece.id,
                                  .submitter = desk.acting_for(),
                                  .labels = std::move(bringing.labels),
                                  .rows = std::move(bringing.rows),
                                  .status = std::move(bringing.status)};
  return out;
}

Result<Draft> take_away(Desk& desk, port::ObjectRemoval removal, std::vector<std::string> versions) {
  CHECK(port::require_writing(desk));
  TRY(const auto shelf, shelf_for(desk.snapshot, desk.gate, removal.shelf, ShelfUse::write));
  state::IntelligenceRemoved said;
  said.audience.value = to_text(shelf.audience);
  said.object.value = removal.id;
  for (auto& version : versions) said.versions.items.push_back({std::move(version)});
  const auto ref = batch_ref(desk);
  Draft out = port::draft_of(ref.id, port::create(space_of(shelf), ref, own_label(desk), said));
  removal.submitter = desk.acting_for();
  out.removals.push_back(std::move(removal));
  return out;
}

}  // namespace tocsin::report

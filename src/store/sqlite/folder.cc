#include "store/sqlite/folder.h"

#include <limits>

#include "state/facts/share.h"
#include "store/sqlite/fact_row.h"
#include "store/sqlite/tally.h"

namespace tocsin::store {
namespace {

constexpr json::Limits payload_limits{.bytes = 16 << 20, .depth = 64};

bool is_for_people(std::string_view text) { return !from_uuid_text(text) && !instant_from_text(text); }

void collect(const json::Value& value, std::string& out) {
  if (value.is_string() && is_for_people(value.get_string())) out.append(value.get_string()).push_back('\n');
  if (value.is_array())
    for (const auto& item : value.get_array()) collect(item, out);
  if (value.is_object())
    for (const auto& item : value.get_object()) collect(item.value(), out);
}

std::string state_in(std::string_view body) {
  constexpr std::string_view prefix = R"({"state":")";
  if (!body.starts_with(prefix)) return {};
  return std::string(body.substr(prefix.size(), body.size() - prefix.size() - 2));
}

std::unexpected<Error> conflict(const FoldInput& in) {
  const auto record = to_text(in.statement->record.id);
  return fail(Code::conflict, "append.base", record, {{"record", record}});
}

// NULL for nil: such rows are left out of the index.
std::optional<RawId> unless_nil(const RawId& raw) { return raw == RawId{} ? std::nullopt : std::optional(raw); }

}  // namespace

std::string search_text_of(const Folds& folds, const json::Value& payload) {
  std::string text;
  collect(payload, text);
  return text.empty() || !folds.index_text ? std::string() : folds.index_text(text);
}

Result<std::int64_t> Folder::known_record(const FoldInput& in) {
  const auto& s = *in.statement;
  const auto refused = [&] {
    return fail(Code::invalid, "append.record", to_text(s.record.id), {{"record", to_text(s.record.id)}});
  };
  const bool sets_something = in.type != nullptr && !(in.type->info.group.empty() && in.type->info.trigger.empty());
  if (sets_something && in.type->info.kind != s.record.kind) return refused();
  auto row = db_.prepare("SELECT kind, space, parent, owner, pos FROM record WHERE id = $1");
  TRY(const bool there, row.bind(s.record.id).step());
  if (!there) return 0;
  const bool same = row.text(0) == model::name_of(s.record.kind) && row.id<model::SpaceId>(1) == s.space.id &&
                    row.id<model::RecordId>(2) == s.record.parent && row.id<model::OrganisationId>(3) == s.record.owner;
  if (!same) return refused();
  return row.integer(4);
}

Result<std::optional<Folder::StateRow>> Folder::state_row(const model::RecordId& record) {
  auto row = db_.prepare("SELECT label, fact, body FROM slice WHERE record = $1 AND grp = 'state'");
  TRY(const bool there, row.bind(record).step());
  if (!there) return std::nullopt;
  return StateRow{row.integer(0), row.id<model::FactId>(1), state_in(row.text(2))};
}

Result<std::optional<Folder::SliceRow>> Folder::slice_row(const model::RecordId& record, std::string_view group,
                                                          std::int64_t label) {
  auto row = db_.prepare("SELECT fact, pos FROM slice WHERE record = $1 AND grp = $2 AND label = $3");
  TRY(const bool there, row.bind(record, group, label).step());
  if (!there) return std::nullopt;
  return SliceRow{row.id<model::FactId>(0), row.integer(1), std::string(group)};
}

// What this fact replaces. Where the payload that named the group was erased, it is what the statement stands on.
Result<std::optional<Folder::SliceRow>> Folder::before_row(const FoldInput& in) {
  const auto& record = in.statement->record.id;
  if (in.payload != nullptr || in.type->group_of == nullptr) {
    const auto group = in.payload == nullptr ? std::string(in.type->info.group) : group_of(*in.type, *in.payload);
    return slice_row(record, group, in.label);
  }
  auto row = db_.prepare("SELECT fact, pos, grp FROM slice WHERE record = $1 AND label = $2 AND fact = $3");
  TRY(const bool there, row.bind(record, in.label, in.statement->base).step());
  if (!there) return std::nullopt;
  return SliceRow{row.id<model::FactId>(0), row.integer(1), std::string(row.text(2))};
}

Result<void> Folder::check_base(const FoldInput& in, const Plan& plan) const {
  model::FactId current;
  if (!in.type->info.trigger.empty()) {
    if (plan.state) current = plan.state->fact;
    // All moves of a machine carry one label, so that whoever may move it knows where it stands.
    if (plan.state && plan.state->label != in.state_label) return conflict(in);
  } else if (plan.before) {
    current = plan.before->fact;
  }
  if (current != in.statement->base) return conflict(in);
  return {};
}

Result<Folder::Plan> Folder::plan(const FoldInput& in, Base base) {
  Plan out;
  TRY(out.first_position, known_record(in));
  if (in.type == nullptr) return out;
  const auto& record = in.statement->record.id;
  if (out.first_position != 0) {
    TRY(out.state, state_row(record));
    if (in.type->sets_group()) {
      TRY(out.before, before_row(in));
    }
  }
  if (base == Base::checked) CHECK(check_base(in, out));
  TRY(out.fold, state::fold(*in.type, *in.statement, in.payload, out.state ? out.state->state : std::string()));
  return out;
}

Result<void> Folder::write(const FoldInput& in, Plan plan) {
  if (plan.first_position == 0) {
    CHECK(write_record(in));
    plan.first_position = in.position;
  }
  CHECK(write_heard(in));
  if (in.type == nullptr) return {};
  if (in.type->info.type == state::ReadsNoted::info.type) CHECK(write_readings(in));
  for (const auto& slice : plan.fold.slices) {
    if (slice.group == event::group_state) {
      CHECK(write_slice(in, in.state_label, slice.group, slice.body));
      CHECK(write_state(in, plan, slice.body));
      continue;
    }
    CHECK(write_slice(in, in.label, slice.group, slice.body));
    if (slice.group == event::group_head && !plan.before) CHECK(write_listing(in, plan));
    CHECK(write_search(in, plan, slice.group));
  }
  // What was erased is not followed by what it had replaced.
  if (in.payload == nullptr && plan.before) CHECK(drop_slice(in, plan));
  return write_holds(in, plan.fold.holds);
}

Result<void> Folder::write_record(const FoldInput& in) {
  const auto& s = *in.statement;
  return db_
      .prepare(
          "INSERT INTO record (id, kind, space, space_kind, realm, parent, owner, author, pos)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
      .bind(s.record.id, s.record.kind, s.space.id, s.space.kind, s.space.realm, s.record.parent, s.record.owner,
            s.actor.organisation, in.position)
      .run();
}

// An erasure takes away what was said, not that something was.
Result<void> Folder::write_heard(const FoldInput& in) {
  const auto& s = *in.statement;
  if (s.space.kind != model::SpaceKind::incident || is_nil(s.actor.organisation)) return {};
  return db_
      .prepare(
          "INSERT INTO heard (space, organisation, label, recorded_at) VALUES ($1, $2, $3, $4)"
          " ON CONFLICT (space, organisation, label) DO UPDATE SET recorded_at = max(recorded_at, "
          "excluded.recorded_at)")
      .bind(s.space.id, s.actor.organisation, in.label, in.recorded_at)
      .run();
}

// Whoever was noted for a version stays noted as they were first.
Result<void> Folder::write_readings(const FoldInput& in) {
  if (in.payload == nullptr) return {};
  TRY(const auto said, model::decode<state::ReadsNoted>(*in.payload));
  for (const auto& one : said.reads)
    CHECK(
        db_.prepare("INSERT INTO reading (fact, reader, record, kind, organisation, way, at, space, label, pos, noted)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING")
            .bind(one.fact, said.reader.value, one.record, one.kind.value, said.organisation, said.way, in.recorded_at,
                  in.statement->space.id, in.label, in.position, in.statement->id)
            .run());
  return {};
}

Result<void> Folder::write_slice(const FoldInput& in, std::int64_t label, std::string_view group,
                                 const std::string& body) {
  const auto& s = *in.statement;
  return db_
      .prepare(
          "INSERT INTO slice (record, grp, label, pos, fact, author, recorded_at, happened_at, body)"
          " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (record, grp, label) DO UPDATE SET"
          " pos = excluded.pos, fact = excluded.fact, author = excluded.author,"
          " recorded_at = excluded.recorded_at, happened_at = excluded.happened_at, body = excluded.body")
      .bind(s.record.id, group, label, in.position, s.id, s.actor.organisation, in.recorded_at, s.happened_at, body)
      .run();
}

Result<void> Folder::write_state(const FoldInput& in, Plan& plan, const std::string& body) {
  plan.state = StateRow{in.state_label, in.statement->id, state_in(body)};
  if (plan.first_position == in.position) return {};  // nothing of it is listed yet
  const auto kind = model::name_of(in.statement->record.kind);
  CHECK(leave_tally(db_, kind, plan.first_position));
  CHECK(db_.prepare("UPDATE listing SET state = $1, state_label = $2 WHERE kind = $3 AND pos = $4")
            .bind(plan.state->state, in.state_label, kind, plan.first_position)
            .run());
  return enter_tally(db_, kind, plan.first_position);
}

Result<void> Folder::write_listing(const FoldInput& in, const Plan& plan) {
  const auto& s = *in.statement;
  const std::string state = plan.state ? plan.state->state : std::string();
  const std::int64_t state_label = plan.state ? plan.state->label : 0;
  const auto kind = model::name_of(s.record.kind);
  if (plan.first_position != in.position) CHECK(leave_tally(db_, kind, plan.first_position));
  CHECK(
      db_.prepare("INSERT INTO listing (kind, pos, label, record, space, parent, owner, state, state_label, space_kind,"
                  " realm, author)"
                  " SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, space_kind, realm, author FROM record WHERE id = $4")
          .bind(kind, plan.first_position, in.label, s.record.id, s.space.id, unless_nil(s.record.parent.raw()),
                unless_nil(s.record.owner.raw()), state, state_label)
          .run());
  return enter_tally(db_, kind, plan.first_position);
}

Result<void> Folder::write_search(const FoldInput& in, const Plan& plan, std::string_view group) {
  if (plan.before) {
    CHECK(db_.prepare("DELETE FROM search_row WHERE pos = $1").bind(plan.before->position).run());
    searches_.push_back({plan.before->position, std::nullopt});
  }
  if (in.search_text.empty()) return {};
  searches_.push_back({in.position, in.search_text});
  return db_.prepare("INSERT INTO search_row (pos, record, grp, label, kind) VALUES ($1, $2, $3, $4, $5)")
      .bind(in.position, in.statement->record.id, group, in.label, in.statement->record.kind)
      .run();
}

Result<void> Folder::drop_slice(const FoldInput& in, const Plan& plan) {
  const auto& s = *in.statement;
  CHECK(db_.prepare("DELETE FROM slice WHERE record = $1 AND grp = $2 AND label = $3")
            .bind(s.record.id, plan.before->group, in.label)
            .run());
  CHECK(db_.prepare("DELETE FROM search_row WHERE pos = $1").bind(plan.before->position).run());
  searches_.push_back({plan.before->position, std::nullopt});
  if (plan.before->group != event::group_head) return {};
  const auto kind = model::name_of(s.record.kind);
  CHECK(leave_tally(db_, kind, plan.first_position));
  CHECK(db_.prepare("DELETE FROM listing WHERE kind = $1 AND pos = $2 AND label = $3")
            .bind(kind, plan.first_position, in.label)
            .run());
  return enter_tally(db_, kind, plan.first_position);
}

Result<void> Folder::write_holds(const FoldInput& in, const std::vector<state::HoldChange>& holds) {
  const auto& source = in.statement->record.id;
  for (const auto& hold : holds) {
    const bool gives = hold.way == state::HoldChange::Way::give;
    TRY(const std::int64_t since, count_change(hold.holder, gives ? Access::won : Access::lost));
    const std::string atom = model::to_text(hold.atom);
    if (gives) {
      CHECK(db_.prepare("INSERT INTO hold (holder, atom, source, since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
                .bind(hold.holder, atom, source, since)
                .run());
    } else {
      CHECK(db_.prepare("DELETE FROM hold WHERE holder = $1 AND atom = $2 AND source = $3")
                .bind(hold.holder, atom, source)
                .run());
    }
  }
  return {};
}

// In the transaction of the change, so that no snapshot sees the one without the other (directory.h).
Result<std::int64_t> Folder::count_change(const RawId& holder, Access change) {
  auto row = db_.prepare(
      "INSERT INTO holder (id, changes, lost) VALUES ($1, 1, $2)"
      " ON CONFLICT (id) DO UPDATE SET changes = changes + 1, lost = iif($2 = 1, changes + 1, lost) RETURNING changes");
  TRY(const bool there, row.bind(holder, change == Access::lost ? 1 : 0).step());
  TOCSIN_ASSERT(there);
  return row.integer(0);
}

Result<void> Folder::flush_search() {
  std::unordered_map<std::int64_t, const std::string*> added;
  std::vector<std::int64_t> gone;
  for (const auto& change : searches_) {
    if (change.text)
      added[change.position] = &*change.text;
    else if (added.erase(change.position) == 0)
      gone.push_back(change.position);
  }
  for (const auto position : gone) CHECK(db_.prepare("DELETE FROM search WHERE rowid = $1").bind(position).run());
  for (const auto& change : searches_) {
    const auto at = added.find(change.position);
    if (at == added.end() || !change.text || at->second != &*change.text) continue;
    CHECK(db_.prepare("INSERT INTO search (rowid, text) VALUES ($1, $2)").bind(change.position, *change.text).run());
  }
  searches_.clear();
  return {};
}

Result<void> Folder::erase(const model::FactId& fact, const model::SpaceId& space) {
  model::RecordId record;
  std::int64_t position = 0;
  std::int64_t label = 0;
  bool is_head_of_set = false;
  {
    auto row = db_.prepare("SELECT pos, record, shown, kind, type FROM fact WHERE id = $1 AND space = $2");
    TRY(const bool there, row.bind(fact, space).step());
    if (!there) return fail(Code::not_found, "append.erased_fact", to_text(fact), {{"fact", to_text(fact)}});
    position = row.integer(0);
    record = row.id<model::RecordId>(1);
    label = row.integer(2);
    const auto* type = folds_.fact_type(row.text(4));
    is_head_of_set = row.text(3) == model::name_of(model::Kind::indicator_set) && type != nullptr &&
                     type->info.group == event::group_head;
  }
  CHECK(db_.prepare("DELETE FROM content WHERE pos = $1").bind(position).run());
  if (is_head_of_set) CHECK(forget_indicators(record, label));
  constexpr auto all = std::numeric_limits<std::int64_t>::max();
  return refold(record, space, all);
}

// Those under another label are another head's.
Result<void> Folder::forget_indicators(const model::RecordId& record, std::int64_t label) {
  return db_.prepare("DELETE FROM indicator WHERE set_id = $1 AND label = $2").bind(record, label).run();
}

Result<void> Folder::forget_listing(const model::RecordId& record) {
  std::string kind;
  std::int64_t position = 0;
  {
    auto row = db_.prepare("SELECT kind, pos FROM record WHERE id = $1");
    TRY(const bool there, row.bind(record).step());
    if (!there) return {};
    kind = row.text(0);
    position = row.integer(1);
  }
  CHECK(leave_tally(db_, kind, position));
  return db_.prepare("DELETE FROM listing WHERE kind = $1 AND pos = $2").bind(kind, position).run();
}

Result<void> Folder::forget_record(const model::RecordId& record) {
  {
    auto rows = db_.prepare("SELECT pos FROM slice WHERE record = $1 AND grp <> 'state'");
    rows.bind(record);
    while (true) {
      TRY(const bool row, rows.step());
      if (!row) break;
      const std::int64_t position = rows.integer(0);
      CHECK(db_.prepare("DELETE FROM search_row WHERE pos = $1").bind(position).run());
      searches_.push_back({position, std::nullopt});
    }
  }
  CHECK(db_.prepare("DELETE FROM slice WHERE record = $1").bind(record).run());
  CHECK(forget_listing(record));
  CHECK(db_.prepare("UPDATE holder SET changes = changes + 1, lost = changes + 1"
                    " WHERE id IN (SELECT holder FROM hold WHERE source = $1)")
            .bind(record)
            .run());
  CHECK(db_.prepare("DELETE FROM hold WHERE source = $1").bind(record).run());
  return db_.prepare("DELETE FROM record WHERE id = $1").bind(record).run();
}

Result<void> Folder::refold(const model::RecordId& record, const model::SpaceId& space, std::int64_t up_to) {
  CHECK(forget_record(record));
  auto facts = db_.prepare("SELECT " TOCSIN_FACT_COLUMNS
                           ", c.payload FROM fact f LEFT JOIN content c ON c.pos = f.pos"
                           " WHERE f.space = $1 AND f.record = $2 AND f.pos <= $3 ORDER BY f.seq");
  facts.bind(space, record, up_to);
  CHECK(fold_all(*this, facts, Relabels::in_place));
  return {};
}

Result<std::int64_t> fold_all(Folder& folder, Statement& facts, Relabels relabels) {
  std::int64_t last = 0;
  while (true) {
    TRY(const bool row, facts.step());
    if (!row) return last;
    const FactRow fact = read_fact(facts);
    FoldInput in{fact.position, fact.shown, fact.state_shown, &fact.fact.statement, fact.fact.recorded_at};
    in.type = folder.folds().fact_type(fact.fact.statement.type);
    json::Value payload;
    if (in.type != nullptr && !facts.is_null(fact_column_count)) {
      TRY(payload, json::parse(facts.text(fact_column_count), payload_limits));
      in.payload = &payload;
      if (in.type->sets_group()) in.search_text = search_text_of(folder.folds(), payload);
    }
    TRY(auto plan, folder.plan(in, Base::taken_on_trust));
    CHECK(folder.write(in, std::move(plan)));
    if (relabels == Relabels::applied && in.payload != nullptr && is_relabelling(fact.fact.statement.type))
      CHECK(folder.relabel(fact.fact.statement, payload, fact.position, fact.label));
    last = fact.position;
  }
}

}  // namespace tocsin::store

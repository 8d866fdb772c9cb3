// Showing a record's facts under another label. See folder.h.
#include "model/codec.h"
#include "store/sqlite/folder.h"

namespace tocsin::store {
namespace {

// As state::MarkingChanged; the store reads no payload by its struct.
struct Said {
  model::FactId fact;
  bool whole_record = true;
  std::optional<RawId> words_of;
};

std::optional<std::string_view> text_in(const json::Value& payload, std::string_view name) {
  const auto* object = payload.if_object();
  const auto* text = object == nullptr ? nullptr : object->if_contains(name);
  if (text == nullptr || !text->is_string()) return std::nullopt;
  return std::string_view(text->get_string());
}

Result<Said> read_said(const json::Value& payload) {
  const auto fact = text_in(payload, "fact");
  const auto raw = fact ? from_uuid_text(*fact) : std::nullopt;
  if (!raw) return model::wrong_type("uuid", "/fact");
  Said out{model::FactId(*raw), text_in(payload, "scope") != "group", std::nullopt};
  if (const auto whose = text_in(payload, "words_of")) out.words_of = from_uuid_text(*whose);
  return out;
}

}  // namespace

struct Folder::Relabelling {
  model::RecordId record;
  model::SpaceId space;
  model::SpaceKind space_kind{};
  std::string group;  // "" for all
  std::optional<RawId> words_of;
  std::int64_t position = 0;  // of the fact that says so
  std::int64_t from = 0;
  std::int64_t to = 0;
};

// Which group each fact states is its payload's to say for some, so all of the record under that label are read.
Result<std::vector<std::int64_t>> Folder::facts_of_group(const Relabelling& what) {
  auto rows = db_.prepare(
      "SELECT f.pos, f.type, c.payload FROM fact f LEFT JOIN content c ON c.pos = f.pos"
      " WHERE f.space = $1 AND f.record = $2 AND f.shown = $3 AND f.pos < $4");
  rows.bind(what.space, what.record, what.from, what.position);
  std::vector<std::int64_t> out;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return out;
    const auto* type = folds_.fact_type(rows.text(1));
    if (type == nullptr) continue;
    std::string group(type->info.group);
    if (type->group_of != nullptr && !rows.is_null(2)) {
      TRY(const auto payload, json::parse(rows.text(2), {.bytes = 16 << 20, .depth = 64}));
      group = state::group_of(*type, payload);
    }
    if (group == what.group) out.push_back(rows.integer(0));
  }
}

Result<void> Folder::show_group(const Relabelling& what) {
  TRY(const auto positions, facts_of_group(what));
  for (const auto position : positions)
    CHECK(db_.prepare("UPDATE fact SET shown = $1 WHERE pos = $2"
                      " AND ($3 IS NULL OR organisation = $3 OR organisation = zeroblob(16))")
              .bind(what.to, position, what.words_of)
              .run());
  return {};
}

// A machine has one label, whoever moved it.
Result<void> Folder::show_record(const Relabelling& what) {
  CHECK(db_.prepare("UPDATE fact SET shown = $1 WHERE space = $2 AND record = $3 AND shown = $4 AND pos < $5"
                    " AND ($6 IS NULL OR organisation = $6 OR organisation = zeroblob(16))")
            .bind(what.to, what.space, what.record, what.from, what.position, what.words_of)
            .run());
  return db_
      .prepare("UPDATE fact SET state_shown = $1 WHERE space = $2 AND record = $3 AND state_shown = $4 AND pos < $5")
      .bind(what.to, what.space, what.record, what.from, what.position)
      .run();
}

Result<void> Folder::hear_again(const Relabelling& what) {
  if (what.space_kind != model::SpaceKind::incident) return {};
  CHECK(db_.prepare("DELETE FROM heard WHERE space = $1 AND label IN ($2, $3)")
            .bind(what.space, what.from, what.to)
            .run());
  return db_
      .prepare(
          "INSERT INTO heard (space, organisation, label, recorded_at) SELECT space, organisation, shown,"
          " max(recorded_at) FROM fact WHERE space = $1 AND shown IN ($2, $3) AND organisation <> zeroblob(16)"
          " GROUP BY space, organisation, shown")
      .bind(what.space, what.from, what.to)
      .run();
}

Result<void> Folder::relabel(const event::Statement& statement, const json::Value& payload, std::int64_t position,
                             std::int64_t label) {
  TRY(const Said said, read_said(payload));
  Relabelling what{
      statement.record.id, statement.space.id, statement.space.kind, {}, said.words_of, position, 0, label};
  bool is_head = said.whole_record;
  {
    auto row = db_.prepare(
        "SELECT f.shown, f.type, c.payload FROM fact f LEFT JOIN content c ON c.pos = f.pos"
        " WHERE f.id = $1 AND f.space = $2 AND f.record = $3");
    TRY(const bool there, row.bind(said.fact, what.space, what.record).step());
    const auto* type = there ? folds_.fact_type(row.text(1)) : nullptr;
    if (type == nullptr)
      return fail(Code::not_found, "append.relabelled_fact", to_text(said.fact), {{"fact", to_text(said.fact)}});
    what.from = row.integer(0);
    what.group = type->info.group;
    if (type->group_of != nullptr && !row.is_null(2)) {
      TRY(const auto stated, json::parse(row.text(2), {.bytes = 16 << 20, .depth = 64}));
      what.group = state::group_of(*type, stated);
    }
    is_head = is_head || what.group == event::group_head;
  }
  if (what.from == what.to) return {};
  CHECK(said.whole_record ? show_record(what) : show_group(what));
  CHECK(db_.prepare("UPDATE fact SET was = $1 WHERE pos = $2").bind(what.from, position).run());
  CHECK(hear_again(what));
  if (is_head && statement.record.kind == model::Kind::indicator_set) {
    CHECK(db_.prepare("UPDATE indicator SET label = $1 WHERE set_id = $2 AND label = $3")
              .bind(what.to, what.record, what.from)
              .run());
    if (indicators_shown_) CHECK(indicators_shown_(what.record, what.to));
  }
  return refold(what.record, what.space, what.position);
}

}  // namespace tocsin::store

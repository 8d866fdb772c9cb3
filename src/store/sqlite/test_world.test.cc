#include "store/sqlite/test_world.h"

#include <fmt/format.h>

namespace tocsin::store::test {
namespace {

using state::FactType;
using state::HoldChange;

Result<json::Value> any_object(const json::Value& payload, const std::string& where) {
  if (!payload.is_object()) return model::wrong_type("object", where);
  return payload;
}
json::Value any_schema() { return {{"type", "object"}}; }

template <HoldChange::Way way>
std::vector<HoldChange> holds_of(const event::Statement&, const json::Value& payload) {
  if (!payload.is_object()) return {};  // erased
  const auto& object = payload.get_object();
  return {
      {way, *from_uuid_text(object.at("holder").get_string()), *model::atom_from_text(object.at("atom").get_string())}};
}

const std::map<std::string, FactType, std::less<>>& types() {
  static const auto made = [] {
    std::map<std::string, FactType, std::less<>> out;
    static std::map<std::string, std::string> names;
    const auto add = [&](const std::string& name, model::Kind kind, std::string_view group, std::string_view trigger,
                         state::HoldsOf holds = nullptr) {
      const auto& kept = names.emplace(name, name).first->second;
      out[name] = {{kept, 1, "test", kind, group, trigger}, any_object, any_schema, holds};
    };
    for (const auto& move : state::machine_of(model::Kind::request)->moves)
      add("request." + std::string(move.trigger), model::Kind::request, move.trigger == "send" ? "head" : "",
          move.trigger);
    add("request.note", model::Kind::request, "note", "");
    add("message.post", model::Kind::message, "head", "");
    add("message.edit", model::Kind::message, "head", "");
    add("message.tag", model::Kind::message, "tag", "");
    add("attachment.add", model::Kind::attachment, "head", "");
    add("indicator_set.make", model::Kind::indicator_set, "head", "");
    add("grant.give", model::Kind::appointment, "head", "", holds_of<HoldChange::Way::give>);
    add("grant.take", model::Kind::appointment, "end", "", holds_of<HoldChange::Way::take>);
    add("marking.changed", model::Kind::organisation, "", "");
    add("content.erased", model::Kind::organisation, "", "");
    return out;
  }();
  return made;
}

Bytes xored(const Bytes& aad, ByteView bytes) {
  Bytes out(bytes.begin(), bytes.end());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] ^= aad[i % aad.size()];
  return out;
}

}  // namespace

const FactType* made_up_type(std::string_view type) {
  const auto at = types().find(type);
  return at == types().end() ? nullptr : &at->second;
}

Bytes toy_wrap(const Bytes& aad, ByteView secret) { return xored(aad, secret); }
Result<Bytes> toy_unwrap(const Bytes& aad, ByteView wrapped) { return xored(aad, wrapped); }

Options World::options() {
  return {.dir = folder.path(),
          .clock = clock,
          .entropy = entropy,
          .fact_type = made_up_type,
          .wrap = toy_wrap,
          .unwrap = toy_unwrap,
          .index_text = [](std::string_view text) { return i18n::index_text(text); },
          .max_pages = max_pages_};
}

Result<void> World::try_open() {
  TRY(store, Store::open(options()));
  return {};
}

void World::open() {
  const auto opened = try_open();
  if (!opened) {
    ADD_FAILURE() << opened.error().what << " " << opened.error().where;
    std::abort();
  }
}

port::SignedFact World::fact(std::string_view type, const event::SpaceRef& in, const event::RecordRef& ref,
                             const model::Label& label, std::string_view payload, model::FactId base) {
  port::SignedFact out;
  out.label = label;
  entropy.fill(out.content.salt);
  out.content.payload = *json::canonical(*json::parse(payload));
  event::Statement s;
  s.id = id<model::FactId>();
  s.type = type;
  s.space = in;
  s.record = ref;
  s.base = base;
  s.label = model::digest_of(label);
  s.actor = {{}, organisation};
  s.happened_at = clock.now();
  s.commitment = event::commit(out.content);
  const auto server = store->keys().server();
  out.fact = event::sign(std::move(s), *server, *server, clock.now());
  return out;
}

Result<port::Committed> World::append(port::SignedFact fact) {
  port::Batch batch;
  batch.facts.push_back(std::move(fact));
  return port::append_and_wait(store->log(), std::move(batch));
}

Result<port::Committed> World::append(std::vector<port::SignedFact> facts) {
  return port::append_and_wait(store->log(), {std::move(facts), {}, {}, std::nullopt});
}

model::FactId World::say(std::string_view type, const event::SpaceRef& in, const event::RecordRef& ref,
                         const model::Label& label, std::string_view payload, model::FactId base) {
  auto made = fact(type, in, ref, label, payload, base);
  const auto said = made.fact.statement.id;
  const auto done = append(std::move(made));
  EXPECT_TRUE(done) << done.error().what << " " << done.error().where;
  return said;
}

std::shared_ptr<const policy::VisibleLabels> World::everything() {
  return policy::every_label(store->index().labels());
}

std::shared_ptr<const policy::VisibleLabels> World::visible_to(const std::vector<model::Atom>& atoms) {
  return policy::visible(store->index().labels(), policy::Clearance({}, {}, atoms, {}));
}

event::Record World::record(const model::RecordId& id) {
  auto sealed = store->index().snapshot()->load(id);
  if (!sealed) return {};
  return policy::open_for_reaction(std::move(*sealed)).record();
}

std::vector<model::RecordId> ids_of(port::Page page) {
  std::vector<model::RecordId> out;
  for (auto& sealed : page.records) out.push_back(policy::open_for_reaction(std::move(sealed)).record().ref.id);
  return out;
}

Result<void> lower_schema(Db& db, std::int64_t to) {
  // The newest first: what each lift has made.
  constexpr std::pair<std::int64_t, const char*> made[] = {
      {11, "DROP TABLE outbox; DROP TABLE mail; DROP TABLE reach;"},
      {10, "DROP TABLE sieve_filter;"},
      {9, "DROP TABLE feed_secret; DROP TABLE feed_progress;"},
      {8,
       "DROP TABLE shelf; DROP TABLE shelf_label; DROP TABLE shelf_sum; DROP TABLE object_type;"
       "DROP TABLE object_batch; DROP TABLE object; DROP TABLE object_variant; DROP TABLE object_status;"
       "DROP TABLE object_view; DROP TABLE object_entry; DROP TABLE network_length;"
       "DROP TABLE indicator_place; DROP TABLE sieve_state; DROP TABLE sieve_log; DROP TABLE sieve_run;"
       "DROP TABLE sieve_chunk; DELETE FROM meta WHERE name = 'indicators_in_sieve';"},
      {7, "DROP TABLE tally;"},
      // Some bodies had another shape then.
      {2,
       "DROP TABLE heard; DROP TABLE reading; DROP INDEX search_row_by_label; DROP INDEX fact_by_shown;"
       "DROP INDEX fact_by_was; ALTER TABLE fact DROP COLUMN shown; ALTER TABLE fact DROP COLUMN state_shown;"
       "ALTER TABLE fact DROP COLUMN was; CREATE INDEX fact_by_label ON fact (label, pos);"
       "UPDATE slice SET body = '{}' WHERE grp = 'head';"}};
  for (const auto& [version, undo] : made)
    if (version > to) CHECK(db.script(undo));
  return db.script(fmt::format("UPDATE meta SET value = '{}' WHERE name = 'schema'", to).c_str());
}

}  // namespace tocsin::store::test

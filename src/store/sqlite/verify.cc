// Verification, in the order of the log. See maintenance.h.
#include <algorithm>
#include <map>
#include <set>

#include "store/sqlite/fact_row.h"
#include "store/sqlite/maintenance.h"

namespace tocsin::store {
namespace {

struct Key {
  model::OrganisationId organisation;
  event::PublicKeyBytes open{};
  std::int64_t valid_from = 0;
  std::optional<std::int64_t> valid_to;
  event::Custody custody{};
};

struct Book {
  std::map<model::KeyId, Key> keys;
  struct Label {
    Digest digest{};
    bool as_signed = false;
  };
  std::map<std::int64_t, Label> labels;
};

Result<Book> read_book(Db& db) {
  Book book;
  auto keys = db.prepare(
      "SELECT id, organisation, public, valid_from, valid_to, custody FROM signing_key WHERE custody <> 'trustee'");
  while (true) {
    TRY(const bool row, keys.step());
    if (!row) break;
    Key key{keys.id<model::OrganisationId>(1), keys.bytes<32>(2), keys.integer(3), std::nullopt,
            keys.name<event::Custody>(5)};
    if (!keys.is_null(4)) key.valid_to = keys.integer(4);
    book.keys[keys.id<model::KeyId>(0)] = key;
  }
  auto labels = db.prepare("SELECT number, digest, text FROM label");
  while (true) {
    TRY(const bool row, labels.step());
    if (!row) break;
    const Digest digest = sha256(view_of(labels.text(2)));
    book.labels[labels.integer(0)] = {digest, digest == labels.bytes<32>(1)};
  }
  return book;
}

// Names that are not in their lists read as the first of the list, which could be the signed one.
bool names_are_as_written(const Statement& row, const event::Statement& s) {
  return row.text(6) == model::name_of(s.record.kind) && row.text(14) == model::name_of(s.space.kind) &&
         row.text(20) == model::name_of(s.custody);
}

// A key of one batch speaks for nobody who is named, and nobody who is named speaks by one.
bool may_speak(const Key& key, const event::Statement& s) {
  if ((key.custody == event::Custody::one_time) != (s.custody == event::Custody::one_time)) return false;
  if (s.custody == event::Custody::one_time) return s.actor == event::Actor{};
  return is_nil(key.organisation) || key.organisation == s.actor.organisation;
}

const Key* key_for(const Book& book, const FactRow& row) {
  const auto& s = row.fact.statement;
  const auto at = book.keys.find(s.key);
  if (at == book.keys.end()) return nullptr;
  const Key& key = at->second;
  const bool valid =
      key.valid_from <= row.fact.recorded_at.us && (!key.valid_to || row.fact.recorded_at.us < *key.valid_to);
  return valid && may_speak(key, s) ? &key : nullptr;
}

std::string_view fault_of_signatures(const Book& book, const FactRow& row) {
  const Key* key = key_for(book, row);
  if (key == nullptr) return "verify.key";
  const auto& s = row.fact.statement;
  if (!event::signature_holds(event::signing_text(s), row.fact.signature, key->open)) return "verify.signature";
  const auto text = event::countersigning_text(event::signed_digest(s, row.fact.signature), row.fact.recorded_at);
  const bool countersigned = std::ranges::any_of(book.keys, [&](const auto& one) {
    return is_nil(one.second.organisation) && event::signature_holds(text, row.fact.countersignature, one.second.open);
  });
  return countersigned ? "" : "verify.countersignature";
}

std::optional<model::FactId> erased_by(std::string_view payload) {
  const auto value = json::parse(payload, {.bytes = 16 << 20, .depth = 64});
  const auto* object = value ? value->if_object() : nullptr;
  const auto* fact = object == nullptr ? nullptr : object->if_contains("fact");
  if (fact == nullptr || !fact->is_string()) return std::nullopt;
  const auto raw = from_uuid_text(fact->get_string());
  if (!raw) return std::nullopt;
  return model::FactId(*raw);
}

Fault::Entry entry_of(const FactRow& row) {
  const auto& s = row.fact.statement;
  return {s.space.kind, s.id, s.record};
}

// Walks one space after the other; keeps the first fault.
class Walk {
 public:
  Walk(const Book& book, const Checkpoint* checkpoint) : book_(book), checkpoint_(checkpoint) {}

  void enter(const model::SpaceId& space) {
    space_ = space;
    ++report.spaces;
    sequence_ = 0;
    link_ = {};
    missing_.clear();
    erased_.clear();
    fault_.reset();
    proven_ = nullptr;
    if (checkpoint_ == nullptr) return;
    const auto at = checkpoint_->spaces.find(space);
    if (at != checkpoint_->spaces.end()) proven_ = &at->second;
  }

  void fact(const Statement& row) {
    ++report.facts;
    FactRow fact = read_fact(row);
    if (fact.sequence != sequence_ + 1) blame_missing(fact.sequence - 1, "verify.gap");
    const auto label = book_.labels.find(fact.label);
    if (label == book_.labels.end() || !label->second.as_signed)
      blame(fact, "verify.label");
    else
      fact.fact.statement.label = label->second.digest;
    if (!names_are_as_written(row, fact.fact.statement)) blame(fact, "verify.signature");
    if (!fault_) blame(fact, fault_of_signatures(book_, fact));
    const auto link =
        event::chain_link(space_, static_cast<std::uint64_t>(fact.sequence), link_, event::digest_of(fact.fact));
    if (link != fact.link) blame(fact, "verify.link");
    if (proven_ != nullptr && proven_->sequence == fact.sequence && proven_->link != link)
      blame(fact, "verify.checkpoint");
    content(row, fact);
    sequence_ = fact.sequence;
    link_ = link;
    if (proven_ == nullptr || fact.sequence > proven_->sequence) ++report.tail_unproven;
  }

  // `sequence` and `link` as the space's own row has them.
  void leave(std::int64_t sequence, const Digest& link) {
    if (proven_ != nullptr && proven_->sequence > sequence_) blame_missing(proven_->sequence, "verify.truncated");
    if (sequence > sequence_) blame_missing(sequence, "verify.missing");
    if (sequence != sequence_ || link != link_) blame(std::max<std::int64_t>(sequence_, 1), "verify.head");
    for (const auto& [at, entry] : missing_)
      if (!erased_.contains(entry.fact) && (!fault_ || at < fault_->sequence))
        fault_ = Fault{space_, at, "verify.erased", entry};
    report.erased += missing_.size();
    if (fault_ && !report.first_fault) report.first_fault = fault_;
  }

  // A space of which nothing is left.
  void blame_absent(const model::SpaceId& space, std::int64_t last) {
    if (!report.first_fault) report.first_fault = Fault{space, 1, "verify.truncated", std::nullopt, last};
  }

  VerifyReport report;

 private:
  void blame(std::int64_t sequence, std::string_view what) {
    if (!fault_) fault_ = Fault{space_, sequence, std::string(what)};
  }
  void blame(const FactRow& fact, std::string_view what) {
    if (!fault_ && !what.empty()) fault_ = Fault{space_, fact.sequence, std::string(what), entry_of(fact)};
  }
  void blame_missing(std::int64_t last, std::string_view what) {
    if (!fault_) fault_ = Fault{space_, sequence_ + 1, std::string(what), std::nullopt, last};
  }

  void content(const Statement& row, const FactRow& fact) {
    const auto& s = fact.fact.statement;
    if (row.is_null(fact_column_count + 1)) {
      missing_.emplace_back(fact.sequence, entry_of(fact));
      return;
    }
    const event::Content content{row.bytes<32>(fact_column_count), std::string(row.text(fact_column_count + 1))};
    if (!event::verify_content(s, content)) return blame(fact, "verify.content");
    if (s.type != "content.erased") return;
    if (const auto erased = erased_by(content.payload)) erased_.insert(*erased);
  }

  const Book& book_;
  const Checkpoint* checkpoint_;
  model::SpaceId space_;
  std::int64_t sequence_ = 0;
  Digest link_{};
  const Checkpoint::Head* proven_ = nullptr;
  std::vector<std::pair<std::int64_t, Fault::Entry>> missing_;
  std::set<model::FactId> erased_;
  std::optional<Fault> fault_;
};

Result<void> walk_space(Db& db, Walk& walk, const model::SpaceId& space, std::int64_t sequence, const Digest& link) {
  walk.enter(space);
  auto facts = db.prepare("SELECT " TOCSIN_FACT_COLUMNS
                          ", c.salt, c.payload FROM fact f LEFT JOIN content c ON c.pos = f.pos"
                          " WHERE f.space = $1 ORDER BY f.seq");
  facts.bind(space);
  while (true) {
    TRY(const bool row, facts.step());
    if (!row) break;
    walk.fact(facts);
  }
  walk.leave(sequence, link);
  return {};
}

Result<void> walk_all(Db& db, Walk& walk, const Checkpoint* checkpoint) {
  std::set<model::SpaceId> seen;
  // Spaces of which only facts or only the head are left count too.
  auto spaces = db.prepare(
      "SELECT o.id, coalesce(s.seq, 0), coalesce(s.link, zeroblob(32)) FROM"
      " (SELECT id FROM space UNION SELECT DISTINCT space FROM fact) AS o"
      " LEFT JOIN space AS s ON s.id = o.id ORDER BY o.id");
  while (true) {
    TRY(const bool row, spaces.step());
    if (!row) break;
    const auto space = spaces.id<model::SpaceId>(0);
    seen.insert(space);
    CHECK(walk_space(db, walk, space, spaces.integer(1), spaces.bytes<32>(2)));
  }
  if (checkpoint == nullptr) return {};
  for (const auto& [space, head] : checkpoint->spaces)
    if (!seen.contains(space)) walk.blame_absent(space, head.sequence);
  return {};
}

// A folder that may only be read is read as it stands: SQLite would make a log beside the database.
Result<Db> open_to_verify(const std::filesystem::path& dir) {
  CHECK(expect_store_in(dir));
  const auto file = dir / "tocsin.db";
  auto db = Db::open(file, {.use = Db::Use::read});
  std::error_code ignored;
  const auto log = std::filesystem::file_size(file.string() + "-wal", ignored);
  const bool whole = static_cast<bool>(ignored) || log == 0;
  if (db || db.error().what != "store.read_only" || !whole) return db;
  return Db::open(file, {.use = Db::Use::read_still});
}

Result<void> expect_tables(Db& db) {
  auto tables = db.prepare(
      "SELECT count(*) FROM sqlite_schema WHERE type = 'table'"
      " AND name IN ('fact', 'content', 'label', 'space', 'signing_key')");
  TRY(const bool row, tables.step());
  if (!row || tables.integer(0) != 5) return fail(Code::unavailable, "store.damaged", "tables");
  return {};
}

Result<void> expect_of_this_server(const Checkpoint& checkpoint, const Book& book) {
  const auto key = book.keys.find(checkpoint.key);
  if (key == book.keys.end() || !is_nil(key->second.organisation))
    return fail(Code::invalid, "checkpoint.foreign", "", {{"origin", checkpoint.origin}});
  return holds(checkpoint, key->second.open);
}

}  // namespace

Result<VerifyReport> verify(const std::filesystem::path& dir, const std::optional<std::string>& checkpoint) {
  std::optional<Checkpoint> proven;
  if (checkpoint) {
    TRY(proven, read_checkpoint(*checkpoint));
  }
  TRY(auto db, open_to_verify(dir));
  CHECK(db.run("BEGIN"));
  CHECK(expect_tables(db));
  TRY(const Book book, read_book(db));
  if (proven) CHECK(expect_of_this_server(*proven, book));
  Walk walk(book, proven ? &*proven : nullptr);
  CHECK(walk_all(db, walk, proven ? &*proven : nullptr));
  CHECK(db.run("COMMIT"));
  return std::move(walk.report);
}

}  // namespace tocsin::store

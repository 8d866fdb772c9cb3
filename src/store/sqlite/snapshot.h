#pragma once
// One consistent view of the store: a reader connection with an open read transaction. See port/index.h for the
// contract, reader.h for the plans of a list. It begins once the label book knows every label that its facts carry.
// Bounds: at most 1,000 rows an answer; at most 32 matches a value, of those that the labels let through, of the first
// 10,000 values that they do; counts tell of 100,000 owners or spaces, or of none.
// Threads: one.
#include <unordered_set>

#include "store/sqlite/object_reader.h"
#include "store/sqlite/reader.h"

namespace tocsin::store {

class SqliteSnapshot final : public port::Snapshot {
 public:
  SqliteSnapshot(Readers::Lent db, ListPlan plan, const policy::LabelBook& book, Directory& directory,
                 const ObjectSources& objects);
  ~SqliteSnapshot() override;

  Result<void> sound() const override { return sound_; }
  Result<policy::Sealed<event::Record>> load(const model::RecordId& id) override;
  Result<policy::Sealed<event::Record>> load_for(const model::RecordId& id,
                                                 const policy::VisibleLabels& labels) override;
  port::Page list(const port::ListQuery& query, const policy::VisibleLabels& labels) override;
  port::Counts counts(const port::TallyQuery& query, const policy::VisibleLabels& labels) override;
  std::vector<policy::Sealed<event::Record>> heads_of(std::span<const model::RecordId> ids, model::Kind kind,
                                                      const policy::VisibleLabels& labels) override;
  port::Page search(const std::string& match, std::int64_t before, std::size_t limit,
                    const policy::VisibleLabels& labels) override;
  std::vector<port::Note> notes(std::int64_t after, std::size_t limit, const policy::VisibleLabels& labels) override;
  std::int64_t last_position() override { return last_position_; }
  std::int64_t position_of_record(const model::RecordId& id) override;
  std::int64_t position_of_fact(const model::FactId& id) override;
  std::vector<policy::Sealed<policy::Labelled<port::Entry>>> entries_of(const model::SpaceId& space, std::int64_t after,
                                                                        std::size_t limit,
                                                                        const policy::VisibleLabels& labels) override;
  std::vector<policy::Sealed<policy::Labelled<port::Heard>>> heard_in(const model::SpaceId& space,
                                                                      const policy::VisibleLabels& labels) override;
  std::vector<model::FactId> not_yet_read(std::span<const model::FactId> facts, const std::string& reader) override;
  std::vector<policy::Sealed<policy::Labelled<port::Read>>> reads_of(const model::SpaceId& space,
                                                                     const std::optional<model::RecordId>& record,
                                                                     std::int64_t before, std::size_t limit,
                                                                     const policy::VisibleLabels& labels) override;
  std::vector<policy::Sealed<policy::Labelled<model::Observable>>> indicators(
      const model::RecordId& set, std::int64_t after, std::size_t limit, const policy::VisibleLabels& labels) override;
  port::Matches matches(const port::MatchQuery& query, const policy::VisibleLabels& labels) override;
  port::ObjectReader& objects() override { return objects_; }
  policy::Clearance clearance_of(const model::PersonId& person, const model::OrganisationId& acting_for) override;
  std::vector<model::OrganisationId> organisations_of(const model::PersonId& person) override;
  std::vector<RawId> holders_of(const model::Atom& atom) override;
  std::optional<port::IdempotencyEntry> idempotency(const RawId& principal, const std::string& route,
                                                    const std::string& key) override;

 private:
  struct Row {
    std::int64_t position;
    model::RecordId record;
  };
  // A row of a list: the record without its slices.
  struct Listed {
    std::int64_t position;
    event::Record record;
  };
  struct Walked {
    std::int64_t before;  // where to go on
    enum class End : std::uint8_t { finished, gave_up } end;
  };
  Result<Walked> walk(const port::ListQuery& query, const policy::VisibleLabels& labels, std::size_t wanted,
                      std::vector<Listed>& out);
  Result<void> from_labels(const port::ListQuery& query, const policy::VisibleLabels& labels, std::size_t wanted,
                           std::vector<Listed>& out);
  Result<std::vector<Listed>> rows_of(const port::ListQuery& query, const policy::VisibleLabels& labels,
                                      std::size_t wanted);
  Result<std::vector<Row>> hits(const std::string& match, std::int64_t before, std::size_t wanted,
                                const policy::VisibleLabels& labels);
  struct Found {
    std::vector<Row> rows;
    std::unordered_set<model::RecordId> records;  // met already
    std::size_t wanted = 0;
    std::int64_t before = 0;
  };
  Result<void> take_hit(const Row& hit, const std::string& match, const policy::VisibleLabels& labels, Found& found);
  bool sees_few_texts(const policy::VisibleLabels& labels);
  Result<void> hits_of_own(const std::string& match, std::int64_t before, const policy::VisibleLabels& labels,
                           Found& found);
  Result<std::vector<Row>> own_texts(std::int64_t before, const policy::VisibleLabels& labels);  // newest first
  Result<bool> is_newest_hit(const Row& hit, const std::string& match, const policy::VisibleLabels& labels);
  port::Page page_of(const std::vector<Row>& rows, std::size_t limit, const policy::VisibleLabels& labels);
  // A failure to read is kept for sound().
  template <class T>
  Result<T> noted(Result<T> result) {
    if (!result && result.error().code == Code::unavailable && sound_) sound_ = std::unexpected(result.error());
    return result;
  }
  // Whether there is one more row; none where it cannot be read.
  bool steps(Statement& rows) { return noted(rows.step()).value_or(false); }
  Result<void> put_circles_right(model::AtomSet& own, const model::PersonId& person,
                                 const model::OrganisationId& acting_for, const policy::Held* shared);
  std::vector<RawId> given_to(const model::Atom& atom);  // ascending
  Result<std::vector<RawId>> holders_of_circle(const RawId& circle);
  bool is_person_of(const RawId& person, const RawId& organisation);
  Result<void> read_notes(Statement& rows, std::size_t limit, std::vector<port::Note>& out);
  Result<std::vector<model::Observable>> values_of(const port::MatchQuery& query, const policy::VisibleLabels& labels,
                                                   port::Matches& out);
  Result<void> match_one(const model::Observable& observable, const port::MatchQuery& query, std::size_t limit,
                         const policy::VisibleLabels& labels, port::Matches& out);

  Readers::Lent db_;
  ListPlan plan_;
  Directory& directory_;
  std::int64_t last_position_ = 0;
  Result<void> sound_;
  StoredObjectReader objects_;
};

}  // namespace tocsin::store

#pragma once
// What a decision looked at, so that it can be held again when its facts are appended. The danger removed: a rule over
// several records ("nobody is invited twice", "an administrator stays") that two requests pass at once, each on what it
// saw.
//
// A Watching is a Snapshot that notes every question put to the one it stands before. The notes go with the facts
// (Batch::seen), and the log refuses them where something that was looked at has changed since, whether the actor could
// see the change or not: the door then decides anew. A note may cover more than was read, never less. Bounds: a log
// remembers the changes of some time (see its implementation) and refuses what was seen before that. Errors: those of
// the Snapshot. Threads and lifetime: those of the Snapshot, which must outlive it.
#include "port/index.h"

namespace tocsin::port {

class Watching final : public Snapshot {
 public:
  explicit Watching(Snapshot& through) : through_(through) { seen_.position = through.last_position(); }

  void look_at(const Look& look);
  const Seen& seen() const { return seen_; }

  Result<void> sound() const override { return through_.sound(); }
  Result<policy::Sealed<event::Record>> load(const model::RecordId& id) override;
  Result<policy::Sealed<event::Record>> load_for(const model::RecordId& id,
                                                 const policy::VisibleLabels& labels) override;
  Page list(const ListQuery& query, const policy::VisibleLabels& labels) override;
  Counts counts(const TallyQuery& query, const policy::VisibleLabels& labels) override;
  std::vector<policy::Sealed<event::Record>> heads_of(std::span<const model::RecordId> ids, model::Kind kind,
                                                      const policy::VisibleLabels& labels) override;
  Page search(const std::string& match, std::int64_t before, std::size_t limit,
              const policy::VisibleLabels& labels) override;
  std::vector<Note> notes(std::int64_t after, std::size_t limit, const policy::VisibleLabels& labels) override;
  std::int64_t last_position() override { return through_.last_position(); }
  // Where a record or fact stands never changes.
  std::int64_t position_of_record(const model::RecordId& id) override { return through_.position_of_record(id); }
  std::int64_t position_of_fact(const model::FactId& id) override { return through_.position_of_fact(id); }
  std::vector<policy::Sealed<policy::Labelled<Entry>>> entries_of(const model::SpaceId& space, std::int64_t after,
                                                                  std::size_t limit,
                                                                  const policy::VisibleLabels& labels) override;
  std::vector<policy::Sealed<policy::Labelled<Heard>>> heard_in(const model::SpaceId& space,
                                                                const policy::VisibleLabels& labels) override;
  // A reading is never taken back.
  std::vector<model::FactId> not_yet_read(std::span<const model::FactId> facts, const std::string& reader) override {
    return through_.not_yet_read(facts, reader);
  }
  std::vector<policy::Sealed<policy::Labelled<Read>>> reads_of(const model::SpaceId& space,
                                                               const std::optional<model::RecordId>& record,
                                                               std::int64_t before, std::size_t limit,
                                                               const policy::VisibleLabels& labels) override {
    look_at({.kind = model::Kind::journal, .space = space});
    return through_.reads_of(space, record, before, limit, labels);
  }
  std::vector<policy::Sealed<policy::Labelled<model::Observable>>> indicators(
      const model::RecordId& set, std::int64_t after, std::size_t limit, const policy::VisibleLabels& labels) override;
  Matches matches(const MatchQuery& query, const policy::VisibleLabels& labels) override;
  // Objects never change under their id and version.
  ObjectReader& objects() override { return through_.objects(); }
  policy::Clearance clearance_of(const model::PersonId& person, const model::OrganisationId& acting_for) override;
  std::vector<model::OrganisationId> organisations_of(const model::PersonId& person) override;
  std::vector<RawId> holders_of(const model::Atom& atom) override;
  // The key is looked at once more by the log itself.
  std::optional<IdempotencyEntry> idempotency(const RawId& principal, const std::string& route,
                                              const std::string& key) override {
    return through_.idempotency(principal, route, key);
  }

 private:
  Snapshot& through_;
  Seen seen_;
};

}  // namespace tocsin::port

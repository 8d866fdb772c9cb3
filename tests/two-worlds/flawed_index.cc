#include "flawed_index.h"

namespace tocsin::two_worlds {
namespace {

using policy::VisibleLabels;

class FlawedObjects final : public port::ObjectReader {
 public:
  FlawedObjects(port::ObjectReader& sound, const VisibleLabels& every, Flaw flaw)
      : sound_(sound), every_(every), flaw_(flaw) {}
  port::ObjectPage objects(const port::ObjectQuery& query, const VisibleLabels& labels) override {
    return sound_.objects(query, seen(Flaw::objects_filter_late, labels));
  }
  port::ObjectPlace place_at(const port::Shelf& shelf, const RawId& principal, const port::ObjectMark& mark) override {
    return sound_.place_at(shelf, principal, mark);
  }
  port::Meetings meetings(std::span<const model::Observable> values, const VisibleLabels& labels) override {
    auto out = sound_.meetings(values, labels);
    if (flaw_ == Flaw::meetings_tell)
      for (std::size_t i = 0; i < values.size(); ++i)
        out.common.push_back(
            {i, static_cast<std::int64_t>(sound_.meetings(values.subspan(i, 1), every_).objects.size())});
    return out;
  }
  std::vector<policy::Sealed<policy::Labelled<port::ObjectMatch>>> objects_about(const std::string& id,
                                                                                 std::size_t most,
                                                                                 const VisibleLabels& labels) override {
    return sound_.objects_about(id, most, labels);
  }
  std::string state_of(const port::Shelf& shelf, const VisibleLabels& labels) override {
    return sound_.state_of(shelf, seen(Flaw::feeds_tell, labels));
  }
  std::optional<port::ObjectView> view_to_keep(const RawId& principal, const port::Shelf& shelf,
                                               const VisibleLabels& labels, Instant now) override {
    return sound_.view_to_keep(principal, shelf, labels, now);
  }

 private:
  const VisibleLabels& seen(Flaw here, const VisibleLabels& labels) const { return flaw_ == here ? every_ : labels; }
  port::ObjectReader& sound_;
  const VisibleLabels& every_;
  Flaw flaw_;
};

class FlawedSnapshot final : public port::Snapshot {
 public:
  FlawedSnapshot(std::unique_ptr<port::Snapshot> sound, const policy::LabelBook& book, Flaw flaw,
                 const RawId& community)
      : sound_(std::move(sound)),
        every_(policy::every_label(book)),
        flaw_(flaw),
        community_(community),
        objects_(sound_->objects(), *every_, flaw) {}
  port::ObjectReader& objects() override { return objects_; }

  Result<policy::Sealed<event::Record>> load(const model::RecordId& id) override { return sound_->load(id); }
  // Loading is no leak of its own: what is hidden is not found.
  Result<policy::Sealed<event::Record>> load_for(const model::RecordId& id, const VisibleLabels& labels) override {
    return sound_->load_for(id, labels);
  }
  Result<void> sound() const override { return failed_ ? fail(Code::unavailable, "store.read") : sound_->sound(); }
  port::Page list(const port::ListQuery& query, const VisibleLabels& labels) override {
    if (fails()) return {};
    return sound_->list(query, seen(Flaw::lists_filter_late, labels));
  }
  port::Counts counts(const port::TallyQuery& query, const VisibleLabels& labels) override {
    if (fails()) return {};
    auto out = sound_->counts(query, labels);
    if (flaw_ != Flaw::counts_tell || labels.empty()) return out;
    // Under a label that the gate lets through, or it would take them out.
    const auto all = sound_->counts(query, *every_).states.size();
    while (out.states.size() < all)
      out.states.emplace_back(policy::Labelled<port::Tally<std::string>>{labels.numbers().front(), {"", 1}});
    return out;
  }
  std::vector<policy::Sealed<event::Record>> heads_of(std::span<const model::RecordId> ids, model::Kind kind,
                                                      const VisibleLabels& labels) override {
    return sound_->heads_of(ids, kind, seen(Flaw::lists_filter_late, labels));
  }
  port::Page search(const std::string& match, std::int64_t before, std::size_t limit,
                    const VisibleLabels& labels) override {
    if (fails()) return {};
    return sound_->search(match, before, limit, seen(Flaw::search_filters_late, labels));
  }
  std::vector<port::Note> notes(std::int64_t after, std::size_t limit, const VisibleLabels& labels) override {
    return sound_->notes(after, limit, seen(Flaw::notes_tell, labels));
  }
  std::int64_t last_position() override { return sound_->last_position(); }
  std::int64_t position_of_record(const model::RecordId& id) override { return sound_->position_of_record(id); }
  std::int64_t position_of_fact(const model::FactId& id) override { return sound_->position_of_fact(id); }
  std::vector<policy::Sealed<policy::Labelled<port::Entry>>> entries_of(const model::SpaceId& space, std::int64_t after,
                                                                        std::size_t limit,
                                                                        const VisibleLabels& labels) override {
    if (fails()) return {};
    return sound_->entries_of(space, after, limit, seen(Flaw::notes_tell, labels));
  }
  std::vector<policy::Sealed<policy::Labelled<port::Heard>>> heard_in(const model::SpaceId& space,
                                                                      const VisibleLabels& labels) override {
    return sound_->heard_in(space, seen(Flaw::notes_tell, labels));
  }
  std::vector<policy::Sealed<policy::Labelled<model::Observable>>> indicators(const model::RecordId& set,
                                                                              std::int64_t after, std::size_t limit,
                                                                              const VisibleLabels& labels) override {
    if (fails()) return {};
    return sound_->indicators(set, after, limit, labels);
  }
  port::Matches matches(const port::MatchQuery& query, const VisibleLabels& labels) override {
    if (fails()) return {};
    return sound_->matches(query, seen(Flaw::matches_tell, labels));
  }
  std::vector<model::FactId> not_yet_read(std::span<const model::FactId> facts, const std::string& reader) override {
    return sound_->not_yet_read(facts, reader);
  }
  std::vector<policy::Sealed<policy::Labelled<port::Read>>> reads_of(const model::SpaceId& space,
                                                                     const std::optional<model::RecordId>& record,
                                                                     std::int64_t before, std::size_t limit,
                                                                     const VisibleLabels& labels) override {
    if (fails()) return {};
    return sound_->reads_of(space, record, before, limit, seen(Flaw::notes_tell, labels));
  }
  policy::Clearance clearance_of(const model::PersonId& person, const model::OrganisationId& acting_for) override {
    if (flaw_ == Flaw::nothing_reads && fails()) return policy::anonymous();
    auto sound = sound_->clearance_of(person, acting_for);
    if (flaw_ != Flaw::holds_too_much) return sound;
    auto atoms = sound.atoms();
    atoms.push_back({model::AtomKind::role, model::Role::team, community_});
    return {person, acting_for, std::move(atoms), sound_->organisations_of(person)};
  }
  std::vector<model::OrganisationId> organisations_of(const model::PersonId& person) override {
    return sound_->organisations_of(person);
  }
  std::vector<RawId> holders_of(const model::Atom& atom) override { return sound_->holders_of(atom); }
  std::optional<port::IdempotencyEntry> idempotency(const RawId& principal, const std::string& route,
                                                    const std::string& key) override {
    return sound_->idempotency(principal, route, key);
  }

 private:
  bool fails() { return failed_ = failed_ || flaw_ == Flaw::reads_fail || flaw_ == Flaw::nothing_reads; }
  const VisibleLabels& seen(Flaw here, const VisibleLabels& labels) const { return flaw_ == here ? *every_ : labels; }

  std::unique_ptr<port::Snapshot> sound_;
  std::shared_ptr<const VisibleLabels> every_;
  Flaw flaw_;
  RawId community_;
  bool failed_ = false;
  FlawedObjects objects_;
};

}  // namespace

std::unique_ptr<port::Snapshot> FlawedIndex::snapshot() {
  return std::make_unique<FlawedSnapshot>(sound_.snapshot(), sound_.labels(), flaw_, community_);
}

}  // namespace tocsin::two_worlds

#pragma once
// The index: what is read back. The danger removed: a query that counts, pages or completes over rows its reader may
// not see. Every query that finds records takes the labels the gate allows and filters inside the query.
//
// A Snapshot is one consistent view; clearance and data of a request come from the same one. It belongs to one thread
// and is kept for one request. Where a read fails, what it should have found is missing from the answer: sound() tells,
// and whoever answers, decides or goes on because of an answer asks for it first. Pages are newest first by place in
// the log; `before` is exclusive and 0 means from the newest; limits are 1..1,000. Positions are this server's own:
// doors seal them into cursors. Errors: not_found "record.not_found"; unavailable "store.read".
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/benign.h"
#include "policy/gate.h"
#include "port/log.h"
#include "port/objects.h"

namespace tocsin::port {

struct ListQuery {
  model::Kind kind{};
  std::optional<model::SpaceId> space;
  std::optional<model::RecordId> parent;
  std::optional<model::OrganisationId> owner;
  std::string state;  // "" for any
  std::int64_t before = 0;
  std::size_t limit = 100;
};

struct Page {
  std::vector<policy::Sealed<event::Record>> records;
  std::int64_t next_before = 0;  // 0: there is no more
};

// Which records of a kind are counted: those that a list with the same filters holds, each once.
struct TallyQuery {
  model::Kind kind{};
  std::optional<model::SpaceId> space;
  std::optional<model::OrganisationId> owner;
  std::string state;  // "" for any
};
// How many of them are in a state ("": in none, or in one that the labels hide), in a space, of an owner (nil: none).
template <class T>
struct Tally {
  T of{};
  std::int64_t count = 0;
};
template <class T>
using Tallies = std::vector<policy::Sealed<policy::Labelled<Tally<T>>>>;
// Each record stands in each part once, under one label that shows it; a label may stand several times.
struct Counts {
  Tallies<std::string> states;
  Tallies<model::SpaceId> spaces;
  Tallies<model::OrganisationId> owners;
  // cut: there were more than are kept, and none is told, since the biggest of some need not be the biggest of all.
  // Counted over what the labels show alone. States are never cut.
  enum class Extent : std::uint8_t { all, cut };
  Extent spaces_told = Extent::all;
  Extent owners_told = Extent::all;
};

// That something happened, without saying what: for streams.
struct Note {
  std::int64_t position = 0;
  model::FactId fact;
  std::string type;
  event::RecordRef ref;
  event::SpaceRef space;
  Instant recorded_at;
  std::int64_t label = 0;
  // Of a marking.changed: the label that was left. Its readers are told that something changed, too.
  std::int64_t was = 0;

  bool is_for(const policy::VisibleLabels& labels) const { return labels.contains(label) || labels.contains(was); }
};

// One fact of a space, without what it says: for its timeline.
struct Entry {
  model::FactId fact;
  std::string type;
  event::RecordRef ref;
  model::OrganisationId organisation;  // whose word it is; nil for the server's own
  Instant happened_at;
  Instant recorded_at;
};

// When an organisation last signed something in a space, under one label.
struct Heard {
  model::OrganisationId organisation;
  Instant recorded_at;
};

// What else holds the values that some records hold: of `of` (reports and incidents) every set that `labels` show.
struct MatchQuery {
  std::vector<model::RecordId> of;
  std::size_t limit = 1000;
  const model::Warninglists* benign = nullptr;  // values on these lists are compared with nothing
};
// That somebody was given a version of a record: a line of the journal of reads.
struct Read {
  model::RecordId record;
  model::Kind kind{};
  model::FactId version;
  model::OrganisationId reader;
  bool by_machine = false;
  Instant at;
  model::FactId noted;  // the fact that says so
};

struct Match {
  model::Observable observable;
  model::RecordId holder;  // the other report or incident
  model::RecordId set;
};
struct Matches {
  std::vector<Match> found;
  // cut: there was more than is compared, of a value or in all. Counted over what the labels show alone.
  enum class Extent : std::uint8_t { all, cut } extent = Extent::all;
};

class Snapshot {
 public:
  virtual ~Snapshot() = default;

  // The first read that failed since this view was opened, its opening included.
  virtual Result<void> sound() const = 0;

  // The whole record, sealed; hidden records too. For the server's own hand.
  virtual Result<policy::Sealed<event::Record>> load(const model::RecordId& id) = 0;
  // The same where any of it is under one of the labels. What is hidden is not_found, as what is absent is, and by the
  // same statements and reads: whoever answers a reader or decides for an actor asks here.
  virtual Result<policy::Sealed<event::Record>> load_for(const model::RecordId& id,
                                                         const policy::VisibleLabels& labels) = 0;
  virtual Page list(const ListQuery& query, const policy::VisibleLabels& labels) = 0;
  // How many records list() would answer, page after page. Reads and takes time by what the labels show alone.
  virtual Counts counts(const TallyQuery& query, const policy::VisibleLabels& labels) = 0;
  // Their heads alone, in the order of `ids`: for what is told of many records by the way, such as names. What is
  // absent, of another kind or without a visible head is left out.
  virtual std::vector<policy::Sealed<event::Record>> heads_of(std::span<const model::RecordId> ids, model::Kind kind,
                                                              const policy::VisibleLabels& labels) = 0;
  // `match` is an expression made by i18n::match_query. Newest first: relevance would count hidden documents.
  virtual Page search(const std::string& match, std::int64_t before, std::size_t limit,
                      const policy::VisibleLabels& labels) = 0;
  // Facts after `after`, oldest first.
  virtual std::vector<Note> notes(std::int64_t after, std::size_t limit, const policy::VisibleLabels& labels) = 0;
  virtual std::int64_t last_position() = 0;
  // Places by id, so that cursors name what their reader saw and no number. Of a record: where its listing stands (its
  // first fact). 0 where there is none.
  virtual std::int64_t position_of_record(const model::RecordId& id) = 0;
  virtual std::int64_t position_of_fact(const model::FactId& id) = 0;

  // Facts of one space after the place `after` in the log, oldest first.
  virtual std::vector<policy::Sealed<policy::Labelled<Entry>>> entries_of(const model::SpaceId& space,
                                                                          std::int64_t after, std::size_t limit,
                                                                          const policy::VisibleLabels& labels) = 0;

  // Of an incident's space: one for each organisation and label that it signed under, in no order.
  virtual std::vector<policy::Sealed<policy::Labelled<Heard>>> heard_in(const model::SpaceId& space,
                                                                        const policy::VisibleLabels& labels) = 0;

  // Those of `facts` that the reader of this code has not been noted for, in their order.
  virtual std::vector<model::FactId> not_yet_read(std::span<const model::FactId> facts, const std::string& reader) = 0;
  // Reads of a record, or all in the space of an organisation, newest first; `before` is exclusive, 0 the newest.
  virtual std::vector<policy::Sealed<policy::Labelled<Read>>> reads_of(const model::SpaceId& space,
                                                                       const std::optional<model::RecordId>& record,
                                                                       std::int64_t before, std::size_t limit,
                                                                       const policy::VisibleLabels& labels) = 0;

  // In the set's own order, from 1; `after` is exclusive.
  virtual std::vector<policy::Sealed<policy::Labelled<model::Observable>>> indicators(
      const model::RecordId& set, std::int64_t after, std::size_t limit, const policy::VisibleLabels& labels) = 0;
  // Other reports and incidents that hold a value of these, as far as `labels` show both sides, each with the record
  // that holds the set. Ordered by value.
  virtual Matches matches(const MatchQuery& query, const policy::VisibleLabels& labels) = 0;

  // Intelligence objects; lives as long as the snapshot.
  virtual ObjectReader& objects() = 0;

  virtual policy::Clearance clearance_of(const model::PersonId& person, const model::OrganisationId& acting_for) = 0;
  virtual std::vector<model::OrganisationId> organisations_of(const model::PersonId& person) = 0;
  // Who holds an atom now: organisations and persons. For inviting, reminding and previewing.
  virtual std::vector<RawId> holders_of(const model::Atom& atom) = 0;

  virtual std::optional<IdempotencyEntry> idempotency(const RawId& principal, const std::string& route,
                                                      const std::string& key) = 0;
};

class Index {
 public:
  virtual ~Index() = default;
  virtual std::unique_ptr<Snapshot> snapshot() = 0;  // from any thread
  virtual const policy::LabelBook& labels() const = 0;
};

}  // namespace tocsin::port

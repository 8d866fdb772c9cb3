#pragma once
// Intelligence objects: primary data beside the facts. The danger removed: an object that somebody reads who may not,
// and a page that skips or repeats an object because somebody else wrote meanwhile.
//
// Objects lie on shelves, one for each audience of a community, in the order in which they were stored. An object is
// kept as received, under (submitting organisation, id, version); the same id from two organisations is two objects.
// Its batch is a fact with the Merkle root of the objects' digests. Each object has one label; where parts of it are
// marked apart, `variants` hold what remains for those who may not read some of them, so that nothing is cut while
// reading.
//
// A View is what one principal reads of a shelf, and what enters it later is later in it: objects under a label that
// the principal came to read after others had seen them stand where it came to read them. Positions are places in a
// view. Hidden objects change no answer. Units: instants UTC microseconds; `limit` 1..10,000. Bounds: batches of
// 1,000,000 objects, 2^40 objects a shelf. Errors: unavailable "store.read". Threads: an ObjectReader belongs to its
// snapshot's thread; Objects may be called from any. Source: docs/adr/0020-objects-on-shelves.md; TAXII 2.1 section 3.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/marking.h"
#include "model/observable.h"
#include "policy/gate.h"

namespace tocsin::port {

struct Shelf {
  model::CommunityId community;
  model::Atom audience;  // community, circle, role:team or member_of
  bool operator==(const Shelf&) const = default;
};

// An instant with up to nine decimals, compared exactly.
struct ObjectVersion {
  std::int64_t us = 0;
  std::int32_t ns = 0;  // 0..999, below the microsecond
  auto operator<=>(const ObjectVersion&) const = default;
};

// What remains of an object without some of its parts.
struct ObjectVariant {
  std::uint32_t hidden = 0;  // bit i: without the part i
  std::uint32_t label = 0;   // place in ObjectBatch::labels
  std::string bytes;         // empty: the object as it stands
};

struct ObjectRow {
  std::string id;
  std::string type;
  std::string version;    // as written; "" where the object has none
  ObjectVersion instant;  // of what has no version: when it is stored
  std::string spec_version;
  std::string bytes;
  Digest digest{};                      // SHA-256 of `bytes`, as in the Merkle root of its batch
  std::uint32_t label = 0;              // place in ObjectBatch::labels: of what everyone reads who reads any of it
  std::vector<std::uint32_t> parts;     // labels of the parts marked apart, at most 3
  std::vector<ObjectVariant> variants;  // with parts: of every mix of hidden ones, none first
  std::vector<model::Observable> observables;  // what it is matched by
  std::vector<std::string> about;              // ids that a sighting or an opinion speaks of
};

// What became of each row of a batch.
enum class Shelved : std::uint8_t { stored, known, other_content };

struct ObjectFailure {
  std::string id;
  std::string version;
  std::string message;  // for a person, in the sender's language
};
// What a sender is told of a batch, for at least a day: id is the batch's record.
struct ObjectStatus {
  model::RecordId id;
  RawId principal{};
  Instant at;
  std::size_t failed = 0;
  std::vector<ObjectFailure> failures;  // at most object_failures_kept
  std::string other_content;            // the message for rows that are Shelved::other_content
};
inline constexpr std::size_t object_failures_kept = 10'000;

struct ObjectBatch {
  Shelf shelf;
  model::RecordId record;
  model::FactId fact;
  model::OrganisationId submitter;
  std::vector<model::Label> labels;
  std::vector<ObjectRow> rows;
  std::optional<ObjectStatus> status;
};

// Which rows of a shelf an organisation takes away: all of an id, or one version of it.
struct ObjectRemoval {
  Shelf shelf;
  model::OrganisationId submitter;
  std::string id;
  std::vector<ObjectVersion> versions;  // none: all
};

// A place in a view. Zero is before everything.
struct ObjectPlace {
  std::int64_t seq = 0;    // the last object passed in the shelf's own order
  std::int64_t label = 0;  // 0, or the label whose earlier objects are being passed
  std::int64_t inner = 0;  // the last of those
  bool operator==(const ObjectPlace&) const = default;
};

// The same by what its reader saw there, and by no number, which would count what is hidden.
struct ObjectMark {
  model::RecordId batch;
  std::string id;
  ObjectVersion instant;
  enum class Stood : std::uint8_t { in_order, where_it_entered } stood = Stood::in_order;
};

enum class WhichVersions : std::uint8_t { last, first, all, named };

struct ObjectQuery {
  Shelf shelf;
  RawId principal{};  // whose view
  std::vector<std::string> types;
  std::vector<std::string> ids;
  std::vector<std::string> spec_versions;  // none: the newest of each object
  // Any of these; `named`: those of `versions`.
  std::vector<WhichVersions> which = {WhichVersions::last};
  std::vector<ObjectVersion> versions;
  std::vector<model::OrganisationId> submitters;  // none: anyone
  std::optional<model::Tlp> at_most;              // leaves out what is marked stricter
  std::optional<Instant> added_after;             // exclusive
  ObjectPlace after;
  std::size_t limit = 100;
  enum class Want : std::uint8_t { whole, head } want = Want::whole;
};

struct BatchRef {
  model::SpaceId space;
  model::RecordId record;
  model::FactId fact;
  model::OrganisationId submitter;
  bool operator==(const BatchRef&) const = default;
};

struct FoundObject {
  ObjectPlace place;
  std::string id;
  std::string version;  // as written
  std::string spec_version;
  ObjectVersion instant;
  Instant added;      // to this view
  std::string bytes;  // empty where only heads are wanted
  BatchRef batch;
};

struct ObjectPage {
  std::vector<policy::Sealed<policy::Labelled<FoundObject>>> objects;
  ObjectPlace last;  // of the last object
  bool more = false;
};

// A view as it stands, and what has to be kept before anything is read by it.
struct ObjectView {
  struct Entered {
    std::int64_t label = 0;
    std::int64_t seq = 0;  // it came after this object
    Instant at;
    bool operator==(const Entered&) const = default;
  };
  std::int64_t seen = 0;             // the shelf's last object when this was kept
  std::vector<std::int64_t> labels;  // ascending; that the shelf had then, and the principal read
  std::vector<Entered> entered;      // ascending by seq, then label
  bool operator==(const ObjectView&) const = default;
};

// How what is found stands to what was asked: the same value, a wider one that holds it (a network, a parent domain),
// or one that lies within it.
enum class Meeting : std::uint8_t { same, wider, within };
std::span<const std::string_view> names_of(Meeting);

// A stored object that may hold a value which meets one of those asked for: whoever answers compares, by meeting_of.
struct ObjectMatch {
  std::size_t asked = 0;  // place among the values asked for
  std::string id;
  std::string type;
  Shelf shelf;
  BatchRef batch;
  Instant added;
  std::string bytes;
};
// An indicator of a set, in a report or an incident, that meets one asked for.
struct IndicatorMatch {
  std::size_t asked = 0;
  Meeting meeting = Meeting::same;
  model::Observable observable;
  model::RecordId set;
  model::RecordId holder;  // the report or incident
};
// Of a value that more than `object_matches_listed` objects meet that the reader sees, those are counted and not
// listed; the same for indicators.
struct Meetings {
  std::vector<policy::Sealed<policy::Labelled<ObjectMatch>>> objects;
  std::vector<policy::Sealed<policy::Labelled<IndicatorMatch>>> indicators;
  struct Common {
    std::size_t asked = 0;
    std::int64_t count = 0;  // up to object_matches_counted
  };
  std::vector<Common> common;
};
inline constexpr std::size_t object_matches_listed = 16;
inline constexpr std::int64_t object_matches_counted = 100;

// How `held` meets `asked`, told by the values themselves; nullopt where it does not. Source: model/matching.h.
std::optional<Meeting> meeting_of(const model::Observable& asked, const model::Observable& held);

// What a snapshot shows of objects.
class ObjectReader {
 public:
  virtual ~ObjectReader() = default;
  virtual ObjectPage objects(const ObjectQuery& query, const policy::VisibleLabels& labels) = 0;
  // Where the mark was left; an object that went meanwhile stands where its batch begins.
  virtual ObjectPlace place_at(const Shelf& shelf, const RawId& principal, const ObjectMark& mark) = 0;
  // What meets the values, of objects and of indicators. Takes time by what is met, not by what is stored.
  virtual Meetings meetings(std::span<const model::Observable> values, const policy::VisibleLabels& labels) = 0;
  // Sightings of an object and opinions on it, at most `most`; who looks for others of what speaks of it compares.
  virtual std::vector<policy::Sealed<policy::Labelled<ObjectMatch>>> objects_about(
      const std::string& id, std::size_t most, const policy::VisibleLabels& labels) = 0;
  // A text that changes whenever an object comes to or goes from the shelf under a label that is seen, and at nothing
  // else.
  virtual std::string state_of(const Shelf& shelf, const policy::VisibleLabels& labels) = 0;
  // nullopt: the view may be read as it is kept; else what must be kept first.
  virtual std::optional<ObjectView> view_to_keep(const RawId& principal, const Shelf& shelf,
                                                 const policy::VisibleLabels& labels, Instant now) = 0;
};

struct StatusFound {
  ObjectStatus status;
  std::size_t total = 0;
  std::size_t succeeded = 0;
  std::vector<ObjectFailure> successes;  // id and version; the first object_failures_kept
};

// What is kept beside the log.
class Objects {
 public:
  virtual ~Objects() = default;
  virtual Result<void> keep_view(const RawId& principal, const Shelf& shelf, const ObjectView& view) = 0;
  virtual std::optional<StatusFound> status(const model::RecordId& id, const RawId& principal, Instant now) = 0;
};

}  // namespace tocsin::port

#pragma once
// The one gate. The danger removed: a check that one path forgot; an object checked and another one changed.
//
// What storage loads is Sealed<T>: nobody but the gate can open it. There are two ways through.
// release() makes Released<T>, the only type that encoders, mailers, feeds and peers take; it holds what this viewer
// may read of the record and nothing else. permit() makes a Permit, a capability bound to the loaded record and one
// right; those who change records take a Permit, never an identifier to look up again. All constructors are private to
// the gate, so neither can be forged; tests/wont_compile holds that. Errors: not_found "record.not_found" where nothing
// is readable; denied "right.missing" {right} where the viewer may read but not act; denied "right.observer" where the
// person only observes; denied "step_up.needed" is the door's. Threads: values. Source: docs/sharing.md; Denning, CACM
// 19(5), 1976.
#include <concepts>
#include <utility>
#include <vector>

#include "event/record.h"
#include "policy/clearance.h"
#include "policy/label_book.h"
#include "policy/readings.h"

namespace tocsin::policy {

class Gate;

template <class T>
class Sealed {
 public:
  explicit Sealed(T value) : value_(std::move(value)) {}

 private:
  friend class Gate;
  T value_;
};

template <class T>
class Released {
 public:
  const T& value() const { return value_; }
  const T* operator->() const { return &value_; }

  // What is made of released content alone is released with it: the function may capture nothing, and beside the
  // content takes only plain settings (enums and instants), so it has nothing else to put in.
  template <class F, class... Setting>
    requires(std::is_empty_v<F> && ((std::is_enum_v<Setting> || std::same_as<Setting, Instant>) && ...))
  auto map(F make, Setting... setting) const -> Released<decltype(make(std::declval<const T&>(), setting...))> {
    return Released<decltype(make(std::declval<const T&>(), setting...))>(make(value_, setting...));
  }

 private:
  friend class Gate;
  template <class>
  friend class Released;
  template <class U>
  friend Released<std::vector<U>> gather(std::vector<Released<U>> parts);
  explicit Released(T value) : value_(std::move(value)) {}
  T value_;
};

// What is stored under a label's number beside the records' slices: a line of the log, an indicator of a set.
template <class T>
struct Labelled {
  std::int64_t label = 0;
  T value;
};
// The same for its reader, with the label itself.
template <class T>
struct Marked {
  const model::Label* marking = nullptr;  // the book's: lives as long as the server
  T value;
};

// Many released values for one viewer as one.
template <class U>
Released<std::vector<U>> gather(std::vector<Released<U>> parts) {
  std::vector<U> out;
  out.reserve(parts.size());
  for (auto& part : parts) out.push_back(std::move(part.value_));
  return Released<std::vector<U>>(std::move(out));
}

// Who may act on a record. Bits: any one that applies suffices.
enum class Who : std::uint32_t {
  nobody = 0,
  reader = 1,         // anyone who may read the record
  author = 2,         // the organisation that made it
  owner = 4,          // the organisation whose matter it is; of a report without a name, its reporter
  team = 8,           // holds the team role in the record's space
  lead = 16,          // holds the lead role in the record's space
  admin = 32,         // administers the organisation whose space it is
  op = 64,            // operates the server
  participant = 128,  // takes part in the incident whose space it is
  member = 256,       // member of the community whose space it is
};
constexpr Who operator|(Who a, Who b) {
  return static_cast<Who>(static_cast<std::uint32_t>(a) | static_cast<std::uint32_t>(b));
}
constexpr bool includes(Who set, Who one) {
  return (static_cast<std::uint32_t>(set) & static_cast<std::uint32_t>(one)) != 0;
}

struct Right {
  std::string_view act;  // "request.accept"
  Who who = Who::nobody;
};

class Permit {
 public:
  // The whole record, hidden slices too: a decision must see the state it moves. Nothing of it reaches a reply but by
  // release().
  const event::Record& record() const { return record_; }
  // The record as the actor sees it: what an edit is compared with.
  const event::Record& seen() const { return seen_; }
  std::string_view act() const { return act_; }

 private:
  friend class Gate;
  Permit(event::Record record, event::Record seen, std::string_view act)
      : record_(std::move(record)), seen_(std::move(seen)), act_(act) {}
  event::Record record_;
  event::Record seen_;
  std::string_view act_;
};

// For reactions: the server's own hand, which sees what it reacts to. What it makes is labelled like everything else.
Permit open_for_reaction(Sealed<event::Record> record);

class Gate {
 public:
  // `readings`, where there are any, notes what is released to be read; it outlives the gate.
  Gate(const LabelBook& book, const Clearance& clearance, Readings* readings = nullptr)
      : book_(book), clearance_(clearance), visible_(visible(book, clearance)), readings_(readings) {}

  const VisibleLabels& labels() const { return *visible_; }
  const Clearance& clearance() const { return clearance_; }

  Result<Released<event::Record>> release(Sealed<event::Record> record) const;
  // Drops records of which nothing is readable.
  std::vector<Released<event::Record>> release(std::vector<Sealed<event::Record>> records) const;
  // Drops what this viewer may not read.
  template <class T>
  Released<std::vector<Marked<T>>> release(std::vector<Sealed<Labelled<T>>> pieces) const {
    std::vector<Marked<T>> out;
    for (auto& piece : pieces) {
      if (!visible_->contains(piece.value_.label)) continue;
      const auto& label = book_.label_of(piece.value_.label);
      if (!meets(label, clearance_)) continue;
      if constexpr (requires { piece.value_.value.batch.submitter; }) note_batch(label, piece.value_.value.batch);
      out.push_back({&label, std::move(piece.value_.value)});
    }
    return Released<std::vector<Marked<T>>>(std::move(out));
  }
  Result<Permit> permit(Sealed<event::Record> record, const Right& right) const;

  // The label that a slice of a permitted record carries: what follows from the record is labelled by it.
  const model::Label& label_of(const event::Slice& slice) const { return book_.label_of(slice.label); }

  // Labels that everyone in the audience may read, whatever this viewer may: for reactions.
  std::shared_ptr<const VisibleLabels> visible_to_all(const model::Audience& audience) const {
    return policy::visible_to_all(book_, audience);
  }
  // This viewer's gate less what someone in the audience may not read: for what is made for that audience.
  Gate narrowed_to(const model::Audience& audience) const;
  // This viewer's gate, which notes what it releases in `readings` (nullptr: nowhere).
  Gate noting(Readings* readings) const { return {book_, clearance_, visible_, readings}; }

 private:
  friend Permit open_for_reaction(Sealed<event::Record> record);
  static Permit open(Sealed<event::Record> record) { return {record.value_, record.value_, "reaction"}; }
  event::Record cut(const event::Record& record) const;
  bool meets_label_of(event::Slice& slice) const;  // and lays the label beside it
  void note(const event::Record& record) const;
  // Of intelligence objects the batch is noted that brought them.
  template <class Batch>
  void note_batch(const model::Label& label, const Batch& batch) const {
    if (readings_ == nullptr || label.tlp > model::Tlp::amber || batch.submitter == clearance_.organisation()) return;
    readings_->note(
        {{.kind = model::Kind::intelligence_batch, .id = batch.record, .parent = {}, .owner = batch.submitter},
         {model::SpaceKind::community, batch.space, {}},
         batch.fact,
         batch.submitter});
  }
  Gate(const LabelBook& book, const Clearance& clearance, std::shared_ptr<const VisibleLabels> visible,
       Readings* readings)
      : book_(book), clearance_(clearance), visible_(std::move(visible)), readings_(readings) {}

  const LabelBook& book_;
  const Clearance& clearance_;
  std::shared_ptr<const VisibleLabels> visible_;
  Readings* readings_ = nullptr;
};

// Who of `who` applies to this clearance and record; nobody where none does.
bool is_one_of(Who who, const event::RecordRef& ref, const event::SpaceRef& space, const model::OrganisationId& author,
               const Clearance& clearance);

// Holds the role of reporter in this report, or in the report on which this was hung by its reporter: a record that
// names no owner.
bool is_reporter(const event::RecordRef& ref, const Clearance& clearance);

// May write at all for the organisation it acts for: responder or admin there, or operator.
bool may_write(const Clearance& clearance);

}  // namespace tocsin::policy

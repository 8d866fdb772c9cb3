#pragma once
// Facts to rows: checks a fact against what is folded already, and writes what it folds to. The danger removed: an
// append and a rebuild that fold differently.
//
// plan() reads and refuses, write() writes; between them the writer inserts the fact itself. refold() makes one record
// anew, as an erasure asks for. Full text is kept aside until flush_search(), as FTS5 would write a segment for each
// savepoint; mark() and undo_to() take a failed batch's part back.
// A rebuild plans with Base::taken_on_trust: bases were checked when the facts were appended.
// Errors: conflict "append.base" {record}; invalid "append.record" {record}; those of state::fold and of Db.
// Threads: that of its connection.
#include <functional>
#include <memory>
#include <unordered_map>

#include "port/log.h"
#include "state/fact_type.h"
#include "store/sqlite/db.h"

namespace tocsin::store {

struct Folds {
  std::function<const state::FactType*(std::string_view)> fact_type;
  std::function<std::string(std::string_view)> index_text;
};

// One fact as the folds need it. `payload` is nullptr where the content was erased, and where the type is unknown.
struct FoldInput {
  std::int64_t position = 0;
  std::int64_t label = 0;        // under which it is shown
  std::int64_t state_label = 0;  // and the state that it leads to
  const event::Statement* statement = nullptr;
  Instant recorded_at;
  const state::FactType* type = nullptr;
  const json::Value* payload = nullptr;
  std::string search_text;  // tokens of what the payload says; "" for none
};

// The text values of a payload, as tokens. Ids and instants are left out: nobody searches for them in full text.
std::string search_text_of(const Folds& folds, const json::Value& payload);

enum class Base : std::uint8_t { checked, taken_on_trust };

inline bool is_relabelling(std::string_view type) { return type == "marking.changed"; }

class Folder {
 public:
  Folder(Db& db, Folds folds) : db_(db), folds_(std::move(folds)) {}

  struct StateRow {
    std::int64_t label = 0;
    model::FactId fact;
    std::string state;
  };
  struct SliceRow {
    model::FactId fact;
    std::int64_t position = 0;
    std::string group;
  };
  struct Plan {
    std::int64_t first_position = 0;  // 0: a new record
    std::optional<StateRow> state;
    std::optional<SliceRow> before;  // of (record, group, label)
    state::Fold fold;
  };
  Result<Plan> plan(const FoldInput& in, Base base);
  Result<void> write(const FoldInput& in, Plan plan);

  // Shows the record's facts under another label: what state::MarkingChanged says, standing at `position` under
  // `label`. not_found "append.relabelled_fact" unless its fact is one of the record.
  Result<void> relabel(const event::Statement& statement, const json::Value& payload, std::int64_t position,
                       std::int64_t label);

  // Forgets what `fact` said (its content; of an indicator set's head the indicators, which are rows of their own) and
  // folds its record anew. not_found "append.erased_fact" unless the fact is
  // in `space`.
  Result<void> erase(const model::FactId& fact, const model::SpaceId& space);

  // Called after the indicators of a set came under another label, in the same transaction.
  using IndicatorsShown = std::function<Result<void>(const model::RecordId& set, std::int64_t label)>;
  void on_indicators_shown(IndicatorsShown told) { indicators_shown_ = std::move(told); }

  std::size_t mark() const { return searches_.size(); }
  void undo_to(std::size_t mark) {
    searches_.erase(searches_.begin() + static_cast<std::ptrdiff_t>(mark), searches_.end());
  }
  Result<void> flush_search();

  const Folds& folds() const { return folds_; }

 private:
  struct SearchChange {
    std::int64_t position = 0;
    std::optional<std::string> text;  // nullopt: goes
  };
  Result<std::int64_t> known_record(const FoldInput& in);
  Result<std::optional<StateRow>> state_row(const model::RecordId& record);
  Result<std::optional<SliceRow>> slice_row(const model::RecordId& record, std::string_view group, std::int64_t label);
  Result<std::optional<SliceRow>> before_row(const FoldInput& in);
  Result<void> check_base(const FoldInput& in, const Plan& plan) const;
  Result<void> write_record(const FoldInput& in);
  Result<void> write_heard(const FoldInput& in);
  Result<void> write_readings(const FoldInput& in);
  Result<void> write_state(const FoldInput& in, Plan& plan, const std::string& body);
  Result<void> write_slice(const FoldInput& in, std::int64_t label, std::string_view group, const std::string& body);
  Result<void> write_listing(const FoldInput& in, const Plan& plan);
  Result<void> write_search(const FoldInput& in, const Plan& plan, std::string_view group);
  Result<void> drop_slice(const FoldInput& in, const Plan& plan);
  Result<void> write_holds(const FoldInput& in, const std::vector<state::HoldChange>& holds);
  enum class Access : std::uint8_t { won, lost };
  Result<std::int64_t> count_change(const RawId& holder, Access change);
  Result<void> forget_indicators(const model::RecordId& record, std::int64_t label);
  Result<void> forget_listing(const model::RecordId& record);
  Result<void> forget_record(const model::RecordId& record);
  struct Relabelling;
  Result<std::vector<std::int64_t>> facts_of_group(const Relabelling& what);
  Result<void> show_group(const Relabelling& what);
  Result<void> show_record(const Relabelling& what);
  Result<void> hear_again(const Relabelling& what);
  Result<void> refold(const model::RecordId& record, const model::SpaceId& space, std::int64_t up_to);

  Db& db_;
  Folds folds_;
  IndicatorsShown indicators_shown_;
  std::vector<SearchChange> searches_;
};

// Folds the facts that `facts` yields (columns of fact_row.h, then content's payload or null), in that order. The
// answer is the last one's position, 0 where there was none.
enum class Relabels : std::uint8_t { applied, in_place };  // in_place: what they did stands in the rows already
Result<std::int64_t> fold_all(Folder& folder, Statement& facts, Relabels relabels);

}  // namespace tocsin::store

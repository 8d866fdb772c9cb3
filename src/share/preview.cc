#include "share/preview.h"

#include <unordered_map>

#include "state/fact_type.h"

namespace tocsin::share {
namespace {

using model::Atom;
using model::AtomKind;
using model::AtomSet;
using As = Holder::As;

// How far one has come in a label: the sets met so far, and by what.
struct Progress {
  As as = As::organisation;
  std::size_t sets = 0;
  AtomSet by;
  bool by_name_alone = true;  // a person whom nothing but their own name lets in
};
using Found = std::unordered_map<RawId, Progress, RawIdHash>;

bool is_open(const AtomSet& set) { return !set.empty() && set.back().kind == AtomKind::open; }

void advance(Found& found, const Holder& holder, const Atom& atom, std::size_t set) {
  auto at = found.find(holder.id);
  if (at == found.end()) {
    if (set != 0) return;
    at = found.emplace(holder.id, Progress{.as = holder.as}).first;
  }
  auto& progress = at->second;
  if (progress.sets < set) return;
  progress.sets = set + 1;
  progress.by.push_back(atom);
  progress.by_name_alone = progress.by_name_alone && atom.kind == AtomKind::person;
}

void add_group(std::vector<Part>& parts, std::string group, const model::Label& label) {
  auto at = std::ranges::find(parts, label, &Part::label);
  if (at == parts.end()) at = parts.insert(parts.end(), Part{{}, label});
  if (std::ranges::find(at->groups, group) == at->groups.end()) at->groups.push_back(std::move(group));
}

class Previewing {
 public:
  Previewing(port::Snapshot& snapshot, const policy::Gate& gate, View view, std::vector<WhatIf> otherwise)
      : snapshot_(snapshot), gate_(gate), view_(view), known_(snapshot, gate, std::move(otherwise)) {}

  Preview run(std::vector<Part> parts) {
    out_.parts = std::move(parts);
    load_own_people();
    for (std::size_t i = 0; i < out_.parts.size(); ++i) read_part(i);
    name_all();
    finish(out_.organisations);
    finish(out_.persons);
    return std::move(out_);
  }

 private:
  struct Row {
    As as = As::organisation;
    bool by_name_alone = true;
    AtomSet by;
    std::vector<std::size_t> parts;
  };

  // Whoever is still there.
  void load_own_people() {
    const auto own = gate_.clearance().organisation();
    if (is_nil(own)) return;
    const auto people = port::all_seen(snapshot_, gate_, {.kind = model::Kind::person, .space = model::as_space(own)});
    for (const auto& person : people)
      if (person->newest_of("departure") == nullptr) own_people_.push_back(person->ref.id.raw());
    std::ranges::sort(own_people_);
  }

  bool hides_readers(const model::Label& label) const {
    return view_ == View::reader && label.audience.members == model::Members::hidden;
  }
  bool is_own(const RawId& id) const {
    return id == gate_.clearance().organisation().raw() || std::ranges::binary_search(own_people_, id);
  }

  void read_part(std::size_t number) {
    const auto& label = out_.parts[number].label;
    std::vector<const AtomSet*> sets;
    for (const auto& set : label.audience.all_of)
      if (!is_open(set)) sets.push_back(&set);
    if (sets.empty() && !label.audience.all_of.empty()) public_.push_back(number);
    out_.everyone = !public_.empty();
    Found found;
    for (std::size_t i = 0; i < sets.size(); ++i)
      for (const auto& atom : *sets[i])
        for (const auto& holder : known_.holders_of(atom)) advance(found, holder, atom, i);
    for (const auto& person : own_people_) follow_organisation(found, person, sets);
    for (auto& [id, progress] : found)
      if (progress.sets == sets.size() && !is_excluded(label.audience.except, id)) add(number, id, std::move(progress));
    if (!hides_readers(label))
      out_.shut_out.insert(out_.shut_out.end(), label.audience.except.begin(), label.audience.except.end());
  }

  // One of the asker's own people holds what the organisation holds, beside what is theirs alone.
  void follow_organisation(Found& found, const RawId& person, const std::vector<const AtomSet*>& sets) {
    const auto own = gate_.clearance().organisation().raw();
    Progress progress{.as = As::person};
    for (const auto* set : sets) {
      const auto before = progress.by.size();
      for (const auto& atom : *set) {
        const auto& holders = known_.holders_of(atom);
        const bool alone = has(holders, person, As::person) || has(holders, person, As::either);
        if (!alone && !has(holders, own, As::organisation) && !has(holders, own, As::either)) continue;
        progress.by.push_back(atom);
        progress.by_name_alone = progress.by_name_alone && atom.kind == AtomKind::person;
      }
      if (progress.by.size() == before) return;
      ++progress.sets;
    }
    found.insert_or_assign(person, std::move(progress));
  }

  bool is_excluded(const AtomSet& except, const RawId& id) const {
    const auto own = gate_.clearance().organisation().raw();
    const auto names = [&](AtomKind kind, const RawId& who) {
      return std::ranges::binary_search(except, Atom{kind, model::Role::none, who});
    };
    const bool with_own = names(AtomKind::member_of, own) && std::ranges::binary_search(own_people_, id);
    return with_own || names(AtomKind::member_of, id) || names(AtomKind::person, id);
  }

  void add(std::size_t part, const RawId& id, Progress progress) {
    if (hides_readers(out_.parts[part].label) && !is_own(id)) return;
    auto& row = rows_[id];
    row.as = progress.as;
    row.by_name_alone = row.by_name_alone && progress.by_name_alone;
    row.by.insert(row.by.end(), progress.by.begin(), progress.by.end());
    row.parts.push_back(part);
  }

  // The profiles of these that the asker may read, by id.
  std::unordered_map<RawId, std::size_t, RawIdHash> learn(const std::vector<model::RecordId>& ids, model::Kind kind) {
    auto heads = gate_.release(snapshot_.heads_of(ids, kind, gate_.labels()));
    std::unordered_map<RawId, std::size_t, RawIdHash> out;
    for (auto& head : heads) {
      out.emplace(head->ref.id.raw(), out_.profiles.size());
      out_.profiles.push_back(std::move(head));
    }
    return out;
  }

  void name_all() {
    std::vector<model::RecordId> organisations;
    std::vector<model::RecordId> persons;
    const auto expect = [&](const RawId& id, As as) {
      if (as != As::person) organisations.emplace_back(id);
      if (as != As::organisation) persons.emplace_back(id);
    };
    for (const auto& [id, row] : rows_) expect(id, row.as);
    for (const auto& atom : out_.shut_out)
      expect(atom.id, atom.kind == AtomKind::person ? As::person : As::organisation);
    const auto named = learn(organisations, model::Kind::organisation);
    const auto seen = learn(persons, model::Kind::person);
    for (auto& [id, row] : rows_) {
      if (row.as != As::person && named.contains(id))
        out_.organisations.push_back(reader(id, row));
      else if (seen.contains(id) || (row.as != As::organisation && is_known_person(id, row)))
        out_.persons.push_back(reader(id, row));
    }
    std::erase_if(out_.shut_out, [&](const Atom& atom) {
      return view_ == View::reader && !named.contains(atom.id) && !seen.contains(atom.id);
    });
    out_.shut_out = model::normalised(std::move(out_.shut_out));
  }

  // By a place that the asker knows of; or by their name, where the asker wrote it.
  bool is_known_person(const RawId& id, const Row& row) {
    if (row.as == As::person)
      return !row.by_name_alone || view_ == View::sender || id == gate_.clearance().person().raw();
    auto sealed = snapshot_.load(model::RecordId(id));
    return sealed && policy::open_for_reaction(std::move(*sealed)).record().ref.kind == model::Kind::person;
  }

  Reader reader(const RawId& id, const Row& row) const {
    Reader out{.id = id, .by = model::normalised(row.by), .not_seen = {}};
    const auto holds = [&](const std::vector<std::size_t>& parts, const std::string& group) {
      return std::ranges::any_of(parts, [&](std::size_t part) {
        return std::ranges::find(out_.parts[part].groups, group) != out_.parts[part].groups.end();
      });
    };
    for (const auto& part : out_.parts) {
      if (hides_readers(part.label) && !is_own(id)) continue;  // whether they see it is not told
      for (const auto& group : part.groups)
        if (!holds(row.parts, group) && !holds(public_, group) &&
            std::ranges::find(out.not_seen, group) == out.not_seen.end())
          out.not_seen.push_back(group);
    }
    return out;
  }

  static void finish(std::vector<Reader>& readers) { std::ranges::sort(readers, {}, &Reader::id); }

  port::Snapshot& snapshot_;
  const policy::Gate& gate_;
  View view_;
  Known known_;
  std::vector<RawId> own_people_;    // ascending
  std::vector<std::size_t> public_;  // parts
  std::unordered_map<RawId, Row, RawIdHash> rows_;
  Preview out_;
};

}  // namespace

Result<Preview> preview(port::Snapshot& snapshot, const policy::Gate& gate, std::vector<Part> parts, View view,
                        std::vector<WhatIf> otherwise) {
  for (const auto& one : otherwise)
    if (one.way == WhatIf::Way::exclude)
      for (auto& part : parts)
        part.label.audience =
            model::join(part.label.audience,
                        {.all_of = {}, .except = {{AtomKind::member_of, model::Role::none, one.organisation.raw()}}});
  auto out = Previewing(snapshot, gate, view, std::move(otherwise)).run(std::move(parts));
  CHECK(snapshot.sound());
  return out;
}

std::vector<Part> parts_of(const policy::Released<event::Record>& record) {
  std::vector<Part> out;
  for (const auto& slice : record->slices) add_group(out, slice.group, *slice.marking);
  return out;
}

std::vector<Part> parts_of(const port::Draft& draft) {
  std::vector<Part> out;
  for (const auto& piece : draft.pieces) {
    const auto* type = state::fact_type(piece.type);
    TOCSIN_ASSERT(type != nullptr);
    const auto of = piece.record.id == draft.subject ? "" : std::string(model::name_of(piece.record.kind)) + ".";
    if (type->sets_group()) add_group(out, of + state::group_of(*type, piece.payload), piece.label);
    if (!type->info.trigger.empty()) add_group(out, of + std::string(event::group_state), piece.label);
  }
  return out;
}

}  // namespace tocsin::share

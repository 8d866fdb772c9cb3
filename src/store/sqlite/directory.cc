#include "store/sqlite/directory.h"

namespace tocsin::store {
namespace {

using policy::Held;

Result<std::vector<policy::Given>> given_since(Db& db, const RawId& holder, std::int64_t version) {
  std::vector<policy::Given> out;
  auto rows = db.prepare("SELECT atom, since FROM hold WHERE holder = $1 AND since > $2 ORDER BY since");
  rows.bind(holder, version);
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return out;
    if (const auto atom = model::atom_from_text(rows.text(0))) out.push_back({rows.integer(1), *atom});
  }
}

Result<model::AtomSet> atoms_in(Statement& rows) {
  model::AtomSet out;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return out;
    if (const auto atom = model::atom_from_text(rows.text(0))) out.push_back(*atom);
  }
}

// ';' follows ':' in the order of texts.
Result<model::AtomSet> circles_given_to(Db& db, const RawId& holder) {
  auto rows = db.prepare("SELECT DISTINCT atom FROM hold WHERE holder = $1 AND atom > 'circle:' AND atom < 'circle;'");
  rows.bind(holder);
  return atoms_in(rows);
}

Result<Directory::CirclesRef> read_circles(Db& db, std::int64_t version) {
  TRY(const auto ids, circles_given_to(db, policy::circle_graph));
  std::vector<policy::Circles::Given> out;
  for (const auto& id : ids) {
    auto rows = db.prepare("SELECT DISTINCT atom FROM hold WHERE holder = $1");
    rows.bind(id.id);
    TRY(auto atoms, atoms_in(rows));
    if (!atoms.empty()) out.push_back({id.id, std::move(atoms)});
  }
  return std::make_shared<const policy::Circles>(version, out);
}

}  // namespace

Result<Directory::Version> Directory::version_of(Db& db, const RawId& holder) {
  auto row = db.prepare("SELECT changes, lost FROM holder WHERE id = $1");
  TRY(const bool there, row.bind(holder).step());
  return there ? Version{row.integer(0), row.integer(1)} : Version{};
}

Result<Directory::HeldRef> Directory::given_at(Db& db, const RawId& holder, const Version& now) {
  const auto before = given_.nearest(holder, now.changes);
  if (before != nullptr && before->version() == now.changes) return before;
  const bool only_won = before != nullptr && before->version() >= now.lost;
  TRY(const auto since, given_since(db, holder, only_won ? before->version() : 0));
  HeldRef out;
  if (only_won) {
    out = Held::with(*before, now.changes, since);
  } else {
    model::AtomSet atoms;
    atoms.reserve(since.size());
    for (const auto& one : since) atoms.push_back(one.atom);
    out = std::make_shared<const Held>(now.changes, now.lost, std::move(atoms));
  }
  given_.keep(holder, out);
  return out;
}

Result<Directory::CirclesRef> Directory::circles_at(Db& db, const Version& now) {
  const auto before = circles_.nearest(policy::circle_graph, now.changes);
  if (before != nullptr && before->version() == now.changes) return before;
  TRY(auto out, read_circles(db, now.changes));
  circles_.keep(policy::circle_graph, out);
  return out;
}

Result<Directory::HeldRef> Directory::given(Db& db, const RawId& holder) {
  TRY(const auto now, version_of(db, holder));
  return given_at(db, holder, now);
}

Result<Directory::CirclesRef> Directory::circles(Db& db) {
  TRY(const auto now, version_of(db, policy::circle_graph));
  return circles_at(db, now);
}

// Of two snapshots the later has seen at least as many changes of either, so the sum is a version of both.
Result<Directory::HeldRef> Directory::held_by_organisation(Db& db, const RawId& organisation) {
  TRY(const auto own, version_of(db, organisation));
  TRY(const auto graph, version_of(db, policy::circle_graph));
  if (graph.changes == 0) return given_at(db, organisation, own);
  const std::int64_t version = own.changes + graph.changes;
  const auto before = held_.nearest(organisation, version);
  if (before != nullptr && before->version() == version) return before;
  TRY(auto plain, given_at(db, organisation, own));
  TRY(const auto all, circles_at(db, graph));
  TRY(const auto direct, circles_given_to(db, organisation));
  auto circles = std::make_shared<const policy::AtomIndex>(
      all->held_by(direct, [&](const model::Atom& community) { return plain->holds(community); }));
  auto out = Held::with_circles(std::move(plain), std::move(circles), version, before.get());
  held_.keep(organisation, out);
  return out;
}

// The organisation for which the person was taken in is the owner of the membership that gives the circle.
Result<model::AtomSet> Directory::circles_of_person(Db& db, const RawId& person, const RawId& acting_for,
                                                    const Held& shared) {
  auto rows = db.prepare(
      "SELECT DISTINCT h.atom FROM hold AS h JOIN record AS r ON r.id = h.source"
      " WHERE h.holder = $1 AND h.atom > 'circle:' AND h.atom < 'circle;' AND r.owner = $2");
  rows.bind(person, acting_for);
  TRY(const auto direct, atoms_in(rows));
  TRY(const auto all, circles(db));
  return all->held_by(direct, [&](const model::Atom& community) { return shared.holds(community); });
}

}  // namespace tocsin::store

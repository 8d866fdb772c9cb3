#include "store/sqlite/directory.h"

#include <algorithm>

namespace tocsin::store {
namespace {

using Held = policy::Held;

constexpr std::size_t most_holders = 16'384;

struct Version {
  std::int64_t changes = 0;
  std::int64_t lost = 0;
};

Result<Version> version_of(Db& db, const RawId& holder) {
  auto row = db.prepare("SELECT changes, lost FROM holder WHERE id = $1");
  TRY(const bool there, row.bind(holder).step());
  return there ? Version{row.integer(0), row.integer(1)} : Version{};
}

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

Result<std::shared_ptr<const Held>> read_whole(Db& db, const RawId& holder, const Version& now) {
  TRY(const auto given, given_since(db, holder, 0));
  model::AtomSet atoms;
  atoms.reserve(given.size());
  for (const auto& one : given) atoms.push_back(one.atom);
  return std::make_shared<const Held>(now.changes, now.lost, std::move(atoms));
}

Result<std::shared_ptr<const Held>> brought_up(Db& db, const RawId& holder, const Held& before, const Version& now) {
  TRY(const auto given, given_since(db, holder, before.version()));
  return Held::with(before, now.changes, given);
}

}  // namespace

std::shared_ptr<const Held> Directory::nearest(const RawId& holder, std::int64_t version) const {
  const std::scoped_lock hold(lock_);
  const auto at = kept_.find(holder);
  if (at == kept_.end()) return nullptr;
  const auto fits = [&](const auto& one) { return one != nullptr && one->version() <= version; };
  const auto found = std::ranges::find_if(at->second, fits);
  return found == at->second.end() ? nullptr : *found;
}

void Directory::keep(const RawId& holder, const std::shared_ptr<const Held>& held) {
  const std::scoped_lock hold(lock_);
  if (kept_.size() >= most_holders) kept_.clear();
  auto& versions = kept_[holder];
  const auto later = [&](const auto& one) { return one != nullptr && one->version() >= held->version(); };
  const auto at = std::ranges::find_if_not(versions, later);
  if (at != versions.begin() && (*std::prev(at))->version() == held->version()) return;
  if (at == versions.end()) return;
  std::shift_right(at, versions.end(), 1);
  *at = held;
}

Result<std::shared_ptr<const Held>> Directory::held(Db& db, const RawId& holder) {
  TRY(const auto now, version_of(db, holder));
  const auto before = nearest(holder, now.changes);
  if (before != nullptr && before->version() == now.changes) return before;
  const bool only_won = before != nullptr && before->version() >= now.lost;
  TRY(auto out, only_won ? brought_up(db, holder, *before, now) : read_whole(db, holder, now));
  keep(holder, out);
  return out;
}

}  // namespace tocsin::store

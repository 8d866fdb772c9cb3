#include "share/recipients.h"

#include <algorithm>
#include <set>

#include "port/act.h"

namespace tocsin::share {
namespace {

using model::Atom;
using model::AtomKind;
using model::OrganisationId;

// A person of the organisation who holds nothing of their own.
policy::Clearance anybody_of(port::Snapshot& snapshot, const OrganisationId& organisation) {
  auto atoms = snapshot.clearance_of({}, organisation).atoms();
  std::erase_if(atoms, [](const Atom& atom) { return atom.kind == AtomKind::person; });
  atoms.push_back(port::member_of(organisation));
  return {{}, organisation, std::move(atoms), {organisation}};
}

class Finding {
 public:
  Finding(port::Snapshot& snapshot, const model::Label& label) : snapshot_(snapshot), label_(label) {}

  void add_holder(const RawId& holder) {
    const model::PersonId person(holder);
    const auto organisations = snapshot_.organisations_of(person);
    for (const auto& organisation : organisations)
      if (policy::meets(label_, snapshot_.clearance_of(person, organisation))) out_.insert(organisation);
    if (organisations.empty()) add_organisation(OrganisationId(holder));
  }
  void add_organisation(const OrganisationId& organisation) {
    if (out_.contains(organisation)) return;
    if (policy::meets(label_, anybody_of(snapshot_, organisation))) out_.insert(organisation);
  }
  void add(const Atom& atom) {
    if (atom.kind == AtomKind::open) return;
    if (atom.kind == AtomKind::person) return add_holder(atom.id);
    // Its persons may hold what the organisation does not.
    if (atom.kind == AtomKind::member_of) add_organisation(OrganisationId(atom.id));
    for (const auto& holder : snapshot_.holders_of(atom)) add_holder(holder);
  }
  std::vector<OrganisationId> take() { return {out_.begin(), out_.end()}; }

 private:
  port::Snapshot& snapshot_;
  const model::Label& label_;
  std::set<OrganisationId> out_;
};

}  // namespace

bool hides_readers(const model::Label& label) {
  const auto is_hidden = [](const Atom& atom) {
    return atom.kind == AtomKind::circle || atom.kind == AtomKind::client_of;
  };
  return label.audience.members == model::Members::hidden ||
         std::ranges::any_of(label.audience.all_of,
                             [&](const model::AtomSet& set) { return std::ranges::any_of(set, is_hidden); });
}

const model::AtomSet& leading_atoms(const model::Label& label) {
  static const model::AtomSet none;
  const auto& sets = label.audience.all_of;
  if (sets.empty()) return none;
  // Where one set is open to everyone, another says who reads.
  const auto at = std::ranges::find_if(sets, [](const auto& set) { return !std::ranges::binary_search(set, Atom{}); });
  return at == sets.end() ? sets.front() : *at;
}

std::vector<OrganisationId> recipients_by(port::Snapshot& snapshot, const model::Label& label,
                                          const model::AtomSet& atoms) {
  Finding out(snapshot, label);
  for (const auto& atom : atoms) out.add(atom);
  return out.take();
}

std::vector<OrganisationId> recipients_of(port::Snapshot& snapshot, const model::Label& label) {
  return recipients_by(snapshot, label, leading_atoms(label));
}

}  // namespace tocsin::share

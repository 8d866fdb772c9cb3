#include "policy/clearance.h"

#include <algorithm>

#include "model/codec.h"

namespace tocsin::policy {
namespace {

using model::Atom;
using model::AtomKind;
using model::AtomSet;

// Each part after its length: two clearances that differ never spell alike.
Digest digest_of(const model::PersonId& person, const model::OrganisationId& acting, const AtomSet& atoms,
                 const std::vector<model::OrganisationId>& organisations) {
  Sha256 hash;
  const auto add = [&](auto part) { hash.add(fmt::format("{}:", part.size())).add(part); };
  add(person.raw());
  add(acting.raw());
  hash.add(fmt::format("{};", atoms.size()));
  for (const auto& atom : atoms) {
    const std::array<std::uint8_t, 2> what{static_cast<std::uint8_t>(atom.kind), static_cast<std::uint8_t>(atom.role)};
    hash.add(what).add(atom.id);
  }
  hash.add(fmt::format("{};", organisations.size()));
  for (const auto& organisation : organisations) add(organisation.raw());
  return hash.finish();
}

// What a person is in the organisation they act for: a member, by a role.
bool is_a_place_in(const model::OrganisationId& organisation, const Atom& atom) {
  using model::Role;
  if (atom.id != organisation.raw()) return false;
  const bool placed = atom.role == Role::admin || atom.role == Role::responder || atom.role == Role::observer;
  return atom.kind == AtomKind::member_of || (atom.kind == AtomKind::role && placed);
}

// The loosest atom that each TLP lets a sender name. Whoever sent something is among its readers under every one.
bool allowed(model::Tlp tlp, const Atom& atom) {
  if (atom.kind == AtomKind::role && atom.role == model::Role::reporter) return true;
  switch (atom.kind) {
    case AtomKind::person:
      return true;
    case AtomKind::member_of:
    case AtomKind::participant_of:
    case AtomKind::role:
      return tlp != model::Tlp::red;
    case AtomKind::client_of:
      return tlp == model::Tlp::amber || tlp == model::Tlp::green || tlp == model::Tlp::clear;
    case AtomKind::circle:
    case AtomKind::community:
      return tlp == model::Tlp::green || tlp == model::Tlp::clear;
    case AtomKind::open:
      return tlp == model::Tlp::clear;
  }
  return false;
}

std::unexpected<Error> contradiction(std::string_view one, std::string_view other) {
  return fail(Code::invalid, "marking.contradiction", "", {{"one", std::string(one)}, {"other", std::string(other)}});
}

// PAP:RED allows what nobody outside can notice; PAP:AMBER asking third parties besides, not touching the adversary.
Result<void> check_actions(model::Pap pap, model::PermittedActions permitted) {
  using model::PermittedActions;
  const bool too_much = (pap == model::Pap::red && permitted > PermittedActions::internally_visible_actions) ||
                        (pap == model::Pap::amber && permitted > PermittedActions::externally_visible_indirect_actions);
  return too_much ? contradiction(model::name_of(pap), model::name_of(permitted)) : Result<void>{};
}

Result<void> check_terms(const model::Label& label) {
  const auto& terms = *label.terms;
  if (terms.start && terms.end && *terms.end <= *terms.start) return fail(Code::invalid, "marking.dates");
  if (label.pap && terms.permitted_actions) CHECK(check_actions(*label.pap, *terms.permitted_actions));
  const bool named_readers_alone = label.tlp == model::Tlp::red || label.tlp == model::Tlp::amber_strict;
  if (named_readers_alone && terms.unmodified_resale == model::MayNot::may)
    return contradiction(model::name_of(label.tlp), "unmodified_resale: may");
  return {};
}

Result<void> check_handling(const model::Label& label) {
  if (label.tlp != model::Tlp::clear) return {};
  for (std::size_t i = 0; i < model::names_of(model::Handling{}).size(); ++i)
    if (const auto one = static_cast<model::Handling>(i); label.handling.contains(one))
      return contradiction(model::name_of(label.tlp), model::name_of(one));
  return {};
}

}  // namespace

Clearance::Clearance(model::PersonId person, model::OrganisationId acting_for, AtomSet own,
                     std::vector<model::OrganisationId> organisations, std::shared_ptr<const Held> shared)
    : person_(person),
      organisation_(acting_for),
      own_(std::move(own)),
      organisations_(std::move(organisations)),
      shared_(std::move(shared)) {
  own_.push_back(Atom{});
  own_ = model::normalised(std::move(own_));
  std::ranges::sort(organisations_);
  own_digest_ = digest_of(person_, organisation_, own_, organisations_);
  digest_ = shared_ == nullptr ? own_digest_ : Sha256().add(own_digest_).add(shared_->mark()).finish();
}

AtomSet Clearance::atoms() const {
  AtomSet out = own_;
  if (shared_ != nullptr) shared_->add_to(out);
  return model::normalised(std::move(out));
}

bool Clearance::holds(const Atom& atom) const {
  return std::ranges::binary_search(own_, atom) || (shared_ != nullptr && shared_->holds(atom));
}

Clearance Clearance::of_machine() const {
  AtomSet own;
  std::ranges::copy_if(own_, std::back_inserter(own),
                       [&](const Atom& atom) { return is_a_place_in(organisation_, atom); });
  return {person_, organisation_, std::move(own), organisations_, shared_};
}

bool Clearance::holds_role(model::Role role, const RawId& where) const {
  return holds(Atom{AtomKind::role, role, where});
}

bool Clearance::is_excluded_by(const AtomSet& except) const {
  return std::ranges::any_of(except, [&](const Atom& atom) {
    if (atom.kind == AtomKind::person) return atom.id == person_.raw();
    return std::ranges::binary_search(organisations_, model::OrganisationId(atom.id));
  });
}

Clearance anonymous() { return {{}, {}, {}, {}}; }

Clearance holder_of(const Atom& atom) { return {{}, {}, {atom}, {}}; }

bool meets(const model::Label& label, const Clearance& clearance) {
  if (label.audience.all_of.empty() || clearance.is_excluded_by(label.audience.except)) return false;
  return std::ranges::all_of(label.audience.all_of, [&](const AtomSet& set) {
    return std::ranges::any_of(set, [&](const Atom& atom) { return clearance.holds(atom); });
  });
}

namespace {

Result<void> check_size(const model::Audience& audience, Extent extent) {
  // A quarter is left for what is derived.
  const std::size_t quarters = extent == Extent::chosen ? 3 : 4;
  if (audience.all_of.size() * 4 <= model::label_most_sets * quarters &&
      atoms_in(audience) * 4 <= model::label_most_atoms * quarters)
    return {};
  return fail(Code::limit, "label.too_large");
}

}  // namespace

Result<void> within_marking(const model::Label& label, Extent extent) {
  if (label.audience.all_of.empty()) return fail(Code::invalid, "label.nobody");
  CHECK(check_size(label.audience, extent));
  CHECK(check_handling(label));
  if (label.terms) CHECK(check_terms(label));
  // A reader must meet every set, so one set within the marking bounds all readers.
  const Atom* offender = nullptr;
  for (const auto& set : label.audience.all_of) {
    const auto at = std::ranges::find_if_not(set, [&](const Atom& atom) { return allowed(label.tlp, atom); });
    if (at == set.end()) return {};
    offender = &*at;
  }
  return fail(Code::invalid, "label.too_wide", "",
              {{"tlp", std::string(model::name_of(label.tlp))}, {"atom", to_text(*offender)}});
}

namespace {

// Whoever holds an atom of `narrow` holds one of `wide`.
bool implies(const AtomSet& narrow, const AtomSet& wide) {
  return std::ranges::binary_search(wide, Atom{}) || std::ranges::includes(wide, narrow);
}

}  // namespace

bool is_within(const model::Label& narrow, const model::Label& wide) {
  const bool meets_each = std::ranges::all_of(wide.audience.all_of, [&](const AtomSet& set) {
    return std::ranges::any_of(narrow.audience.all_of, [&](const AtomSet& own) { return implies(own, set); });
  });
  if (!meets_each || !std::ranges::includes(narrow.audience.except, wide.audience.except)) return false;
  // What is left to compare is no matter of who reads: the join changes nothing of it.
  model::Label as_tight = model::join(narrow, wide);
  as_tight.audience = narrow.audience;
  as_tight.audience.members = std::max(narrow.audience.members, wide.audience.members);
  return as_tight == narrow;
}

}  // namespace tocsin::policy

#include "policy/gate.h"

#include "event/fields.h"

namespace tocsin::policy {
namespace {

using model::AtomKind;
using model::Role;

bool holds_in(AtomKind kind, const event::SpaceRef& space, const Clearance& clearance) {
  return clearance.holds({kind, Role::none, space.id.raw()});
}

}  // namespace

bool is_reporter(const event::RecordRef& ref, const Clearance& c) {
  if (!is_nil(ref.owner)) return false;
  return c.holds_role(Role::reporter, ref.id.raw()) ||
         (!is_nil(ref.parent) && c.holds_role(Role::reporter, ref.parent.raw()));
}

bool is_one_of(Who who, const event::RecordRef& ref, const event::SpaceRef& space, const model::OrganisationId& author,
               const Clearance& c) {
  const auto acting = c.organisation();
  if (includes(who, Who::reader)) return true;
  if (includes(who, Who::author) && !is_nil(acting) && author == acting) return true;
  if (includes(who, Who::owner) && !is_nil(acting) && ref.owner == acting) return true;
  if ((includes(who, Who::author) || includes(who, Who::owner)) && is_reporter(ref, c)) return true;
  if (includes(who, Who::team) && c.holds_role(Role::team, space.id.raw())) return true;
  if (includes(who, Who::lead) && c.holds_role(Role::lead, space.id.raw())) return true;
  if (includes(who, Who::admin) && c.holds_role(Role::admin, space.id.raw())) return true;
  if (includes(who, Who::op) && c.holds_role(Role::op, RawId{})) return true;
  if (includes(who, Who::participant) && holds_in(AtomKind::participant_of, space, c)) return true;
  return includes(who, Who::member) && holds_in(AtomKind::community, space, c);
}

bool may_write(const Clearance& c) {
  const RawId at = c.organisation().raw();
  return c.holds_role(Role::responder, at) || c.holds_role(Role::admin, at) || c.holds_role(Role::op, RawId{});
}

event::Record Gate::cut(const event::Record& record) const {
  event::Record out{record.ref, record.space, record.author, {}};
  out.slices.reserve(record.slices.size());
  for (const auto& slice : record.slices)
    if (visible_->contains(slice.label)) {
      out.slices.push_back(slice);
      if (!meets_label_of(out.slices.back())) out.slices.pop_back();
    }
  event::lay_fields(out);
  return out;
}

// The query has filtered already; the label itself is asked once more, so that a wrong query cannot leak.
bool Gate::meets_label_of(event::Slice& slice) const {
  if (!visible_->contains(slice.label)) return false;
  const auto& label = book_.label_of(slice.label);
  if (!meets(label, clearance_)) return false;
  slice.marking = &label;
  slice.marking_digest = &book_.digest_of(slice.label);
  return true;
}

Result<Released<event::Record>> Gate::release(Sealed<event::Record> record) const {
  auto& out = record.value_;
  std::erase_if(out.slices, [&](event::Slice& slice) { return !meets_label_of(slice); });
  if (out.slices.empty()) return fail(Code::not_found, "record.not_found");
  event::lay_fields(out);
  if (readings_ != nullptr) note(out);
  return Released<event::Record>(std::move(out));
}

std::vector<Released<event::Record>> Gate::release(std::vector<Sealed<event::Record>> records) const {
  std::vector<Released<event::Record>> out;
  out.reserve(records.size());
  for (auto& record : records)
    if (auto released = release(std::move(record))) out.push_back(std::move(*released));
  return out;
}

Result<Permit> Gate::permit(Sealed<event::Record> record, const Right& right) const {
  event::Record seen = cut(record.value_);
  if (seen.slices.empty()) return fail(Code::not_found, "record.not_found");
  const auto& whole = record.value_;
  // A follow-up key acts for no organisation in which it could have a place.
  const bool follows_up = is_nil(clearance_.organisation()) && is_reporter(whole.ref, clearance_);
  if (!may_write(clearance_) && !follows_up) return fail(Code::denied, "right.observer");
  if (!is_one_of(right.who, whole.ref, whole.space, whole.author, clearance_))
    return fail(Code::denied, "right.missing", "", {{"right", std::string(right.act)}});
  return Permit(std::move(record.value_), std::move(seen), right.act);
}

Gate Gate::narrowed_to(const model::Audience& audience) const {
  const auto all = policy::visible_to_all(book_, audience);
  auto both = std::make_shared<VisibleLabels>();
  for (const auto number : all->numbers())
    if (visible_->contains(number)) both->add(number);
  return {book_, clearance_, std::move(both), readings_};
}

namespace {

// What was released at its time by the server's hand is the word of those who prepared it.
const model::OrganisationId& originator_of(const event::Record& record, const event::Slice& slice) {
  const bool in_their_stead = record.ref.kind == model::Kind::release && is_nil(slice.author);
  return in_their_stead ? record.author : slice.author;
}

}  // namespace

void Gate::note(const event::Record& record) const {
  // Who reads its own report by the role of reporter is nobody's to know.
  if (!is_journalled(record.ref.kind) || is_reporter(record.ref, clearance_)) return;
  for (const auto& slice : record.slices) {
    const auto originator = originator_of(record, slice);
    const bool of_another = !is_nil(originator) && originator != clearance_.organisation();
    if (of_another && slice.marking->tlp <= model::Tlp::amber) readings_->note(record, slice, originator);
  }
}

Permit open_for_reaction(Sealed<event::Record> record) { return Gate::open(std::move(record)); }

}  // namespace tocsin::policy

#include "notify/tellings.h"

#include <algorithm>
#include <set>

#include "policy/clearance.h"
#include "state/facts/prepare.h"

namespace tocsin::notify {
namespace {

using model::Kind;
using port::Desk;
using port::OnDuty;
using port::OutboxEntry;
using port::Topic;
using Whom = Telling::Whom;

constexpr Telling all[] = {
    {"membership.invited", Topic::invitation, Whom::owner},
    {"membership.invited_again", Topic::invitation, Whom::owner},
    {"participation.invited", Topic::invitation, Whom::owner},
    {"participation.invited_again", Topic::invitation, Whom::owner},
    {"lead.offered", Topic::invitation, Whom::owner},
    {"request.sent", Topic::request, Whom::owner},
    {"request.sent_again", Topic::request, Whom::owner},
    {"request.returned", Topic::request, Whom::owner},
    {"consent.asked", Topic::request, Whom::owner},
    {"consent.asked_again", Topic::request, Whom::owner},
    {"marking_request.sent", Topic::request, Whom::owner},
    {"report.info_asked", Topic::question, Whom::owner},
    {"membership.accepted", Topic::answer, Whom::author},
    {"membership.declined", Topic::answer, Whom::author},
    {"participation.accepted", Topic::answer, Whom::author},
    {"participation.declined", Topic::answer, Whom::author},
    {"lead.accepted", Topic::answer, Whom::author},
    {"lead.declined", Topic::answer, Whom::author},
    {"request.accepted", Topic::answer, Whom::author},
    {"request.declined", Topic::answer, Whom::author},
    {"request.counter_dated", Topic::answer, Whom::author},
    {"request.answered", Topic::answer, Whom::author},
    {"request.agreed", Topic::answer, Whom::owner},
    {"request.cancelled", Topic::answer, Whom::owner},
    {"receipt.asked", Topic::release, Whom::owner},
    {"report.submitted", Topic::report, Whom::team},
    {"report.supplemented", Topic::report, Whom::team},
    {"request.reminded", Topic::reminder, Whom::owner},
    {"participation.reminded", Topic::reminder, Whom::owner},
    {"improvement.reminded", Topic::reminder, Whom::owner},
    {"report.reminded", Topic::reminder, Whom::team},
    {"report.question_reminded", Topic::reminder, Whom::owner},
    {"request.escalated", Topic::escalation, Whom::owner_and_deputies},
    {"request.escalated", Topic::reminder, Whom::author},
    {"improvement.escalated", Topic::escalation, Whom::owner_and_deputies},
    {"report.escalated", Topic::escalation, Whom::team_and_deputies},
};

enum class Missed : std::uint8_t { nothing, something };

// What each entry has of the fact that caused it.
struct Cause {
  model::FactId fact;
  Topic topic{};
  Kind kind{};
  model::RecordId record;
  model::SpaceId space;
  Instant at;
  model::OrganisationId sayer;  // whose word the fact is; nil: the server's own
};

class Gathering {
 public:
  Gathering(port::Snapshot& snapshot, const policy::LabelBook& labels, port::Outbox& outbox, const Cause& cause,
            Missed missed)
      : snapshot_(snapshot), labels_(labels), outbox_(outbox), cause_(cause), missed_(missed) {}

  Result<void> add_organisation(const model::OrganisationId& organisation) {
    if (is_nil(organisation) || organisation == cause_.sayer) return {};
    const auto before = out_.size();
    for (const auto& id : snapshot_.holders_of(port::member_of(organisation)))
      CHECK(add_person(model::PersonId(id), organisation));
    // A missed date is told to the function as well as to the people.
    if (out_.size() == before || missed_ == Missed::something) CHECK(add_contacts(organisation));
    return {};
  }

  Result<void> add_team(const model::SpaceId& space) {
    for (const auto& id : snapshot_.holders_of(port::role_in(model::Role::team, space))) {
      const auto organisations = snapshot_.organisations_of(model::PersonId(id));
      if (organisations.empty()) {
        CHECK(add_organisation(model::OrganisationId(id)));
      } else {
        CHECK(add_person(model::PersonId(id), organisations.front()));
      }
    }
    return {};
  }

  Result<void> add_contacts(const model::OrganisationId& organisation) {
    const auto labels = policy::every_label(labels_);
    auto page = snapshot_.list({.kind = Kind::contact, .owner = organisation}, *labels);
    for (auto& sealed : page.records) {
      const auto permit = policy::open_for_reaction(std::move(sealed));
      const auto contact = event::read_group<state::ContactRegistered>(permit.record(), event::group_head);
      if (!contact || !contact->email) continue;
      const auto& id = permit.record().ref.id.raw();
      TRY(const auto reach, outbox_.reach(id));
      if (!reach.bounced_at) add(port::Recipient::contact, id, organisation);
    }
    return {};
  }

  std::vector<OutboxEntry> take() { return std::move(out_); }

 private:
  Result<void> add_person(const model::PersonId& person, const model::OrganisationId& organisation) {
    if (seen_.contains(person.raw()) || organisation == cause_.sayer) return {};
    TRY(const auto reach, outbox_.reach(person.raw()));
    const bool on_duty =
        reach.on_duty == OnDuty::first || (reach.on_duty == OnDuty::deputy && missed_ == Missed::something);
    if (!on_duty || !reach.is_open()) return {};
    if (!policy::may_write(snapshot_.clearance_of(person, organisation))) return {};
    add(port::Recipient::person, person.raw(), organisation);
    return {};
  }

  void add(port::Recipient as, const RawId& to, const model::OrganisationId& organisation) {
    if (!seen_.insert(to).second) return;
    out_.push_back({.id = entry_id(cause_.fact, to, cause_.topic),
                    .as = as,
                    .to = to,
                    .organisation = organisation,
                    .topic = cause_.topic,
                    .kind = cause_.kind,
                    .record = cause_.record,
                    .space = cause_.space,
                    .address = {},
                    .language = {},
                    .secret = {},
                    .queued_at = cause_.at});
  }

  port::Snapshot& snapshot_;
  const policy::LabelBook& labels_;
  port::Outbox& outbox_;
  const Cause& cause_;
  Missed missed_;
  std::set<RawId> seen_;
  std::vector<OutboxEntry> out_;
};

// Whose word the fact is: the newest slice that it set. Nil for the server's own.
model::OrganisationId said_by(const event::Record& record, const model::FactId& fact) {
  for (const auto& slice : record.slices)
    if (slice.fact == fact) return slice.author;
  return {};
}

Result<void> gather(Gathering& to, Whom whom, const event::Record& record) {
  switch (whom) {
    case Whom::owner:
    case Whom::owner_and_deputies:
      return to.add_organisation(record.ref.owner);
    case Whom::author:
      return record.author == record.ref.owner ? Result<void>() : to.add_organisation(record.author);
    case Whom::team:
    case Whom::team_and_deputies:
      return to.add_team(record.space.id);
  }
  return {};
}

}  // namespace

std::span<const Telling> tellings() { return all; }

RawId entry_id(const model::FactId& cause, const RawId& to, Topic topic) {
  const auto digest = Sha256().add("tocsin/outbox/1\n").add(cause.raw()).add(to).add(model::name_of(topic)).finish();
  RawId out{};
  std::copy_n(digest.begin(), out.size(), out.begin());
  out[6] = static_cast<std::uint8_t>((out[6] & 0x0F) | 0x80);  // UUID version 8: made by our own rule
  out[8] = static_cast<std::uint8_t>((out[8] & 0x3F) | 0x80);
  return out;
}

Result<std::vector<OutboxEntry>> told_of(Desk& desk, const policy::LabelBook& labels, const port::Note& fact,
                                         const policy::Permit& record, port::Outbox& outbox) {
  std::vector<OutboxEntry> out;
  if (!is_nil(fact.space.realm)) return out;
  for (const auto& row : all) {
    if (row.on_type != fact.type) continue;
    const bool missed = row.whom == Whom::owner_and_deputies || row.whom == Whom::team_and_deputies;
    const Cause cause{
        fact.fact, row.topic, fact.ref.kind, fact.ref.id, fact.space.id, desk.now, said_by(record.record(), fact.fact)};
    Gathering gathering(desk.snapshot, labels, outbox, cause, missed ? Missed::something : Missed::nothing);
    CHECK(gather(gathering, row.whom, record.record()));
    for (auto& entry : gathering.take()) out.push_back(std::move(entry));
  }
  return out;
}

Result<std::vector<OutboxEntry>> told_instead(port::Snapshot& snapshot, const policy::LabelBook& labels,
                                              const OutboxEntry& entry, port::Outbox& outbox, Instant now) {
  const Cause cause{model::FactId(entry.id), entry.topic, entry.kind, entry.record, entry.space, now, {}};
  Gathering gathering(snapshot, labels, outbox, cause, Missed::something);
  CHECK(gathering.add_contacts(entry.organisation));
  return gathering.take();
}

}  // namespace tocsin::notify

#include <algorithm>

#include "prepare/kinds.h"
#include "state/facts/constituency.h"

namespace tocsin::prepare {
namespace {

using namespace state;

struct Invitation : MembershipInvited {
  model::OrganisationId organisation;
  static constexpr auto fields =
      std::tuple_cat(std::tuple{model::field("organisation", &Invitation::organisation)}, MembershipInvited::fields);
};

// One that was excluded may be asked anew; every other standing has its own way back.
bool stands(const port::SeenRecord& membership) { return membership->state() != "excluded"; }

Result<Draft> invite(Desk& desk, const Permit& on, Invitation input) {
  const auto& community = on.record();
  const auto known =
      port::all_seen(desk, {.kind = model::Kind::membership, .space = community.space.id, .owner = input.organisation});
  if (input.organisation == community.ref.owner || std::ranges::any_of(known, stands))
    return fail(Code::conflict, "membership.exists", "/organisation");
  const auto label = port::label_for(model::Tlp::green,
                                     {port::community_atom(community.space.id), port::member_of(input.organisation)});
  return port::make<MembershipInvited>(desk, on, input.organisation, label, input);
}

constexpr port::Act all[] = {
    port::act_on<Invitation, invite>("membership.invite", model::Kind::community, model::Kind::membership, Who::team),
    port::move_act<MembershipAccepted>("membership.accept", Who::owner),
    port::move_act<MembershipDeclined>("membership.decline", Who::owner),
    port::move_act<MembershipLeft>("membership.leave", Who::owner),
    port::move_act<MembershipSuspended>("membership.suspend", Who::team),
    port::move_act<MembershipReinstated>("membership.reinstate", Who::team),
    port::move_act<MembershipExcluded>("membership.exclude", Who::team),
    port::move_act<MembershipInvitedAgain>("membership.invite_again", Who::team),
};

// The facts of one reaction, numbered so that a second run makes the same ones.
class Sharing {
 public:
  Sharing(const port::Note& cause, std::string_view name) : cause_(cause), name_(name) {}

  // States the slice again under `label`, unless it stands there already.
  void state(const Desk& desk, const event::Record& record, const event::Slice& from, std::string_view type,
             const model::Label& label) {
    const std::size_t n = count_++;
    const auto at = std::ranges::find_if(record.slices, [&](const event::Slice& slice) {
      return slice.group == from.group && desk.gate.label_of(slice) == label;
    });
    const bool there = at != record.slices.end();
    if (there && at->body == from.body) return;
    auto payload = json::parse(from.body);
    if (!payload) return;
    out_.pieces.push_back({std::string(type), record.space, record.ref, label, there ? at->fact : model::FactId{},
                           std::move(*payload), port::By::server, port::reaction_fact_id(cause_.fact, name_, n)});
    out_.subject = record.ref.id;
  }
  std::vector<Draft> drafts() && {
    std::vector<Draft> out;
    if (!out_.pieces.empty()) out.push_back(std::move(out_));
    return out;
  }

 private:
  const port::Note& cause_;
  std::string_view name_;
  std::size_t count_ = 0;
  Draft out_;
};

// The organisation's own copy where there is one: a copy made for another community may be older.
const event::Slice* own_head(const Desk& desk, const event::Record& record) {
  const auto own = profile_label(record.ref.owner);
  const auto at = std::ranges::find_if(record.slices, [&](const event::Slice& slice) {
    return slice.group == event::group_head && desk.gate.label_of(slice) == own;
  });
  return at == record.slices.end() ? record.newest_of(event::group_head) : &*at;
}

// What the organisation answers for, where it left the choice of readers to the rule: chosen readers stay as chosen.
const event::Slice* usual_constituency(const Desk& desk, const event::Record& record) {
  const auto* newest = record.newest_of(constituency_group);
  return newest != nullptr && is_usual(desk.gate.label_of(*newest), record.ref.owner) ? newest : nullptr;
}

std::vector<Permit> contacts_of(Desk& desk, const model::OrganisationId& organisation) {
  const auto labels = desk.gate.visible_to_all(model::audience_of({port::member_of(organisation)}));
  std::vector<Permit> out;
  port::ListQuery query{.kind = model::Kind::contact, .space = model::as_space(organisation), .limit = 1000};
  do {
    auto page = desk.snapshot.list(query, *labels);
    for (auto& sealed : page.records) out.push_back(policy::open_for_reaction(std::move(sealed)));
    query.before = page.next_before;
  } while (query.before != 0);
  // Oldest first, so that a contact added between two runs does not renumber the facts of the first.
  std::ranges::reverse(out);
  return out;
}

Result<std::vector<Draft>> introduce(Desk& desk, const port::Note& fact, const Permit& cause) {
  const auto& record = cause.record();  // the membership, or the community that its founder belongs to
  const bool left_again = record.ref.kind == model::Kind::membership && record.state() != "active";
  if (left_again) return std::vector<Draft>{};
  const auto organisation = record.ref.owner;
  const auto community = record.space.id;
  auto sealed = desk.snapshot.load(model::as_record(organisation));
  if (!sealed && sealed.error().code == Code::not_found) return std::vector<Draft>{};
  if (!sealed) return std::unexpected(sealed.error());
  const Permit profile = policy::open_for_reaction(std::move(*sealed));
  Sharing sharing(fact, "prepare.introduce");
  if (const auto* head = own_head(desk, profile.record()))
    sharing.state(desk, profile.record(), *head, OrganisationDescribed::info.type,
                  port::label_for(model::Tlp::green, {port::community_atom(community)}));
  const auto for_team =
      port::label_for(model::Tlp::amber, {port::member_of(organisation), port::role_in(model::Role::team, community)});
  for (const auto& contact : contacts_of(desk, organisation))
    if (const auto* head = contact.record().newest_of(event::group_head))
      sharing.state(desk, contact.record(), *head, ContactRegistered::info.type, for_team);
  if (const auto* declared = usual_constituency(desk, profile.record()))
    sharing.state(desk, profile.record(), *declared, ConstituencyDeclared::info.type, for_team);
  return std::move(sharing).drafts();
}

constexpr port::Reaction all_reactions[] = {
    // Who founds a community belongs to it without an invitation.
    {"prepare.introduce", CommunityFounded::info.type, introduce},
    {"prepare.introduce", MembershipAccepted::info.type, introduce},
    {"prepare.introduce", MembershipReinstated::info.type, introduce},
};

}  // namespace

std::span<const port::Act> membership_acts() { return all; }
std::span<const port::Reaction> membership_reactions() { return all_reactions; }

}  // namespace tocsin::prepare

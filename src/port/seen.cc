#include "port/seen.h"

#include <algorithm>

#include "policy/circles.h"

namespace tocsin::port {

bool touches(const Change& change, const Look& look) {
  if (look.record && change.ref.id != *look.record) return false;
  if (look.kind && change.ref.kind != *look.kind) return false;
  if (look.space && change.space != *look.space) return false;
  if (look.parent && change.ref.parent != *look.parent) return false;
  if (look.owner && change.ref.owner != *look.owner) return false;
  const auto holds = [&](const auto& fits) { return std::ranges::any_of(change.holds, fits); };
  const auto is_of_holder = [&](const state::HoldChange& hold) {
    return hold.holder == *look.holder && (!look.way || hold.way == *look.way);
  };
  if (look.holder && !holds(is_of_holder)) return false;
  return !look.atom || holds([&](const state::HoldChange& hold) { return hold.atom == *look.atom; });
}

void Watching::look_at(const Look& look) {
  if (std::ranges::find(seen_.looks, look) == seen_.looks.end()) seen_.looks.push_back(look);
}

Result<policy::Sealed<event::Record>> Watching::load(const model::RecordId& id) {
  look_at({.record = id});
  return through_.load(id);
}

Result<policy::Sealed<event::Record>> Watching::load_for(const model::RecordId& id,
                                                         const policy::VisibleLabels& labels) {
  look_at({.record = id});
  return through_.load_for(id, labels);
}

// Whatever happens to records of that kind there may bring one in or take one out, whatever state is asked for.
Page Watching::list(const ListQuery& query, const policy::VisibleLabels& labels) {
  look_at({.kind = query.kind, .space = query.space, .parent = query.parent, .owner = query.owner});
  return through_.list(query, labels);
}

Counts Watching::counts(const TallyQuery& query, const policy::VisibleLabels& labels) {
  look_at({.kind = query.kind, .space = query.space, .owner = query.owner});
  return through_.counts(query, labels);
}

std::vector<policy::Sealed<event::Record>> Watching::heads_of(std::span<const model::RecordId> ids, model::Kind kind,
                                                              const policy::VisibleLabels& labels) {
  for (const auto& id : ids) look_at({.record = id});
  return through_.heads_of(ids, kind, labels);
}

Page Watching::search(const std::string& match, std::int64_t before, std::size_t limit,
                      const policy::VisibleLabels& labels) {
  look_at({});
  return through_.search(match, before, limit, labels);
}

std::vector<Note> Watching::notes(std::int64_t after, std::size_t limit, const policy::VisibleLabels& labels) {
  look_at({});
  return through_.notes(after, limit, labels);
}

std::vector<policy::Sealed<policy::Labelled<Entry>>> Watching::entries_of(const model::SpaceId& space,
                                                                          std::int64_t after, std::size_t limit,
                                                                          const policy::VisibleLabels& labels) {
  look_at({.space = space});
  return through_.entries_of(space, after, limit, labels);
}

std::vector<policy::Sealed<policy::Labelled<Heard>>> Watching::heard_in(const model::SpaceId& space,
                                                                        const policy::VisibleLabels& labels) {
  look_at({.space = space});
  return through_.heard_in(space, labels);
}

std::vector<policy::Sealed<policy::Labelled<model::Observable>>> Watching::indicators(
    const model::RecordId& set, std::int64_t after, std::size_t limit, const policy::VisibleLabels& labels) {
  look_at({.record = set});
  return through_.indicators(set, after, limit, labels);
}

Matches Watching::matches(const MatchQuery& query, const policy::VisibleLabels& labels) {
  look_at({});
  return through_.matches(query, labels);
}

policy::Clearance Watching::clearance_of(const model::PersonId& person, const model::OrganisationId& acting_for) {
  look_at({.holder = person.raw()});
  look_at({.holder = acting_for.raw()});
  look_at({.holder = policy::circle_graph});
  return through_.clearance_of(person, acting_for);
}

std::vector<model::OrganisationId> Watching::organisations_of(const model::PersonId& person) {
  look_at({.holder = person.raw()});
  return through_.organisations_of(person);
}

std::vector<RawId> Watching::holders_of(const model::Atom& atom) {
  look_at({.atom = atom});
  // Whoever is in a circle that stands in this one holds it too, while their organisation is in the community.
  if (atom.kind == model::AtomKind::circle)
    for (const auto kind : {model::Kind::circle_membership, model::Kind::membership}) look_at({.kind = kind});
  return through_.holders_of(atom);
}

}  // namespace tocsin::port

#include "http/api/founding.h"

namespace tocsin::http {
namespace {

template <class P>
port::Piece by_server(const event::SpaceRef& space, const event::RecordRef& ref, model::Label label, const P& payload) {
  port::Piece out = port::create(space, ref, std::move(label), payload);
  out.by = port::By::server;
  return out;
}

event::SpaceRef space_of(const model::OrganisationId& id) {
  return {model::SpaceKind::organisation, model::as_space(id), {}};
}

}  // namespace

port::Piece first_organisation(const model::OrganisationId& id, const state::OrganisationRegistered& organisation) {
  const event::RecordRef ref{.id = model::as_record(id), .owner = id};
  auto label =
      port::label_for(model::Tlp::amber, {port::member_of(id), {model::AtomKind::role, model::Role::op, RawId{}}});
  return by_server(space_of(id), ref, std::move(label), organisation);
}

port::Piece first_person(const model::OrganisationId& of, const model::PersonId& id, const state::PersonAdded& person) {
  const event::RecordRef ref{.id = model::as_record(id), .owner = of};
  return by_server(space_of(of), ref, port::label_for(model::Tlp::amber_strict, {port::member_of(of)}), person);
}

port::Piece first_community(const model::OrganisationId& founder, const model::CommunityId& id,
                            const state::CommunityFounded& community) {
  const event::SpaceRef space{model::SpaceKind::community, model::as_space(id), {}};
  const event::RecordRef ref{.id = model::as_record(id), .owner = founder};
  return by_server(space, ref, port::label_for(model::Tlp::green, {port::community_atom(space.id)}), community);
}

}  // namespace tocsin::http

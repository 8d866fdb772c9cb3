#pragma once
// What there is: kinds of record, spaces, realms and the tags of their ids. The danger removed: a number or a text that
// could name any of several things.
// Source: docs/domain.md (terms and spaces).
#include <optional>
#include <span>
#include <string_view>

#include "base/id.h"

namespace tocsin::model {

struct FactTag;
struct RecordTag;
struct SpaceTag;
struct OrganisationTag;
struct PersonTag;
struct CommunityTag;
struct IncidentTag;
struct ReportTag;
struct ParticipationTag;
struct KeyTag;
using FactId = Id<FactTag>;
using RecordId = Id<RecordTag>;  // any record; a typed id becomes one by as_record
using SpaceId = Id<SpaceTag>;
using OrganisationId = Id<OrganisationTag>;
using PersonId = Id<PersonTag>;
using CommunityId = Id<CommunityTag>;
using IncidentId = Id<IncidentTag>;
using ReportId = Id<ReportTag>;
using ParticipationId = Id<ParticipationTag>;
using KeyId = Id<KeyTag>;

template <class Tag>
RecordId as_record(const Id<Tag>& id) {
  return RecordId(id.raw());
}
// An organisation, a community, an incident and an exercise each have the space of the same id.
template <class Tag>
SpaceId as_space(const Id<Tag>& id) {
  return SpaceId(id.raw());
}

enum class Kind : std::uint8_t {
  organisation,
  team,
  person,
  contact,
  token,
  community,
  membership,
  policy,
  policy_signature,
  appointment,
  report,
  attachment,
  indicator_set,
  incident,
  participation,
  impact,
  lead,
  decision,
  room,
  message,
  request,
  situation_report,
  review,
  lesson,
  improvement,
  circle,
  circle_membership,
  client_relation,
  release,
  consent,
  receipt,
  marking_request,
  escrow,
  escrow_opening,
  statistics,
  journal,
  collection,
  intelligence_batch,
  feed,
};
std::span<const std::string_view> names_of(Kind);    // "organisation", ...: as in facts, never renamed
std::span<const std::string_view> plurals_of(Kind);  // "organisations", ...: as in paths
std::string_view plural_of(Kind kind);

enum class SpaceKind : std::uint8_t { organisation, community, incident, exercise };
std::span<const std::string_view> names_of(SpaceKind);

// `real`, or the id of the exercise whose clock and doors apply. Nil means real.
struct RealmTag;
using Realm = Id<RealmTag>;

}  // namespace tocsin::model

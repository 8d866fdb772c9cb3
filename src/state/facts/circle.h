#pragma once
// Facts of circles of trust and of clients (room `prepare`). See common.h for the rules of payloads. The danger
// removed: an audience whose members nobody signed for. Source: docs/domain.md; requirements SHR-01, SHR-02, TRU-02.
#include "state/facts/common.h"

namespace tocsin::state {

// Who is shown who is in a circle: all who are in it; or its steward and the community's team, and each member of
// itself alone.
enum class MembersSeen : std::uint8_t { members, steward };
std::span<const std::string_view> names_of(MembersSeen);

struct CircleText {
  Title title;
  std::optional<Prose> purpose;
  MembersSeen members_seen = MembersSeen::members;
  static constexpr auto fields =
      std::tuple{model::field("title", &CircleText::title), model::field("purpose", &CircleText::purpose),
                 model::field("members_seen", &CircleText::members_seen)};
};
struct CircleFormed : CircleText {
  static constexpr FactInfo info{"circle.formed", 1, "prepare", Kind::circle, "head", ""};
};
// Who sees the members stands as it was when they came in.
struct CircleDescribed : CircleText {
  static constexpr FactInfo info{"circle.described", 1, "prepare", Kind::circle, "head", ""};
};

// Who is in: the organisation that owns the record; one person, while they act for it; or a whole circle that it keeps.
struct CircleMember {
  std::optional<model::PersonId> person;
  std::optional<model::RecordId> circle;
  std::optional<Note> note;
  static constexpr auto fields =
      std::tuple{model::field("person", &CircleMember::person), model::field("circle", &CircleMember::circle),
                 model::field("note", &CircleMember::note)};
};
struct CircleMemberAdded : CircleMember {
  static constexpr FactInfo info{"circle_membership.added", 1, "prepare", Kind::circle_membership, "head", "add"};
};
struct CircleMemberRemoved : CircleMember {
  static constexpr FactInfo info{"circle_membership.removed", 1,          "prepare",
                                 Kind::circle_membership,     "standing", "remove"};
};
struct CircleMemberLeft : CircleMember {
  static constexpr FactInfo info{"circle_membership.left", 1, "prepare", Kind::circle_membership, "standing", "leave"};
};

struct ClientProposed {
  static constexpr FactInfo info{"client_relation.proposed", 1, "prepare", Kind::client_relation, "head", "propose"};
  std::optional<Prose> terms;
  std::optional<Instant> from;
  std::optional<Instant> until;
  static constexpr auto fields =
      std::tuple{model::field("terms", &ClientProposed::terms), model::field("from", &ClientProposed::from),
                 model::field("until", &ClientProposed::until)};
};
using ClientConfirmed = NotedMove<"client_relation.confirmed", "prepare", Kind::client_relation, "confirm", "reply">;
using ClientDeclined = ReasonedMove<"client_relation.declined", "prepare", Kind::client_relation, "decline", "reply">;
using ClientWithdrawn = NotedMove<"client_relation.withdrawn", "prepare", Kind::client_relation, "withdraw", "ending">;
using ClientEnded = NotedMove<"client_relation.ended", "prepare", Kind::client_relation, "end", "ending">;

}  // namespace tocsin::state

#pragma once
// Facts of the room `report` about names held in escrow: who holds them, what is sealed, and every step towards opening
// one. The danger removed: a name that is opened by one alone, or without anybody knowing that it was.
// What is sealed is sealed before it comes here (auth/trustee.h). Source: docs/adr/0016-anonymous-reports.md;
// requirements DR-03, TRU-09.
#include "state/facts/common.h"

namespace tocsin::state {

inline constexpr std::size_t least_trustees = 3;
inline constexpr std::size_t most_trustees = 9;
inline constexpr std::size_t trustees_needed = 2;

using Place = Whole<1, most_trustees>;  // of a trustee, from 1: the number of their part
using SealedPart = Line<600>;           // base64url
using Contact = model::Text<800>;       // how to reach the reporter, sealed with its name

struct EscrowTrustees {
  List<model::PersonId, most_trustees> trustees;
  std::optional<Note> note;
  static constexpr auto fields =
      std::tuple{model::field("trustees", &EscrowTrustees::trustees), model::field("note", &EscrowTrustees::note)};
};
struct EscrowFounded : EscrowTrustees {
  static constexpr FactInfo info{"escrow.founded", 1, "report", Kind::escrow, "head", "found"};
};
// Somebody else for one of them, from then on; what is sealed already stays with those before until it is sealed anew.
struct EscrowTrusteesChanged : EscrowTrustees {
  static constexpr FactInfo info{"escrow.trustees_changed", 1, "report", Kind::escrow, "head", "change_trustees"};
};
// Becomes the group "key_1", "key_2", ... by its place.
struct EscrowKeyTaken {
  static constexpr FactInfo info{"escrow.key_taken", 1, "report", Kind::escrow, "", ""};
  Place place;
  model::PersonId trustee;
  model::KeyId key;
  Line<64> open;  // X25519, hex
  static constexpr auto fields =
      std::tuple{model::field("place", &EscrowKeyTaken::place), model::field("trustee", &EscrowKeyTaken::trustee),
                 model::field("key", &EscrowKeyTaken::key), model::field("open", &EscrowKeyTaken::open)};
};
struct EscrowReady {
  static constexpr FactInfo info{"escrow.ready", 1, "report", Kind::escrow, "", "ready"};
  static constexpr auto fields = std::tuple{};
};

struct EscrowPart {
  Place place;
  model::PersonId trustee;
  model::KeyId key;
  SealedPart sealed;
  static constexpr auto fields =
      std::tuple{model::field("place", &EscrowPart::place), model::field("trustee", &EscrowPart::trustee),
                 model::field("key", &EscrowPart::key), model::field("sealed", &EscrowPart::sealed)};
};
struct ReportEscrowed {
  static constexpr FactInfo info{"report.escrowed", 1, "report", Kind::report, "escrow", ""};
  model::RecordId escrow;
  Line<8000> sealed;  // base64url
  List<EscrowPart, most_trustees> parts;
  static constexpr auto fields =
      std::tuple{model::field("escrow", &ReportEscrowed::escrow), model::field("sealed", &ReportEscrowed::sealed),
                 model::field("parts", &ReportEscrowed::parts)};
};
// Gives whoever bears the key of which `holder` is the keyed hash the role of reporter in this report.
struct FollowUpTag;
struct ReportFollowUpOpened {
  static constexpr FactInfo info{"report.follow_up_opened", 1, "report", Kind::report, "follow_up", ""};
  Id<FollowUpTag> holder;
  static constexpr auto fields = std::tuple{model::field("holder", &ReportFollowUpOpened::holder)};
};

struct EscrowOpeningAsked {
  static constexpr FactInfo info{"escrow_opening.asked", 1, "report", Kind::escrow_opening, "head", "ask"};
  Note reason;
  Instant ends_at;  // what is not opened by then is not opened
  static constexpr auto fields = std::tuple{model::field("reason", &EscrowOpeningAsked::reason),
                                            model::field("ends_at", &EscrowOpeningAsked::ends_at)};
};
struct TrusteeMove {
  Place place;
  model::PersonId trustee;
  static constexpr auto fields =
      std::tuple{model::field("place", &TrusteeMove::place), model::field("trustee", &TrusteeMove::trustee)};
};
struct EscrowOpeningConsented : TrusteeMove {
  static constexpr FactInfo info{"escrow_opening.consented", 1, "report", Kind::escrow_opening, "consent", "consent"};
};
// The first trustee's part, sealed anew to each of the others.
struct EscrowPartPassed {
  static constexpr FactInfo info{"escrow_opening.part_passed", 1, "report", Kind::escrow_opening, "passed", ""};
  Place place;
  List<EscrowPart, most_trustees> parts;
  static constexpr auto fields =
      std::tuple{model::field("place", &EscrowPartPassed::place), model::field("parts", &EscrowPartPassed::parts)};
};
struct EscrowOpened : TrusteeMove {
  static constexpr FactInfo info{"escrow_opening.opened", 1, "report", Kind::escrow_opening, "opening", "open"};
};
struct EscrowIdentityTold {
  static constexpr FactInfo info{"escrow_opening.identity_told", 1, "report", Kind::escrow_opening, "identity", ""};
  model::OrganisationId organisation;
  model::PersonId person;
  std::optional<Contact> contact;
  static constexpr auto fields = std::tuple{model::field("organisation", &EscrowIdentityTold::organisation),
                                            model::field("person", &EscrowIdentityTold::person),
                                            model::field("contact", &EscrowIdentityTold::contact)};
};
// Becomes the group "objection_1", ... by its place.
struct EscrowOpeningObjected {
  static constexpr FactInfo info{"escrow_opening.objected", 1, "report", Kind::escrow_opening, "", ""};
  Place place;
  model::PersonId trustee;
  Note reason;
  static constexpr auto fields = std::tuple{model::field("place", &EscrowOpeningObjected::place),
                                            model::field("trustee", &EscrowOpeningObjected::trustee),
                                            model::field("reason", &EscrowOpeningObjected::reason)};
};
struct EscrowOpeningRefused {
  static constexpr FactInfo info{"escrow_opening.refused", 1, "report", Kind::escrow_opening, "", "refuse"};
  static constexpr auto fields = std::tuple{};
};
struct EscrowOpeningExpired {
  static constexpr FactInfo info{"escrow_opening.expired", 1, "report", Kind::escrow_opening, "", "expire"};
  static constexpr auto fields = std::tuple{};
};
using EscrowOpeningWithdrawn =
    ReasonedMove<"escrow_opening.withdrawn", "report", Kind::escrow_opening, "withdraw", "withdrawal">;

}  // namespace tocsin::state

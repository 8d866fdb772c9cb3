// The organisation that steers an incident now: offered, accepted, handed on.
#include "assess/kinds.h"

namespace tocsin::assess {
namespace {

using namespace state;

struct Offer {
  model::OrganisationId organisation;
  std::optional<Note> note;
  static constexpr auto fields =
      std::tuple{model::field("organisation", &Offer::organisation), model::field("note", &Offer::note)};
};

Result<Draft> offer(Desk& desk, const Permit& on, Offer input) {
  CHECK(port::require_taking_part(desk, on.record().space.id, input.organisation, "lead.not_a_participant",
                                  "/organisation"));
  return port::make(desk, on, input.organisation, participants_label(on), LeadOffered{std::move(input.note)});
}

port::Piece ended(const Desk& desk, const event::Record& lead) {
  const event::Slice* state = lead.newest_of(event::group_state);
  TOCSIN_ASSERT(state != nullptr);
  return {std::string(LeadEnded::info.type), lead.space,       lead.ref, desk.gate.label_of(*state), state->fact,
          model::encode(LeadEnded{}),        port::By::server, {}};
}

// Whoever leads now is relieved in the same breath: an incident never has two leads, nor none while one hands over.
Result<Draft> accept(Desk& desk, const Permit& on, LeadAccepted input) {
  // The former lead goes first: where one organisation succeeds itself, what is given must outlast what is taken.
  Draft out{.subject = on.record().ref.id};
  out.pieces = leads_ended(desk, {.kind = Kind::lead, .space = on.record().space.id});
  std::erase_if(out.pieces, [&](const port::Piece& piece) { return piece.record.id == out.subject; });
  out.pieces.push_back(port::move(desk, on, input));
  return out;
}

constexpr port::Act all[] = {
    port::act_on<Offer, offer>("lead.offer", Kind::incident, Kind::lead, steering).during(under_way),
    port::act_on<LeadAccepted, accept>("lead.accept", Kind::lead, std::nullopt, Who::owner).during(under_way),
    port::move_act<LeadDeclined>("lead.decline", Who::owner).during(any_phase),
    port::move_act<LeadEnded>("lead.end", steering | Who::owner).during(any_phase),
};

}  // namespace

std::vector<port::Piece> leads_ended(const Desk& desk, port::ListQuery leads) {
  leads.state = "accepted";
  std::vector<port::Piece> out;
  for (const auto& lead : port::all_seen(desk, std::move(leads))) out.push_back(ended(desk, lead.value()));
  return out;
}

std::span<const port::Act> lead_acts() { return all; }

}  // namespace tocsin::assess

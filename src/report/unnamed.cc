// Reports whose reporter is not named (docs/adr/0016).
#include "report/unnamed.h"

#include <algorithm>

namespace tocsin::report {
namespace {

using namespace state;
using model::Atom;
using model::AtomKind;

// Whom an audience may not name without telling whose report it is: the reporter's organisations, and their people.
bool is_own(const Desk& desk, const Atom& atom) {
  const auto& clearance = desk.gate.clearance();
  const auto own = desk.snapshot.organisations_of(clearance.person());
  const auto is_of_own = [&](const model::OrganisationId& one) {
    return one == clearance.organisation() || std::ranges::find(own, one) != own.end();
  };
  if (atom.kind != AtomKind::person) return is_of_own(model::OrganisationId(atom.id));
  const model::PersonId person(atom.id);
  return person == clearance.person() || std::ranges::any_of(desk.snapshot.organisations_of(person), is_of_own);
}

Result<void> check_choice(const Desk& desk, const port::MarkingChoice& choice) {
  const auto own = [&](const Atom& atom) { return is_own(desk, atom); };
  if (choice.audience && std::ranges::any_of(*choice.audience, own))
    return fail(Code::invalid, "report.names_reporter", "/marking/audience");
  if (std::ranges::any_of(choice.except, own)) return fail(Code::invalid, "report.names_reporter", "/marking/except");
  if (!choice.fields.empty()) return fail(Code::invalid, "report.unnamed_whole", "/marking/fields");
  return {};
}

// Of the audience as it was chosen, without what is of this report alone: so that the same organisation is called the
// same before the same readers, and differently before others.
std::string audience_text(const model::Label& chosen, const model::SpaceId& community) {
  const model::Label plain{.tlp = model::Tlp::amber, .pap = {}, .audience = chosen.audience};
  return to_text(community) + model::canonical_text(plain);
}

Piece by(port::By who, Piece piece) {
  piece.by = who;
  return piece;
}

}  // namespace

Atom reporter_of(const event::RecordRef& report) { return {AtomKind::role, model::Role::reporter, report.id.raw()}; }

Result<Unsigned> unsigned_report(Desk& desk, const Permit& on, const ReportSubmitted& content) {
  const auto& space = on.record().space;
  const auto ref = port::child_of(on, {}, desk.entropy);
  auto chosen = port::label_for(model::Tlp::amber, {port::role_in(model::Role::team, space.id)});
  if (desk.marking) {
    CHECK(check_choice(desk, *desk.marking));
    TRY(chosen, port::label_chosen(desk, space, std::move(chosen), *desk.marking, "/marking"));
  }
  Unsigned out{.audience = audience_text(chosen, space.id), .label = std::move(chosen), .draft = {}};
  for (auto& set : out.label.audience.all_of) set.push_back(reporter_of(ref));
  out.label = model::join(out.label, out.label);  // in order again
  out.draft = port::draft_of(ref.id, port::create(space, ref, out.label, content));
  out.draft.unnamed = ref.id;
  return out;
}

void vouch(Draft& draft, const model::Label& label, Unnamed by_what, std::string pseudonym) {
  ReportVouched said{.by = by_what, .pseudonym = {std::move(pseudonym)}};
  const auto& head = draft.pieces.front();
  draft.pieces.push_back(by(port::By::server, port::create(head.space, head.record, label, said)));
}

void submit_as_pseudonym(Desk& desk, Unsigned& report) {
  const auto& clearance = desk.gate.clearance();
  const auto& head = report.draft.pieces.front();
  TOCSIN_ASSERT(desk.pseudonyms != nullptr);
  const auto space = head.space;
  const auto ref = head.record;
  vouch(report.draft, report.label, Unnamed::pseudonym,
        desk.pseudonyms->of(report.audience, clearance.organisation().raw()));
  const auto known =
      port::label_for(model::Tlp::amber_strict, {reporter_of(ref), port::role_in(model::Role::team, space.id)});
  const ReportReporterNamed named{
      .organisation = clearance.organisation(),
      .person = clearance.person(),
      .held_by = report.label.tlp == model::Tlp::red ? HeldBy::person : HeldBy::organisation};
  report.draft.pieces.push_back(by(port::By::named, port::create(space, ref, model::join(report.label, known), named)));
}

}  // namespace tocsin::report

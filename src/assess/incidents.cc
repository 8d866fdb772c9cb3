// The frame of a coordinated incident.
#include <algorithm>

#include "assess/classifying.h"
#include "assess/kinds.h"
#include "event/gathered.h"

namespace tocsin::assess {
namespace {

using namespace state;

constexpr std::string_view propose_right = "incident.propose";

// What an incident says about others, by the label under which it may: whoever reads it may read both.
template <class Id>
class Names {
 public:
  void add(model::Label label, const Id& id) {
    auto at = std::ranges::find(by_label_, label, &Entry::first);
    if (at == by_label_.end()) at = by_label_.insert(at, {std::move(label), {}});
    at->second.push_back(id);
  }
  using Entry = std::pair<model::Label, std::vector<Id>>;
  const std::vector<Entry>& by_label() const { return by_label_; }

 private:
  std::vector<Entry> by_label_;
};
struct Named {
  Names<model::CommunityId> communities;
  Names<model::ReportId> reports;
};

template <class Id>
bool contains(const std::vector<Id>& list, const Id& one) {
  return std::ranges::find(list, one) != list.end();
}

// What the actor sees the incident name already.
struct Known {
  std::vector<model::CommunityId> communities;
  std::vector<model::ReportId> reports;
};
Known known_of(const event::Record& seen) {
  return {event::gathered_ids<model::CommunityId>(seen, event::group_communities),
          event::gathered_ids<model::ReportId>(seen, event::group_reports)};
}

// Peers without a community may run an incident by themselves; in a community's name only its team speaks.
Result<void> name_communities(const Desk& desk, const IncidentFrame& frame, const Known& known,
                              const model::Label& incident, Names<model::CommunityId>& out) {
  const auto& clearance = desk.gate.clearance();
  bool team = false;
  for (std::size_t i = 0; i < frame.communities.size(); ++i) {
    const auto& id = frame.communities.items[i];
    if (contains(known.communities, id)) continue;
    const auto where = fmt::format("/communities/{}", i);
    if (!clearance.holds(port::community_atom(model::as_space(id))))
      return fail(Code::invalid, "reference.unknown", where);
    TRY(const auto community, port::referenced(desk, model::as_record(id), Kind::community, where));
    team = team || clearance.holds_role(model::Role::team, id.raw());
    out.add(model::join(incident, port::label_of_record(desk.gate, community.value())), id);
  }
  if (!out.by_label().empty() && !team) return port::not_entitled(propose_right);
  return {};
}

// A report is promoted by the team that validated it, not by whoever can read it.
Result<port::SeenRecord> report_to_name(const Desk& desk, const model::ReportId& id, const std::string& where) {
  TRY(auto report, port::referenced(desk, model::as_record(id), Kind::report, where));
  if (!desk.gate.clearance().holds_role(model::Role::team, report->space.id.raw()))
    return port::not_entitled(propose_right);
  if (report->state() != "valid") return fail(Code::conflict, "report.not_valid", where);
  return report;
}

Result<Named> name_all(const Desk& desk, const IncidentFrame& frame, const Known& known, const model::Label& incident) {
  Named out;
  CHECK(name_communities(desk, frame, known, incident, out.communities));
  for (std::size_t i = 0; i < frame.reports.size(); ++i) {
    const auto& id = frame.reports.items[i];
    if (contains(known.reports, id)) continue;
    TRY(const auto report, report_to_name(desk, id, fmt::format("/reports/{}", i)));
    out.reports.add(model::join(incident, port::label_of_record(desk.gate, report.value())), id);
  }
  return out;
}

void forget_names(IncidentFrame& frame) {
  frame.communities.items.clear();
  frame.reports.items.clear();
}

Result<Draft> propose(Desk& desk, IncidentProposed input) {
  CHECK(port::require_writing(desk));
  CHECK(port::require_past(desk, input.occurred_at, "/occurred_at"));
  const auto id = desk.entropy.new_id<model::IncidentTag>();
  const event::SpaceRef space{model::SpaceKind::incident, model::as_space(id), {}};
  const event::RecordRef ref{.id = model::as_record(id), .owner = desk.acting_for()};
  const auto label = port::label_for(model::Tlp::amber, {port::participants_of(space.id)});
  TRY(const auto named, name_all(desk, input, {}, label));
  forget_names(input);
  Draft out = port::draft_of(ref.id, port::create(space, ref, label, input));
  for (const auto& [under, communities] : named.communities.by_label())
    out.pieces.push_back(port::create(space, ref, under, IncidentCommunitiesNamed{{communities}}));
  for (const auto& [under, reports] : named.reports.by_label())
    out.pieces.push_back(port::create(space, ref, under, IncidentReportsNamed{{reports}}));
  return out;
}

// What stands under this label already, and what is added.
template <class Payload, class Id>
port::Piece restated(const Desk& desk, const Permit& on, const model::Label& label, const std::vector<Id>& added) {
  event::Record same{on.record().ref, on.record().space, {}, {}};
  for (const auto& slice : on.seen().slices)
    if (desk.gate.label_of(slice) == label) same.slices.push_back(slice);
  auto all = event::gathered_ids<Id>(same, Payload::info.group);
  all.insert(all.end(), added.begin(), added.end());
  return port::restate(desk, on, Payload{{std::move(all)}}, label);
}

// Naming adds; nothing that is named already is taken away by leaving it out, as not every editor can see it.
Result<Draft> describe(Desk& desk, const Permit& on, IncidentDescribed input) {
  CHECK(port::require_past(desk, input.occurred_at, "/occurred_at"));
  TRY(const auto named, name_all(desk, input, known_of(on.seen()), port::label_of_record(desk.gate, on.seen())));
  forget_names(input);
  TRY(Draft out, port::just_edit(desk, on, std::move(input)));
  for (const auto& [under, communities] : named.communities.by_label())
    out.pieces.push_back(restated<IncidentCommunitiesNamed>(desk, on, under, communities));
  for (const auto& [under, reports] : named.reports.by_label())
    out.pieces.push_back(restated<IncidentReportsNamed>(desk, on, under, reports));
  return out;
}

struct Merging {
  model::IncidentId into;
  Note reason;
  static constexpr auto fields =
      std::tuple{model::field("into", &Merging::into), model::field("reason", &Merging::reason)};
};

Result<Draft> merge(Desk& desk, const Permit& on, Merging input) {
  if (model::as_record(input.into) == on.record().ref.id) return fail(Code::invalid, "incident.same", "/into");
  TRY(const auto other, port::referenced(desk, model::as_record(input.into), Kind::incident, "/into"));
  CHECK(port::require_under_way(other.value(), "/into"));
  TRY(Draft out, port::just_move(desk, on, IncidentMerged{std::nullopt, std::move(input.reason)}));
  out.pieces.push_back(named(desk, on, other, IncidentMergeNamed{input.into}));
  return out;
}

// Each scheme has its own level: what others were set to stands on.
Result<Draft> set_severity(Desk& desk, const Permit& on, SeverityChoice choice) {
  TRY(auto input, severity_of(std::move(choice)));
  auto all = event::read_group<IncidentSeveritySet>(on.seen(), IncidentSeveritySet::info.group)
                 .value_or(IncidentSeveritySet{});
  auto& levels = all.levels.items;
  const auto at = std::ranges::find(levels, input.scheme, &Severity::scheme);
  if (at == levels.end())
    levels.push_back(std::move(input));
  else
    *at = std::move(input);
  return port::just_restate(desk, on, std::move(all));
}

constexpr port::Act all[] = {
    port::act_at_top<IncidentProposed, propose>(propose_right, Kind::incident),
    port::act_on<IncidentDescribed, describe>("incident.describe", Kind::incident, std::nullopt, steering)
        .during(under_way),
    port::move_act<IncidentAssessmentStarted>("incident.assess", steering).during(any_phase),
    port::move_act<IncidentDeclared>("incident.declare", steering).during(any_phase),
    port::move_act<IncidentDismissed>("incident.dismiss", steering).during(any_phase),
    port::act_on<Merging, merge>("incident.merge", Kind::incident, std::nullopt, steering).during(any_phase),
    port::move_act<IncidentTransferred>("incident.transfer", steering).during(any_phase),
    port::act_on<IncidentClassified, classify<IncidentClassified>>("incident.classify", Kind::incident, std::nullopt,
                                                                   steering)
        .during(under_way),
    port::act_on<SeverityChoice, set_severity>("incident.set_severity", Kind::incident, std::nullopt, steering)
        .during(under_way),
    port::restate_act<IncidentActivationSet>("incident.set_activation", steering).during(under_way),
};

// Those who may read both learn which incident it is; whose report it is learns that it was promoted.
Draft promotion(const Desk& desk, const Permit& report, const Permit& cause, const model::FactId& fact, std::size_t n) {
  const auto numbered = [&](port::Piece piece, std::size_t part) {
    piece.by = port::By::server;
    piece.id = port::reaction_fact_id(fact, "assess.promote_reports", 2 * n + part);
    return piece;
  };
  const model::IncidentId incident(cause.record().ref.id.raw());
  if (is_as_open(desk, report, cause.record()))
    return port::draft_of(report.record().ref.id, numbered(port::move(desk, report, ReportPromoted{incident}), 0));
  const auto label = port::naming_label(desk.gate, report.record(), cause.record());
  Draft out = port::draft_of(report.record().ref.id, numbered(port::move(desk, report, ReportPromoted{}), 0));
  out.pieces.push_back(numbered(port::restate(desk, report, ReportIncidentNamed{incident}, label), 1));
  return out;
}

// Only for what was checked as it was named: what stands there by now has a reaction of its own, or was erased.
// One draft a report: a report that was withdrawn meanwhile holds up none of the others.
Result<std::vector<Draft>> promote_reports(Desk& desk, const port::Note& fact, const Permit& cause) {
  std::vector<Draft> out;
  const auto slice = std::ranges::find(cause.record().slices, fact.fact, &event::Slice::fact);
  if (slice == cause.record().slices.end()) return out;
  TRY(const auto body, json::parse(slice->body));
  TRY(const auto named, model::decode<IncidentReportsNamed>(body));
  for (std::size_t i = 0; i < named.reports.size(); ++i) {
    auto sealed = desk.snapshot.load(model::as_record(named.reports.items[i]));
    if (!sealed) {
      if (sealed.error().code == Code::not_found) continue;
      return std::unexpected(sealed.error());
    }
    const Permit report = policy::open_for_reaction(std::move(*sealed));
    if (report.record().ref.kind != Kind::report || report.record().state() != "valid") continue;
    out.push_back(promotion(desk, report, cause, fact.fact, i));
  }
  return out;
}

constexpr port::Reaction all_reactions[] = {
    {"assess.promote_reports", IncidentReportsNamed::info.type, promote_reports},
};

}  // namespace

std::span<const port::Act> incident_acts() { return all; }
std::span<const port::Reaction> incident_reactions() { return all_reactions; }

}  // namespace tocsin::assess

// The incident: what is known of it, how far it is, how grave it is.
#include <algorithm>
#include <array>

#include "model/scheme.h"
#include "wire/stix/incident/writer.h"

namespace tocsin::wire::stix {
namespace {

using namespace state;

struct Standing {
  std::string_view state;
  std::string_view determination;
  std::string_view investigation;
};
// Source: Incident Core Extension 2.0, incident-determination-enum and incident-investigation-ov.
constexpr std::array<Standing, 13> standings = {{{"proposed", "suspected", "new"},
                                                 {"assessing", "suspected", "open"},
                                                 {"declared", "confirmed", "open"},
                                                 {"responding", "confirmed", "open"},
                                                 {"escalated", "confirmed", "open"},
                                                 {"stabilised", "confirmed", "open"},
                                                 {"recovering", "confirmed", "open"},
                                                 {"review", "confirmed", "open"},
                                                 {"reopened", "confirmed", "open"},
                                                 {"closed", "confirmed", "closed"},
                                                 {"not_incident", "false-positive", "closed"},
                                                 {"merged", "suspected", "closed"},
                                                 {"transferred", "suspected", "closed"}}};

Standing standing_of(const Record& incident) {
  const auto* at = std::ranges::find(standings, incident.state(), &Standing::state);
  return at == standings.end() ? Standing{"", "suspected", "open"} : *at;
}

// 100 for the gravest level of a scheme, in even steps down to 100/n; a score that was given goes before.
std::optional<std::int64_t> weight_of(const Severity& one) {
  if (one.score) return one.score->value;
  const auto* scheme = model::scheme_named(one.scheme.value);
  if (scheme == nullptr) return std::nullopt;
  const auto levels = static_cast<std::int64_t>(scheme->levels.size());
  for (const auto& level : scheme->levels)
    if (level.id.value == one.level.value) return (levels - level.rank.value + 1) * 100 / levels;
  return std::nullopt;
}

std::string in_extension(std::string_view property) {
  return "extensions." + std::string(incident_extension) + "." + std::string(property);
}

json::Array entries_of(std::string_view key, const std::vector<std::string>& ids) {
  json::Array out;
  for (const auto& id : ids) out.push_back(json::Object{{key, id}});
  return out;
}

json::Object score_of(const Severity& one) {
  return {{"name", one.scheme.value}, {"value", one.score->value}, {"description", one.level.value}};
}

}  // namespace

json::Object IncidentWriter::incident(const Record& record) {
  auto frame = frame_of(record);
  frame.modified = to_text(std::max(latest_, record.created_at()));
  const auto head = group_of<IncidentFrame>(record, event::group_head);
  if (head && head->mode && *head->mode != Mode::real) frame.labels.emplace_back(model::name_of(*head->mode));
  auto made = convert::framed("incident", incident_id_, frame);
  std::vector<Fields> fields{fields_of(record, event::group_head)};
  made.emplace("name", head ? head->title.value : event::short_code(record.ref.id));
  if (head && head->summary) made.emplace("description", head->summary->value);
  if (head) fields[0].selectors = {"name"};
  if (head && head->summary) fields[0].selectors.emplace_back("description");
  kept(record, event::group_head, incident_id_);
  auto core = marker("property-extension");
  add_core(core, record, fields);
  extend(made, incident_extension, std::move(core));
  mark(made, fields);
  return made;
}

void IncidentWriter::add_core(json::Object& core, const Record& record, std::vector<Fields>& fields) {
  const auto standing = standing_of(record);
  core.emplace("determination", standing.determination);
  core.emplace("investigation_status", standing.investigation);
  fields.push_back(
      fields_of(record, event::group_state, {in_extension("determination"), in_extension("investigation_status")}));
  if (record.newest_of(event::group_state) != nullptr)
    out_.loss.altered(place(record, event::group_state), "convert.phase", incident_id_,
                      {{"state", std::string(record.state())}});
  if (const auto set = group_of<IncidentSeveritySet>(record, "severity")) {
    std::int64_t gravest = -1;
    json::Array scores;
    for (const auto& one : set->levels) {
      gravest = std::max(gravest, weight_of(one).value_or(-1));
      if (one.score) scores.push_back(score_of(one));
    }
    auto mine = fields_of(record, "severity");
    if (gravest >= 0) core.emplace("criticality", gravest);
    if (gravest >= 0) mine.selectors.push_back(in_extension("criticality"));
    if (!scores.empty()) mine.selectors.push_back(in_extension("scores"));
    if (!scores.empty()) core.emplace("scores", std::move(scores));
    fields.push_back(std::move(mine));
    out_.loss.altered(place(record, "severity"), "convert.severity", incident_id_);
  }
  if (const auto found = group_of<Classification>(record, "classification"); found && !found->classes.empty()) {
    json::Array types;
    for (const auto& one : found->classes) types.emplace_back(one.scheme.value + ":" + one.code.value);
    core.emplace("incident_types", std::move(types));
    fields.push_back(fields_of(record, "classification", {in_extension("incident_types")}));
    kept(record, "classification", incident_id_);
  }
  if (!detected_by_.empty())
    core.emplace("detection_methods", convert::strings({detected_by_.begin(), detected_by_.end()}));
  if (affected_ > 0) core.emplace("impacted_entity_counts", json::Object{{"organization", affected_}});
  if (!events_.empty()) core.emplace("events", entries_of("event_ref", events_));
  if (!tasks_.empty()) core.emplace("tasks", entries_of("task_ref", tasks_));
  if (!impacts_.empty()) core.emplace("impact_refs", convert::strings(impacts_));
  for (const auto* group : {"declaration", "activation", "closure", "assessment", "phase", "merge"})
    if (record.newest_of(group) != nullptr) out_.loss.dropped(place(record, group), "convert.group");
}

}  // namespace tocsin::wire::stix

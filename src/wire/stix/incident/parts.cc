// Who takes part, what happened, what was asked, what it did to whom.
#include <algorithm>
#include <array>

#include "i18n/catalogue.h"
#include "state/due.h"
#include "wire/stix/incident/writer.h"
#include "wire/stix/vocabulary.h"

namespace tocsin::wire::stix {
namespace {

using namespace state;

struct Pair {
  std::string_view from;
  std::string_view to;
};

// Source: STIX 2.1 section 10.8 (industry-sector-ov).
constexpr std::array<Pair, 18> sectors = {{{"government", "government-public-services"},
                                           {"energy", "energy"},
                                           {"transport", "transportation"},
                                           {"finance", "financial-services"},
                                           {"health", "healthcare"},
                                           {"water", "water"},
                                           {"digital_infrastructure", "infrastructure"},
                                           {"telecom", "telecommunications"},
                                           {"hosting", "technology"},
                                           {"research", "education"},
                                           {"education", "education"},
                                           {"manufacturing", "manufacturing"},
                                           {"food", "agriculture"},
                                           {"space", "aerospace"},
                                           {"media", "communications"},
                                           {"security", "technology"},
                                           {"regulator", "government-regional"},
                                           {"other", ""}}};

// Source: Incident Core Extension 2.0, task-outcome-enum.
constexpr std::array<Pair, 12> outcomes = {{{"sent", "pending"},
                                            {"delivered", "pending"},
                                            {"acknowledged", "pending"},
                                            {"counter_dated", "pending"},
                                            {"accepted", "ongoing"},
                                            {"in_progress", "ongoing"},
                                            {"answered", "ongoing"},
                                            {"returned", "ongoing"},
                                            {"verified", "successful"},
                                            {"done", "successful"},
                                            {"declined", "failed"},
                                            {"cancelled", "cancelled"}}};

template <std::size_t N>
std::string_view other_of(const std::array<Pair, N>& pairs, std::string_view from) {
  const auto* at = std::ranges::find(pairs, from, &Pair::from);
  return at == pairs.end() ? std::string_view() : at->to;
}

bool is_affected(std::string_view state) { return state == "affected" || state == "contained" || state == "recovered"; }

// Steps that a machine took, and talk: as the timeline of documents has it.
bool is_told(const port::Entry& entry) {
  const auto kind = entry.ref.kind;
  return kind != Kind::room && kind != Kind::message && kind != Kind::appointment &&
         entry.type != RequestDelivered::info.type && entry.type != RequestAcknowledged::info.type &&
         i18n::catalogue().has("fact." + entry.type);
}

std::string hyphened(std::string_view name) {
  std::string out(name);
  for (char& c : out)
    if (c == '.' || c == '_') c = '-';
  return out;
}

}  // namespace

void IncidentWriter::identities() {
  for (const auto& [id, record] : organisations_) {
    const auto profile = group_of<OrganisationProfile>(*record, event::group_head);
    auto frame = frame_of(*record);
    frame.creator.clear();
    auto made = convert::framed("identity", "identity--" + to_text(id), frame);
    made.emplace("name", profile ? profile->name.value : event::short_code(record->ref.id));
    made.emplace("identity_class", "organization");
    if (profile && profile->services) made.emplace("description", profile->services->value);
    if (const auto sector = profile ? other_of(sectors, model::name_of(profile->sector)) : ""; !sector.empty())
      made.emplace("sectors", json::Array{sector});
    std::vector<Fields> fields{fields_of(*record, event::group_head, {"name"})};
    contacts(made, id, fields);
    mark(made, fields);
    kept(*record, event::group_head, add(std::move(made)));
  }
}

// Source: Identity Contact Information extension.
void IncidentWriter::contacts(json::Object& made, const model::OrganisationId& organisation,
                              std::vector<Fields>& fields) {
  json::Array numbers;
  json::Array mails;
  for (const auto* record : all(Kind::contact)) {
    const auto contact = group_of<ContactRegistered>(*record, event::group_head);
    if (!contact || record->space.id != model::as_space(organisation)) continue;
    if (contact->phone)
      numbers.push_back(json::Object{{"contact_number_type", "work-phone"},
                                     {"contact_number", contact->phone->value},
                                     {"description", contact->function.value + ": " + contact->name.value}});
    if (contact->email) {
      json::Object address{
          {"type", "email-addr"}, {"spec_version", "2.1"}, {"id", ""}, {"value", contact->email->value}};
      address["id"] = *sco_id(address);
      mails.push_back(json::Object{{"digital_contact_type", "work"},
                                   {"email_address_ref", address["id"]},
                                   {"description", contact->function.value}});
      mark(address, {fields_of(*record, event::group_head)});
      out_.add_unreferred(std::move(address));
    }
    fields.push_back(fields_of(*record, event::group_head));
    out_.loss.kept(place(*record), std::string(made["id"].get_string()));
  }
  if (numbers.empty() && mails.empty()) return;
  auto extension = marker("property-extension");
  if (!numbers.empty()) extension.emplace("contact_numbers", std::move(numbers));
  if (!mails.empty()) extension.emplace("email_addresses", std::move(mails));
  extend(made, contact_extension, std::move(extension));
}

void IncidentWriter::events() {
  for (const auto* entry : entries_) {
    const auto& fact = entry->value;
    if (!is_told(fact)) continue;
    const auto at = to_text(fact.happened_at);
    convert::Frame frame{.creator = identity_of(fact.organisation),
                         .created = to_text(fact.recorded_at),
                         .modified = to_text(fact.recorded_at),
                         .markings = {},
                         .labels = {}};
    auto made = convert::framed("event", "event--" + to_text(fact.fact), frame);
    made.emplace("status", "occurred");
    made.emplace("name", text("fact." + fact.type, {{"who", name_of(fact.organisation)}}));
    made.emplace("event_types", json::Array{json::Value(hyphened(fact.type))});
    made.emplace("start_time", at);
    made.emplace("end_time", at);
    extend(made, event_extension, marker("new-sdo"));
    mark(made, {{entry->marking, {}}});
    events_.push_back(add(std::move(made)));
  }
}

// When it happened, by the word of the incident's head.
void IncidentWriter::occurred(const Record& incident) {
  const auto head = group_of<IncidentFrame>(incident, event::group_head);
  if (!head || !head->occurred_at) return;
  auto made = convert::framed("event", convert::derived_id("event", incident_id_ + " occurred"), frame_of(incident));
  made.emplace("status", "occurred");
  made.emplace("name", text("document.occurred"));
  made.emplace("event_types", json::Array{"incident-occurred"});
  made.emplace("start_time", to_text(*head->occurred_at));
  extend(made, event_extension, marker("new-sdo"));
  mark(made, {fields_of(incident, event::group_head)});
  events_.push_back(add(std::move(made)));
}

void IncidentWriter::tasks() {
  for (const auto* record : all(Kind::request)) {
    const auto sent = group_of<RequestSent>(*record, event::group_head);
    const auto outcome = other_of(outcomes, record->state());
    auto made = convert::framed("task", id_of("task", *record), frame_of(*record));
    made.emplace("outcome", outcome.empty() ? "unknown" : outcome);
    std::vector<Fields> fields{fields_of(*record, event::group_head),
                               fields_of(*record, event::group_state, {"outcome"})};
    if (sent) {
      made.emplace("name", sent->title.value);
      made.emplace("task_types", json::Array{model::name_of(sent->ask)});
      if (sent->text) made.emplace("description", sent->text->value);
      fields[0].selectors = {"name", "task_types"};
      if (sent->text) fields[0].selectors.emplace_back("description");
      if (sent->due_at) out_.loss.dropped(place(*record, "head") + "/due_at", "convert.group");
    }
    if (const auto start = when(*record, event::group_head)) made.emplace("start_time", to_text(*start));
    if (const auto end = is_done(*record) ? when(*record, "verdict") : std::nullopt)
      made.emplace("end_time", to_text(*end));
    if (const auto declined =
            record->state() == "declined" ? group_of<RequestDeclined>(*record, "reply") : std::nullopt) {
      made.emplace("error", declined->reason.value);
      fields.push_back(fields_of(*record, "reply", {"error"}));
    }
    extend(made, task_extension, marker("new-sdo"));
    mark(made, fields);
    const auto id = add(std::move(made));
    tasks_.push_back(id);
    kept(*record, event::group_head, id);
    if (record->newest_of("answer") != nullptr) out_.loss.altered(place(*record, "answer"), "convert.answer", id);
    const auto who = identity_of(record->ref.owner);
    if (who.empty()) continue;
    auto tie = convert::relationship_of("assigned", who, id, frame_of(*record));
    mark(tie, {fields_of(*record, event::group_head)});
    add(std::move(tie));
  }
}

void IncidentWriter::impacts() {
  for (const auto* record : all(Kind::impact)) {
    const auto stated = group_of<ImpactStated>(*record, "statement");
    if (is_affected(record->state())) ++affected_;
    if (!is_affected(record->state()) && !stated) {
      out_.loss.dropped(place(*record), "convert.no_impact");
      continue;
    }
    auto made = convert::framed("impact", id_of("impact", *record), frame_of(*record));
    made.emplace("impact_category", "external");
    std::vector<Fields> fields{fields_of(*record, event::group_state)};
    if (stated) {
      auto said = stated->text.value;
      if (stated->services) said += "\n" + text("document.services", {{"services", stated->services->value}});
      if (stated->affected_count)
        said += "\n" + text("document.affected", {{"n", std::to_string(stated->affected_count->value)}});
      made.emplace("description", said);
      fields.push_back(fields_of(*record, "statement", {"description"}));
    }
    if (const auto start = when(*record, event::group_head)) made.emplace("start_time", to_text(*start));
    if (const auto end = record->state() == "recovered" ? when(*record, event::group_state) : std::nullopt)
      made.emplace("end_time", to_text(*end));
    if (const auto who = identity_of(record->ref.owner); !who.empty())
      made.emplace("impacted_refs", json::Array{json::Value(who)});
    extend(made, impact_extension, marker("new-sdo"));
    extend(made, "external", {{"impact_type", "unknown"}});
    mark(made, fields);
    const auto id = add(std::move(made));
    impacts_.push_back(id);
    out_.loss.altered(place(*record), "convert.impact", id);
  }
}

void IncidentWriter::participations() {
  for (const auto* record : all(Kind::participation)) {
    const auto who = identity_of(record->ref.owner);
    if (who.empty()) {
      not_said(*record);
      continue;
    }
    auto made = convert::framed("relationship", id_of("relationship", *record), frame_of(*record));
    made.emplace("relationship_type", "participates-in");
    made.emplace("source_ref", who);
    made.emplace("target_ref", incident_id_);
    std::vector<Fields> fields{fields_of(*record, event::group_head), fields_of(*record, event::group_state)};
    if (!record->state().empty())
      made.emplace("description", text("state.participation." + std::string(record->state())));
    const auto start =
        record->newest_of("reply") != nullptr && record->state() != "declined" && record->state() != "expired"
            ? when(*record, "reply")
            : std::nullopt;
    const bool over = record->state() == "released" || record->state() == "withdrawn";
    const auto stop = over ? when(*record, "standing") : std::nullopt;
    if (start) made.emplace("start_time", to_text(*start));
    if (stop && (!start || *stop > *start)) made.emplace("stop_time", to_text(*stop));
    mark(made, fields);
    const auto id = add(std::move(made));
    kept(*record, event::group_state, id);
    if (record->newest_of(event::group_head) != nullptr)
      out_.loss.dropped(place(*record, event::group_head), "convert.group");
  }
}

void IncidentWriter::leads() {
  for (const auto* record : all(Kind::lead)) {
    const bool led = record->state() == "accepted" || record->state() == "ended";
    const auto who = identity_of(record->ref.owner);
    if (!led || who.empty()) {
      not_said(*record);
      continue;
    }
    auto made = convert::framed("relationship", id_of("relationship", *record), frame_of(*record));
    made.emplace("relationship_type", "leads");
    made.emplace("source_ref", who);
    made.emplace("target_ref", incident_id_);
    mark(made, {fields_of(*record, event::group_head), fields_of(*record, event::group_state)});
    kept(*record, event::group_state, add(std::move(made)));
  }
}

}  // namespace tocsin::wire::stix

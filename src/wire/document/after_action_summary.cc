// What a reader with one minute reads, how it was classed, and what happened when.
#include <algorithm>
#include <array>

#include "i18n/format.h"
#include "model/scheme.h"
#include "state/due.h"
#include "wire/document/after_action.h"

namespace tocsin::wire::document {
namespace {

using namespace state;

constexpr std::size_t most_moments = 400;
constexpr std::size_t moments_in_full = 150;

std::string scheme_text(const Case& in, const Document& out, std::string_view scheme, std::string_view id) {
  const auto* known = model::scheme_named(scheme);
  const auto name = known == nullptr ? std::nullopt : model::name_in(*known, id);
  if (!name) return in.text("document.class", {{"scheme", std::string(scheme)}, {"name", std::string(id)}});
  const bool chinese = out.language == i18n::Language::zh_hans;
  return in.text("document.class", {{"scheme", chinese ? known->zh.value : known->en.value},
                                    {"name", std::string(chinese ? name->zh : name->en)}});
}

std::string joined(const Document& out, const std::vector<std::string>& items) {
  return i18n::list_text(out.language, items);
}

std::string leads(const Document& out, const Case& in) {
  std::vector<std::string> names;
  for (const auto* lead : in.all(Kind::lead)) {
    const bool led = lead->state() == "accepted" || lead->state() == "ended";
    const auto name = in.name_of(lead->ref.owner);
    if (led && std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return joined(out, names);
}

// The first time that a fact of this type came, by the word of who signed it.
std::optional<Instant> first_time(const Case& in, std::string_view type) {
  for (const auto& entry : in.entries())
    if (entry.value.type == type) return entry.value.happened_at;
  return std::nullopt;
}

std::int64_t in_state(const Case& in, Kind kind, std::string_view state) {
  return std::ranges::count_if(in.all(kind), [&](const Record* r) { return r->state() == state; });
}

std::int64_t ever(const Case& in, std::string_view type) {
  std::vector<model::RecordId> seen;
  for (const auto& entry : in.entries())
    if (entry.value.type == type && std::ranges::find(seen, entry.value.ref.id) == seen.end())
      seen.push_back(entry.value.ref.id);
  return static_cast<std::int64_t>(seen.size());
}

Table at_a_glance(const Case& in) {
  const auto requests = in.all(Kind::request);
  const auto overdue = std::ranges::count_if(requests, [&](const Record* r) { return is_overdue(*r, in.as_of()); });
  const std::array<std::pair<std::string_view, std::int64_t>, 7> figures{{
      {"document.glance.parties", in_state(in, Kind::participation, "active")},
      {"document.glance.affected", ever(in, ImpactConfirmed::info.type)},
      {"document.glance.recovered", in_state(in, Kind::impact, "recovered")},
      {"document.glance.decisions", static_cast<std::int64_t>(in.all(Kind::decision).size())},
      {"document.glance.requests", static_cast<std::int64_t>(requests.size())},
      {"document.glance.done", std::ranges::count_if(requests, [](const Record* r) { return is_done(*r); })},
      {"document.glance.overdue", overdue},
  }};
  Table out;
  out.rows.emplace_back();
  for (const auto& [key, n] : figures) {
    out.header.push_back(in.text(key));
    out.rows[0].push_back(in.number(n));
  }
  out.widths.assign(figures.size(), 1);
  return out;
}

constexpr std::array<std::string_view, 9> milestones{
    IncidentProposed::info.type,        IncidentDeclared::info.type,     IncidentResponseStarted::info.type,
    ImpactConfirmed::info.type,         IncidentEscalated::info.type,    IncidentStabilised::info.type,
    IncidentRecoveryStarted::info.type, IncidentReviewOpened::info.type, IncidentClosed::info.type};

std::string after(const Document& out, Instant at, Instant zero) {
  if (at == zero) return {};
  return (at < zero ? "−" : "+") + i18n::span_text(out.language, at < zero ? zero - at : at - zero);
}

void add_milestones(Document& out, const Case& in) {
  std::vector<std::pair<Instant, std::size_t>> found;
  for (std::size_t i = 0; i < milestones.size(); ++i)
    if (const auto at = first_time(in, milestones[i])) found.emplace_back(*at, i);
  if (found.size() < 2) return;
  std::ranges::sort(found);
  const auto declared = first_time(in, IncidentDeclared::info.type);
  Table table{{in.text("document.milestone"), in.text("document.when")}, {}, {}};
  if (declared) table.header.push_back(in.text("document.after_declaration"));
  for (const auto& [at, which] : found) {
    std::vector<std::string> row{in.text(fmt::format("document.milestone.{}", milestones[which])), in.time(at)};
    if (declared) row.push_back(after(out, at, *declared));
    table.rows.push_back(std::move(row));
  }
  table.widths = declared ? std::vector<double>{3, 2, 2} : std::vector<double>{3, 2};
  out.blocks.emplace_back(heading(in, 2, "document.milestones"));
  out.blocks.emplace_back(std::move(table));
}

std::vector<Severity> severities_of(const Record& incident) {
  const auto set = group_of<IncidentSeveritySet>(incident, "severity");
  return set ? set->levels.items : std::vector<Severity>{};
}

std::string severity_of(const Document& out, const Case& in, const Record& incident) {
  std::vector<std::string> names;
  for (const auto& one : severities_of(incident))
    names.push_back(scheme_text(in, out, one.scheme.value, one.level.value));
  return joined(out, names);
}

std::string classes_of(const Document& out, const Case& in, const Record& incident) {
  std::vector<std::string> names;
  if (const auto found = group_of<Classification>(incident, "classification"))
    for (const auto& one : found->classes) names.push_back(scheme_text(in, out, one.scheme.value, one.code.value));
  return joined(out, names);
}

std::string level_of(const Record& incident) {
  if (const auto set = group_of<IncidentActivationSet>(incident, "activation")) return set->level.value;
  const auto declared = group_of<IncidentDeclared>(incident, "declaration");
  return declared && declared->activation_level ? declared->activation_level->value : std::string();
}

bool is_minor(Kind kind) { return kind == Kind::participation || kind == Kind::impact || kind == Kind::request; }
// Steps that a machine took, talk, and what nobody looks for in a history of the case.
bool is_told(const port::Entry& entry) {
  const auto kind = entry.ref.kind;
  return kind != Kind::room && kind != Kind::message && kind != Kind::appointment &&
         entry.type != RequestDelivered::info.type && entry.type != RequestAcknowledged::info.type &&
         i18n::catalogue().has("fact." + entry.type);
}

std::string about(const Case& in, const port::Entry& entry) {
  const auto* record = in.find(entry.ref.id);
  auto title = record == nullptr || entry.ref.kind == Kind::incident ? std::string() : in.title_of(*record);
  const bool of_another = !is_nil(entry.ref.owner) && entry.ref.owner != entry.organisation && is_minor(entry.ref.kind);
  if (!of_another) return title;
  const auto party = in.name_of(entry.ref.owner);
  return title.empty() ? party : in.text("document.title_and_party", {{"title", title}, {"party", party}});
}

Moment moment_of(const Case& in, const port::Entry& entry) {
  Moment out;
  out.time = in.time(entry.happened_at);
  out.text = capital(in.text("fact." + entry.type, {{"who", in.name_of(entry.organisation)}}));
  if (const auto what = about(in, entry); !what.empty())
    out.text = in.text("document.moment", {{"what", out.text}, {"about", what}});
  return out;
}

}  // namespace

void add_summary(Document& out, const Case& in, const Record& incident) {
  out.blocks.emplace_back(heading(in, 1, "document.summary"));
  const auto frame = group_of<IncidentFrame>(incident, event::group_head);
  if (frame) tell(out.blocks, in, "", frame->summary);
  KeyValues facts;
  put(facts, in, "document.coordinated_by", in.name_of(incident.ref.owner));
  put(facts, in, "document.lead", leads(out, in));
  put(facts, in, "document.severity", severity_of(out, in, incident));
  put(facts, in, "document.classification", classes_of(out, in, incident));
  put(facts, in, "document.activation", level_of(incident));
  if (frame) put(facts, in, "document.occurred", in.time(frame->occurred_at));
  out.blocks.emplace_back(std::move(facts));
  if (const auto declared = group_of<IncidentDeclared>(incident, "declaration"))
    tell(out.blocks, in, "document.why_declared", std::optional(declared->reason));
  out.blocks.emplace_back(at_a_glance(in));
  add_milestones(out, in);
}

void add_timeline(Document& out, const Case& in) {
  std::vector<const port::Entry*> told;
  for (const auto& entry : in.entries())
    if (is_told(entry.value)) told.push_back(&entry.value);
  const std::size_t all = told.size();
  if (all > moments_in_full) std::erase_if(told, [](const port::Entry* e) { return is_minor(e->ref.kind); });
  if (told.size() > most_moments) told.erase(told.begin(), told.end() - most_moments);
  if (told.empty()) return;
  // The entries lie in the log's order, and so do the pointers to them.
  std::ranges::sort(told, {}, [](const port::Entry* e) { return std::pair(e->happened_at, e); });
  out.blocks.emplace_back(heading(in, 1, "document.timeline"));
  Timeline timeline;
  for (const auto* entry : told) timeline.moments.push_back(moment_of(in, *entry));
  out.blocks.emplace_back(std::move(timeline));
  if (told.size() < all)
    out.blocks.emplace_back(
        paragraph(in.text("document.timeline.shortened", {{"n", std::to_string(all - told.size())}})));
}

void add_classification(Document& out, const Case& in, const Record& incident) {
  const auto classes = classes_of(out, in, incident);
  const auto severities = severities_of(incident);
  if (classes.empty() && severities.empty()) return;
  out.blocks.emplace_back(heading(in, 1, "document.classing"));
  if (!classes.empty()) {
    out.blocks.emplace_back(Paragraph{{{classes, Style::strong}}});
    tell(out.blocks, in, "", group_of<Classification>(incident, "classification")->reason);
  }
  for (const auto& one : severities) {
    out.blocks.emplace_back(Paragraph{{{scheme_text(in, out, one.scheme.value, one.level.value), Style::strong}}});
    tell(out.blocks, in, "", std::optional(one.reason));
  }
}

}  // namespace tocsin::wire::document

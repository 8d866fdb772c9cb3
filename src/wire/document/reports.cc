#include "wire/document/reports.h"

#include "wire/document/after_action.h"

namespace tocsin::wire::document {
namespace {

using namespace state;

std::string subtitle_of(const Case& in, const Record& incident) {
  return in.text("document.after_action.subtitle",
                 {{"code", event::short_code(incident.ref.id)}, {"state", in.state_of(incident)}});
}

Document make_after_action(const std::vector<Part>& parts, i18n::Language language, Instant as_of) {
  const Case in(parts, language, as_of);
  Document out = in.sheet();
  const auto* incident = in.first(Kind::incident);
  if (incident == nullptr) return out;
  out.title = in.text("document.after_action.title", {{"title", in.title_of(*incident)}});
  out.subtitle = subtitle_of(in, *incident);
  add_summary(out, in, *incident);
  add_timeline(out, in);
  add_parties(out, in);
  add_decisions(out, in);
  add_requests(out, in);
  add_situation_reports(out, in);
  add_learning(out, in);
  add_classification(out, in, *incident);
  add_indicators(out, in);
  add_about_copy(out, in);
  add_indicator_annex(out, in);
  return out;
}

void add_changes(Document& out, const Case& in, const SituationReportIssued& issued) {
  if (issued.changes.empty()) return;
  out.blocks.emplace_back(heading(in, 1, "document.changes"));
  Bullets changes;
  for (const auto& change : issued.changes) changes.items.push_back({{change_words(in, change.value), Style::plain}});
  out.blocks.emplace_back(std::move(changes));
}

Document make_situation_report(const std::vector<Part>& parts, i18n::Language language, Instant as_of) {
  const Case in(parts, language, as_of);
  Document out = in.sheet();
  const auto* report = in.first(Kind::situation_report);
  const auto issued = report == nullptr ? std::nullopt : group_of<SituationReportIssued>(*report, event::group_head);
  if (!issued) return out;
  out.title = issued->title.value;
  out.as_of = issued->as_of;
  const auto* incident = in.first(Kind::incident);
  out.subtitle = in.text(incident == nullptr ? "document.situation.subtitle_alone" : "document.situation.subtitle",
                         {{"incident", incident == nullptr ? std::string() : in.title_of(*incident)}});
  out.blocks.emplace_back(heading(in, 1, "document.summary"));
  KeyValues facts;
  put(facts, in, "document.issued_by", in.name_of(report->author));
  if (incident != nullptr) put(facts, in, "document.state_now", in.state_of(*incident));
  out.blocks.emplace_back(std::move(facts));
  tell(out.blocks, in, "", issued->text);
  if (const auto correction = group_of<SituationReportCorrected>(*report, "correction"))
    tell(out.blocks, in, "document.correction", std::optional(correction->text));
  out.blocks.emplace_back(heading(in, 1, "document.figures"));
  add_figures(out, in, {report});
  add_changes(out, in, *issued);
  add_about_copy(out, in);
  return out;
}

}  // namespace

ReleasedPart part_of(const policy::Released<event::Record>& record) {
  return record.map([](const event::Record& r) { return Part(r); });
}
ReleasedPart part_of(const policy::Released<Entries>& entries) {
  return entries.map([](const Entries& e) { return Part(e); });
}
ReleasedPart part_of(const policy::Released<Indicators>& indicators) {
  return indicators.map([](const Indicators& i) { return Part(i); });
}
ReleasedPart reader_of(const policy::Released<event::Record>& own_organisation) {
  return own_organisation.map([](const event::Record& r) { return Part(Reader{r.ref.owner}); });
}

policy::Released<Document> after_action_report(const Material& material, i18n::Language language, Instant as_of) {
  return material.map(
      [](const std::vector<Part>& parts, i18n::Language l, Instant t) { return make_after_action(parts, l, t); },
      language, as_of);
}

policy::Released<Document> situation_report(const Material& material, i18n::Language language, Instant as_of) {
  return material.map(
      [](const std::vector<Part>& parts, i18n::Language l, Instant t) { return make_situation_report(parts, l, t); },
      language, as_of);
}

}  // namespace tocsin::wire::document

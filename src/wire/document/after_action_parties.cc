// Who was asked, what it did to them, what was decided and what was asked of whom.
#include <algorithm>

#include "state/due.h"
#include "wire/document/after_action.h"

namespace tocsin::wire::document {
namespace {

using namespace state;

std::optional<Instant> accepted_at(const Record& participation) {
  const auto state = participation.state();
  const bool accepted = state == "active" || state == "suspended" || state == "released" || state == "withdrawn";
  return accepted ? happened_at(participation, "reply") : std::nullopt;
}

const Record* impact_on(const Case& in, const model::OrganisationId& party) {
  for (const auto* impact : in.all(Kind::impact))
    if (impact->ref.owner == party) return impact;
  return nullptr;
}

std::string counted(const Case& in, const ImpactStated& stated) {
  return stated.affected_count ? in.text("document.affected", {{"n", in.number(stated.affected_count->value)}})
                               : std::string();
}

void add_statements(Document& out, const Case& in, const std::vector<const Record*>& impacts) {
  Bullets told;
  for (const auto* impact : impacts) {
    const auto stated = group_of<ImpactStated>(*impact, "statement");
    if (!stated) continue;
    Runs runs{{in.text("document.named", {{"name", in.name_of(impact->ref.owner)}}) + " ", Style::strong},
              {stated->text.value, Style::plain}};
    if (stated->services)
      runs.push_back({"\n" + in.text("document.services", {{"services", stated->services->value}}), Style::plain});
    if (const auto count = counted(in, *stated); !count.empty()) runs.push_back({"\n" + count, Style::plain});
    told.items.push_back(std::move(runs));
  }
  if (told.items.empty()) return;
  out.blocks.emplace_back(heading(in, 2, "document.impact_told"));
  out.blocks.emplace_back(std::move(told));
}

void add_options(Document& out, const Case& in, const DecisionProposed& proposed) {
  Bullets options;
  for (const auto& option : proposed.options) {
    Runs runs{{option.title.value, Style::plain}};
    if (option.consequences) runs.push_back({"\n" + option.consequences->value, Style::emphasis});
    options.items.push_back(std::move(runs));
  }
  if (options.items.empty()) return;
  out.blocks.emplace_back(
      Paragraph{{{in.text("document.named", {{"name", in.text("document.options")}}), Style::strong}}});
  out.blocks.emplace_back(std::move(options));
}

void add_decision(Document& out, const Case& in, const Record& decision) {
  const auto proposed = group_of<DecisionProposed>(decision, event::group_head);
  const auto outcome = group_of<Outcome>(decision, "outcome");
  const auto title = in.title_of(decision);
  out.blocks.emplace_back(Heading{2, title.empty() ? in.text("document.decision") : title});
  KeyValues facts;
  put(facts, in, "document.state", in.state_of(decision));
  if (outcome) put(facts, in, "document.chosen", outcome->chosen.value);
  if (proposed) put(facts, in, "document.authority", proposed->authority.value);
  put(facts, in, "document.proposed_at", in.time(happened_at(decision, event::group_head)));
  put(facts, in, "document.adopted_at", in.time(happened_at(decision, "outcome")));
  if (outcome) put(facts, in, "document.effective_at", in.time(outcome->effective_at));
  out.blocks.emplace_back(std::move(facts));
  if (proposed) tell(out.blocks, in, "document.known", proposed->known);
  if (proposed) add_options(out, in, *proposed);
  if (!outcome) return;
  tell(out.blocks, in, "document.reason", std::optional(outcome->reason));
  if (!outcome->dissent) return;
  // Whose dissent it is stands in its words; whose record of it this is, beside them.
  const auto who = in.name_of(decision.newest_of("outcome")->author);
  const auto name = in.text("document.dissent_recorded", {{"who", who}});
  out.blocks.emplace_back(Paragraph{
      {{in.text("document.named", {{"name", name}}) + " ", Style::strong}, {outcome->dissent->value, Style::plain}}});
}

std::string reply_of(const Record& request) {
  if (const auto answer = group_of<RequestAnswered>(request, "answer")) return answer->text.value;
  if (const auto declined = group_of<RequestDeclined>(request, "reply")) return declined->reason.value;
  return {};
}

std::string due_of(const Case& in, const Record& request) {
  const auto due = in.time(due_at(request));
  return is_overdue(request, in.as_of()) ? in.text("document.overdue", {{"due", due}}) : due;
}

void add_answers(Document& out, const Case& in, const std::vector<const Record*>& requests) {
  Bullets answers;
  for (const auto* request : requests) {
    const auto reply = reply_of(*request);
    if (reply.empty()) continue;
    const auto who = in.text("document.title_and_party",
                             {{"title", in.title_of(*request)}, {"party", in.name_of(request->ref.owner)}});
    answers.items.push_back({{in.text("document.named", {{"name", who}}) + " ", Style::strong}, {reply, Style::plain}});
  }
  if (answers.items.empty()) return;
  out.blocks.emplace_back(heading(in, 2, "document.answers"));
  out.blocks.emplace_back(std::move(answers));
}

}  // namespace

void add_parties(Document& out, const Case& in) {
  const auto participations = in.all(Kind::participation);
  if (participations.empty()) return;
  out.blocks.emplace_back(heading(in, 1, "document.parties"));
  Table table;
  for (const auto* key : {"party_column", "standing", "impact", "invited", "accepted"})
    table.header.push_back(in.text(fmt::format("document.{}", key)));
  for (const auto* one : participations) {
    const auto* impact = impact_on(in, one->ref.owner);
    table.rows.push_back({in.name_of(one->ref.owner), in.state_of(*one),
                          impact == nullptr ? std::string() : in.state_of(*impact),
                          in.time(happened_at(*one, event::group_head)), in.time(accepted_at(*one))});
  }
  table.widths = {2.9, 1.5, 1.6, 2.6, 2.5};
  out.blocks.emplace_back(std::move(table));
  add_statements(out, in, in.all(Kind::impact));
}

void add_decisions(Document& out, const Case& in) {
  const auto decisions = in.all(Kind::decision);
  if (decisions.empty()) return;
  out.blocks.emplace_back(heading(in, 1, "document.decisions"));
  for (const auto* decision : decisions) add_decision(out, in, *decision);
}

void add_requests(Document& out, const Case& in) {
  const auto requests = in.all(Kind::request);
  if (requests.empty()) return;
  out.blocks.emplace_back(heading(in, 1, "document.requests"));
  Table table;
  for (const auto* key : {"request", "to", "state", "due"})
    table.header.push_back(in.text(fmt::format("document.{}", key)));
  for (const auto* one : requests)
    table.rows.push_back({in.title_of(*one), in.name_of(one->ref.owner), in.state_of(*one), due_of(in, *one)});
  table.widths = {4, 2.4, 1.6, 2.2};
  out.blocks.emplace_back(std::move(table));
  add_answers(out, in, requests);
}

void add_situation_reports(Document& out, const Case& in) {
  const auto reports = in.all(Kind::situation_report);
  if (reports.empty()) return;
  out.blocks.emplace_back(heading(in, 1, "document.situation_reports"));
  add_figures(out, in, reports);
  for (const auto* report : reports) {
    const auto head = group_of<SituationReportIssued>(*report, event::group_head);
    if (!head) continue;
    out.blocks.emplace_back(Heading{2, head->title.value});
    out.blocks.emplace_back(Paragraph{{{in.time(head->as_of), Style::emphasis}}});
    tell(out.blocks, in, "", head->text);
    if (const auto correction = group_of<SituationReportCorrected>(*report, "correction"))
      tell(out.blocks, in, "document.correction", std::optional(correction->text));
  }
}

}  // namespace tocsin::wire::document

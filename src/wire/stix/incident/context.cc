// What it is about: the reports, what was decided and told, the indicators.
#include <algorithm>

#include "wire/ascii.h"
#include "wire/convert/terms.h"
#include "wire/stix/incident/writer.h"
#include "wire/stix/pattern.h"

namespace tocsin::wire::stix {
namespace {

using namespace state;
using enum model::ObservableType;

convert::Terms terms_of(const model::Observable& one) {
  const auto name = std::string(model::name_of(one.type));
  const auto address = one.value.find(':') == std::string::npos ? "ipv4-addr" : "ipv6-addr";
  const json::Value value(one.value);
  switch (one.type) {
    case ipv4:
    case ipv6:
    case cidr:
      return {{address, "value", value}};
    case domain:
      return {{"domain-name", "value", value}};
    case model::ObservableType::url:
      return {{"url", "value", value}};
    case email:
      return {{"email-addr", "value", value}};
    case mac:
      return {{"mac-addr", "value", value}};
    case md5:
      return {{"file", "hashes.MD5", value}};
    case sha1:
      return {{"file", "hashes.SHA-1", value}};
    case sha256:
      return {{"file", "hashes.SHA-256", value}};
    case sha512:
      return {{"file", "hashes.SHA-512", value}};
    case imphash:
      return {{"file", "hashes.IMPHASH", value}};
    case filename:
      return {{"file", "name", value}};
    case asn:
      return convert::terms_of_attribute("AS", one.value);
    case mutex:
      return {{"mutex", "name", value}};
    case registry_key:
      return {{"windows-registry-key", "key", value}};
    case vulnerability:
    case ssh_fingerprint:
    case ja3:
    case other:
      return {{"x-tocsin", name, value}};
  }
  return {};
}

json::Object vulnerability_of(const std::string& name, const convert::Frame& frame) {
  auto made = convert::framed("vulnerability", convert::derived_id("vulnerability", name), frame);
  made.emplace("name", name);
  if (name.starts_with("CVE-"))
    made.emplace("external_references", json::Array{json::Object{{"source_name", "cve"}, {"external_id", name}}});
  return made;
}

std::string decision_text(const DecisionProposed& proposed, const std::optional<Outcome>& outcome) {
  std::string out;
  const auto line = [&](const std::string& words) { out += (out.empty() ? "" : "\n") + words; };
  if (outcome) line(outcome->chosen.value);
  if (outcome) line(outcome->reason.value);
  if (outcome && outcome->dissent) line(outcome->dissent->value);
  if (proposed.known) line(proposed.known->value);
  for (const auto& option : proposed.options) line("- " + option.title.value);
  return out.empty() ? proposed.question.value : out;
}

std::string figures_text(const Figures& figures) {
  std::string out;
  const auto add = [&](std::string_view name, const Figures::Count& count) {
    if (count) out += fmt::format("\n{}: {}", name, count->value);
  };
  add("parties", figures.parties);
  add("affected", figures.affected);
  add("contained", figures.contained);
  add("recovered", figures.recovered);
  add("requests open", figures.requests_open);
  add("requests overdue", figures.requests_overdue);
  add("requests done", figures.requests_done);
  return out;
}

}  // namespace

// The submitted reports that led here, with the indicators that each brought.
void IncidentWriter::reports() {
  for (const auto* record : all(Kind::report)) {
    const auto content = group_of<ReportContent>(*record, event::group_head);
    auto made = convert::framed("report", id_of("report", *record), frame_of(*record));
    made.emplace("name", content ? content->title.value : event::short_code(record->ref.id));
    if (content && content->description) made.emplace("description", content->description->value);
    made.emplace("report_types", json::Array{"incident"});
    made.emplace("published", to_text(record->created_at()));
    json::Array refs{json::Value(incident_id_)};
    for (const auto& id : of_report_[record->ref.id]) refs.emplace_back(id);
    made.emplace("object_refs", std::move(refs));
    mark(made, {fields_of(*record, event::group_head)});
    const auto id = add(std::move(made));
    kept(*record, event::group_head, id);
    if (content && content->channel)
      detected_by_.insert(*content->channel == Channel::api ? "automated-tool" : "user-reporting");
    for (const auto& slice : record->slices)
      if (slice.group != event::group_head && slice.group != event::group_state &&
          record->newest_of(slice.group) == &slice)
        out_.loss.dropped(place(*record, slice.group), "convert.group");
  }
}

void IncidentWriter::notes() {
  const auto note = [&](const Record& record, const std::string& about, const std::string& content,
                        std::vector<Fields> fields) {
    auto made = convert::framed("note", id_of("note", record), frame_of(record));
    if (!about.empty()) made.emplace("abstract", about);
    made.emplace("content", content.empty() ? about : content);
    made.emplace("object_refs", json::Array{json::Value(incident_id_)});
    mark(made, fields);
    out_.loss.altered(place(record), "convert.as_note", add(std::move(made)),
                      {{"kind", std::string(model::name_of(record.ref.kind))}});
  };
  for (const auto* record : all(Kind::decision)) {
    const auto proposed = group_of<DecisionProposed>(*record, event::group_head);
    if (!proposed) {
      not_said(*record);
      continue;
    }
    note(*record, proposed->question.value, decision_text(*proposed, group_of<Outcome>(*record, "outcome")),
         {fields_of(*record, event::group_head, {"abstract"}), fields_of(*record, "outcome")});
  }
  for (const auto* record : all(Kind::situation_report)) {
    const auto issued = group_of<SituationReportIssued>(*record, event::group_head);
    if (!issued) continue;
    auto content = (issued->text ? issued->text->value : issued->title.value) + figures_text(issued->figures);
    std::vector<Fields> fields{fields_of(*record, event::group_head, {"abstract"})};
    if (const auto correction = group_of<SituationReportCorrected>(*record, "correction")) {
      content += "\n" + text("document.correction") + ": " + correction->text.value;
      fields.push_back(fields_of(*record, "correction"));
    }
    note(*record, issued->title.value, content, std::move(fields));
  }
  for (const auto kind : {Kind::review, Kind::lesson, Kind::improvement})
    for (const auto* record : all(kind)) not_said(*record);
}

void IncidentWriter::indicator(const Record& set, const policy::Marked<model::Observable>& one,
                               const std::set<std::string>& benign) {
  const auto terms = terms_of(one.value);
  auto frame = frame_of(set);
  auto seen = convert::observables_of(terms);
  for (auto& object : seen.objects) mark(object, {{one.marking, {}}});
  const auto observables = out_.add_observables(std::move(seen));
  auto& of_report = of_report_[set.ref.parent];
  std::ranges::copy(observables, std::back_inserter(of_report));
  if (one.value.type == vulnerability) {
    auto made = vulnerability_of(one.value.value, frame);
    mark(made, {{one.marking, {}}});
    of_report.push_back(add(std::move(made)));
    return;
  }
  if (benign.contains(one.value.value)) return;
  const auto pattern = convert::pattern_of(terms);
  auto made = convert::framed("indicator", convert::derived_id("indicator", to_text(set.ref.id) + pattern), frame);
  made.emplace("name", one.value.value);
  made.emplace("pattern", pattern);
  made.emplace("pattern_type", "stix");
  made.emplace("pattern_version", "2.1");
  made.emplace("valid_from", frame.created);
  mark(made, {{one.marking, {}}});
  of_report.push_back(add(std::move(made)));
}

// A set's record, then its indicators. What stands on a warninglist is told, and nothing to look for.
void IncidentWriter::indicators() {
  const Record* set = nullptr;
  std::set<std::string> benign;
  for (const auto& part : parts_) {
    if (const auto* record = std::get_if<Record>(&part)) {
      const bool is_set = record->ref.kind == Kind::indicator_set;
      set = is_set && std::ranges::find(records_, record) != records_.end() ? record : nullptr;
      benign.clear();
      if (set == nullptr) continue;
      if (const auto warned = group_of<IndicatorsWarned>(*set, "warnings"))
        for (const auto& entry : warned->held_back) benign.insert(entry.value.value);
      if (!benign.empty())
        out_.loss.altered(place(*set, "warnings"), "convert.benign", {}, {{"count", std::to_string(benign.size())}});
      out_.loss.kept(place(*set), {});
    } else if (const auto* list = std::get_if<document::Indicators>(&part); list != nullptr && set != nullptr) {
      for (const auto& one : *list)
        if (one.marking->pap != model::Pap::red) indicator(*set, one, benign);
    }
  }
}

}  // namespace tocsin::wire::stix

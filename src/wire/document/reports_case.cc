#include "wire/document/reports_case.h"

#include <algorithm>

#include "i18n/format.h"
#include "state/facts/prepare.h"

namespace tocsin::wire::document {
namespace {

// The newest slice of each group: what the report can quote.
bool is_newest(const Record& record, const event::Slice& slice) { return record.newest_of(slice.group) == &slice; }

const Record* as_record(const Part& part) { return std::get_if<Record>(&part); }

}  // namespace

Case::Case(const std::vector<Part>& parts, i18n::Language language, Instant as_of)
    : language_(language), as_of_(as_of) {
  for (const auto& part : parts) {
    if (const auto* record = as_record(part)) {
      records_.push_back(record);
      by_id_.emplace(record->ref.id, record);
      for (const auto& slice : record->slices)
        if (is_newest(*record, slice)) note(slice.marking);
    } else if (const auto* entries = std::get_if<Entries>(&part)) {
      for (const auto& entry : *entries) note(entry.marking);
      entries_.insert(entries_.end(), entries->begin(), entries->end());
    } else if (const auto* indicators = std::get_if<Indicators>(&part)) {
      for (const auto& one : *indicators) note(one.marking);
      indicators_.insert(indicators_.end(), indicators->begin(), indicators->end());
    } else {
      reader_ = std::get<Reader>(part).organisation;
    }
  }
  std::ranges::sort(records_, {}, [](const Record* r) { return std::pair(r->created_at(), r->ref.id); });
}

void Case::note(const model::Label* marking) {
  TOCSIN_ASSERT(marking != nullptr);
  tlp_ = std::min(tlp_, marking->tlp);
  if (marking->pap) pap_ = pap_ ? std::min(*pap_, *marking->pap) : *marking->pap;
}

std::vector<const Record*> Case::all(Kind kind) const {
  std::vector<const Record*> out;
  std::ranges::copy_if(records_, std::back_inserter(out), [&](const Record* r) { return r->ref.kind == kind; });
  return out;
}

const Record* Case::first(Kind kind) const {
  const auto at = std::ranges::find_if(records_, [&](const Record* r) { return r->ref.kind == kind; });
  return at == records_.end() ? nullptr : *at;
}

const Record* Case::find(const model::RecordId& id) const {
  const auto at = by_id_.find(id);
  return at == by_id_.end() ? nullptr : at->second;
}

std::string Case::text(std::string_view key, const std::vector<Arg>& args) const {
  return i18n::catalogue().render(language_, key, args);
}

std::string Case::name_of(const model::OrganisationId& id) const {
  if (is_nil(id)) return text("document.server");
  if (const auto* record = find(model::as_record(id)))
    if (const auto profile = group_of<state::OrganisationProfile>(*record, event::group_head))
      return language_ == i18n::Language::zh_hans && profile->name_zh ? profile->name_zh->value : profile->name.value;
  return text("document.party", {{"code", event::short_code(model::as_record(id))}});
}

std::string Case::reader_name() const { return is_nil(reader_) ? text("document.this_reader") : name_of(reader_); }

std::string Case::state_words(std::string_view kind, std::string_view state) const {
  const auto key = fmt::format("state.{}.{}", kind, state);
  return capital(i18n::catalogue().has(key) ? text(key) : std::string(state));
}

std::string Case::state_of(const Record& record) const {
  return state_words(model::name_of(record.ref.kind), record.state());
}

std::string Case::time(const std::optional<Instant>& at) const { return at ? i18n::utc_text(*at) : std::string(); }
std::string Case::number(std::int64_t n) const { return i18n::count_text(language_, n); }

std::string Case::title_of(const Record& record) const {
  const auto* head = record.newest_of(event::group_head);
  const auto body =
      head == nullptr ? fail(Code::not_found, "record.group") : json::parse(head->body, {.bytes = 16 << 20});
  if (!body || !body->is_object()) return {};
  for (const auto* member : {"title", "question", "name"})
    if (const auto* found = body->get_object().if_contains(member); found != nullptr && found->is_string())
      return std::string(found->get_string());
  return {};
}

Document Case::sheet() const {
  Document out;
  out.language = language_;
  out.as_of = as_of_;
  out.marking = model::name_of(tlp_);
  const auto* incident = first(Kind::incident);
  const auto frame = incident == nullptr ? std::nullopt : group_of<state::IncidentFrame>(*incident, event::group_head);
  if (frame && frame->mode && *frame->mode != state::Mode::real)
    out.handling = text(*frame->mode == state::Mode::exercise ? "document.exercise" : "document.test");
  if (pap_) out.handling += (out.handling.empty() ? "" : "  ") + std::string(model::name_of(*pap_));
  return out;
}

std::optional<Instant> happened_at(const Record& record, std::string_view group) {
  const auto* slice = record.newest_of(group);
  return slice == nullptr ? std::nullopt : std::optional(slice->happened_at);
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

Paragraph paragraph(std::string text) { return {{{std::move(text), Style::plain}}}; }
Heading heading(const Case& in, int level, std::string_view key) { return {level, in.text(key)}; }

void put(KeyValues& out, const Case& in, std::string_view key, std::string value) {
  if (!value.empty()) out.rows.emplace_back(in.text(key), std::move(value));
}

void add_about_copy(Document& out, const Case& in) {
  out.blocks.emplace_back(heading(in, 1, "document.about.title"));
  out.blocks.emplace_back(paragraph(in.text("document.about.cut", {{"reader", in.reader_name()}})));
  out.blocks.emplace_back(paragraph(in.text("document.about.made", {{"time", in.time(in.as_of())}})));
  out.blocks.emplace_back(paragraph(in.text("document.about.marking", {{"marking", marking_line(out)}})));
}

namespace {

// A count that is not there is not zero.
std::string count_text(const Case& in, const state::Figures::Count& count) {
  return count ? in.number(count->value) : in.text("document.figures.not_counted");
}

bool leaves_out(const state::Figures& f) {
  return !f.parties || !f.affected || !f.contained || !f.recovered || !f.requests_open || !f.requests_overdue ||
         !f.requests_done;
}

}  // namespace

void add_figures(Document& out, const Case& in, const std::vector<const Record*>& reports) {
  out.blocks.emplace_back(figures_table(in, reports));
  const bool partial = std::ranges::any_of(reports, [](const Record* report) {
    const auto head = group_of<state::SituationReportIssued>(*report, event::group_head);
    return head && leaves_out(head->figures);
  });
  if (partial) out.blocks.emplace_back(paragraph(in.text("document.figures.why_not_counted")));
}

Table figures_table(const Case& in, const std::vector<const Record*>& reports) {
  Table out;
  for (const auto* key : {"as_of", "parties", "affected", "contained", "recovered", "open", "overdue", "done"})
    out.header.push_back(in.text(fmt::format("document.figures.{}", key)));
  for (const auto* report : reports) {
    const auto head = group_of<state::SituationReportIssued>(*report, event::group_head);
    if (!head) continue;
    const auto& f = head->figures;
    std::vector<std::string> row{in.time(head->as_of)};
    for (const auto& n :
         {f.parties, f.affected, f.contained, f.recovered, f.requests_open, f.requests_overdue, f.requests_done})
      row.push_back(count_text(in, n));
    out.rows.push_back(std::move(row));
  }
  out.widths = {2.4, 1, 1.1, 1.2, 1.2, 1, 1.1, 1};
  return out;
}

std::string change_words(const Case& in, std::string_view change) {
  const auto first = change.find(' ');
  const auto second = change.find(' ', first + 1);
  const auto owner = second == std::string_view::npos ? std::nullopt : from_uuid_text(change.substr(second + 1));
  if (!owner) return std::string(change);
  const auto kind = change.substr(0, first);
  const auto state = in.state_words(kind, change.substr(first + 1, second - first - 1));
  const auto what = capital(in.text(fmt::format("kind.{}", kind)));
  const model::OrganisationId party(*owner);
  if (is_nil(party)) return in.text("document.change", {{"what", what}, {"state", state}});
  return in.text("document.change_of", {{"what", what}, {"party", in.name_of(party)}, {"state", state}});
}

}  // namespace tocsin::wire::document

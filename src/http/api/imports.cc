// Files of indicators into a report: MISP events and STIX bundles. The file itself is kept as an attachment of the same
// report, in the same append as the set; what was not understood comes back as a list of losses. A file that cannot be
// read is refused with the place, and kept in quarantine.
#include <algorithm>

#include "base/utf8.h"
#include "http/api/background.h"
#include "http/api/files.h"
#include "http/api/meetings.h"
#include "http/api/perform.h"
#include "http/api/quarantine.h"
#include "report/acts.h"
#include "report/indicators.h"
#include "wire/sniff.h"
#include "wire/stix/incident/read.h"

namespace tocsin::http {
namespace {

using wire::Imported;

constexpr std::string_view import_route = "report.import";
constexpr std::string_view report_route = "report.import_new";

struct Incoming {
  Imported said;
  std::optional<wire::stix::ReadIncident> incident;
  json::Value attachment;
  std::optional<model::Tlp> tlp;  // the strictest marking on the file
};
using IncomingRef = std::shared_ptr<const Incoming>;

// Foreign text as a field may hold it: controls become spaces, what is too long is cut.
std::string fitted(std::string_view text, std::size_t max_points, model::Breaks breaks) {
  std::string out;
  std::size_t points = 0;
  if (!utf8::valid(text)) return out;
  for (std::size_t at = 0; at < text.size() && points < max_points; ++points) {
    std::string one;
    utf8::append(one, utf8::next(text, at));
    out += model::check_text(one, 1, breaks, "") ? one : " ";
  }
  return out.find_first_not_of(' ') == std::string::npos ? std::string() : out;
}

template <class Line, std::size_t Max>
void take(model::List<Line, Max>& out, const std::vector<std::string>& texts) {
  for (const auto& text : texts) {
    const bool fits = model::check_text(text, Line::max_points, Line::breaks, "").has_value();
    if (fits && out.size() < Max) out.items.push_back({text});
  }
}

std::size_t counted(const wire::ImportFault& fault) {
  const auto count = std::ranges::find(fault.args, "count", &Arg::name);
  if (count == fault.args.end()) return fault.what == "import.marking" ? 0 : 1;
  return static_cast<std::size_t>(std::strtoull(count->value.c_str(), nullptr, 10));
}

report::ParsedIndicators parsed_of(const Imported& said) {
  report::ParsedIndicators out;
  if (auto title = fitted(said.title, state::Title::max_points, model::Breaks::refused); !title.empty())
    out.head.title = state::Title{std::move(title)};
  out.head.format.value = said.format;
  take(out.head.techniques, said.techniques);
  take(out.head.references, said.references);
  out.head.earliest = said.earliest;
  out.head.latest = said.latest;
  for (const auto& fault : said.faults) out.left_out += counted(fault);
  out.observables.reserve(said.observables.size());
  for (const auto& one : said.observables) out.observables.push_back(one.observable);
  return out;
}

std::optional<model::Tlp> claimed_tlp(const std::string& said) {
  std::string name = "TLP:";
  for (const char c : said) name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return model::enum_from<model::Tlp>(name);
}

// What the file's own marking forbids is not done by putting it into a report that more may read.
Result<void> tighten(model::Label& label, const std::optional<model::Tlp>& tlp) {
  if (!tlp) return {};
  label.tlp = std::min(label.tlp, *tlp);
  if (policy::within_marking(label)) return {};
  return fail(Code::invalid, "import.stricter", "", {{"tlp", std::string(model::name_of(*tlp))}});
}

Result<port::Draft> import_draft(Call& call, port::Desk& desk, const Incoming& in) {
  TRY(const auto report, permit_on(call, model::Kind::report, report::indicators_right));
  TRY(auto file, attach(desk, report, in.attachment));
  // An incident may come without anything that a sensor could have seen.
  port::Draft out;
  if (in.said.observables.empty() && in.incident)
    std::swap(out, file);
  else {
    TRY(out, report::import_indicators(desk, report, parsed_of(in.said)));
  }
  std::ranges::move(file.pieces, std::back_inserter(out.pieces));
  for (auto& piece : out.pieces) CHECK(tighten(piece.label, in.tlp));
  for (auto& row : out.indicators) CHECK(tighten(row.label, in.tlp));
  return out;
}

json::Object told(const Call& call, std::string_view what, const std::string& where, const std::vector<Arg>& args) {
  const Error as_error{Code::invalid, std::string(what), where, args};
  return {{"where", where}, {"code", what}, {"detail", i18n::words_of(as_error, call.language).detail}};
}

json::Array faults_of(const Call& call, const Imported& said) {
  json::Array out;
  for (const auto& fault : said.faults) out.push_back(told(call, fault.what, fault.where, fault.args));
  return out;
}

// What became of the parts that are no indicators; the faults' parts are in the attached file all the same.
json::Array loss_of(const Call& call, const Incoming& in) {
  json::Array out;
  const auto add = [&](wire::Fate fate, json::Object entry, const std::string& target) {
    entry.emplace("fate", wire::name_of(fate));
    if (!target.empty()) entry.emplace("target", target);
    out.push_back(std::move(entry));
  };
  if (in.incident)
    for (const auto& entry : in.incident->loss.entries())
      add(entry.fate, told(call, entry.what, entry.where, entry.args), entry.target);
  for (const auto& fault : in.said.faults)
    add(wire::Fate::carried, told(call, fault.what, fault.where, fault.args), "attachment");
  return out;
}

Outcome with_faults(const CallRef& call, const IncomingRef& in, Outcome outcome) {
  return then(std::move(outcome), [call, in](Response response) -> Outcome {
    if (response.status != 201 || !response.body.ends_with('}')) return response;
    response.body.pop_back();
    response.body += ",\"faults\":" + json::to_text(faults_of(*call, in->said)) +
                     ",\"loss\":" + json::to_text(loss_of(*call, *in)) + "}";
    return with_matches(call, std::move(response));
  });
}

Result<IncomingRef> read_body(const Call& call) {
  Incoming out;
  TRY(out.attachment, attachment_of_body(call));
  TRY(out.said, wire::read_any(call.request.body));
  out.tlp = claimed_tlp(out.said.tlp);
  if (out.said.format == "stix-bundle" && wire::stix::may_hold_incident(call.request.body)) {
    TRY(const auto document, json::parse(call.request.body, wire::import_limits));
    out.incident = wire::stix::read_incident(document);
  }
  return std::make_shared<const Incoming>(std::move(out));
}

// The report is named by the path's id by now.
Outcome append_import(const CallRef& call, const IncomingRef& in) {
  auto desk = desk_of(*call);
  if (auto draft = import_draft(*call, desk, *in); !draft) return problem(*call, draft.error());
  auto file = call->services.blobs.hold(call->request.body);
  if (!file) return problem(*call, file.error());
  call->look_again();
  return with_faults(call, in,
                     with_file(append_draft(call, std::string(import_route), digest_of_request(call->request), 201,
                                            [in](Call& c, port::Desk& d) { return import_draft(c, d, *in); }),
                               std::move(*file)));
}

bool is_unreadable(const Error& error) {
  return error.what != "file.empty" && !error.where.starts_with("query:") &&
         (error.code == Code::invalid || error.code == Code::limit);
}

Outcome refused(const CallRef& call, const model::SpaceId& community, const Error& fault) {
  if (!is_unreadable(fault)) return problem(*call, fault);
  return refused_and_kept(*call, model::CommunityId(community.raw()), fault);
}

Outcome import_now(const CallRef& call) {
  if (auto key = idempotency_key(*call); !key) return problem(*call, key.error());
  const auto report = permit_on(*call, model::Kind::report, report::indicators_right);
  if (!report) return problem(*call, report.error());
  const auto in = read_body(*call);
  // What is kept is kept under its sender's name.
  const bool named = !policy::is_reporter(report->record().ref, call->gate->clearance());
  if (!in && !named) return problem(*call, in.error());
  if (!in) return refused(call, report->record().space.id, in.error());
  return append_import(call, *in);
}

const port::Act& submitting() {
  const auto acts = report::acts();
  const auto at = std::ranges::find(acts, "report.submit", &port::Act::name);
  TOCSIN_ASSERT(at != acts.end());
  return *at;
}

template <class T>
void put_fitted(json::Object& out, std::string_view key, std::string_view text, T) {
  if (auto fit = fitted(text, T::max_points, T::breaks); !fit.empty()) out.emplace(key, std::move(fit));
}

// A time that the file puts ahead of us is the file's claim; the report says nothing of it.
void put_time(json::Object& out, std::string_view key, const std::optional<Instant>& at, Instant now) {
  if (at && *at <= now) out.emplace(key, to_text(*at));
}

json::Value submission_of(const Incoming& in, Instant now) {
  static const wire::stix::ReadIncident nothing;
  const auto& incident = in.incident ? *in.incident : nothing;
  const auto& name = in.attachment.at("name").get_string();
  const auto& said = in.incident ? incident.title : in.said.title;
  auto title = fitted(said, state::Title::max_points, model::Breaks::refused);
  json::Object out{{"title", title.empty() ? std::string(name) : title}, {"channel", "api"}};
  put_fitted(out, "description", in.incident ? incident.description : in.said.description, state::Prose());
  put_fitted(out, "affected", incident.affected, state::Note());
  put_fitted(out, "help_wanted", incident.help_wanted, state::Note());
  put_time(out, "detected_at", incident.detected, now);
  put_time(out, "occurred_at", in.incident ? incident.occurred : in.said.earliest, now);
  return json::Value(std::move(out));
}

Result<port::Draft> submission_draft(Call& call, port::Desk& desk, const Incoming& in) {
  TRY(const auto community, permit_on(call, model::Kind::community, {submitting().name, submitting().who}));
  // The file's marking may narrow the usual one, never widen it.
  if (in.tlp) desk.marking = port::MarkingChoice{.tlp = std::min(*in.tlp, model::Tlp::amber)};
  return port::decide(submitting(), desk, &community, submission_of(in, desk.now));
}

// The report that an answer shows becomes the one that the file is imported into.
Outcome go_on_into(const CallRef& call, const IncomingRef& in, Response response) {
  if (response.status != 201) return response;
  const auto shown = json::parse(response.body, {.bytes = std::size_t{16} << 20});
  TOCSIN_ASSERT(shown && shown->is_object());
  call->path_params = {{"id", std::string(shown->at("id").get_string())}};
  return in_background(call, [call, in]() -> Outcome {
    call->look_again();
    return append_import(call, in);
  });
}

Outcome import_new_now(const CallRef& call) {
  if (auto key = idempotency_key(*call); !key) return problem(*call, key.error());
  const auto community = permit_on(*call, model::Kind::community, {submitting().name, submitting().who});
  if (!community) return problem(*call, community.error());
  const auto in = read_body(*call);
  if (!in) return refused(call, community->record().space.id, in.error());
  if ((*in)->said.observables.empty() && !(*in)->incident)
    return problem(*call, Error{Code::invalid, "indicators.none", "", {}});
  call->look_again();
  auto submitted = append_draft(call, std::string(report_route), digest_of_request(call->request), 201,
                                [in = *in](Call& c, port::Desk& d) { return submission_draft(c, d, *in); });
  return then(std::move(submitted),
              [call, in = *in](Response response) { return go_on_into(call, in, std::move(response)); });
}

Outcome import_file(const CallRef& call) {
  return in_background(call, [call] { return import_now(call); });
}
Outcome import_new(const CallRef& call) {
  return in_background(call, [call] { return import_new_now(call); });
}

}  // namespace

void add_import_routes(Router& router, const ApiSettings& settings) {
  const std::vector<ApiParameter> query{{"name", "string"}, {"description", "string"}};
  router.add({.method = Method::post,
              .pattern = "/api/v1/reports/{id}/import",
              .operation = "report.import",
              .scope = Scope::report,
              .handle = import_file,
              .query = query,
              .answer = "Record",
              .body_bytes = settings.file_bytes});
  router.add({.method = Method::post,
              .pattern = "/api/v1/communities/{id}/reports/import",
              .operation = "report.import_new",
              .scope = Scope::report,
              .handle = import_new,
              .query = query,
              .answer = "Record",
              .body_bytes = settings.file_bytes});
}

}  // namespace tocsin::http

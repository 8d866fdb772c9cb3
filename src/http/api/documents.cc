// Reports for people, cut to the reader: everything in them went through the gate for this caller, and the renderers
// take nothing else. Gathering and rendering run on the work pool.
#include <algorithm>

#include "http/api/background.h"
#include "http/api/download.h"
#include "http/api/gatherer.h"
#include "http/server/negotiate.h"
#include "state/facts/incident.h"
#include "state/facts/response.h"
#include "wire/document/html.h"
#include "wire/document/markdown.h"
#include "wire/document/pdf.h"
#include "wire/document/reports.h"

namespace tocsin::http {
namespace {

using model::Kind;
namespace document = wire::document;

enum class Format : std::uint8_t { pdf, html, markdown };
struct FormatInfo {
  std::string_view name;
  std::string_view media_type;
  std::string_view content_type;
  std::string_view suffix;
};
constexpr std::array<FormatInfo, 3> formats{{
    {"pdf", "application/pdf", "application/pdf", "pdf"},
    {"html", "text/html", "text/html; charset=utf-8", "html"},
    {"markdown", "text/markdown", "text/markdown; charset=utf-8", "md"},
}};

struct Wish {
  Format format = Format::pdf;
  i18n::Language language = i18n::Language::en;
};

Result<Format> format_of(const Call& call) {
  if (const auto* name = call.query("format")) {
    const std::string_view wanted = *name == "md" ? "markdown" : std::string_view(*name);
    const auto at = std::ranges::find(formats, wanted, &FormatInfo::name);
    if (at != formats.end()) return static_cast<Format>(at - formats.begin());
    return fail(Code::invalid, "field.value", "query:format", {{"allowed", "pdf, html, markdown"}});
  }
  std::vector<std::string_view> offers;
  for (const auto& format : formats) offers.push_back(format.media_type);
  const auto best = best_media_type(call.request.header("Accept"), offers);
  if (!best) return fail(Code::invalid, "http.not_acceptable", "header:Accept");
  return static_cast<Format>(*best);
}

Result<i18n::Language> language_of(const Call& call) {
  const auto* wanted = call.query("lang");
  if (wanted == nullptr) return call.language;
  for (const auto language : i18n::languages)
    if (*wanted == i18n::tag_of(language)) return language;
  return fail(Code::invalid, "field.value", "query:lang", {{"allowed", "en, zh-Hans"}});
}

Result<Wish> wish_of(const Call& call) {
  TRY(const auto format, format_of(call));
  TRY(const auto language, language_of(call));
  return Wish{format, language};
}

Response refusal(const Call& call, const Error& error) {
  return problem(call.language, error.what == "http.not_acceptable" ? 406 : status_of(error), error);
}

Result<std::string> pdf_of(const Call& call, const policy::Released<document::Document>& made) {
  return call.services.to_pdf ? call.services.to_pdf(made) : document::to_pdf(made);
}

Response rendered(const Call& call, const policy::Released<document::Document>& made, Wish wish,
                  std::string_view stem) {
  auto bytes = wish.format == Format::pdf    ? pdf_of(call, made)
               : wish.format == Format::html ? document::to_html(made)
                                             : document::to_markdown(made);
  if (!bytes) return problem(call, bytes.error());
  const auto& info = formats[static_cast<std::size_t>(wish.format)];
  Response out = download_of(fmt::format("{}.{}", stem, info.suffix), info.content_type);
  out.headers.push_back({"Content-Language", std::string(i18n::tag_of(wish.language))});
  out.headers.push_back({"Vary", "Accept, Accept-Language"});
  out.body = std::move(*bytes);
  return out;
}

Response after_action_now(const Call& call, const port::SeenRecord& incident, Wish wish) {
  Gatherer gatherer(call);
  gatherer.add(incident);
  gatherer.add_case(incident.value());
  gatherer.add_entries(incident->space.id);
  gatherer.add_indicators_of(incident.value());
  const auto made = document::after_action_report(gatherer.finish(), wish.language, call.services.clock.now());
  return rendered(call, made, wish, "after-action-" + event::short_code(incident->ref.id));
}

// The parties that a situation report's changes name.
void name_parties(Gatherer& gatherer, const event::Record& report) {
  const auto issued = event::read_group<state::SituationReportIssued>(report, event::group_head);
  if (!issued) return;
  for (const auto& change : issued->changes)
    if (const auto id = from_uuid_text(std::string_view(change.value).substr(change.value.rfind(' ') + 1)))
      gatherer.name(model::OrganisationId(*id));
}

Response situation_report_now(const Call& call, const port::SeenRecord& report, Wish wish) {
  Gatherer gatherer(call);
  gatherer.add(report);
  name_parties(gatherer, report.value());
  if (const auto incident = readable(call, model::RecordId(report->space.id.raw()), Kind::incident))
    gatherer.add(*incident);
  const auto made = document::situation_report(gatherer.finish(), wish.language, call.services.clock.now());
  return rendered(call, made, wish, "situation-report-" + event::short_code(report->ref.id));
}

using Make = Response (*)(const Call& call, const port::SeenRecord& record, Wish wish);

template <Kind K, Make make>
Outcome document_of(const CallRef& call) {
  const auto wish = wish_of(*call);
  if (!wish) return refusal(*call, wish.error());
  auto record = readable(*call, K);
  if (!record) return problem(*call, record.error());
  return in_background(
      call, [call, record = std::move(*record), wish = *wish]() -> Outcome { return make(*call, record, wish); });
}

}  // namespace

void add_document_routes(Router& router) {
  const std::vector<ApiParameter> query{{"format", "string"}, {"lang", "string"}};
  router.add({.method = Method::get,
              .pattern = "/api/v1/incidents/{id}/after-action-report",
              .operation = "incident.after_action_report",
              .handle = document_of<Kind::incident, after_action_now>,
              .query = query,
              .answer = "Bytes"});
  router.add({.method = Method::get,
              .pattern = "/api/v1/situation-reports/{id}/document",
              .operation = "situation_report.document",
              .handle = document_of<Kind::situation_report, situation_report_now>,
              .query = query,
              .answer = "Bytes"});
}

}  // namespace tocsin::http

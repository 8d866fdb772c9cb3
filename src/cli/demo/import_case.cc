#include "cli/demo/import_case.h"

#include "base/embedded.h"
#include "base/utf8.h"

namespace tocsin::demo {
namespace {

constexpr std::size_t title_points = 160;

bool prints(char32_t point) {
  const bool control = point < 0x20 || (point >= 0x7f && point < 0xa0);
  const bool override = (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069);
  return !control && !override;
}

std::string clean(std::string_view text, std::size_t max_points) {
  std::string out;
  if (!utf8::valid(text)) return out;
  std::size_t points = 0;
  for (std::size_t at = 0; at < text.size() && points < max_points; ++points) {
    const char32_t point = utf8::next(text, at);
    utf8::append(out, prints(point) ? point : U' ');
  }
  out.erase(0, out.find_first_not_of(' '));
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

std::string title_of(const wire::Imported& imported) {
  for (const auto* text : {&imported.title, &imported.source_id, &imported.format})
    if (auto out = clean(*text, title_points); !out.empty()) return out;
  return "-";
}

struct Blanks {
  std::string title, count;
};

// One pass, so that a title which itself says "{count}" stays as it is.
std::string filled(std::string_view text, const Blanks& blanks) {
  std::string out;
  while (!text.empty()) {
    const auto at = text.find('{');
    out += text.substr(0, at);
    if (at == std::string_view::npos) break;
    text.remove_prefix(at);
    const bool title = text.starts_with("{title}");
    const bool count = text.starts_with("{count}");
    out += title ? blanks.title : count ? blanks.count : "{";
    text.remove_prefix(title || count ? 7 : 1);
  }
  return out;
}

void fill(json::Value& value, const Blanks& blanks) {
  if (auto* text = value.if_string()) {
    *text = filled({text->data(), text->size()}, blanks);
  } else if (auto* array = value.if_array()) {
    for (json::Value& item : *array) fill(item, blanks);
  } else if (auto* object = value.if_object()) {
    for (auto& member : *object) fill(member.value(), blanks);
  }
}

template <class Piece, std::size_t Max, class Fits>
void take(List<Piece, Max>& out, Piece piece, const Fits& fits) {
  if (out.size() < Max && fits) out.items.push_back(std::move(piece));
}

template <std::size_t Max>
bool fits(const Line<Max>& line) {
  return model::check_text(line.value, Max, model::Breaks::refused, {}).has_value();
}

std::string date_of(Instant at) { return to_text(at).substr(0, 10); }

Indicator indicator_of(const wire::ImportedObservable& seen, std::size_t number) {
  Indicator out;
  out.key.value = "i" + std::to_string(number);
  out.type = seen.observable.type;
  out.value.value = seen.observable.value;
  if (auto note = clean(seen.comment, 1000); !note.empty()) out.note = {std::move(note)};
  if (seen.first_seen) out.first_seen = {date_of(*seen.first_seen)};
  return out;
}

void add_indicators(Story& story, const wire::Imported& imported) {
  for (const auto& seen : imported.observables) {
    Indicator one = indicator_of(seen, story.indicators.size() + 1);
    const bool good = fits(one.value);
    take(story.indicators, std::move(one), good);
  }
}

void add_sources(Story& story, const wire::Imported& imported) {
  for (const auto& id : imported.techniques) {
    Line<20> line{id};
    const bool good = fits(line);
    take(story.techniques, std::move(line), good);
  }
  for (const auto& url : imported.references) {
    Reference one{{"r" + std::to_string(story.references.size() + 1)}, {clean(url, 300)}, {url}};
    const bool good = fits(one.url) && fits(one.title);
    take(story.references, std::move(one), good);
  }
  if (imported.published) story.source.published = {date_of(*imported.published)};
}

void widen_empty_sets(DemoCase& demo) {
  for (Selection& set : demo.story.sets.items)
    if (members_of(demo, set.key.value).empty()) set.types = {};
}

}  // namespace

Result<DemoCase> case_from_import(const wire::Imported& imported) {
  if (imported.observables.empty()) return fail(Code::invalid, "case.no_indicators");
  TRY(DemoCase out, case_from_json(embedded("cases/template.json")));
  add_indicators(out.story, imported);
  if (out.story.indicators.empty()) return fail(Code::invalid, "case.no_indicators");
  json::Value told = to_json(out.story);
  const Blanks blanks{title_of(imported), std::to_string(out.story.indicators.size())};
  for (const auto* part : {"title", "summary", "notice", "source", "beats", "sets"})
    fill(told.as_object()[part], blanks);
  TRY(out.story, model::decode<Story>(told));
  add_sources(out.story, imported);
  out.story.starts_at = imported.published.value_or(imported.latest.value_or(out.story.starts_at));
  widen_empty_sets(out);
  CHECK(check_case(out));
  return out;
}

}  // namespace tocsin::demo

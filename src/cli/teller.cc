#include "cli/teller.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/act_commands.h"
#include "i18n/format.h"

namespace tocsin::cli {
namespace {

constexpr std::size_t title_columns = 120;

bool is_of(const json::Value& entry, const json::Value& event) {
  return text_in(entry, "record") == text_in(event, "record") && text_in(entry, "type") == text_in(event, "type") &&
         text_in(entry, "recorded_at") == text_in(event, "at");
}

const json::Value* found(const json::Array& page, const json::Value& event) {
  const auto at = std::ranges::find_if(page, [&](const json::Value& entry) { return is_of(entry, event); });
  return at == page.end() ? nullptr : &*at;
}

std::optional<model::Kind> kind_named(std::string_view name) {
  const auto names = model::names_of(model::Kind{});
  const auto at = std::ranges::find(names, name);
  return at == names.end() ? std::nullopt : std::optional(static_cast<model::Kind>(at - names.begin()));
}

std::string with_title(std::string words, const std::string& title) {
  if (!title.empty()) words += fmt::format(": {}", i18n::shortened(one_line(title), title_columns));
  return words;
}

}  // namespace

Teller::Teller(Client client, Voice voice) : client_(std::move(client)), voice_(voice) {
  names_ = organisation_names(client_, voice_.language).value_or(Names{});
}

json::Value Teller::document(const std::string& path) {
  const auto answer = client_.get(path);
  if (!answer || !answer->ok()) return {};
  return document_of(*answer).value_or(json::Value());
}

Teller::Course& Teller::course_of(const std::string& space) {
  const auto [at, fresh] = courses_.try_emplace(space);
  if (!fresh) return at->second;
  const auto incident = document(fmt::format("/api/v1/incidents/{}", encoded(space)));
  at->second.readable = incident.is_object();
  at->second.title = one_line(text_in(incident, "title"));
  return at->second;
}

void Teller::read_on(const std::string& space, Course& course) {
  while (true) {
    auto path = fmt::format("/api/v1/incidents/{}/timeline?limit=200", encoded(space));
    if (!course.cursor.empty()) path += "&cursor=" + encoded(course.cursor);
    const auto page = document(path);
    const auto* items = page.is_object() ? page.get_object().if_contains("items") : nullptr;
    if (items == nullptr || !items->is_array()) return;
    course.page = items->get_array();
    const auto next = text_in(page, "next");
    if (next.empty()) return;
    course.cursor = next;
  }
}

std::string Teller::by_timeline(const json::Value& event) {
  const auto space = text_in(event, "space");
  auto& course = course_of(space);
  if (!course.readable) return {};
  if (found(course.page, event) == nullptr) read_on(space, course);
  const auto* entry = found(course.page, event);
  if (entry == nullptr) return {};
  return fmt::format("{}  [{}]", with_title(text_in(*entry, "words"), about_text(*entry)), course.title);
}

// Outside incidents: the record itself, whose maker is known to be who acted where it was made by this fact.
std::string Teller::by_record(const json::Value& event) {
  const auto type = text_in(event, "type");
  const auto kind = kind_named(text_in(event, "kind"));
  const auto record =
      kind ? document(fmt::format("/api/v1/{}/{}", model::plural_of(*kind), text_in(event, "record"))) : json::Value();
  const bool made = record.is_object() && text_in(record, "created_at") == text_in(event, "at");
  const auto maker = names_.find(text_in(record, "author"));
  const auto who = made && maker != names_.end() ? maker->second : voice_.say("cli.watch.somebody");
  const auto key = "fact." + type;
  const auto words = i18n::catalogue().has(key) ? voice_.say(key, {{"who", who}}) : type;
  const auto code = text_in(record, "code");
  return with_title(words, title_of(record)) + fmt::format("  [{} {}]", voice_.word("kind." + text_in(event, "kind")),
                                                           code.empty() ? text_in(event, "record") : code);
}

std::string Teller::tell(const json::Value& event) {
  auto words = by_timeline(event);
  if (words.empty()) words = by_record(event);
  return fmt::format("{}  {}", instant_words(text_in(event, "at")), one_line(words));
}

}  // namespace tocsin::cli

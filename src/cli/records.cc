#include "cli/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/duty.h"
#include "cli/lists.h"
#include "event/record.h"
#include "i18n/format.h"

namespace tocsin::cli {
namespace {

constexpr std::size_t cell_columns = 60;

std::string_view view(const boost::json::string& text) { return {text.data(), text.size()}; }

// Closed words are translated where the catalogue knows them: "value.facts".
std::string value_words(std::string_view field, std::string_view value, const Names& names, const Voice& voice) {
  const bool word =
      !value.empty() && std::ranges::all_of(value, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  const auto key = fmt::format("value.{}", value);
  if (word && field != "text" && i18n::catalogue().has(key)) return voice.say(key);
  return named(value, names);
}

std::string scalar_text(std::string_view field, const json::Value& value, const Names& names, const Voice& voice) {
  if (value.is_string()) return value_words(field, view(value.get_string()), names, voice);
  if (value.is_bool()) return voice.say(value.get_bool() ? "cli.yes" : "cli.no");
  if (value.is_null()) return "";
  return json::to_text(value);
}

std::string joined_text(std::string_view field, const json::Value& value, const Names& names, const Voice& voice) {
  std::string out;
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object)
      out += fmt::format("{}{}: {}", out.empty() ? "" : "; ",
                         voice.word(fmt::format("field.{}", std::string_view(member.key()))),
                         joined_text(member.key(), member.value(), names, voice));
    return out;
  }
  if (const auto* array = value.if_array()) {
    for (const auto& item : *array) out += (out.empty() ? "" : "\n") + joined_text(field, item, names, voice);
    return out;
  }
  return scalar_text(field, value, names, voice);
}

constexpr std::array<std::string_view, 6> hidden{"id", "kind", "code", "versions", "markings", "state"};

bool shows(std::string_view member) { return std::ranges::find(hidden, member) == hidden.end(); }

// The kind's own word for a field, where it has one: a request's owner is who is asked.
std::string field_words(std::string_view field, std::string_view kind, const Voice& voice) {
  const auto own = fmt::format("field.{}.{}", kind, field);
  return i18n::catalogue().has(own) ? voice.say(own) : voice.word(fmt::format("field.{}", field));
}

void add_fields(std::vector<Fact>& out, const std::string& indent, const json::Object& object, const Names& names,
                const Voice& voice) {
  const auto* member_kind = indent.empty() ? object.if_contains("kind") : nullptr;
  const std::string kind =
      member_kind != nullptr && member_kind->is_string() ? std::string(member_kind->get_string()) : "";
  for (const auto& member : object) {
    const std::string_view key(member.key().data(), member.key().size());
    if ((indent.empty() && !shows(key)) || member.value().is_object()) continue;
    out.push_back({indent + field_words(key, kind, voice), joined_text(key, member.value(), names, voice)});
  }
  for (const auto& member : object) {
    const std::string_view key(member.key().data(), member.key().size());
    const auto* group = member.value().if_object();
    if ((indent.empty() && !shows(key)) || group == nullptr || group->empty()) continue;
    out.push_back({indent + field_words(key, kind, voice), ""});
    add_fields(out, indent + "  ", *group, names, voice);
  }
}

// The date that holds stands on top; the one first asked for follows among the fields where another was agreed on
// since.
void add_due(std::vector<Fact>& out, const json::Value& record, const Reader& reader) {
  const auto due = due_words(record, reader);
  if (due.empty() || text_in(record, "due_at").empty()) return;
  const bool other = is_other_date(record);
  out.push_back({reader.voice.say("cli.due"), other ? reader.voice.say("cli.due.agreed", {{"due", due}}) : due});
}

// What `policy sign --text-fact` names.
void add_text_to_sign(std::vector<Fact>& out, const json::Value& policy, const Voice& voice) {
  const auto* versions = policy.get_object().if_contains("versions");
  if (versions == nullptr) return;
  if (const auto head = text_in(*versions, event::group_head); !head.empty())
    out.push_back({voice.word("field.text_fact"), head});
}

std::string cell_of(std::string_view text) { return i18n::shortened(one_line(text), cell_columns); }

bool is_rows(const json::Value& value) {
  const auto* array = value.if_array();
  return array != nullptr && !array->empty() &&
         std::ranges::all_of(*array, [](const json::Value& one) { return one.is_object(); });
}

Row columns_of(const json::Array& rows) {
  Row out;
  for (const auto& row : rows)
    for (const auto& member : row.get_object())
      if (std::ranges::find(out, view(boost::json::string(member.key()))) == out.end()) out.emplace_back(member.key());
  return out;
}

std::string rows_text(const json::Array& rows, const Names& names, const Voice& voice, std::size_t columns) {
  const Row members = columns_of(rows);
  Row header;
  for (const auto& member : members) header.push_back(voice.word("field." + member));
  std::vector<Row> lines;
  for (const auto& row : rows) {
    Row& line = lines.emplace_back();
    for (const auto& member : members) {
      const auto* value = row.get_object().if_contains(member);
      line.push_back(value == nullptr ? "" : cell_of(joined_text(member, *value, names, voice)));
    }
  }
  return table_text(header, lines, columns);
}

}  // namespace

// "2026-11-22 18:30 UTC" for an instant as the API writes it; everything else as it is.
std::string instant_words(std::string_view text) {
  const bool looks = text.size() >= 20 && text[4] == '-' && text[10] == 'T';
  const auto at = looks ? instant_from_text(text) : std::nullopt;
  return at ? i18n::utc_text(*at) : std::string(text);
}

std::string named(std::string_view text, const Names& names) {
  const auto at = names.find(text);
  return at == names.end() ? instant_words(text) : at->second;
}

std::string text_in(const json::Value& record, std::string_view member) {
  const auto* object = record.if_object();
  const auto* value = object == nullptr ? nullptr : object->if_contains(member);
  return value != nullptr && value->is_string() ? std::string(view(value->get_string())) : std::string();
}

std::string party_in(const json::Value& record, std::string_view member, const Reader& reader) {
  const auto text = text_in(record, member);
  const auto id = from_uuid_text(text);
  if (!id || reader.names.contains(text)) return named(text, reader.names);
  return reader.voice.say("document.party", {{"code", event::short_code(model::RecordId(*id))}});
}

std::string state_words(const json::Value& record, const Voice& voice) {
  const auto state = text_in(record, "state");
  return state.empty() ? "" : voice.word(fmt::format("state.{}.{}", text_in(record, "kind"), state));
}

std::string title_of(const json::Value& record) {
  for (const auto* member : {"title", "name", "question", "text", "function", "terms"})
    if (auto text = text_in(record, member); !text.empty()) return text;
  return "";
}

std::string record_text(const json::Value& record, const Reader& reader) {
  const auto& voice = reader.voice;
  if (!record.is_object()) return one_line(json::to_text(record)) + "\n";
  const auto kind = text_in(record, "kind");
  std::vector<Fact> out{
      {voice.word("kind." + kind), fmt::format("{}  {}", text_in(record, "code"), text_in(record, "id"))}};
  if (const auto state = state_words(record, voice); !state.empty()) out.push_back({voice.word("field.state"), state});
  add_due(out, record, reader);
  json::Object rest = record.get_object();
  if (!is_other_date(record)) rest.erase("due_at");  // it stands above
  add_fields(out, "", rest, reader.names, voice);
  if (kind == "policy") add_text_to_sign(out, record, voice);
  if (const auto* markings = record.get_object().if_contains("markings"))
    out.push_back({voice.word("field.markings"), joined_text("markings", *markings, reader.names, voice)});
  return facts_text(out, reader.columns);
}

std::string short_text(const json::Value& record, const Voice& voice) {
  const auto title = i18n::shortened(one_line(title_of(record)), 60);
  const auto state = state_words(record, voice);
  return fmt::format("{} {}{}{}  {}", voice.word("kind." + text_in(record, "kind")), text_in(record, "code"),
                     title.empty() ? "" : "  " + title, state.empty() ? "" : fmt::format("  [{}]", state),
                     text_in(record, "id"));
}

std::string matrix_text(const json::Value& rows, const Voice& voice, std::size_t columns) {
  const Row header{voice.say("cli.column.owner"),     voice.say("cli.column.part"),    voice.say("cli.column.impact"),
                   voice.say("cli.column.open"),      voice.say("cli.column.overdue"), voice.say("cli.column.done"),
                   voice.say("cli.column.last_heard")};
  std::vector<Row> lines;
  const auto state = [&](const json::Value& row, std::string_view machine, std::string_view member) {
    const auto text = text_in(row, member);
    return text.empty() ? text : voice.word(fmt::format("state.{}.{}", machine, text));
  };
  for (const auto& row : rows.as_array()) {
    const auto* requests = row.as_object().if_contains("requests");
    const auto count = [&](std::string_view member) {
      const auto* value =
          requests == nullptr || !requests->is_object() ? nullptr : requests->get_object().if_contains(member);
      return value == nullptr ? std::string() : json::to_text(*value);
    };
    const auto name = text_in(row, "organisation_name");
    lines.push_back({name.empty() ? text_in(row, "organisation") : name, state(row, "participation", "state"),
                     state(row, "impact", "impact_state"), count("open"), count("overdue"), count("done"),
                     instant_words(text_in(row, "last_heard_at"))});
  }
  return table_text(header, lines, columns);
}

std::string about_text(const json::Value& entry) {
  const auto title = text_in(entry, "title");
  const auto party = text_in(entry, "owner_name");
  const bool other = !party.empty() && party != text_in(entry, "who_name");
  if (title.empty()) return other ? party : "";
  return other ? fmt::format("{} ({})", title, party) : title;
}

std::string timeline_text(const json::Value& entries, const Voice& voice, std::size_t columns) {
  const Row header{voice.say("cli.column.happened"), voice.say("cli.column.what"), voice.say("cli.column.about"),
                   voice.say("cli.column.id")};
  std::vector<Row> lines;
  for (const auto& entry : entries.as_array())
    lines.push_back({instant_words(text_in(entry, "at")), text_in(entry, "words"), cell_of(about_text(entry)),
                     text_in(entry, "record")});
  return table_text(header, lines, columns);
}

std::string any_text(const json::Value& document, const Names& names, const Voice& voice, std::size_t columns) {
  if (is_rows(document)) return rows_text(document.get_array(), names, voice, columns);
  if (!document.is_object()) return joined_text("", document, names, voice) + "\n";
  std::vector<Fact> facts;
  std::string tables;
  for (const auto& member : document.get_object()) {
    if (member.key() == "csrf" || member.key() == "next") continue;
    const auto name = field_words(member.key(), "", voice);
    if (member.value().is_array() && member.value().get_array().empty()) {
      tables += "\n" + voice.say("cli.list.empty") + "\n";
    } else if (is_rows(member.value())) {
      tables += "\n" + rows_text(member.value().get_array(), names, voice, columns);
    } else {
      facts.push_back({name, joined_text(member.key(), member.value(), names, voice)});
    }
  }
  const auto head = facts_text(facts, columns);
  return head.empty() ? tables.substr(std::min<std::size_t>(1, tables.size())) : head + tables;
}

}  // namespace tocsin::cli

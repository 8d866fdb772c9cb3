#include "cli/lists.h"

#include <algorithm>

#include "cli/duty.h"
#include "i18n/format.h"

namespace tocsin::cli {
namespace {

constexpr std::size_t cell_columns = 60;

using Cell = std::string (*)(const json::Value& record, const Reader& reader);
struct Column {
  std::string_view key;
  Cell cell;
};

std::string short_cell(std::string_view text) { return i18n::shortened(one_line(text), cell_columns); }

std::string kind(const json::Value& one, const Reader& reader) {
  return reader.voice.word("kind." + text_in(one, "kind"));
}
std::string code(const json::Value& one, const Reader&) { return text_in(one, "code"); }
std::string id(const json::Value& one, const Reader&) { return text_in(one, "id"); }
std::string title(const json::Value& one, const Reader&) { return short_cell(title_of(one)); }
std::string state(const json::Value& one, const Reader& reader) { return state_words(one, reader.voice); }
std::string owner(const json::Value& one, const Reader& reader) { return party_in(one, "owner", reader); }
std::string author(const json::Value& one, const Reader& reader) { return party_in(one, "author", reader); }
std::string updated(const json::Value& one, const Reader&) { return instant_words(text_in(one, "updated_at")); }
std::string made(const json::Value& one, const Reader&) { return instant_words(text_in(one, "created_at")); }
std::string function(const json::Value& one, const Reader&) { return short_cell(text_in(one, "function")); }

// What somebody may do now, or that they are gone.
std::string role(const json::Value& one, const Reader& reader) {
  const auto& record = one.get_object();
  if (record.contains("departure")) return reader.voice.say("cli.person.left");
  const auto* changed = record.if_contains("current_role");
  const auto now = changed != nullptr ? text_in(*changed, "role") : text_in(one, "role");
  return now.empty() ? now : reader.voice.word("value." + now);
}

constexpr Column mixed[] = {{"cli.column.kind", kind},   {"cli.column.code", code},   {"cli.column.title", title},
                            {"cli.column.state", state}, {"cli.column.owner", owner}, {"cli.column.updated", updated},
                            {"cli.column.id", id}};
constexpr Column usual[] = {{"cli.column.code", code},   {"cli.column.title", title},     {"cli.column.state", state},
                            {"cli.column.owner", owner}, {"cli.column.updated", updated}, {"cli.column.id", id}};
constexpr Column stateless[] = {{"cli.column.code", code},
                                {"cli.column.title", title},
                                {"cli.column.owner", owner},
                                {"cli.column.updated", updated},
                                {"cli.column.id", id}};
constexpr Column requests[] = {
    {"cli.column.code", code},      {"cli.column.title", title}, {"cli.column.asked_by", author},
    {"cli.column.asked_of", owner}, {"cli.column.state", state}, {"cli.column.due", due_words},
    {"cli.column.id", id}};
constexpr Column improvements[] = {{"cli.column.code", code},     {"cli.column.title", title},
                                   {"cli.column.who", owner},     {"cli.column.state", state},
                                   {"cli.column.due", due_words}, {"cli.column.id", id}};
constexpr Column invitations[] = {{"cli.column.code", code},         {"cli.column.owner", owner},
                                  {"cli.column.state", state},       {"cli.column.reply_by", due_words},
                                  {"cli.column.invited_by", author}, {"cli.column.id", id}};
constexpr Column persons[] = {{"cli.column.code", code}, {"cli.column.name", title},  {"cli.column.function", function},
                              {"cli.column.role", role}, {"cli.column.owner", owner}, {"cli.column.id", id}};
constexpr Column messages[] = {{"cli.column.code", code},
                               {"cli.column.recorded", made},
                               {"cli.column.from", owner},
                               {"cli.column.text", title},
                               {"cli.column.id", id}};

struct OfKind {
  std::string_view kind;
  std::span<const Column> columns;
};
constexpr OfKind known[] = {{"request", requests},       {"improvement", improvements}, {"participation", invitations},
                            {"membership", invitations}, {"person", persons},           {"message", messages}};

std::span<const Column> columns_of(const json::Array& items) {
  const auto first = text_in(items.front(), "kind");
  if (std::ranges::any_of(items, [&](const json::Value& one) { return text_in(one, "kind") != first; })) return mixed;
  const auto* at = std::ranges::find(known, first, &OfKind::kind);
  if (at != std::end(known)) return at->columns;
  const bool moves = std::ranges::any_of(items, [](const json::Value& one) { return !text_in(one, "state").empty(); });
  return moves ? std::span<const Column>(usual) : std::span<const Column>(stateless);
}

}  // namespace

std::string due_words(const json::Value& record, const Reader& reader) {
  const auto due = due_at(record);
  if (!due) return {};
  const auto text = i18n::utc_text(*due);
  return is_overdue(record, reader.now) ? reader.voice.say("cli.due.overdue", {{"due", text}}) : text;
}

std::string page_text(const json::Value& page, const Reader& reader) {
  const auto* items = page.is_object() ? page.get_object().if_contains("items") : nullptr;
  if (items == nullptr || !items->is_array() || items->get_array().empty())
    return reader.voice.say("cli.list.empty") + "\n";
  const auto columns = columns_of(items->get_array());
  Row header;
  for (const auto& column : columns) header.push_back(reader.voice.say(column.key));
  std::vector<Row> rows;
  for (const auto& one : items->get_array()) {
    Row& row = rows.emplace_back();
    for (const auto& column : columns) row.push_back(column.cell(one, reader));
  }
  return table_text(header, rows, reader.columns);
}

}  // namespace tocsin::cli

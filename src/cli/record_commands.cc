// Reading records: `list` and `show` of every kind, made from the kinds and their machines. `count`: counts.h.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ostream>

#include "cli/act_commands.h"
#include "cli/acts.h"
#include "cli/counts.h"
#include "cli/duty.h"
#include "cli/fields.h"
#include "cli/filters.h"
#include "cli/lists.h"

namespace tocsin::cli {
namespace {

using model::Kind;

Result<std::size_t> limit_of(const Parsed& parsed) {
  const auto text = parsed.text("limit", "50");
  std::size_t out = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (fault != std::errc{} || end != text.data() + text.size() || out == 0)
    return fail(Code::invalid, "usage.value", "", {{"option", "--limit"}, {"value", text}, {"wanted", "1.."}});
  return out;
}

using Keep = std::function<bool(const json::Value& record)>;

Result<std::string> query_of(Scene& scene, Kind kind, const Parsed& parsed, std::size_t limit) {
  TRY(const std::string filters, filter_query(scene, kind, parsed));
  return fmt::format("?limit={}{}{}", std::min<std::size_t>(limit, 1000), filters.empty() ? "" : "&", filters);
}

Keep kept_by(const Parsed& parsed, Instant now) {
  const bool open = parsed.has("open");
  const bool overdue = parsed.has("overdue");
  if (!open && !overdue) return nullptr;
  return [open, overdue, now](const json::Value& record) {
    return (!open || is_awaited(record)) && (!overdue || is_overdue(record, now));
  };
}

// Below --of: the kinds that have such a list are asked in turn, until one knows the id.
Result<json::Value> listed(Scene& scene, Kind kind, const Parsed& parsed) {
  TRY(const std::size_t limit, limit_of(parsed));
  const auto keep = kept_by(parsed, scene.hooks.now());
  TRY(const std::string query, query_of(scene, kind, parsed, keep ? 1000 : limit));
  const auto* of = parsed.one("of");
  if (of == nullptr)
    return pages(*scene.client, fmt::format("/api/v1/{}{}", model::plural_of(kind), query), limit, keep);
  Error refusal{Code::not_found, "record.not_found", "", {}};
  for (const auto parent : parents_of(kind)) {
    auto out =
        pages(*scene.client,
              fmt::format("/api/v1/{}/{}/{}{}", model::plural_of(parent), encoded(*of), model::plural_of(kind), query),
              limit, keep);
    if (out || out.error().code != Code::not_found) return out;
    refusal = out.error();
  }
  refusal.where = "--of";
  return std::unexpected(std::move(refusal));
}

Exit run_list(Scene& scene, Kind kind, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto page = listed(scene, kind, parsed);
  if (!page) return scene.refuse(page.error());
  if (parsed.has("json")) {
    scene.line(json::to_text(*page));
    return Exit::ok;
  }
  const auto names = organisation_names(*scene.client, scene.voice.language).value_or(Names{});
  scene.out << page_text(*page, {names, scene.voice, scene.terminal.columns, scene.hooks.now()});
  return Exit::ok;
}

Exit run_show(Scene& scene, Kind kind, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto answer =
      scene.client->get(fmt::format("/api/v1/{}/{}", model::plural_of(kind), encoded(parsed.text("id"))));
  return scene.present(answer, parsed, [&](const json::Value& record) { show_record(scene, record); });
}

std::vector<Option> list_options(Kind kind, const Voice& voice) {
  std::vector<Option> out;
  if (auto parents = parents_of(kind); !parents.empty())
    out.push_back({.name = "of", .takes = Takes::id, .words = voice.say("cli.option.of"), .kinds = std::move(parents)});
  std::ranges::move(filter_options(kind, voice), std::back_inserter(out));
  if (std::ranges::find(duty_kinds(), kind, &DutyKind::kind) != duty_kinds().end()) {
    out.push_back({.name = "open", .takes = Takes::nothing, .words = voice.say("cli.option.open")});
    out.push_back({.name = "overdue", .takes = Takes::nothing, .words = voice.say("cli.option.overdue")});
  }
  out.push_back({.name = "limit", .takes = Takes::whole, .words = voice.say("cli.option.limit")});
  return out;
}

}  // namespace

Result<json::Value> pages(Client& client, std::string path, std::size_t limit, const Keep& keep) {
  json::Array items;
  const std::string first = path;
  while (items.size() < limit) {
    TRY(const Answer answer, client.get(path));
    if (!answer.ok()) return std::unexpected(error_of(answer));
    TRY(json::Value page, document_of(answer));
    auto* got = page.is_object() ? page.get_object().if_contains("items") : nullptr;
    if (got == nullptr || !got->is_array()) return fail(Code::internal, "client.answer");
    for (auto& item : got->get_array())
      if (items.size() < limit && (!keep || keep(item))) items.push_back(std::move(item));
    const auto next = text_in(page, "next");
    if (next.empty()) break;
    path = fmt::format("{}{}cursor={}", first, first.contains('?') ? "&" : "?", encoded(next));
  }
  return json::Value(json::Object{{"items", std::move(items)}});
}

Option id_option(Kind kind, const Voice& voice) {
  return {.name = "id",
          .takes = Takes::id,
          .need = Need::required,
          .words = voice.word(fmt::format("kind.{}", model::name_of(kind))),
          .kinds = {kind}};
}

Result<Names> organisation_names(Client& client, Language language) {
  TRY(const json::Value page, pages(client, "/api/v1/organisations?limit=1000", 10'000));
  Names out;
  for (const auto& one : page.get_object().at("items").as_array()) {
    const auto chinese = language == Language::zh_hans ? text_in(one, "name_zh") : std::string();
    out[text_in(one, "id")] = one_line(chinese.empty() ? text_in(one, "name") : chinese);
  }
  return out;
}

namespace {

// The incident or community that a record stands in, by its title: an id says nothing on a telephone.
void name_space(Scene& scene, const json::Value& record, Names& names) {
  const auto space = text_in(record, "space");
  if (space.empty() || space == text_in(record, "id") || names.contains(space)) return;
  for (const auto kind : {Kind::incident, Kind::community}) {
    const auto answer = scene.client->get(fmt::format("/api/v1/{}/{}", model::plural_of(kind), encoded(space)));
    const auto found = answer && answer->ok() ? document_of(*answer) : fail(Code::not_found, "record.not_found");
    if (!found) continue;
    names[space] = one_line(title_of(*found));
    return;
  }
}

}  // namespace

void show_record(Scene& scene, const json::Value& record) {
  auto names = organisation_names(*scene.client, scene.voice.language).value_or(Names{});
  name_space(scene, record, names);
  scene.out << record_text(record, {names, scene.voice, scene.terminal.columns, scene.hooks.now()});
}

void add_record_commands(Commands& commands, const Voice& voice) {
  for (std::size_t i = 0; i < model::names_of(Kind{}).size(); ++i) {
    const auto kind = static_cast<Kind>(i);
    if (kind == Kind::token) continue;
    const std::string noun = option_name(model::name_of(kind));
    const std::vector<Arg> args{{"kind", voice.word(fmt::format("kind.{}", model::name_of(kind)))}};
    commands.push_back({.path = {noun, "list"},
                        .words = voice.say("cli.command.list", args),
                        .positionals = {},
                        .options = list_options(kind, voice),
                        .run = [kind](Scene& scene, const Parsed& parsed) { return run_list(scene, kind, parsed); }});
    add_count_command(commands, kind, voice);
    commands.push_back({.path = {noun, "show"},
                        .words = voice.say("cli.command.show", args),
                        .positionals = {id_option(kind, voice)},
                        .options = {},
                        .run = [kind](Scene& scene, const Parsed& parsed) { return run_show(scene, kind, parsed); }});
  }
}

}  // namespace tocsin::cli

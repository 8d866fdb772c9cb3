#include "cli/act_commands.h"

#include <algorithm>
#include <charconv>
#include <ostream>

#include "cli/acts.h"
#include "cli/fields.h"
#include "cli/records.h"

namespace tocsin::cli {
namespace {

using port::Act;
using Acts = std::vector<const Act*>;

Reading reading_of(const Scene& scene) { return {scene.in, scene.hooks.now()}; }

std::string noun_of(const Act& act) { return option_name(act.name.substr(0, act.name.find('.'))); }

// With one candidate the id is taken at its word; else the kind that answers for it is meant.
Result<const Act*> meant(Scene& scene, const Acts& acts, const std::string& id) {
  if (acts.size() == 1) return acts.front();
  for (const Act* act : acts) {
    TRY(const Answer answer, scene.client->get(fmt::format("/api/v1/{}/{}", model::plural_of(*act->on), encoded(id))));
    if (answer.ok()) return act;
    if (answer.status != 404) return std::unexpected(error_of(answer));
  }
  return fail(Code::not_found, "record.not_found");
}

Result<json::Object> base_of(Scene& scene, const Act& act, const Parsed& parsed, const std::string& id) {
  json::Object out;
  for (const auto& text : parsed.many("base")) {
    const auto equals = text.find('=');
    if (equals == std::string::npos)
      return fail(Code::invalid, "usage.value", "", {{"option", "--base"}, {"value", text}, {"wanted", "group=fact"}});
    out[text.substr(0, equals)] = text.substr(equals + 1);
  }
  if (!out.empty() || !act.on || act.makes) return out;
  TRY(const Answer answer, scene.client->get(fmt::format("/api/v1/{}/{}", model::plural_of(*act.on), encoded(id))));
  if (!answer.ok()) return std::unexpected(error_of(answer));
  TRY(const json::Value record, document_of(answer));
  const auto* versions = record.is_object() ? record.get_object().if_contains("versions") : nullptr;
  if (versions != nullptr && versions->is_object()) out = versions->get_object();
  return out;
}

void show_done(Scene& scene, const Act& act, const json::Value& record) {
  scene.say("cli.act.done", {{"act", scene.voice.word(fmt::format("act.{}", act.name))}});
  scene.line(short_text(record, scene.voice));
}

Exit run_act(Scene& scene, const Acts& acts, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const std::string id = parsed.text("id");
  const auto act = meant(scene, acts, id);
  if (!act) return scene.refuse(act.error());
  auto body = body_of(**act, parsed, scene);
  if (!body) return scene.refuse(body.error());
  auto base = base_of(scene, **act, parsed, id);
  if (!base) return scene.refuse(base.error());
  if (!base->empty()) body->emplace("base", std::move(*base));
  const auto answer = scene.client->send({.verb = Verb::post,
                                          .path = port::path_of(**act, encoded(id)),
                                          .body = json::to_text(std::move(*body)),
                                          .idempotency_key = parsed.text("idempotency-key")});
  return scene.present(answer, parsed, [&](const json::Value& record) { show_done(scene, **act, record); });
}

std::string kinds_text(const Acts& acts, const Voice& voice) {
  std::string out;
  for (const Act* act : acts)
    out += (out.empty() ? "" : " / ") + voice.word(fmt::format("kind.{}", model::name_of(*act->on)));
  return out;
}

Command command_of(const Acts& acts, const Voice& voice) {
  const Act& first = *acts.front();
  Command out{.path = {noun_of(first), option_name(first.verb())},
              .words = voice.word(fmt::format("act.{}", first.name)),
              .positionals = {},
              .options = options_of(first.input_schema(), voice),
              .run = [acts](Scene& scene, const Parsed& parsed) { return run_act(scene, acts, parsed); }};
  if (first.on)
    out.positionals.push_back(
        {.name = "id", .takes = Takes::id, .need = Need::required, .words = kinds_text(acts, voice)});
  for (auto& option : envelope_options(first, voice)) out.options.push_back(std::move(option));
  return out;
}

Result<std::size_t> limit_of(const Parsed& parsed) {
  const auto text = parsed.text("limit", "50");
  std::size_t out = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (fault != std::errc{} || end != text.data() + text.size() || out == 0)
    return fail(Code::invalid, "usage.value", "", {{"option", "--limit"}, {"value", text}, {"wanted", "1.."}});
  return out;
}

std::string query_of(const Parsed& parsed, std::size_t limit) {
  std::string out = fmt::format("?limit={}", std::min<std::size_t>(limit, 1000));
  for (const auto* name : {"state", "owner", "space"})
    if (const auto* value = parsed.one(name)) out += fmt::format("&{}={}", name, encoded(*value));
  return out;
}

// Below --of: the kinds that have such a list are asked in turn, until one knows the id.
Result<json::Value> listed(Scene& scene, model::Kind kind, const Parsed& parsed) {
  TRY(const std::size_t limit, limit_of(parsed));
  const std::string query = query_of(parsed, limit);
  const auto* of = parsed.one("of");
  if (of == nullptr) return pages(*scene.client, fmt::format("/api/v1/{}{}", model::plural_of(kind), query), limit);
  std::optional<Error> refusal;
  for (const auto parent : parents_of(kind)) {
    auto out =
        pages(*scene.client,
              fmt::format("/api/v1/{}/{}/{}{}", model::plural_of(parent), encoded(*of), model::plural_of(kind), query),
              limit);
    if (out || out.error().code != Code::not_found) return out;
    refusal = out.error();
  }
  if (refusal) return std::unexpected(*refusal);
  return fail(Code::not_found, "record.not_found");
}

Exit run_list(Scene& scene, model::Kind kind, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto page = listed(scene, kind, parsed);
  if (!page) return scene.refuse(page.error());
  if (parsed.has("json")) {
    scene.line(json::to_text(*page));
    return Exit::ok;
  }
  const auto names = organisation_names(*scene.client, scene.voice.language).value_or(Names{});
  scene.out << page_text(*page, names, scene.voice, scene.terminal.columns);
  return Exit::ok;
}

Exit run_show(Scene& scene, model::Kind kind, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto answer =
      scene.client->get(fmt::format("/api/v1/{}/{}", model::plural_of(kind), encoded(parsed.text("id"))));
  return scene.present(answer, parsed, [&](const json::Value& record) {
    const auto names = organisation_names(*scene.client, scene.voice.language).value_or(Names{});
    scene.out << record_text(record, names, scene.voice, scene.terminal.columns);
  });
}

}  // namespace

Result<json::Value> pages(Client& client, std::string path, std::size_t limit) {
  json::Array items;
  const std::string first = path;
  while (items.size() < limit) {
    TRY(const Answer answer, client.get(path));
    if (!answer.ok()) return std::unexpected(error_of(answer));
    TRY(json::Value page, document_of(answer));
    auto* got = page.is_object() ? page.get_object().if_contains("items") : nullptr;
    if (got == nullptr || !got->is_array()) return fail(Code::internal, "client.answer");
    for (auto& item : got->get_array())
      if (items.size() < limit) items.push_back(std::move(item));
    const auto next = text_in(page, "next");
    if (next.empty()) break;
    path = fmt::format("{}{}cursor={}", first, first.contains('?') ? "&" : "?", encoded(next));
  }
  return json::Value(json::Object{{"items", std::move(items)}});
}

Option id_option(std::string_view kind, const Voice& voice) {
  return {.name = "id", .takes = Takes::id, .need = Need::required, .words = voice.word(fmt::format("kind.{}", kind))};
}

std::vector<Option> envelope_options(const Act& act, const Voice& voice) {
  std::vector<Option> out{
      {.name = "happened-at", .takes = Takes::instant, .words = voice.say("cli.option.happened_at")},
      {.name = "base", .times = Times::many, .words = voice.say("cli.option.base")},
      {.name = "idempotency-key", .words = voice.say("cli.option.idempotency_key")}};
  if (act.marking == port::Marking::fixed) return out;
  const auto names = [](auto all) { return std::vector<std::string>(all.begin(), all.end()); };
  out.push_back({.name = "marking",
                 .takes = Takes::choice,
                 .choices = names(model::names_of(model::Tlp{})),
                 .words = voice.say("cli.option.marking")});
  out.push_back({.name = "pap",
                 .takes = Takes::choice,
                 .choices = names(model::names_of(model::Pap{})),
                 .words = voice.say("cli.option.pap")});
  out.push_back({.name = "audience", .times = Times::many, .words = voice.say("cli.option.audience")});
  out.push_back({.name = "except", .times = Times::many, .words = voice.say("cli.option.except")});
  return out;
}

Result<json::Object> body_of(const Act& act, const Parsed& parsed, const Scene& scene) {
  TRY(json::Object out, input_of(act.input_schema(), parsed, reading_of(scene)));
  if (const auto* at = parsed.one("happened-at")) {
    TRY(const Instant instant, instant_of_value(*at, reading_of(scene)));
    out["happened_at"] = to_text(instant);
  }
  json::Object marking;
  if (const auto* tlp = parsed.one("marking")) marking["tlp"] = *tlp;
  if (const auto* pap = parsed.one("pap")) marking["pap"] = *pap;
  for (const auto* name : {"audience", "except"})
    if (const auto atoms = parsed.many(name); !atoms.empty()) marking[name] = json::Array(atoms.begin(), atoms.end());
  if (!marking.empty()) out["marking"] = std::move(marking);
  return out;
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

void add_act_commands(Commands& commands, std::span<const Act> acts, const Voice& voice) {
  for (const auto& act : acts) {
    Acts alike;
    for (const auto& other : acts)
      if (other.name == act.name) alike.push_back(&other);
    if (alike.front() == &act) commands.push_back(command_of(alike, voice));
  }
}

void add_record_commands(Commands& commands, const Voice& voice) {
  for (std::size_t i = 0; i < model::names_of(model::Kind{}).size(); ++i) {
    const auto kind = static_cast<model::Kind>(i);
    if (kind == model::Kind::token) continue;
    const std::string noun = option_name(model::name_of(kind));
    const std::vector<Arg> args{{"kind", voice.word(fmt::format("kind.{}", model::name_of(kind)))}};
    commands.push_back({.path = {noun, "list"},
                        .words = voice.say("cli.command.list", args),
                        .positionals = {},
                        .options = {{.name = "of", .takes = Takes::id, .words = voice.say("cli.option.of")},
                                    {.name = "state", .words = voice.say("cli.option.state")},
                                    {.name = "owner", .takes = Takes::id, .words = voice.say("cli.option.owner")},
                                    {.name = "space", .takes = Takes::id, .words = voice.say("cli.option.space")},
                                    {.name = "limit", .takes = Takes::whole, .words = voice.say("cli.option.limit")}},
                        .run = [kind](Scene& scene, const Parsed& parsed) { return run_list(scene, kind, parsed); }});
    commands.push_back({.path = {noun, "show"},
                        .words = voice.say("cli.command.show", args),
                        .positionals = {id_option(model::name_of(kind), voice)},
                        .options = {},
                        .run = [kind](Scene& scene, const Parsed& parsed) { return run_show(scene, kind, parsed); }});
  }
}

}  // namespace tocsin::cli

#include "cli/act_commands.h"

#include <algorithm>
#include <ostream>

#include "cli/acts.h"
#include "cli/fields.h"
#include "cli/marking_options.h"
#include "cli/preview.h"
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

// What an act says of the text that its actor read, where they do not say which: the one that they see now.
struct Taken {
  std::string_view act;
  std::string_view field;
  std::string_view group;  // of the record that the act is on
};
constexpr Taken taken[] = {{"policy.sign", "text_fact", event::group_head}};

const Taken* taken_by(const Act& act) {
  const auto* at = std::ranges::find(taken, act.name, &Taken::act);
  return at == std::end(taken) ? nullptr : at;
}

Result<void> take_what_is_seen(Scene& scene, const Act& act, const std::string& id, json::Object& body) {
  const auto* row = taken_by(act);
  if (row == nullptr || body.contains(row->field)) return {};
  TRY(const Answer answer, scene.client->get(fmt::format("/api/v1/{}/{}", model::plural_of(*act.on), encoded(id))));
  if (!answer.ok()) return std::unexpected(error_of(answer));
  TRY(const json::Value record, document_of(answer));
  const auto* versions = record.is_object() ? record.get_object().if_contains("versions") : nullptr;
  if (versions != nullptr) body[row->field] = text_in(*versions, row->group);
  return {};
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
  if (auto done = take_what_is_seen(scene, **act, id, *body); !done) return scene.refuse(done.error());
  if (parsed.has("preview")) return show_preview_of_act(scene, parsed, (*act)->name, id, std::move(*body));
  const auto answer = scene.client->send({.verb = Verb::post,
                                          .path = port::path_of(**act, encoded(id)),
                                          .body = json::to_text(std::move(*body)),
                                          .idempotency_key = parsed.text("idempotency-key")});
  return scene.present(answer, parsed, [&](const json::Value& record) { show_done(scene, **act, record); });
}

std::string kinds_text(const Acts& acts, const Voice& voice) {
  constexpr std::size_t most_named = 6;
  if (acts.size() > most_named) return voice.say("cli.any_record");
  std::string out;
  for (const Act* act : acts)
    out += (out.empty() ? "" : " / ") + voice.word(fmt::format("kind.{}", model::name_of(*act->on)));
  return out;
}

Option on_option(const Acts& acts, const Voice& voice) {
  Option out{.name = "id", .takes = Takes::id, .need = Need::required, .words = kinds_text(acts, voice)};
  for (const Act* act : acts) out.kinds.push_back(*act->on);
  return out;
}

Command command_of(const Acts& acts, const Voice& voice) {
  const Act& first = *acts.front();
  Command out{.path = {noun_of(first), option_name(first.verb())},
              .words = voice.word(fmt::format("act.{}", first.name)),
              .positionals = {},
              .options = options_of(first.input_schema(), voice),
              .run = [acts](Scene& scene, const Parsed& parsed) { return run_act(scene, acts, parsed); }};
  if (const auto* row = taken_by(first)) {
    const auto at = std::ranges::find(out.options, option_name(row->field), &Option::name);
    if (at != out.options.end()) at->need = Need::optional;
  }
  if (first.on) out.positionals.push_back(on_option(acts, voice));
  for (auto& option : envelope_options(first, voice)) out.options.push_back(std::move(option));
  return out;
}

}  // namespace

std::vector<Option> envelope_options(const Act& act, const Voice& voice) {
  std::vector<Option> out{
      {.name = "happened-at", .takes = Takes::instant, .words = voice.say("cli.option.happened_at")},
      {.name = "base", .times = Times::many, .words = voice.say("cli.option.base")},
      {.name = "idempotency-key", .words = voice.say("cli.option.idempotency_key")}};
  if (act.marking == port::Marking::fixed) return out;
  for (auto& option : marking_options(voice)) out.push_back(std::move(option));
  out.push_back({.name = "preview", .takes = Takes::nothing, .words = voice.say("cli.option.preview")});
  return out;
}

Result<json::Object> body_of(const Act& act, const Parsed& parsed, const Scene& scene) {
  TRY(json::Object out, input_of(act.input_schema(), parsed, reading_of(scene)));
  if (const auto* at = parsed.one("happened-at")) {
    TRY(const Instant instant, instant_of_value(*at, reading_of(scene)));
    out["happened_at"] = to_text(instant);
  }
  TRY(auto marking, marking_of(parsed));
  if (!marking.empty()) out["marking"] = std::move(marking);
  return out;
}

void add_act_commands(Commands& commands, std::span<const Act> acts, const Voice& voice) {
  for (const auto& act : acts) {
    if (act.name == "attachment.add") continue;  // a file comes with its bytes: report attach
    Acts alike;
    for (const auto& other : acts)
      if (other.name == act.name) alike.push_back(&other);
    if (alike.front() == &act) commands.push_back(command_of(alike, voice));
  }
}

}  // namespace tocsin::cli

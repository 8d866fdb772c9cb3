// Files: a report's attachments and imports, and documents that the server makes.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <ostream>

#include "cli/act_commands.h"
#include "cli/fields.h"
#include "cli/other_commands.h"

namespace tocsin::cli {
namespace {

using model::Kind;

Reading reading_of(const Scene& scene) { return {scene.in, scene.hooks.now()}; }

Exit send_file(Scene& scene, const Parsed& parsed, std::string_view below) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const std::string file = parsed.text("file");
  auto bytes = bytes_of_file(file, reading_of(scene));
  if (!bytes) return scene.refuse(bytes.error());
  const std::string name = parsed.text("name", file == "-" ? "stdin" : Path(file).filename().string());
  const auto answer = scene.client->send(
      {.verb = Verb::post,
       .path = fmt::format("/api/v1/{}?name={}", fmt::format(fmt::runtime(below), encoded(parsed.text("id"))),
                           encoded(name)),
       .body = std::move(*bytes),
       .content_type = "application/octet-stream",
       .idempotency_key = parsed.text("idempotency-key")});
  return scene.present(answer, parsed, [&](const json::Value& record) { show_record(scene, record); });
}

Command file_command(std::string verb, Kind kind, std::string_view below, std::string_view key, const Voice& voice) {
  return {.path = {"report", std::move(verb)},
          .words = voice.say(key),
          .positionals =
              {id_option(kind, voice),
               {.name = "file", .takes = Takes::file, .need = Need::required, .words = voice.say("cli.option.file")}},
          .options = {{.name = "name", .words = voice.say("cli.option.name")},
                      {.name = "idempotency-key", .words = voice.say("cli.option.idempotency_key")}},
          .run = [below](Scene& scene, const Parsed& parsed) { return send_file(scene, parsed, below); }};
}

std::string media_type_of(const std::string& format) {
  return format == "pdf" ? "application/pdf" : format == "html" ? "text/html" : "text/markdown";
}

enum class Content : std::uint8_t { readable, binary };

// Before anything is asked for: what is there already is kept, and a terminal is not sent what it would take for
// orders.
Result<void> check_output(const Scene& scene, const Parsed& parsed, Content content) {
  const auto file = parsed.text("output");
  if (file.empty() && content == Content::binary && scene.terminal.kind == Terminal::Kind::terminal)
    return fail(Code::invalid, "usage.binary");
  const bool named = !file.empty() && file != "-";
  if (named && !parsed.has("overwrite") && std::filesystem::exists(file))
    return fail(Code::invalid, "usage.exists", "", {{"file", file}});
  return {};
}

Exit save(Scene& scene, const std::string& file, std::string_view bytes) {
  if (file == "-") {
    scene.out << bytes;
    return Exit::ok;
  }
  std::ofstream out(file, std::ios::binary);
  out << bytes;
  out.close();
  if (!out) return scene.refuse({Code::unavailable, "file.unwritable", "", {{"file", file}}});
  scene.say("cli.saved", {{"file", file}});
  return Exit::ok;
}

// What lies at `below`, a pattern with the id's place in it, into the file that --output names.
Exit fetch(Scene& scene, const Parsed& parsed, std::string_view below, Content content, std::string accept) {
  if (auto good = check_output(scene, parsed, content); !good) return scene.refuse(good.error());
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto answer = scene.client->send(
      {.path = fmt::format("/api/v1/{}", fmt::format(fmt::runtime(below), encoded(parsed.text("id")))),
       .accept = std::move(accept)});
  if (!answer) return scene.refuse(answer.error());
  return answer->ok() ? save(scene, parsed.text("output", "-"), answer->body) : scene.refuse(*answer);
}

std::vector<Option> output_options(const Voice& voice) {
  return {{.name = "output", .takes = Takes::file, .words = voice.say("cli.option.output")},
          {.name = "overwrite", .takes = Takes::nothing, .words = voice.say("cli.option.overwrite")}};
}

Command document_command(std::vector<std::string> path, Kind kind, std::string_view below, std::string_view key,
                         const Voice& voice) {
  Command out{.path = std::move(path),
              .words = voice.say(key),
              .positionals = {id_option(kind, voice)},
              .options = output_options(voice),
              .run = [below](Scene& scene, const Parsed& parsed) {
                const auto format = parsed.text("format", "markdown");
                return fetch(scene, parsed, below, format == "pdf" ? Content::binary : Content::readable,
                             media_type_of(format));
              }};
  out.options.push_back({.name = "format",
                         .takes = Takes::choice,
                         .choices = {"pdf", "html", "markdown", "md"},
                         .words = voice.say("cli.option.format")});
  return out;
}

Command save_command(std::vector<std::string> path, Option id, std::string_view below, std::string_view key,
                     const Voice& voice) {
  return {
      .path = std::move(path),
      .words = voice.say(key),
      .positionals = {std::move(id)},
      .options = output_options(voice),
      .run = [below](Scene& scene, const Parsed& parsed) { return fetch(scene, parsed, below, Content::binary, {}); }};
}

Exit export_indicators(Scene& scene, const Parsed& parsed) {
  const auto below = fmt::format("indicator-sets/{{}}/export?format={}&held_back={}", parsed.text("format", "stix"),
                                 parsed.has("include-held-back") ? "included" : "left_out");
  return fetch(scene, parsed, below, Content::readable, {});
}

Command export_command(const Voice& voice) {
  Command out{.path = {"indicator-set", "export"},
              .words = voice.say("cli.command.export_indicators"),
              .positionals = {id_option(Kind::indicator_set, voice)},
              .options = output_options(voice),
              .run = export_indicators};
  out.options.push_back({.name = "format",
                         .takes = Takes::choice,
                         .choices = {"stix", "misp"},
                         .words = voice.say("cli.option.export_format")});
  out.options.push_back(
      {.name = "include-held-back", .takes = Takes::nothing, .words = voice.say("cli.option.include_held_back")});
  return out;
}

Exit fetch_stix(Scene& scene, const Parsed& parsed) {
  return fetch(scene, parsed, parsed.has("loss") ? "incidents/{}/stix/loss" : "incidents/{}/stix", Content::readable,
               {});
}

Command stix_command(const Voice& voice) {
  Command out{.path = {"incident", "stix"},
              .words = voice.say("cli.command.incident_stix"),
              .positionals = {id_option(Kind::incident, voice)},
              .options = output_options(voice),
              .run = fetch_stix};
  out.options.push_back({.name = "loss", .takes = Takes::nothing, .words = voice.say("cli.option.loss")});
  return out;
}

// The document, or what became of its parts, into the file that --output names; how much was lost, on standard error.
Exit save_converted(Scene& scene, const Parsed& parsed, const Answer& answer) {
  if (parsed.has("json")) return save(scene, parsed.text("output", "-"), answer.body);
  const auto body = json::parse(answer.body, {.bytes = std::size_t{512} << 20, .depth = 128});
  if (!body || !body->is_object()) return scene.refuse({Code::internal, "client.answer", "", {}});
  std::vector<Arg> counts;
  for (const auto* fate : {"kept", "altered", "carried", "dropped"})
    counts.push_back({fate, json::to_text(body->at("counts").at(fate))});
  const auto saved =
      save(scene, parsed.text("output", "-"), json::to_text(body->at(parsed.has("loss") ? "loss" : "document")) + "\n");
  scene.warn("cli.converted", counts);
  return saved;
}

Exit convert_file(Scene& scene, const Parsed& parsed) {
  if (auto good = check_output(scene, parsed, Content::readable); !good) return scene.refuse(good.error());
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  auto bytes = bytes_of_file(parsed.text("file"), reading_of(scene));
  if (!bytes) return scene.refuse(bytes.error());
  const auto answer =
      scene.client->send({.verb = Verb::post,
                          .path = fmt::format("/api/v1/convert?from={}&to={}", parsed.text("from"), parsed.text("to")),
                          .body = std::move(*bytes),
                          .content_type = "application/octet-stream"});
  if (!answer) return scene.refuse(answer.error());
  return answer->ok() ? save_converted(scene, parsed, *answer) : scene.refuse(*answer);
}

Command convert_command(const Voice& voice) {
  const auto format = [&](std::string name, std::string_view words) {
    return Option{.name = std::move(name),
                  .takes = Takes::choice,
                  .need = Need::required,
                  .choices = {"misp", "stix"},
                  .words = voice.say(words)};
  };
  Command out{.path = {"convert"},
              .words = voice.say("cli.command.convert"),
              .positionals = {{.name = "file",
                               .takes = Takes::file,
                               .need = Need::required,
                               .words = voice.say("cli.option.file")}},
              .options = output_options(voice),
              .run = convert_file};
  out.options.push_back(format("from", "cli.option.from_format"));
  out.options.push_back(format("to", "cli.option.to_format"));
  out.options.push_back({.name = "loss", .takes = Takes::nothing, .words = voice.say("cli.option.loss")});
  return out;
}

}  // namespace

void add_file_commands(Commands& commands, const Voice& voice) {
  commands.push_back(file_command("import", Kind::report, "reports/{}/import", "cli.command.report_import", voice));
  commands.push_back(file_command("import-new", Kind::community, "communities/{}/reports/import",
                                  "cli.command.report_import_new", voice));
  commands.push_back(file_command("attach", Kind::report, "reports/{}/files", "cli.command.report_attach", voice));
  commands.push_back(document_command({"incident", "after-action-report"}, Kind::incident,
                                      "incidents/{}/after-action-report", "cli.command.after_action_report", voice));
  commands.push_back(document_command({"situation-report", "document"}, Kind::situation_report,
                                      "situation-reports/{}/document", "cli.command.situation_report_document", voice));
  commands.push_back(save_command({"attachment", "save"}, id_option(Kind::attachment, voice), "attachments/{}/content",
                                  "cli.command.attachment_save", voice));
  commands.push_back(export_command(voice));
  commands.push_back(stix_command(voice));
  commands.push_back(convert_command(voice));
  const Option kept{.name = "id", .takes = Takes::id, .need = Need::required, .words = voice.say("cli.option.kept")};
  commands.push_back(
      save_command({"quarantine", "save"}, kept, "quarantine/{}/content", "cli.command.quarantine_save", voice));
}

}  // namespace tocsin::cli

// Files: a report's attachments and imports, and documents that the server makes.
#include <fmt/format.h>

#include <fstream>
#include <ostream>

#include "cli/act_commands.h"
#include "cli/fields.h"
#include "cli/other_commands.h"
#include "cli/records.h"

namespace tocsin::cli {
namespace {

Reading reading_of(const Scene& scene) { return {scene.in, scene.hooks.now()}; }

Exit send_file(Scene& scene, const Parsed& parsed, std::string_view below) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const std::string file = parsed.text("file");
  auto bytes = bytes_of_file(file, reading_of(scene));
  if (!bytes) return scene.refuse(bytes.error());
  const std::string name = parsed.text("name", file == "-" ? "stdin" : Path(file).filename().string());
  const auto answer = scene.client->send(
      {.verb = Verb::post,
       .path = fmt::format("/api/v1/reports/{}/{}?name={}", encoded(parsed.text("id")), below, encoded(name)),
       .body = std::move(*bytes),
       .content_type = "application/octet-stream",
       .idempotency_key = parsed.text("idempotency-key")});
  return scene.present(answer, parsed, [&](const json::Value& record) {
    scene.out << record_text(record, {}, scene.voice, scene.terminal.columns);
  });
}

Command file_command(std::string verb, std::string_view below, const Voice& voice) {
  return {.path = {"report", verb},
          .words = voice.say("cli.command.report_" + verb),
          .positionals =
              {id_option("report", voice),
               {.name = "file", .takes = Takes::file, .need = Need::required, .words = voice.say("cli.option.file")}},
          .options = {{.name = "name", .words = voice.say("cli.option.name")},
                      {.name = "idempotency-key", .words = voice.say("cli.option.idempotency_key")}},
          .run = [below](Scene& scene, const Parsed& parsed) { return send_file(scene, parsed, below); }};
}

std::string media_type_of(const std::string& format) {
  return format == "pdf" ? "application/pdf" : format == "html" ? "text/html" : "text/markdown";
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
Exit fetch(Scene& scene, const Parsed& parsed, std::string_view below, std::string accept) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto answer = scene.client->send(
      {.path = fmt::format("/api/v1/{}", fmt::format(fmt::runtime(below), encoded(parsed.text("id")))),
       .accept = std::move(accept)});
  if (!answer) return scene.refuse(answer.error());
  if (!answer->ok()) {
    scene.refuse(error_of(*answer));
    return exit_of_status(answer->status);
  }
  return save(scene, parsed.text("output", "-"), answer->body);
}

Command document_command(std::vector<std::string> path, std::string_view kind, std::string_view below,
                         std::string_view key, const Voice& voice) {
  return {.path = std::move(path),
          .words = voice.say(key),
          .positionals = {id_option(kind, voice)},
          .options = {{.name = "format",
                       .takes = Takes::choice,
                       .choices = {"pdf", "html", "md"},
                       .words = voice.say("cli.option.format")},
                      {.name = "output", .takes = Takes::file, .words = voice.say("cli.option.output")}},
          .run = [below](Scene& scene, const Parsed& parsed) {
            return fetch(scene, parsed, below, media_type_of(parsed.text("format", "md")));
          }};
}

}  // namespace

void add_file_commands(Commands& commands, const Voice& voice) {
  commands.push_back(file_command("import", "import", voice));
  commands.push_back(file_command("attach", "files", voice));
  commands.push_back(document_command({"incident", "after-action-report"}, "incident",
                                      "incidents/{}/after-action-report", "cli.command.after_action_report", voice));
  commands.push_back(document_command({"situation-report", "document"}, "situation_report",
                                      "situation-reports/{}/document", "cli.command.situation_report_document", voice));
  commands.push_back(
      {.path = {"attachment", "save"},
       .words = voice.say("cli.command.attachment_save"),
       .positionals = {id_option("attachment", voice)},
       .options = {{.name = "output", .takes = Takes::file, .words = voice.say("cli.option.output")}},
       .run = [](Scene& scene, const Parsed& parsed) { return fetch(scene, parsed, "attachments/{}/content", {}); }});
}

}  // namespace tocsin::cli

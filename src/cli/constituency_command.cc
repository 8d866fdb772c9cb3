// Whose an address, a network, an autonomous system or a domain is.
#include <fmt/format.h>

#include <ostream>

#include "cli/other_commands.h"
#include "cli/records.h"
#include "cli/table.h"

namespace tocsin::cli {
namespace {

const json::Array* list_in(const json::Value& object, std::string_view member) {
  const auto* found = object.get_object().if_contains(member);
  return found == nullptr ? nullptr : found->if_array();
}

// The one that was named, else the only one that they read.
Result<std::string> community_of(Scene& scene, const Parsed& parsed) {
  if (const auto* named = parsed.one("community")) return *named;
  TRY(const auto answer, scene.client->get("/api/v1/communities?limit=2"));
  if (!answer.ok()) return std::unexpected(error_of(answer));
  TRY(const auto page, document_of(answer));
  const auto* items = list_in(page, "items");
  if (items == nullptr || items->size() != 1) return fail(Code::invalid, "usage.which_community");
  return text_in(items->front(), "id");
}

std::string reached_by(const json::Value& contact) {
  std::string out = text_in(contact, "name");
  for (const auto field : {"deputy", "email", "phone", "out_of_band"})
    if (const auto value = text_in(contact, field); !value.empty()) out += ", " + value;
  return out;
}

// A line a value: what it is, which declaration holds it, whose that is; and below, whom to call.
void show(Scene& scene, const json::Value& item) {
  const auto* owners = list_in(item, "organisations");
  const auto* declared = item.get_object().if_contains("declared");
  std::string line = text_in(item, "value");
  if (declared != nullptr) line += "  <  " + text_in(*declared, "value");
  if (owners == nullptr || owners->empty()) line += "  -";
  scene.line(one_line(line));
  if (owners == nullptr) return;
  std::vector<Fact> facts;
  for (const auto& owner : *owners) {
    const auto name = text_in(owner, "organisation_name");
    facts.push_back({scene.voice.word("kind.organisation"), name.empty() ? text_in(owner, "organisation") : name});
    if (const auto* contacts = list_in(owner, "contacts"))
      for (const auto& contact : *contacts) facts.push_back({"  " + text_in(contact, "function"), reached_by(contact)});
  }
  scene.out << facts_text(facts, scene.terminal.columns);
}

Exit route(Scene& scene, const Parsed& parsed) {
  if (auto connected = scene.connect(parsed); !connected) return scene.refuse(connected.error());
  const auto community = community_of(scene, parsed);
  if (!community) return scene.refuse(community.error());
  json::Array values;
  for (const auto& one : parsed.many("values")) values.emplace_back(one);
  const auto answer =
      scene.client->send({.verb = Verb::post,
                          .path = fmt::format("/api/v1/communities/{}/constituency/route", encoded(*community)),
                          .body = json::to_text(json::Object{{"observables", std::move(values)}})});
  return scene.present(answer, parsed, [&](const json::Value& document) {
    if (const auto* items = list_in(document, "items"))
      for (const auto& item : *items) show(scene, item);
  });
}

}  // namespace

void add_constituency_command(Commands& commands, const Voice& voice) {
  commands.push_back({.path = {"constituency", "route"},
                      .words = voice.say("cli.command.constituency_route"),
                      .positionals = {{.name = "values",
                                       .times = Times::many,
                                       .need = Need::required,
                                       .words = voice.say("cli.option.constituency_values")}},
                      .options = {{.name = "community",
                                   .takes = Takes::id,
                                   .words = voice.say("cli.option.constituency_community"),
                                   .kinds = {model::Kind::community}}},
                      .run = route});
}

}  // namespace tocsin::cli

#include "cli/marking_options.h"

#include "cli/fields.h"
#include "model/marking.h"

namespace tocsin::cli {
namespace {

std::vector<std::string> names(auto all) { return std::vector<std::string>(all.begin(), all.end()); }

Option choice(std::string name, std::span<const std::string_view> choices, std::string words,
              Times times = Times::once) {
  return {.name = std::move(name),
          .takes = Takes::choice,
          .times = times,
          .choices = names(choices),
          .words = std::move(words)};
}

Result<void> put_json(json::Object& out, const Parsed& parsed, const std::string& option) {
  const auto* text = parsed.one(option);
  if (text == nullptr) return {};
  auto value = json::parse(*text);
  if (!value)
    return fail(Code::invalid, "usage.value", "", {{"option", "--" + option}, {"value", *text}, {"wanted", "JSON"}});
  out[option == "field-markings" ? "fields" : option] = std::move(*value);
  return {};
}

}  // namespace

std::vector<Option> marking_options(const Voice& voice) {
  std::vector<Option> out;
  out.push_back(choice("marking", model::names_of(model::Tlp{}), voice.say("cli.option.marking")));
  out.push_back(choice("pap", model::names_of(model::Pap{}), voice.say("cli.option.pap")));
  out.push_back({.name = "audience", .times = Times::many, .words = voice.say("cli.option.audience")});
  out.push_back({.name = "except", .times = Times::many, .words = voice.say("cli.option.except")});
  out.push_back({.name = "frozen", .takes = Takes::nothing, .words = voice.say("cli.option.frozen")});
  out.push_back(choice("members", model::names_of(model::Members{}), voice.say("cli.option.members")));
  out.push_back(choice("handling", model::names_of(model::Handling{}), voice.say("cli.option.handling"), Times::many));
  out.push_back({.name = "iep",
                 .takes = Takes::json,
                 .words = voice.say("cli.option.iep"),
                 .shape = shape_of(model::schema<model::Terms>())});
  out.push_back({.name = "field-markings",
                 .takes = Takes::json,
                 .words = voice.say("cli.option.field_markings"),
                 .shape = R"({"FIELD": {"tlp": "TLP:...", "audience": ["ATOM"]}})"});
  return out;
}

Result<json::Object> marking_of(const Parsed& parsed) {
  json::Object out;
  if (const auto* tlp = parsed.one("marking")) out["tlp"] = *tlp;
  if (const auto* pap = parsed.one("pap")) out["pap"] = *pap;
  if (const auto* members = parsed.one("members")) out["members"] = *members;
  if (parsed.has("frozen")) out["frozen"] = true;
  for (const auto* name : {"audience", "except", "handling"})
    if (const auto given = parsed.many(name); !given.empty()) out[name] = json::Array(given.begin(), given.end());
  CHECK(put_json(out, parsed, "iep"));
  CHECK(put_json(out, parsed, "field-markings"));
  return out;
}

}  // namespace tocsin::cli

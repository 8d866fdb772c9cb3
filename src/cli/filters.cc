#include "cli/filters.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/act_commands.h"
#include "cli/mine.h"
#include "state/machine.h"

namespace tocsin::cli {
namespace {

using model::Kind;

// "taking part", "In-Progress": a state as it is shown, or as it is named.
std::string plain(std::string_view words) {
  std::string out(words);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c == '-' || c == '_' ? ' ' : c;
  return out;
}

// What nothing is known by goes to the server as it is: it names those that there are.
std::string state_named(Kind kind, const std::string& given) {
  const auto* machine = state::machine_of(kind);
  if (machine == nullptr) return given;
  const auto wanted = plain(given);
  for (const auto state : state::states_of(*machine)) {
    const auto key = fmt::format("state.{}.{}", machine->name, state);
    if (plain(state) == wanted) return std::string(state);
    for (const auto language : i18n::languages)
      if (plain(i18n::catalogue().render(language, key)) == wanted) return std::string(state);
  }
  return given;
}

}  // namespace

Result<std::string> filter_query(Scene& scene, Kind kind, const Parsed& parsed) {
  std::string out;
  const auto add = [&](std::string_view name, const std::string& value) {
    out += fmt::format("{}{}={}", out.empty() ? "" : "&", name, encoded(value));
  };
  if (const auto* state = parsed.one("state")) add("state", state_named(kind, *state));
  if (const auto* space = parsed.one("space")) add("space", *space);
  if (!parsed.has("owner") && !parsed.has("mine")) return out;
  TRY(const std::string owner, own_or(scene, parsed, "owner"));
  add("owner", owner);
  return out;
}

std::vector<Option> filter_options(Kind kind, const Voice& voice) {
  std::vector<Option> out;
  if (const auto* machine = state::machine_of(kind)) {
    const auto states = state::states_of(*machine);
    out.push_back({.name = "state", .choices = {states.begin(), states.end()}, .words = voice.say("cli.option.state")});
  }
  out.push_back(
      {.name = "owner", .takes = Takes::id, .words = voice.say("cli.option.owner"), .kinds = {Kind::organisation}});
  out.push_back({.name = "mine", .takes = Takes::nothing, .words = voice.say("cli.option.mine")});
  out.push_back({.name = "space",
                 .takes = Takes::id,
                 .words = voice.say("cli.option.space"),
                 .kinds = {Kind::organisation, Kind::community, Kind::incident}});
  return out;
}

}  // namespace tocsin::cli

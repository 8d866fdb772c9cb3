#include "state/machine.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tocsin::state {

const Machine* machine_of(model::Kind kind) {
  const auto all = machines();
  const auto at = std::ranges::find(all, kind, &Machine::kind);
  return at == all.end() ? nullptr : &*at;
}

Result<std::string_view> next(const Machine& machine, std::string_view state, std::string_view trigger) {
  for (const auto& move : machine.moves)
    if (move.from == state && move.trigger == trigger) return move.to;
  return fail(Code::conflict, "state.move", "",
              {{"machine", std::string(machine.name)},
               {"state", std::string(state)},
               {"trigger", std::string(trigger)},
               {"possible", fmt::format("{}", fmt::join(triggers_from(machine, state), ", "))}});
}

std::vector<std::string_view> states_of(const Machine& machine) {
  std::vector<std::string_view> out;
  const auto add = [&](std::string_view state) {
    if (!state.empty() && std::ranges::find(out, state) == out.end()) out.push_back(state);
  };
  for (const auto& move : machine.moves) {
    add(move.from);
    add(move.to);
  }
  return out;
}

std::vector<std::string_view> triggers_from(const Machine& machine, std::string_view state) {
  std::vector<std::string_view> out;
  for (const auto& move : machine.moves)
    if (move.from == state) out.push_back(move.trigger);
  return out;
}

std::string to_mermaid(const Machine& machine) {
  std::string out = "stateDiagram-v2\n";
  for (const auto& move : machine.moves)
    out += fmt::format("  {} --> {}: {}\n", move.from.empty() ? "[*]" : move.from, move.to, move.trigger);
  return out;
}

}  // namespace tocsin::state

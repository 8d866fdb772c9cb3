#pragma once
// State machines as tables. The danger removed: a move that one door allows and another forgot to forbid.
//
// A machine is a name, its first state, and rows (from, trigger, to). next() answers the state after a trigger, or
// conflict "state.move" {machine, state, trigger, possible: the triggers that do lead on, by ", "}. Tables are static,
// printable and tested exhaustively; the diagrams of docs/domain.md are drawn from them and held to them (tests/docs).
// Source: docs/domain.md (state machines).
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/kinds.h"

namespace tocsin::state {

struct Move {
  std::string_view from;  // "" : the record does not exist yet
  std::string_view trigger;
  std::string_view to;
};

struct Machine {
  std::string_view name;
  model::Kind kind;
  std::span<const Move> moves;
};

std::span<const Machine> machines();
const Machine* machine_of(model::Kind kind);  // nullptr where a kind has no state

Result<std::string_view> next(const Machine& machine, std::string_view state, std::string_view trigger);
std::vector<std::string_view> states_of(const Machine& machine);
std::vector<std::string_view> triggers_from(const Machine& machine, std::string_view state);
std::string to_mermaid(const Machine& machine);

}  // namespace tocsin::state

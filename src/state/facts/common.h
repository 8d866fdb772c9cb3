#pragma once
// Shapes that many facts share. The danger removed: the same limit written in twenty places, differently.
// Every struct below state/facts/ is the payload of one fact type: a part of signed history. Widen a bound or add a
// field only with a new version and an upcaster; never rename a type. Units: code points for texts.
#include "state/fact_type.h"

namespace tocsin::state {

using model::Flag;
using model::Kind;
using model::Line;
using model::List;
using model::Text;
using model::Whole;

using Title = Line<200>;
using Name = Line<120>;
using Note = Text<4000>;
using Prose = Text<40000>;

// FixedString lets a fact type be named by its spelling.
template <std::size_t N>
struct FixedString {
  char text[N]{};
  constexpr FixedString(const char (&from)[N]) { std::copy_n(from, N, text); }
  constexpr std::string_view view() const { return {text, N - 1}; }
};

// A move that carries an optional note, kept as the record's group `Group`.
template <FixedString Type, FixedString Room, Kind K, FixedString Trigger, FixedString Group>
struct NotedMove {
  static constexpr FactInfo info{Type.view(), 1, Room.view(), K, Group.view(), Trigger.view()};
  std::optional<Note> note;
  static constexpr auto fields = std::tuple{model::field("note", &NotedMove::note)};
};

// A move that must say why.
template <FixedString Type, FixedString Room, Kind K, FixedString Trigger, FixedString Group>
struct ReasonedMove {
  static constexpr FactInfo info{Type.view(), 1, Room.view(), K, Group.view(), Trigger.view()};
  Note reason;
  static constexpr auto fields = std::tuple{model::field("reason", &ReasonedMove::reason)};
};

}  // namespace tocsin::state

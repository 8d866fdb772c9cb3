#pragma once
// Which states of an incident an act is for. The danger removed: an incident that is closed, and in which everything
// goes on.
//
// Each act on a record in the space of an incident names its states in the table of its room (port/act.h: during()).
// What the act's own machine forbids stays forbidden. What ends or takes back something goes on in any state, and so do
// reviews once drafted, lessons and improvements: an end must not leave things standing that nobody can end.
// Threads: constants. Source: docs/domain.md (what the state of an incident allows).
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

namespace tocsin::state {

// The states of the machine "incident", in the order in which a person meets them.
enum class Phase : std::uint8_t {
  proposed,
  assessing,
  declared,
  not_incident,
  merged,
  transferred,
  responding,
  escalated,
  stabilised,
  recovering,
  review,
  closed,
  reopened,
};
std::span<const std::string_view> names_of(Phase);

class Phases {
 public:
  constexpr Phases() = default;  // none: nobody has said yet
  constexpr Phases(std::initializer_list<Phase> phases) {
    for (const Phase one : phases) bits_ |= 1U << static_cast<unsigned>(one);
  }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool contains(Phase one) const { return (bits_ >> static_cast<unsigned>(one) & 1U) != 0; }
  bool contains(std::string_view state) const;
  bool operator==(const Phases&) const = default;

 private:
  std::uint32_t bits_ = 0;
};

// From the proposal to the end of the review.
inline constexpr Phases under_way{Phase::proposed,   Phase::assessing, Phase::declared,
                                  Phase::responding, Phase::escalated, Phase::stabilised,
                                  Phase::recovering, Phase::review,    Phase::reopened};
inline constexpr Phases any_phase{Phase::proposed,   Phase::assessing,   Phase::declared,   Phase::not_incident,
                                  Phase::merged,     Phase::transferred, Phase::responding, Phase::escalated,
                                  Phase::stabilised, Phase::recovering,  Phase::review,     Phase::closed,
                                  Phase::reopened};

}  // namespace tocsin::state

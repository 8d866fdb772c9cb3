#pragma once
// What a conversion did to each part of its source. The danger removed: a converter that drops what it does not know
// with a success, and one whose "lossless" nobody can check.
//
// kept: in the target in a form that everyone who knows the format reads. altered: there, but said otherwise (args say
// how). carried: only there for the way back, in a place that other readers pass over. dropped: not there. `where` is a
// JSON pointer into the source; `target` names what it became: the id of a STIX object, or "Attribute/UUID",
// "Object/UUID", "Event/UUID" of MISP; "" where it became nothing of its own. `what` is a catalogue key under
// "problem.". Bounds: the first `loss_max_entries` of parts that are simply kept are listed, and as many of all others;
// the numbers count every one. Threads: values.
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace tocsin::wire {

inline constexpr std::size_t loss_max_entries = 10'000;

enum class Fate : std::uint8_t { kept, altered, carried, dropped };
std::string_view name_of(Fate fate);

struct LossEntry {
  Fate fate = Fate::kept;
  std::string where;
  std::string what;
  std::vector<Arg> args;
  std::string target;
};

class LossReport {
 public:
  void add(Fate fate, std::string where, std::string_view what, std::string target = {}, std::vector<Arg> args = {});
  void kept(std::string where, std::string target) { add(Fate::kept, std::move(where), "convert.kept", target); }
  void altered(std::string where, std::string_view what, std::string target = {}, std::vector<Arg> args = {}) {
    add(Fate::altered, std::move(where), what, std::move(target), std::move(args));
  }
  void carried(std::string where, std::string_view what, std::string target = {}, std::vector<Arg> args = {}) {
    add(Fate::carried, std::move(where), what, std::move(target), std::move(args));
  }
  void dropped(std::string where, std::string_view what, std::vector<Arg> args = {}) {
    add(Fate::dropped, std::move(where), what, {}, std::move(args));
  }

  const std::vector<LossEntry>& entries() const { return entries_; }
  std::size_t count(Fate fate) const { return counts_[static_cast<std::size_t>(fate)]; }
  std::size_t unlisted() const;

 private:
  std::vector<LossEntry> entries_;
  std::array<std::size_t, 4> counts_{};
  std::size_t others_ = 0;  // listed entries that are not kept
};

// {"kept": n, "altered": n, "carried": n, "dropped": n, "unlisted": n}: of every entry, listed or not.
json::Object counts_of(const LossReport& report);

}  // namespace tocsin::wire

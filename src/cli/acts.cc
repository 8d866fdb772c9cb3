#include "cli/acts.h"

#include <algorithm>

#include "assess/acts.h"
#include "learn/acts.h"
#include "prepare/acts.h"
#include "report/acts.h"
#include "respond/acts.h"
#include "share/acts.h"

namespace tocsin::cli {

using model::Kind;

std::span<const port::Act> all_acts() {
  static const auto all = [] {
    std::vector<port::Act> out;
    for (const auto part :
         {prepare::acts(), report::acts(), assess::acts(), respond::acts(), learn::acts(), share::acts()})
      out.insert(out.end(), part.begin(), part.end());
    return out;
  }();
  return all;
}

const port::Act* act_named(std::string_view name, Kind on) {
  const auto acts = all_acts();
  const auto at =
      std::ranges::find_if(acts, [&](const port::Act& act) { return act.name == name && (!act.on || *act.on == on); });
  return at == acts.end() ? nullptr : &*at;
}

std::vector<Kind> parents_of(Kind kind) {
  std::vector<Kind> out;
  for (const auto& act : all_acts())
    if (act.makes == kind && act.on && std::ranges::find(out, *act.on) == out.end()) out.push_back(*act.on);
  // What hangs on a part of an incident is listed below the whole incident too.
  const bool in_incident =
      std::ranges::any_of(out, [](Kind one) { return one == Kind::participation || one == Kind::review; });
  if (in_incident) out.push_back(Kind::incident);
  return out;
}

}  // namespace tocsin::cli

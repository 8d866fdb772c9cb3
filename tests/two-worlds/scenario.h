#pragma once
// From a seed: what happens in two worlds, alike but for what one viewer may not see. The danger removed: a leak that
// shows only in a constellation that nobody thought to write down.
//
// A step is done in one world or in both. Steps that are done in one world alone, or that hold a text which differs
// between the worlds, concern only what the viewer may not read by the rules of docs/sharing.md: reports of others,
// incidents of others, and in a shared incident what is kept from the viewer's organisation. Such steps are drawn anew
// for each world, so that hidden records are added, changed, moved on and absent. A viewer of the coordination team
// reads most of that: between such a viewer's worlds differs what is kept from the team as well. Threads: pure.
#include <functional>
#include <random>

#include "side.h"

namespace tocsin::two_worlds {

// What the viewer does in both worlds, with names in angle brackets as in Side::post(); the answers are compared.
struct Doing {
  http::Method method = http::Method::post;
  std::string target;
  std::string body;
  std::string as;  // what is made is known as this
};

struct Step {
  std::string key;
  bool in_a = true;
  bool in_b = true;
  std::function<void(Side&)> run;
  std::optional<Doing> by_viewer = std::nullopt;
};

struct Scenario {
  std::vector<Step> before;  // the viewer's first look stands between both parts: a stream begins here
  std::vector<Step> after;
};

enum class Viewer : std::uint8_t {
  responder,
  admin,
  observer,
  token,
  outsider,
  former_member,
  nobody,
  of_team,
  admin_of_team,
  of_server,  // a responder who operates the server too
};
inline constexpr std::uint64_t viewers = 10;

struct Cast {
  Viewer viewer{};
  state::PersonRole role{};
};
Cast cast_of(std::uint64_t seed);
bool is_of_team(const Cast& cast);

Scenario make_scenario(std::uint64_t seed);

// The last steps, while the stream is live; they change nobody's clearance. The last makes something that the viewer
// may read, known as "sentinel", unless nobody looks.
std::vector<Step> make_finale(std::uint64_t seed);

// A day of work: the viewer does each act of the tables where it can be done, with others who see it and others who do
// not. Played last but for what is asked at random.
std::vector<Step> make_workday(std::uint64_t seed);

// A hidden step that is none: a report that the viewer may read, in one world only.
Step canary();

// The one who looks, in this world.
Client viewer_in(Side& side, const Cast& cast);

}  // namespace tocsin::two_worlds

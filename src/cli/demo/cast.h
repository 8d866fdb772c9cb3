#pragma once
// Everybody who plays: organisations registered, persons added and let in, contacts named. The danger removed: a cast
// that stands in a table instead of having come in by the ways that everyone has.
//
// Each step is done once and kept; a run that was cut off goes on with the next. Errors: those of stage.h; denied
// "demo.no_link" where the server is not set up and no set-up link was given. Threads: one.
#include "cli/demo/stage.h"

namespace tocsin::demo {

inline constexpr model::Kind organisation_kind = model::Kind::organisation;

const Organisation& coordination_team(const DemoCase& demo);
const Person& operator_of(const DemoCase& demo);  // the team's coordinator: sets the server up

// The server's first organisation and person, by the one-time link.
using SetUpLink = std::function<Result<std::string>()>;
Result<void> set_up(Stage& stage, const SetUpLink& link);
// The operator's own way back in, once its session has ended.
Result<void> give_password(Stage& stage, const std::string& person);  // unless they have one
Result<void> gather_cast(Stage& stage, const std::function<void(const Organisation&)>& told);

// Every other organisation invited to the community, and there; then their contacts, which its team may read.
Result<void> join_community(Stage& stage, const std::string& terms);

}  // namespace tocsin::demo

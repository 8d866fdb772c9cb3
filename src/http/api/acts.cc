// The rooms' acts as routes, each a POST where port::path_of() says.
#include "assess/acts.h"
#include "http/api/api.h"
#include "http/api/meetings.h"
#include "http/api/perform.h"
#include "learn/acts.h"
#include "prepare/acts.h"
#include "report/acts.h"
#include "respond/acts.h"
#include "share/acts.h"

namespace tocsin::http {
namespace {

// One act name may stand on two kinds (an appointment in a community, or in an incident).
std::string operation_of(const port::Act& act, const Router& router) {
  const bool taken = std::ranges::any_of(router.routes(), [&](const Route& r) { return r.operation == act.name; });
  return taken && act.on ? fmt::format("{}.on_{}", act.name, model::name_of(*act.on)) : std::string(act.name);
}

// Files come with their bytes (files.cc): a digest that is merely named would tell whether the server has it.
bool is_mounted(const port::Act& act) { return act.name != "attachment.add"; }

auto of_all_rooms() {
  return std::array{prepare::acts(), report::acts(), assess::acts(), respond::acts(), learn::acts(), share::acts()};
}

// What adds values answers whom they meet.
Handle handle_of(const port::Act& act) {
  if (act.makes != model::Kind::indicator_set) return [&act](const CallRef& call) { return perform(call, act); };
  return [&act](const CallRef& call) {
    return then(perform(call, act), [call](Response response) { return with_matches(call, std::move(response)); });
  };
}

}  // namespace

const port::Act* mounted_act(std::string_view name, std::optional<model::Kind> on) {
  for (const auto acts : of_all_rooms())
    for (const auto& act : acts)
      if (act.name == name && act.on == on && is_mounted(act)) return &act;
  return nullptr;
}

void add_act_routes(Router& router) {
  for (const auto acts : of_all_rooms()) {
    for (const auto& act : acts) {
      if (!is_mounted(act)) continue;
      router.add({.method = Method::post,
                  .pattern = port::path_of(act, "{id}"),
                  .operation = operation_of(act, router),
                  .scope = act.name == "report.submit" ? Scope::report : Scope::write,
                  .handle = handle_of(act),
                  .act = &act,
                  .answer = "Record"});
    }
  }
}

}  // namespace tocsin::http

#pragma once
// What holds for every act of every room, checked by walking the table. The danger removed: an act that is added and
// that no test asks whether it minds its machine, or whom it lets in.
//
// complaints_about() takes the acts on one record, puts its machine into each state in turn and tries each act as one
// who is entitled: from a state that its machine does not allow it must answer conflict and change nothing, from all
// others it must succeed. So it does with the states of the incident that the record lies in, if it lies in one, by
// what the act's row says. Then it tries each as an outsider, who must be refused. Inputs are made from the act's own
// schema; `inputs` overrides them by the act's name. Each complaint is a line; none is good. Tests only.
#include "port/testing/memory_world.h"

namespace tocsin::port::testing {

using Inputs = std::map<std::string_view, json::Value>;

inline json::Value sample_of(const json::Value& schema) {
  const auto& object = schema.get_object();
  if (const auto* names = object.if_contains("enum")) return names->get_array().front();
  const auto& type = object.at("type").get_string();
  if (type == "integer") return object.at("minimum");
  if (type == "boolean") return true;
  if (type == "array") return json::Array{};
  if (type == "string") {
    const auto* format = object.if_contains("format");
    if (format == nullptr) return "x";
    return format->get_string() == "uuid" ? "11111111-1111-4111-8111-111111111111" : "2026-06-01T00:00:00.000000Z";
  }
  json::Object out;
  if (const auto* required = object.if_contains("required"))
    for (const auto& name : required->get_array())
      out.emplace(name.get_string(), sample_of(object.at("properties").at(name.get_string())));
  return out;
}

inline json::Value input_for(const Act& act, const Inputs& inputs) {
  const auto at = inputs.find(act.name);
  return at == inputs.end() ? sample_of(act.input_schema()) : at->second;
}

inline bool same(const Contents& a, const Contents& b) {
  return a.notes.size() == b.notes.size() && a.records.size() == b.records.size() && a.holds == b.holds &&
         a.indicators.size() == b.indicators.size();
}

// "" where the act did as it must from `state`.
inline std::string complaint(World& world, const Act& act, const Who& entitled, const model::RecordId& id,
                             std::string_view state, const json::Value& input) {
  const Contents before = world.contents();
  const auto draft = world.decide(act, entitled, id, input);
  if (!draft && draft.error().code == Code::conflict) return {};
  if (!draft) return fmt::format("{} from {}: {} {}", act.name, state, draft.error().what, draft.error().where);
  const auto& first = draft->pieces.front();
  const auto trigger = state::fact_type(first.type)->info.trigger;
  const auto* machine = state::machine_of(first.record.kind);
  const bool moves = !trigger.empty() && first.record.id == id;
  const bool allowed = !moves || state::next(*machine, state, trigger).has_value();
  const auto done = world.append(*draft, entitled.organisation);
  std::string out;
  if (allowed && !done) out = fmt::format("{} from {}: {}", act.name, state, done.error().what);
  if (!allowed && done) out = fmt::format("{} from {}: was let through", act.name, state);
  if (!done && (done.error().code != Code::conflict || !same(before, world.contents())))
    out = fmt::format("{} from {}: was not a clean conflict", act.name, state);
  world.restore(before);
  return out;
}

inline const Who& who_may(const Act& act, const std::map<std::string_view, Who>& entitled) {
  const auto at = entitled.find(act.name);
  return at == entitled.end() ? entitled.at("") : at->second;
}

// An act on something in an incident is refused in the states of the incident that its row leaves out, and in no other.
inline std::vector<std::string> complaints_about_phases(World& world, std::span<const Act> acts,
                                                        const model::RecordId& id,
                                                        const std::map<std::string_view, Who>& entitled,
                                                        const Inputs& inputs) {
  std::vector<std::string> out;
  const auto kind = world.record(id).ref.kind;
  const auto space = world.record(id).space;
  if (space.kind != model::SpaceKind::incident) return out;
  const Contents start = world.contents();
  for (const auto& act : acts) {
    if (act.on != kind) continue;
    if (act.phases.empty())
      out.push_back(fmt::format("{} does not say for which states of an incident it is", act.name));
    for (const auto state : state::names_of(state::Phase{})) {
      if (act.phases.empty()) continue;
      world.force_state(model::RecordId(space.id.raw()), state);
      const auto draft = world.decide(act, who_may(act, entitled), id, input_for(act, inputs));
      const bool over = !draft && draft.error().what == "incident.over";
      if (over == act.phases.contains(state))
        out.push_back(
            fmt::format("{} while the incident is {}: {}", act.name, state, over ? "refused" : "let through"));
    }
    world.restore(start);
  }
  return out;
}

// `entitled`: by act's name, or under "" for all others.
inline std::vector<std::string> complaints_about(World& world, std::span<const Act> acts, const model::RecordId& id,
                                                 const std::map<std::string_view, Who>& entitled, const Who& outsider,
                                                 const Inputs& inputs = {}) {
  std::vector<std::string> out;
  const auto kind = world.record(id).ref.kind;
  const auto* machine = state::machine_of(kind);
  const Contents start = world.contents();
  const auto states = machine == nullptr ? std::vector<std::string_view>{""} : state::states_of(*machine);
  for (const auto& act : acts) {
    if (act.on != kind) continue;
    const auto input = input_for(act, inputs);
    const Who& who = who_may(act, entitled);
    for (const auto state : states) {
      if (machine != nullptr) world.force_state(id, state);
      if (auto line = complaint(world, act, who, id, state, input); !line.empty()) out.push_back(std::move(line));
      const auto stranger = world.decide(act, outsider, id, input);
      if (stranger || (stranger.error().code != Code::not_found && stranger.error().code != Code::denied))
        out.push_back(fmt::format("{} from {}: an outsider was not refused", act.name, state));
    }
    world.restore(start);
  }
  std::ranges::move(complaints_about_phases(world, acts, id, entitled, inputs), std::back_inserter(out));
  return out;
}

inline const Act& act_named(std::span<const Act> acts, std::string_view name,
                            std::optional<model::Kind> on = std::nullopt) {
  const auto at = std::ranges::find_if(acts, [&](const Act& act) { return act.name == name && (!on || act.on == on); });
  TOCSIN_ASSERT(at != acts.end());
  return *at;
}

}  // namespace tocsin::port::testing

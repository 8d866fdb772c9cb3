#include "state/fact_type.h"

#include <unordered_map>

namespace tocsin::state {
namespace {

Result<json::Value> lifted(const FactType& type, int version, json::Value payload) {
  for (int from = version; from < type.info.version && type.upcast != nullptr; ++from)
    payload = type.upcast(from, std::move(payload));
  return type.check(payload, "");
}

}  // namespace

const FactType* fact_type(std::string_view type) {
  static const auto index = [] {
    std::unordered_map<std::string_view, const FactType*> out;
    for (const auto& row : fact_types()) TOCSIN_ASSERT(out.emplace(row.info.type, &row).second);
    return out;
  }();
  const auto at = index.find(type);
  return at == index.end() ? nullptr : at->second;
}

Result<Fold> fold(const FactType& type, const event::Statement& statement, const json::Value* payload,
                  std::string_view state_before) {
  Fold out;
  if (!type.info.trigger.empty()) {
    const Machine* machine = machine_of(type.info.kind);
    TOCSIN_ASSERT(machine != nullptr);
    TRY(const std::string_view to, next(*machine, state_before, type.info.trigger));
    out.slices.push_back({std::string(event::group_state), fmt::format(R"({{"state":"{}"}})", to)});
  }
  if (payload == nullptr) {
    // What a fact gives by its statement alone it still gives: erasing a text shuts nobody out.
    if (type.holds != nullptr) out.holds = type.holds(statement, json::Value());
    return out;
  }
  TRY(const json::Value value, lifted(type, statement.version, *payload));
  if (type.sets_group()) {
    TRY(std::string body, json::canonical(value));
    out.slices.push_back({group_of(type, value), std::move(body)});
  }
  if (type.holds != nullptr) out.holds = type.holds(statement, value);
  return out;
}

}  // namespace tocsin::state

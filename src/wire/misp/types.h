#pragma once
// MISP attribute types and what they hold. Source: MISP describeTypes.json.
#include <optional>
#include <string_view>

#include "model/observable.h"

namespace tocsin::wire::misp {

// What the value holds; of a composite value "a|b" each half may hold something or nothing.
struct TypeRule {
  std::optional<model::ObservableType> first;
  std::optional<model::ObservableType> second;
  enum class Shape : std::uint8_t { whole, composite } shape = Shape::whole;
};

// nullopt: a type that holds context, not something a sensor could see.
std::optional<TypeRule> rule_of(std::string_view misp_type);

struct Spelling {
  std::string_view type;
  std::string_view category;
};
Spelling spelling_of(model::ObservableType type);

}  // namespace tocsin::wire::misp

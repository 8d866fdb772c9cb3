#pragma once
// Fact types: what each type of fact says, who may append it, and what it folds to. The danger removed: a fact that two
// rooms write differently, and state that only the code which wrote it can explain.
//
// A payload struct carries `static constexpr FactInfo info`; fact_type_of<P>() makes the row. Rows are listed once, in
// state/fact_types.cc. The fold is pure: the payload becomes the body of its group, a trigger moves the record's
// machine, `holds` says which clearance atoms it gives or takes. Old versions are lifted by `upcast` before they are
// decoded; facts of unknown type fold to nothing and are kept. Errors: those of the codec, and conflict "state.move".
#include <optional>
#include <span>
#include <vector>

#include "event/fact.h"
#include "event/record.h"
#include "model/codec.h"
#include "model/marking.h"
#include "state/machine.h"

namespace tocsin::state {

struct HoldChange {
  enum class Way : std::uint8_t { give, take };
  Way way;
  RawId holder;  // a person or an organisation
  model::Atom atom;
  bool operator==(const HoldChange&) const = default;
};

struct FactType;
using HoldsOf = std::vector<HoldChange> (*)(const event::Statement&, const json::Value& payload);
// The group that a payload becomes, for types whose payload says it. It needs no lifting.
using GroupOf = std::string (*)(const json::Value& payload);
using Upcast = json::Value (*)(int from, json::Value payload);

struct FactInfo {
  std::string_view type;
  int version = 1;
  std::string_view room;  // the only appender
  model::Kind kind{};
  std::string_view group;    // what the payload becomes; "" for none
  std::string_view trigger;  // the move it makes; "" for none
};

struct FactType {
  FactInfo info;
  Result<json::Value> (*check)(const json::Value& payload, const std::string& where);
  json::Value (*schema)();
  HoldsOf holds = nullptr;
  Upcast upcast = nullptr;
  GroupOf group_of = nullptr;

  bool sets_group() const { return !info.group.empty() || group_of != nullptr; }
};

// What `payload` becomes; "" for nothing.
inline std::string group_of(const FactType& type, const json::Value& payload) {
  return type.group_of == nullptr ? std::string(type.info.group) : type.group_of(payload);
}

template <class P>
constexpr FactType fact_type_of(HoldsOf holds = nullptr, Upcast upcast = nullptr, GroupOf group_of = nullptr) {
  return {P::info,
          [](const json::Value& payload, const std::string& where) -> Result<json::Value> {
            P decoded{};
            CHECK(model::decode_into(decoded, payload, where));
            return model::encode(decoded);
          },
          [] { return model::schema<P>(); },
          holds,
          upcast,
          group_of};
}

std::span<const FactType> fact_types();
const FactType* fact_type(std::string_view type);  // nullptr: unknown to this binary

struct SliceChange {
  std::string group;
  std::string body;
};
struct Fold {
  std::vector<SliceChange> slices;
  std::vector<HoldChange> holds;
};

// What `statement` changes, given the record's state before it ("" for none). `payload` is nullptr where it was erased:
// the move still counts, the content is gone.
Result<Fold> fold(const FactType& type, const event::Statement& statement, const json::Value* payload,
                  std::string_view state_before);

}  // namespace tocsin::state

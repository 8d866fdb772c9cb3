#pragma once
// What the tests of every room begin with: a world in memory, the room's acts by name, inputs as text, refusals as
// their keys. The danger removed: five preambles that drift apart. Tests only.
#include <gtest/gtest.h>

#include "port/testing/act_checks.h"

namespace tocsin::port::testing {

class RoomTest : public ::testing::Test {
 protected:
  using Who = port::testing::Who;

  explicit RoomTest(std::span<const Act> acts) : acts_(acts) {}

  // JSON by a pattern of fmt's, braces doubled.
  template <class... A>
  static json::Value body(std::string_view text, A... args) {
    return json::parse(fmt::format(fmt::runtime(text), args...)).value();
  }
  // The key that was refused with; "" where it was not.
  template <class T>
  static std::string what(const Result<T>& result) {
    return result ? "" : result.error().what;
  }

  // `kind` tells acts of one name on several kinds apart.
  Result<model::RecordId> act(std::string_view name, const Who& who, const model::RecordId& on,
                              const json::Value& input = json::Object{},
                              std::optional<model::Kind> kind = std::nullopt) {
    return world.act(act_named(acts_, name, kind), who, on, input);
  }
  // complaints_about() the room's acts.
  std::vector<std::string> complaints(const model::RecordId& id, const std::map<std::string_view, Who>& entitled,
                                      const Who& outsider, const Inputs& inputs = {}) {
    return complaints_about(world, acts_, id, entitled, outsider, inputs);
  }

  World world;

 private:
  std::span<const Act> acts_;
};

}  // namespace tocsin::port::testing

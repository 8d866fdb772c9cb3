#pragma once
// What the server tells its operator: one JSON object a line on standard output. The danger removed: secrets and
// content in logs: a line has a level, a catalogue key and named values, and nobody hands it a body, a header or a
// title. Threads: any; a line is written whole.
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "port/world.h"

namespace tocsin::app {

enum class Level : std::uint8_t { error, warning, info, debug };

class ServiceLog {
 public:
  ServiceLog(port::Clock& clock, Level most) : clock_(clock), most_(most) {}
  void write(Level level, std::string_view what, const std::vector<Arg>& values = {});
  void write(const Error& error);

 private:
  port::Clock& clock_;
  Level most_;
  std::mutex lock_;
};

std::optional<Level> level_named(std::string_view name);
std::string level_names();  // "error, warning, info, debug"

}  // namespace tocsin::app

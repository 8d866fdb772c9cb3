#include "app/service_log.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cstdio>

#include "base/json.h"

namespace tocsin::app {
namespace {

constexpr std::array<std::string_view, 4> names{"error", "warning", "info", "debug"};

}  // namespace

void ServiceLog::write(Level level, std::string_view what, const std::vector<Arg>& values) {
  if (level > most_) return;
  json::Object line{{"at", to_text(clock_.now())}, {"level", names[static_cast<std::size_t>(level)]}, {"what", what}};
  for (const auto& value : values) line.emplace(value.name, value.value);
  const auto text = json::to_text(json::Value(std::move(line))) + "\n";
  const std::scoped_lock hold(lock_);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void ServiceLog::write(const Error& error) {
  auto values = error.args;
  if (!error.where.empty()) values.push_back({"where", error.where});
  write(Level::error, error.what, values);
}

std::optional<Level> level_named(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<Level>(i);
  return std::nullopt;
}

std::string level_names() { return fmt::format("{}", fmt::join(names, ", ")); }

}  // namespace tocsin::app

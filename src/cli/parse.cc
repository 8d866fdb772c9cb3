#include "cli/parse.h"

#include <fmt/format.h>
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <deque>

namespace tocsin::cli {
namespace {

struct Slot {
  const Option* option;
  CLI::Option* bound = nullptr;
  std::vector<std::string> values;
};

// CLI11 cuts the arguments; what is allowed is checked here, so that refusals can be told in the user's language.
class Tree {
 public:
  Tree(const Commands& commands, const std::vector<Option>& globals) {
    prepare(root_);
    for (const auto& option : globals) bind(root_, option, "--" + option.name);
    for (const auto& command : commands) plant(command);
  }

  Result<Choice> parse(std::vector<std::string> arguments) {
    std::ranges::reverse(arguments);
    try {
      root_.parse(std::move(arguments));
    } catch (const CLI::ArgumentMismatch& fault) {
      return missing_value(fault.what());
    } catch (const CLI::Error& fault) {
      return fail(Code::invalid, "usage.unknown", "", {{"argument", fault.what()}});
    }
    return chosen();
  }

 private:
  void prepare(CLI::App& app) {
    app.set_help_flag("");
    app.set_help_all_flag("");
    app.allow_extras();
    app.fallthrough();
    app.require_subcommand(0, 1);
  }

  void bind(CLI::App& app, const Option& option, const std::string& name) {
    Slot& slot = slots_.emplace_back(Slot{&option, nullptr, {}});
    if (option.takes == Takes::nothing) {
      slot.bound = app.add_flag(name);
      return;
    }
    slot.bound = app.add_option(name, slot.values);
    slot.bound->allow_extra_args(name[0] != '-' && option.times == Times::many);
    if (name[0] != '-' && option.times == Times::once) slot.bound->expected(1);
  }

  CLI::App& child(CLI::App& app, const std::string& name) {
    for (auto* sub : app.get_subcommands({}))
      if (sub->get_name() == name) return *sub;
    auto* out = app.add_subcommand(name);
    prepare(*out);
    return *out;
  }

  void plant(const Command& command) {
    CLI::App* app = &root_;
    for (const auto& word : command.path) app = &child(*app, word);
    commands_[app] = &command;
    for (const auto& positional : command.positionals) bind(*app, positional, positional.name);
    for (const auto& option : command.options) bind(*app, option, "--" + option.name);
  }

  Result<Choice> missing_value(std::string_view told) const {
    return fail(Code::invalid, "usage.value_missing", "", {{"option", std::string(told.substr(0, told.find(':')))}});
  }

  Result<Choice> chosen() {
    Choice out;
    const CLI::App* app = &root_;
    while (!app->get_subcommands().empty()) {
      app = app->get_subcommands().front();
      out.path.push_back(app->get_name());
    }
    CHECK(no_extras(*app, out));
    for (const auto& slot : slots_) collect(slot, out.values);
    const auto at = commands_.find(app);
    if (at != commands_.end()) out.command = at->second;
    return out;
  }

  Result<void> no_extras(const CLI::App& app, const Choice& choice) const {
    const auto extras = root_.remaining(true);
    if (extras.empty()) return {};
    const bool in_group = !commands_.contains(&app) && !extras.front().starts_with('-');
    auto said = choice.path;
    said.push_back(extras.front());
    if (in_group)
      return fail(Code::invalid, "usage.no_command", "", {{"argument", fmt::format("{}", fmt::join(said, " "))}});
    return fail(Code::invalid, "usage.unknown", "", {{"argument", extras.front()}});
  }

  static void collect(const Slot& slot, Parsed& values) {
    if (slot.option->takes == Takes::nothing) {
      if (slot.bound->count() > 0) values.add(slot.option->name, "");
      return;
    }
    for (const auto& value : slot.values) values.add(slot.option->name, value);
  }

  CLI::App root_;
  std::deque<Slot> slots_;
  std::map<const CLI::App*, const Command*> commands_;
};

Result<void> check(const Option& option, const std::string& shown, const Parsed& values) {
  const auto given = values.many(option.name);
  if (given.size() > 1 && option.times == Times::once && option.takes != Takes::nothing)
    return fail(Code::invalid, "usage.repeated", "", {{"option", shown}});
  for (const auto& value : given)
    if (option.takes == Takes::choice && std::ranges::find(option.choices, value) == option.choices.end())
      return fail(
          Code::invalid, "usage.choice", "",
          {{"option", shown}, {"value", value}, {"allowed", fmt::format("{}", fmt::join(option.choices, ", "))}});
  return {};
}

std::string shown_positional(std::string name) {
  for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return name;
}

// All that is missing is named at once.
Result<void> all_given(const Command& command, const Parsed& values) {
  std::vector<std::string> missing;
  const auto lacks = [&](const Option& option) { return option.need == Need::required && !values.has(option.name); };
  for (const auto& one : command.positionals)
    if (lacks(one)) missing.push_back(shown_positional(one.name));
  for (const auto& one : command.options)
    if (lacks(one)) missing.push_back("--" + one.name);
  if (missing.empty()) return {};
  return fail(Code::invalid, "usage.missing", "", {{"option", fmt::format("{}", fmt::join(missing, ", "))}});
}

}  // namespace

Result<Choice> parse(const Commands& commands, const std::vector<Option>& globals,
                     const std::vector<std::string>& arguments) {
  Tree tree(commands, globals);
  TRY(Choice out, tree.parse(arguments));
  if (out.values.has("help")) return out;
  for (const auto& option : globals) CHECK(check(option, "--" + option.name, out.values));
  if (out.command == nullptr) return out;
  CHECK(all_given(*out.command, out.values));
  for (const auto& option : out.command->positionals) CHECK(check(option, shown_positional(option.name), out.values));
  for (const auto& option : out.command->options) CHECK(check(option, "--" + option.name, out.values));
  return out;
}

}  // namespace tocsin::cli

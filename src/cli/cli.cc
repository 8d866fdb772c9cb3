#include "cli/cli.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <iostream>

#include "cli/act_commands.h"
#include "cli/acts.h"
#include "cli/all_commands.h"
#include "cli/codes.h"
#include "cli/demo/command.h"
#include "cli/help.h"
#include "cli/other_commands.h"
#include "cli/parse.h"
#include "cli/preview.h"

namespace tocsin::cli {
namespace {

std::optional<std::string> variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

// What a library threw past the edge that calls it (no memory, no thread) ends in words as well.
Exit run_to_its_end(Scene& scene, const Commands& commands, const std::vector<std::string>& arguments) {
  try {
    return run(scene, commands, arguments);
  } catch (const std::exception& fault) {
    return scene.refuse({Code::internal, "program.fault", "", {{"fault", fault.what()}}});
  }
}

Terminal terminal_here() {
  if (::isatty(STDOUT_FILENO) == 0) return {};
  winsize size{};
  const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0;
  return {Terminal::Kind::terminal, known ? size.ws_col : std::size_t{0}};
}

Exit carry_out(Scene& scene, const Command& command, const Parsed& given) {
  const auto values = with_ids(scene, command, given);
  return values ? command.run(scene, *values) : scene.refuse(values.error());
}

}  // namespace

Commands all_commands(const Voice& voice) {
  Commands out;
  add_operator_commands(out, voice);
  demo::add_demo_command(out, voice);
  add_session_commands(out, voice);
  add_account_commands(out, voice);
  add_plain_commands(out, voice);
  add_owed_command(out, voice);
  add_act_commands(out, all_acts(), voice);
  add_record_commands(out, voice);
  add_file_commands(out, voice);
  add_escrow_commands(out, voice);
  add_feed_commands(out, voice);
  add_view_commands(out, voice);
  add_constituency_command(out, voice);
  add_journal_command(out, voice);
  add_preview_command(out, voice);
  add_room_command(out, voice);
  add_user_commands(out, voice);
  add_watch_command(out, voice);
  add_help_commands(out, voice);
  return out;
}

Exit run(Scene& scene, const Commands& commands, const std::vector<std::string>& arguments) {
  scene.commands = &commands;
  scene.form = std::ranges::find(arguments, "--json") != arguments.end() ? Form::json : Form::words;
  const auto globals = global_options(scene.voice);
  const auto choice = parse(commands, globals, arguments);
  if (!choice) {
    scene.refuse(choice.error());
    if (scene.form == Form::words) scene.warn("cli.help.hint");
    return Exit::usage;
  }
  const bool asked = choice->values.has("help") || (choice->path.empty() && arguments.empty());
  if (choice->command != nullptr && !asked) return carry_out(scene, *choice->command, choice->values);
  auto& to = asked ? scene.out : scene.err;
  to << help_text(commands, globals, choice->path, scene.voice);
  return asked ? Exit::ok : Exit::usage;
}

int run_cli(int argc, char** argv, const Hooks& hooks) {
  std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  if (arguments == std::vector<std::string>{"--version"}) arguments = {"version"};
  const Voice voice{language_of(arguments, variable)};
  Scene scene(hooks, voice, variable, terminal_here(), std::cin, std::cout, std::cerr);
  const auto commands = all_commands(voice);
  const Exit out = run_to_its_end(scene, commands, arguments);
  scene.out.flush();
  return static_cast<int>(scene.out.good() ? out : Exit::internal);
}

}  // namespace tocsin::cli

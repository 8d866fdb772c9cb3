#pragma once
// What a command acts with: streams, words, clock, chance, environment and the server. The danger removed: commands
// that reach for globals, and refusals that go to standard output, where a script would take them for data.
//
// Ownership: refers to what run_cli() owns. Threads: one.
#include <iosfwd>
#include <optional>

#include "cli/cli.h"
#include "cli/client.h"
#include "cli/command.h"
#include "cli/voice.h"

namespace tocsin::cli {

struct Terminal {
  enum class Kind : std::uint8_t { terminal, pipe };
  Kind kind = Kind::pipe;
  std::size_t columns = 0;  // 0: as wide as need be
};

enum class Form : std::uint8_t { words, json };

class Scene {
 public:
  Scene(const Hooks& hooks, Voice voice, Variables variables, Terminal terminal, std::istream& in, std::ostream& out,
        std::ostream& err)
      : hooks(hooks), voice(voice), variables(std::move(variables)), terminal(terminal), in(in), out(out), err(err) {}

  const Hooks& hooks;
  Voice voice;
  Variables variables;
  Terminal terminal;
  std::istream& in;
  std::ostream& out;
  std::ostream& err;
  std::optional<Client> client;  // made by connect()
  Form form = Form::words;       // json: by --json
  const Commands* commands = nullptr;

  void line(std::string_view text);                                    // to out
  void say(std::string_view key, const std::vector<Arg>& args = {});   // words to out
  void warn(std::string_view key, const std::vector<Arg>& args = {});  // words to err
  // To err, in words or as a problem document. Of an answer: also what the server kept of what was sent.
  Exit refuse(const Error& error);
  Exit refuse(const Answer& answer);
  // Prints the document as it came with --json, else by `show`; a refusal goes to err.
  Exit present(const Result<Answer>& answer, const Parsed& parsed, const std::function<void(const json::Value&)>& show);

  // The server and credential of --server, --token-file, TOCSIN_SERVER, TOCSIN_TOKEN, else of the kept session.
  Result<void> connect(const Parsed& parsed);
  // To this server alone, as nobody yet.
  void connect_to(std::string address);
};

}  // namespace tocsin::cli

#include "cli/asking.h"

#include <termios.h>
#include <unistd.h>

#include <istream>
#include <ostream>

namespace tocsin::cli {
namespace {

// A terminal does not echo what is typed here.
class Unseen {
 public:
  Unseen() : on_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!on_) return;
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &quiet);
  }
  ~Unseen() {
    if (on_) ::tcsetattr(STDIN_FILENO, TCSANOW, &before_);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  termios before_{};
  bool on_;
};

bool at_a_terminal(const Scene& scene) { return scene.terminal.kind == Terminal::Kind::terminal; }

void prompt(Scene& scene, std::string_view key) {
  if (at_a_terminal(scene)) scene.err << scene.voice.say(key) << ' ' << std::flush;
}

std::string line_of(Scene& scene) {
  std::string out;
  std::getline(scene.in, out);
  return out;
}

}  // namespace

std::string asked_unseen(Scene& scene, std::string_view key) {
  prompt(scene, key);
  std::string out;
  {
    const Unseen unseen;
    out = line_of(scene);
  }
  if (at_a_terminal(scene)) scene.err << '\n';
  return out;
}

std::string asked_unless_given(Scene& scene, const Parsed& parsed, const std::string& option, std::string_view key) {
  if (parsed.has(option) || !at_a_terminal(scene)) return parsed.text(option);
  prompt(scene, key);
  return line_of(scene);
}

}  // namespace tocsin::cli

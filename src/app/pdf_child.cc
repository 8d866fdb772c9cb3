#include "app/pdf_child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>

extern "C" char** environ;

namespace tocsin::app {
namespace {

using wire::document::Frozen;
using Clock = std::chrono::steady_clock;

constexpr rlim_t memory_bytes = rlim_t{2} << 30;  // of addresses; a document of 5,000 pages takes less
constexpr rlim_t processor_seconds = 120;
constexpr std::size_t piece_bytes = 64 << 10;
constexpr std::size_t most_frozen_bytes = std::size_t{64} << 20;
// The first byte of the answer: what follows it.
constexpr char is_pdf = 'P';
constexpr char is_error = 'E';

std::unexpected<Error> failed(std::string_view how) {
  return fail(Code::unavailable, "document.failed", std::string(how));
}

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { close(); }
  void close() {
    if (number_ >= 0) ::close(std::exchange(number_, -1));
  }
  int number() const { return number_; }

 private:
  int number_;
};

// Only what finding fonts needs.
std::vector<std::string> environment_of_child() {
  std::vector<std::string> out;
  for (char** at = environ; at != nullptr && *at != nullptr; ++at) {
    const std::string_view entry = *at;
    for (const std::string_view name : {"HOME=", "PATH=", "LANG=", "XDG_CACHE_HOME=", "XDG_CONFIG_HOME=", "FONTCONFIG_",
                                        "ASAN_OPTIONS=", "UBSAN_OPTIONS=", "LSAN_OPTIONS="})
      if (entry.starts_with(name)) out.emplace_back(entry);
  }
  return out;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (auto& text : texts) out.push_back(text.data());
  out.push_back(nullptr);
  return out;
}

// A started process; what has not ended by then is killed with the object.
class Process {
 public:
  explicit Process(pid_t id) : id_(id) {}
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  ~Process() {
    if (id_ <= 0) return;
    ::kill(id_, SIGKILL);
    (void)wait();
  }
  // The status of exit(), or -1 where a signal ended it.
  int wait() {
    int status = 0;
    while (::waitpid(id_, &status, 0) < 0 && errno == EINTR) {
    }
    id_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

 private:
  pid_t id_;
};

class Spawning {
 public:
  Spawning() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
  }
  Spawning(const Spawning&) = delete;
  Spawning& operator=(const Spawning&) = delete;
  ~Spawning() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  // With `peer` as its standard input and output and nothing else open; signals as a new process has them.
  pid_t start(std::vector<std::string> command, int peer) {
    posix_spawn_file_actions_adddup2(&actions_, peer, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions_, peer, STDOUT_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setpgroup(&attributes_, 0);  // a Ctrl-C is for the server, which finishes what is under way
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    auto environment = environment_of_child();
    pid_t out = -1;
    const int fault = posix_spawn(&out, command.front().c_str(), &actions_, &attributes_, pointers_to(command).data(),
                                  pointers_to(environment).data());
    return fault == 0 ? out : -1;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// Sends the document and gathers the answer, both at once: neither side waits for the other's full buffer.
class Exchange {
 public:
  Exchange(int socket, std::string_view document, Clock::time_point until)
      : socket_(socket), rest_(document), until_(until) {}

  enum class End : std::uint8_t { done, late, broken };
  End run() {
    while (true) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until_ - Clock::now()).count();
      if (left <= 0) return End::late;
      pollfd ready{socket_, static_cast<short>(rest_.empty() ? POLLIN : POLLIN | POLLOUT), 0};
      const int count = ::poll(&ready, 1, static_cast<int>(left));
      if (count < 0 && errno != EINTR) return End::broken;
      if (count <= 0) continue;
      if ((ready.revents & POLLOUT) != 0) send();
      if ((ready.revents & (POLLIN | POLLHUP | POLLERR)) != 0 && receive() == Step::last)
        return answer_.size() > most_pdf_bytes ? End::broken : End::done;
    }
  }
  std::string take() { return std::move(answer_); }

 private:
  enum class Step : std::uint8_t { more, last };

  // A child that takes no more has said, or will say, why.
  void send() {
    const auto count = ::send(socket_, rest_.data(), rest_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    rest_.remove_prefix(count < 0 ? rest_.size() : static_cast<std::size_t>(count));
    if (rest_.empty()) ::shutdown(socket_, SHUT_WR);
  }

  Step receive() {
    std::array<char, piece_bytes> piece;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by recv
    const auto count = ::recv(socket_, piece.data(), piece.size(), MSG_DONTWAIT);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return Step::more;
    if (count <= 0) return Step::last;
    answer_.append(piece.data(), static_cast<std::size_t>(count));
    return answer_.size() > most_pdf_bytes ? Step::last : Step::more;
  }

  int socket_;
  std::string_view rest_;
  Clock::time_point until_;
  std::string answer_;
};

// "E", code, key, NUL, place.
std::string error_text(const Error& error) {
  return fmt::format("{}{}{}{}{}", is_error, static_cast<char>(error.code), error.what, '\0', error.where);
}

Result<std::string> read_answer(std::string answer) {
  if (answer.size() > 1 && answer.front() == is_pdf) return answer.erase(0, 1);
  const auto end = answer.find('\0', 2);
  if (answer.size() < 3 || answer.front() != is_error || end == std::string::npos ||
      static_cast<std::uint8_t>(answer[1]) > static_cast<std::uint8_t>(Code::internal))
    return failed("answer");
  return fail(static_cast<Code>(answer[1]), answer.substr(2, end - 2), answer.substr(end + 1));
}

Result<std::string> read_document() {
  std::string out;
  std::string piece(piece_bytes, '\0');
  while (true) {
    const auto count = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 || out.size() > most_frozen_bytes) return fail(Code::invalid, "document.frozen");
    if (count == 0) return out;
    out.append(piece, 0, static_cast<std::size_t>(count));
  }
}

int write_answer(std::string_view answer) {
  while (!answer.empty()) {
    const auto count = ::write(STDOUT_FILENO, answer.data(), answer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return 1;
    answer.remove_prefix(static_cast<std::size_t>(count));
  }
  return 0;
}

void limit(__rlimit_resource_t what, rlim_t to) {
  const rlimit both{to, to};
  ::setrlimit(what, &both);
}

// Sanitizers map far more addresses than they use.
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool bounds_addresses = false;
#else
constexpr bool bounds_addresses = true;
#endif

void give_up_rights() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::prctl(PR_SET_DUMPABLE, 0);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, processor_seconds);
  if (bounds_addresses) limit(RLIMIT_AS, memory_bytes);
}

}  // namespace

Result<std::string> pdf_by(const PdfChild& child, const Frozen& document) {
  const auto until = Clock::now() + std::chrono::milliseconds(child.time_ms);
  int ends[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return failed("socketpair");
  const Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  const pid_t started = Spawning().start(child.command, theirs.number());
  if (started < 0) return failed("spawn");
  Process process(started);
  theirs.close();
  Exchange exchange(ours.number(), document.bytes(), until);
  const auto end = exchange.run();
  if (end == Exchange::End::late)
    return fail(Code::unavailable, "document.time", "", {{"seconds", fmt::to_string(child.time_ms / 1000)}});
  if (end == Exchange::End::broken) return failed("exchange");
  if (process.wait() != 0) return failed("ended");
  return read_answer(exchange.take());
}

int run_pdf_child() {
  give_up_rights();
  const auto document = read_document();
  auto pdf = document ? wire::document::pdf_of_frozen(*document) : document;
  return write_answer(pdf ? is_pdf + std::move(*pdf) : error_text(pdf.error()));
}

}  // namespace tocsin::app

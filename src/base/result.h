#pragma once
// Refusals as values. The danger removed: an error that is thrown past the code that must undo half-done work, or that
// is turned into prose before anybody knows the reader's language.
//
// An Error is a code, a catalogue key with arguments (never prose), and the place in the input it speaks of.
// Bugs are not errors: they end in TOCSIN_ASSERT, which stays on in every build.
// Threads: values, no sharing. Ownership: an Error owns all its text.
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin {

enum class Code : std::uint8_t { invalid, denied, not_found, conflict, limit, unavailable, internal };

// One named argument of a catalogue text, e.g. {"field", "title"}.
struct Arg {
  std::string name;
  std::string value;
  bool operator==(const Arg&) const = default;
};

struct Error {
  Code code = Code::internal;
  std::string what;   // catalogue key, e.g. "field.unknown"; the catalogues hold "problem." + what
  std::string where;  // JSON pointer into the body, or "header:Name", "query:name"; empty where the whole is meant
  std::vector<Arg> args;
  bool operator==(const Error&) const = default;
};

template <class T>
using Result = std::expected<T, Error>;

[[nodiscard]] inline std::unexpected<Error> fail(Code code, std::string_view what, std::string where = {},
                                                 std::vector<Arg> args = {}) {
  return std::unexpected(Error{code, std::string(what), std::move(where), std::move(args)});
}

// Ends the process with file, line and condition on stderr: for states that only a bug can reach.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace tocsin

#define TOCSIN_ASSERT(cond) ((cond) ? void(0) : ::tocsin::assertion_failed(#cond, __FILE__, __LINE__))

#define TOCSIN_JOIN2(a, b) a##b
#define TOCSIN_JOIN(a, b) TOCSIN_JOIN2(a, b)
// TRY(auto x, expr): x = value of expr, or return its error. CHECK(expr): the same for Result<void>.
#define TRY(decl, ...)                                                                                      \
  auto TOCSIN_JOIN(try_, __LINE__) = (__VA_ARGS__);                                                         \
  if (!TOCSIN_JOIN(try_, __LINE__)) return std::unexpected(std::move(TOCSIN_JOIN(try_, __LINE__)).error()); \
  decl = std::move(*TOCSIN_JOIN(try_, __LINE__))
#define CHECK(...)                                                                        \
  if (auto TOCSIN_JOIN(check_, __LINE__) = (__VA_ARGS__); !TOCSIN_JOIN(check_, __LINE__)) \
  return std::unexpected(std::move(TOCSIN_JOIN(check_, __LINE__)).error())

#pragma once
// JSON at a trust boundary. The danger removed: documents that two readers understand differently (duplicate keys,
// broken UTF-8, lone surrogates), and small bodies that cost much memory (nesting).
//
// parse() is strict RFC 8259: no comments, no trailing commas, no byte-order mark, no duplicate keys, valid UTF-8,
// depth and size within limits. Numbers: integers that fit int64 or uint64 stay integers, all others become doubles; a
// number beyond double range is refused. canonical() is RFC 8785 (JCS): keys sorted by UTF-16 code units, numbers as
// ECMAScript prints them; integers beyond 2^53 are refused, as RFC 8785 cannot hold them. Errors: invalid "json.syntax"
// | "json.duplicate_key" | "json.encoding" | "json.number" | "json.not_canonical"; limit "json.depth" | "json.size".
// `where` is "offset:N" (bytes), or for duplicate keys the JSON pointer too. Threads: pure functions. Source: RFC 8259,
// RFC 8785, RFC 6901 (pointers).
#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tocsin::json {

using Value = boost::json::value;
using Object = boost::json::object;
using Array = boost::json::array;

struct Limits {
  std::size_t bytes = 1 << 20;
  std::size_t depth = 32;
};

Result<Value> parse(std::string_view text, Limits limits = {});

// RFC 8785. Errors as above; a value made by parse() fails only for integers beyond 2^53.
Result<std::string> canonical(const Value& value);

// Plain text form, insertion order, UTF-8 unescaped; for replies.
std::string to_text(const Value& value);

// Appends `text` to `out` as a JSON string literal with quotes.
void append_quoted(std::string& out, std::string_view text);

// An object appended to `out` member by member, for answers of many rows: no Value is made of it first. Keys are
// literals that need no escaping. close() ends it.
class Members {
 public:
  explicit Members(std::string& out) : out_(out) {}
  Members& text(std::string_view key, std::string_view value);
  Members& given(std::string_view key, std::string_view value) { return value.empty() ? *this : text(key, value); }
  Members& number(std::string_view key, std::int64_t value);
  template <class Put>
  Members& object(std::string_view key, Put put) {
    begin(key);
    Members inner(out_);
    put(inner);
    inner.close();
    return *this;
  }
  void close() { out_ += before_ == '{' ? "{}" : "}"; }

 private:
  void begin(std::string_view key);
  std::string& out_;
  char before_ = '{';
};

// One more step of a JSON pointer: pointer_step("/a", "b/c") is "/a/b~1c".
std::string pointer_step(std::string_view base, std::string_view key);
std::string pointer_step(std::string_view base, std::size_t index);

}  // namespace tocsin::json

#include "base/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>
#include <vector>

#include "base/utf8.h"

namespace tocsin::json {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_of(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// One open container on the way down: what a duplicate key's pointer is made of.
struct Step {
  std::string key;
  std::size_t index = 0;
  bool in_object = false;
};

// Recursive descent whose recursion Limits::depth bounds.
class Reader {
 public:
  Reader(std::string_view text, Limits limits) : text_(text), limits_(limits) {}

  Result<Value> document() {
    Value out;
    skip_space();
    if (!value(out)) return std::unexpected(std::move(error_));
    skip_space();
    if (at_ != text_.size() && !refuse("json.syntax")) return std::unexpected(std::move(error_));
    return out;
  }

 private:
  bool refuse(std::string_view what, Code code = Code::invalid) {
    error_ = Error{code, std::string(what), "offset:" + std::to_string(at_), {}};
    return false;
  }

  bool refuse_duplicate(std::string_view key) {
    std::string pointer;
    for (std::size_t i = 0; i + 1 < path_.size(); ++i)
      pointer = path_[i].in_object ? pointer_step(pointer, path_[i].key) : pointer_step(pointer, path_[i].index);
    refuse("json.duplicate_key");
    error_.where += ' ' + pointer_step(pointer, key);
    return false;
  }

  void skip_space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\t' || text_[at_] == '\r'))
      ++at_;
  }

  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool value(Value& out) {
    if (at_ >= text_.size()) return refuse("json.syntax");
    switch (text_[at_]) {
      case '{':
        return object(out.emplace_object());
      case '[':
        return array(out.emplace_array());
      case '"':
        return string(scratch_) && (out.emplace_string().assign(scratch_), true);
      case 't':
        return word("true") && (out = true, true);
      case 'f':
        return word("false") && (out = false, true);
      case 'n':
        return word("null");
      default:
        return number(out);
    }
  }

  bool word(std::string_view expected) {
    if (text_.substr(at_, expected.size()) != expected) return refuse("json.syntax");
    at_ += expected.size();
    return true;
  }

  bool enter(Step step) {
    if (path_.size() >= limits_.depth) return refuse("json.depth", Code::limit);
    path_.push_back(std::move(step));
    ++at_;
    skip_space();
    return true;
  }

  bool leave() {
    path_.pop_back();
    return true;
  }

  bool array(Array& out) {
    if (!enter({})) return false;
    if (take(']')) return leave();
    for (;; ++path_.back().index) {
      if (!value(out.emplace_back(nullptr))) return false;
      skip_space();
      if (take(']')) return leave();
      if (!take(',')) return refuse("json.syntax");
      skip_space();
    }
  }

  bool object(Object& out) {
    if (!enter({{}, 0, true})) return false;
    if (take('}')) return leave();
    for (;;) {
      if (!member(out)) return false;
      skip_space();
      if (take('}')) return leave();
      if (!take(',')) return refuse("json.syntax");
      skip_space();
    }
  }

  bool member(Object& out) {
    const std::size_t begin = at_;
    if (at_ >= text_.size() || text_[at_] != '"') return refuse("json.syntax");
    if (!string(scratch_)) return false;
    path_.back().key = scratch_;
    const auto [slot, fresh] = out.emplace(scratch_, nullptr);
    if (!fresh) {
      at_ = begin;
      return refuse_duplicate(scratch_);
    }
    skip_space();
    if (!take(':')) return refuse("json.syntax");
    skip_space();
    return value(slot->value());
  }

  // Reads a string literal at the cursor, quotes included.
  bool string(std::string& out) {
    out.clear();
    for (++at_;;) {
      const std::size_t begin = at_;
      while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
             static_cast<unsigned char>(text_[at_]) >= 0x20)
        ++at_;
      const auto run = text_.substr(begin, at_ - begin);
      if (!utf8::valid(run)) {
        at_ = begin;
        return refuse("json.encoding");
      }
      out += run;
      if (take('"')) return true;
      if (!take('\\')) return refuse("json.syntax");
      if (!escape(out)) return false;
    }
  }

  bool escape(std::string& out) {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
    if (take('u')) return escaped_point(out);
    const auto which = at_ < text_.size() ? names.find(text_[at_]) : std::string_view::npos;
    if (which == std::string_view::npos) return refuse("json.syntax");
    out += meant[which];
    ++at_;
    return true;
  }

  bool escaped_point(std::string& out) {
    const auto unit = code_unit();
    if (!unit) return refuse("json.syntax");
    if (*unit >= 0xDC00 && *unit <= 0xDFFF) return refuse("json.encoding");
    if (*unit < 0xD800 || *unit > 0xDBFF) {
      utf8::append(out, *unit);
      return true;
    }
    if (!take('\\') || !take('u')) return refuse("json.encoding");
    const auto low = code_unit();
    if (!low) return refuse("json.syntax");
    if (*low < 0xDC00 || *low > 0xDFFF) return refuse("json.encoding");
    utf8::append(out, 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00));
    return true;
  }

  std::optional<char32_t> code_unit() {
    if (at_ + 4 > text_.size()) return std::nullopt;
    char32_t out = 0;
    for (int i = 0; i < 4; ++i) {
      const int digit = hex_of(text_[at_ + static_cast<std::size_t>(i)]);
      if (digit < 0) return std::nullopt;
      out = out * 16 + static_cast<char32_t>(digit);
    }
    at_ += 4;
    return out;
  }

  bool digits() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ > begin;
  }

  bool number(Value& out) {
    const std::size_t begin = at_;
    take('-');
    if (!take('0') && !digits()) return refuse("json.syntax");
    bool whole = true;
    if (take('.')) {
      whole = false;
      if (!digits()) return refuse("json.syntax");
    }
    if (take('e') || take('E')) {
      whole = false;
      if (!take('+')) take('-');
      if (!digits()) return refuse("json.syntax");
    }
    const auto literal = text_.substr(begin, at_ - begin);
    if (whole && (as<std::int64_t>(literal, out) || as<std::uint64_t>(literal, out))) return true;
    if (as<double>(literal, out)) return true;
    at_ = begin;
    return refuse("json.number");
  }

  template <class N>
  static bool as(std::string_view literal, Value& out) {
    N n{};
    const auto end = literal.data() + literal.size();
    const auto [stop, fault] = std::from_chars(literal.data(), end, n);
    if (fault != std::errc{} || stop != end) return false;
    out = n;
    return true;
  }

  std::string_view text_;
  Limits limits_;
  std::size_t at_ = 0;
  std::string scratch_;
  std::vector<Step> path_;
  Error error_;
};

// The digits and the decimal exponent of the shortest decimal that reads back as `n` (n > 0).
struct Decimal {
  std::string digits;
  int point = 0;  // value = 0.digits * 10^point; ECMAScript's n
};

Decimal shortest(double n) {
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), n, std::chars_format::scientific).ptr;
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const auto mark = text.find('e');
  Decimal out;
  for (const char c : text.substr(0, mark))
    if (c != '.') out.digits += c;
  const auto exponent = text.substr(text[mark + 1] == '+' ? mark + 2 : mark + 1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), out.point);
  ++out.point;
  return out;
}

// ECMA-262, Number::toString, radix 10; steps 6 to 10.
void append_number(std::string& out, double n) {
  if (n == 0) {
    out += '0';
    return;
  }
  if (n < 0) out += '-';
  auto [digits, point] = shortest(n < 0 ? -n : n);
  const int count = static_cast<int>(digits.size());
  if (point > 0 && point <= 21) {
    if (count <= point)
      digits.append(static_cast<std::size_t>(point - count), '0');
    else
      digits.insert(static_cast<std::size_t>(point), 1, '.');
    out += digits;
    return;
  }
  if (point > -6 && point <= 0) {
    out.append("0.").append(static_cast<std::size_t>(-point), '0').append(digits);
    return;
  }
  if (count > 1) digits.insert(1, 1, '.');
  out += digits;
  out += point > 0 ? "e+" : "e-";
  out += std::to_string(point > 0 ? point - 1 : 1 - point);
}

// UTF-16 order of UTF-8 text: differs from byte order only in that U+E000..U+FFFF come after all higher planes.
bool utf16_less(std::string_view a, std::string_view b) {
  const auto rank = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0xEE || byte == 0xEF ? byte + 0x10 : byte;
  };
  return std::ranges::lexicographical_compare(a, b, {}, rank, rank);
}

constexpr std::int64_t exact_integer = std::int64_t{1} << 53;

// Writes text form. `canonical` sorts keys and refuses what RFC 8785 cannot hold.
enum class Form { plain, canonical };

class Writer {
 public:
  explicit Writer(Form form) : form_(form) {}

  Result<std::string> write(const Value& value) {
    CHECK(put(value));
    return std::move(out_);
  }

 private:
  Result<void> put(const Value& value) {
    switch (value.kind()) {
      case boost::json::kind::null:
        out_ += "null";
        return {};
      case boost::json::kind::bool_:
        out_ += value.get_bool() ? "true" : "false";
        return {};
      case boost::json::kind::int64:
        return put_integer(value.get_int64());
      case boost::json::kind::uint64:
        return put_integer(value.get_uint64());
      case boost::json::kind::double_:
        return put_double(value.get_double());
      case boost::json::kind::string:
        return put_string(value.get_string());
      case boost::json::kind::array:
        return put_array(value.get_array());
      case boost::json::kind::object:
        return put_object(value.get_object());
    }
    return {};
  }

  template <class N>
  Result<void> put_integer(N n) {
    if (form_ == Form::canonical && (std::cmp_greater(n, exact_integer) || std::cmp_less(n, -exact_integer)))
      return fail(Code::invalid, "json.not_canonical");
    out_ += std::to_string(n);
    return {};
  }

  Result<void> put_double(double n) {
    const double size = n < 0 ? -n : n;
    if (!(size <= 1.7976931348623157e308)) {
      if (form_ == Form::canonical) return fail(Code::invalid, "json.number");
      out_ += "null";
      return {};
    }
    // Such a double prints as the digits of a 64-bit integer, which would not be taken back.
    if (form_ == Form::canonical && size > 9007199254740992.0 && size < 18446744073709551616.0)
      return fail(Code::invalid, "json.not_canonical");
    append_number(out_, n);
    return {};
  }

  Result<void> put_string(std::string_view text) {
    if (form_ == Form::canonical && !utf8::valid(text)) return fail(Code::invalid, "json.encoding");
    append_quoted(out_, text);
    return {};
  }

  Result<void> put_array(const Array& array) {
    char before = '[';
    for (const auto& value : array) {
      out_ += before;
      before = ',';
      CHECK(put(value));
    }
    out_ += array.empty() ? "[]" : "]";
    return {};
  }

  Result<void> put_object(const Object& object) {
    std::vector<const Object::value_type*> members;
    members.reserve(object.size());
    for (const auto& member : object) members.push_back(&member);
    if (form_ == Form::canonical)
      std::ranges::sort(members, [](auto* a, auto* b) { return utf16_less(a->key(), b->key()); });
    char before = '{';
    for (const auto* member : members) {
      out_ += before;
      before = ',';
      CHECK(put_string(member->key()));
      out_ += ':';
      CHECK(put(member->value()));
    }
    out_ += object.empty() ? "{}" : "}";
    return {};
  }

  Form form_;
  std::string out_;
};

bool is_escaped(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

// How many bytes stand before the first that is escaped: eight at a time where none of the eight is.
std::size_t plain_length(std::string_view text) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  constexpr std::uint64_t tops = 0x8080808080808080;
  const auto has_zero = [](std::uint64_t x) { return (x - ones) & ~x & tops; };
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t x = 0;
    std::memcpy(&x, text.data() + at, sizeof x);
    const auto below_blank = (x - ones * 0x20) & ~x & tops;
    if ((below_blank | has_zero(x ^ ones * '"') | has_zero(x ^ ones * '\\')) != 0) break;
  }
  while (at < text.size() && !is_escaped(text[at])) ++at;
  return at;
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view hex = "0123456789abcdef";
  constexpr std::string_view special = "\b\t\n\f\r\"\\";
  constexpr std::string_view letter = "btnfr\"\\";
  out += '\\';
  if (const auto which = special.find(c); which != std::string_view::npos) {
    out += letter[which];
    return;
  }
  out += "u00";
  out += hex[static_cast<unsigned char>(c) >> 4];
  out += hex[static_cast<unsigned char>(c) & 15];
}

}  // namespace

Result<Value> parse(std::string_view text, Limits limits) {
  if (text.size() > limits.bytes) return fail(Code::limit, "json.size", "offset:" + std::to_string(limits.bytes));
  return Reader(text, limits).document();
}

Result<std::string> canonical(const Value& value) { return Writer(Form::canonical).write(value); }

std::string to_text(const Value& value) {
  auto out = Writer(Form::plain).write(value);
  TOCSIN_ASSERT(out.has_value());
  return std::move(*out);
}

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  while (true) {
    const auto plain = plain_length(text);
    out.append(text, 0, plain);
    if (plain == text.size()) break;
    append_escaped(out, text[plain]);
    text.remove_prefix(plain + 1);
  }
  out += '"';
}

void Members::begin(std::string_view key) {
  out_ += before_;
  before_ = ',';
  out_.append("\"").append(key).append("\":");
}

Members& Members::text(std::string_view key, std::string_view value) {
  begin(key);
  append_quoted(out_, value);
  return *this;
}

Members& Members::number(std::string_view key, std::int64_t value) {
  begin(key);
  out_ += std::to_string(value);
  return *this;
}

std::string pointer_step(std::string_view base, std::string_view key) {
  std::string out(base);
  out += '/';
  for (const char c : key) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

std::string pointer_step(std::string_view base, std::size_t index) {
  return std::string(base) + '/' + std::to_string(index);
}

}  // namespace tocsin::json

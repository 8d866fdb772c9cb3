#include "share/finding.h"

#include <algorithm>
#include <array>
#include <optional>

namespace tocsin::share {
namespace {

bool is_hex(char32_t c) { return is_digit(c) || (c >= 'a' && c <= 'f'); }
// Han and its neighbours are written without spaces: what stands before an address is no part of it.
bool is_spaced(char32_t c) { return is_word(c) && c < 0x2E80; }
bool is_of_name(char32_t c) { return is_spaced(c) || c == '.' || c == '-' || c == '_'; }
bool is_of_mailbox(char32_t c) { return is_of_name(c) || c == '+' || c == '%' || c == '\''; }

char32_t sign(const PlainForm& form, std::size_t at) { return at < form.signs.size() ? form.signs[at] : 0; }

// Up to three digits with a value of at most 255, or one of x and * that stands for any; where it ends.
struct Octet {
  int value = 0;
  std::size_t end = 0;
};
std::optional<Octet> octet(const PlainForm& form, std::size_t at) {
  if (sign(form, at) == 'x' || sign(form, at) == '*') return Octet{0, at + 1};
  Octet out{0, at};
  while (is_digit(sign(form, out.end)) && out.end - at < 3)
    out.value = out.value * 10 + static_cast<int>(sign(form, out.end++) - '0');
  return out.end > at && out.value <= 255 ? std::optional(out) : std::nullopt;
}

struct Quad {
  std::array<int, 4> parts{};
  std::size_t end = 0;
};
std::optional<Quad> quad(const PlainForm& form, std::size_t at) {
  Quad out;
  for (std::size_t n = 0; n < out.parts.size(); ++n) {
    if (n > 0 && sign(form, at++) != '.') return std::nullopt;
    const auto part = octet(form, at);
    if (!part) return std::nullopt;
    out.parts[n] = part->value;
    at = out.end = part->end;
  }
  return is_digit(sign(form, at)) ? std::nullopt : std::optional(out);
}

bool is_internal(const Quad& q) {
  const auto [a, b, c, d] = q.parts;
  return a == 10 || a == 127 || (a == 172 && b >= 16 && b <= 31) || (a == 192 && b == 168) || (a == 169 && b == 254) ||
         (a == 100 && b >= 64 && b <= 127);
}

// With the length of a prefix, where one follows.
std::size_t after_prefix(const PlainForm& form, std::size_t at) {
  if (sign(form, at) != '/' || !is_digit(sign(form, at + 1))) return at;
  std::size_t end = at + 1;
  while (is_digit(sign(form, end)) && end - at <= 3) ++end;
  return end;
}

void find_v4(const PlainForm& form, std::vector<Range>& out) {
  for (std::size_t at = 0; at < form.signs.size(); ++at) {
    if (!is_digit(form.signs[at]) || (at > 0 && is_digit(form.signs[at - 1]))) continue;
    const auto found = quad(form, at);
    if (!found || !is_internal(*found)) continue;
    const auto end = after_prefix(form, found->end);
    out.push_back(form.range(at, end));
    at = end - 1;
  }
}

bool is_internal_v6(std::u32string_view text) {
  if (text == U"::1") return true;
  if (text.size() < 5 || text[4] != ':') return false;
  if (text.starts_with(U"fc") || text.starts_with(U"fd")) return true;
  return text.starts_with(U"fe") && (text[2] == '8' || text[2] == '9' || text[2] == 'a' || text[2] == 'b');
}

void find_v6(const PlainForm& form, std::vector<Range>& out) {
  for (std::size_t at = 0; at < form.signs.size(); ++at) {
    const auto is_part = [&](std::size_t i) { return is_hex(sign(form, i)) || sign(form, i) == ':'; };
    if (!is_part(at) || (at > 0 && is_spaced(form.signs[at - 1]))) continue;
    std::size_t end = at;
    while (is_part(end)) ++end;
    const auto text = std::u32string_view(form.signs).substr(at, end - at);
    if (std::ranges::count(text, U':') >= 2 && is_internal_v6(text)) {
      if (sign(form, end) == '%')  // a zone
        for (++end; is_word(sign(form, end)); ++end) {
        }
      end = after_prefix(form, end);
      out.push_back(form.range(at, end));
    }
    at = end - 1;
  }
}

constexpr std::array<std::u32string_view, 12> special_use{U"local",    U"localhost", U"localdomain",  U"internal",
                                                          U"intranet", U"lan",       U"private",      U"corp",
                                                          U"home",     U"home.arpa", U"in-addr.arpa", U"ip6.arpa"};

bool is_below(std::u32string_view name, std::u32string_view domain) {
  return name.size() > domain.size() && name.ends_with(domain) && name[name.size() - domain.size() - 1] == '.';
}

bool has_label(std::u32string_view name, std::u32string_view label) {
  while (!name.empty()) {
    const auto dot = name.find(U'.');
    if (name.substr(0, dot) == label) return true;
    if (dot == std::u32string_view::npos) return false;
    name.remove_prefix(dot + 1);
  }
  return false;
}

bool is_internal_host(std::u32string_view name, const std::vector<std::u32string>& domains) {
  if (name == U"localhost") return true;
  if (std::ranges::any_of(special_use, [&](auto domain) { return is_below(name, domain); })) return true;
  return std::ranges::any_of(domains, [&](const std::u32string& domain) {
    return name == domain || is_below(name, domain) ||
           (domain.find(U'.') == std::u32string::npos && has_label(name, domain));
  });
}

// The run of signs around `at` that `is_part` lets in, dots at its end left out.
template <class IsPart>
std::pair<std::size_t, std::size_t> run_around(const PlainForm& form, std::size_t from, std::size_t to,
                                               IsPart is_part) {
  while (from > 0 && is_part(form.signs[from - 1])) --from;
  while (to < form.signs.size() && is_part(form.signs[to])) ++to;
  return {from, to};
}

std::size_t without_dots(const PlainForm& form, std::size_t from, std::size_t to) {
  while (to > from && form.signs[to - 1] == '.') --to;
  return to;
}

}  // namespace

std::vector<Range> internal_addresses(const PlainForm& form) {
  std::vector<Range> out;
  find_v4(form, out);
  find_v6(form, out);
  return out;
}

std::vector<Range> internal_hosts(const PlainForm& form, const std::vector<std::u32string>& domains) {
  std::vector<Range> out;
  for (std::size_t at = 0; at < form.signs.size(); ++at) {
    if (!is_of_name(form.signs[at])) continue;
    const auto [from, to] = run_around(form, at, at, is_of_name);
    const auto end = without_dots(form, from, to);
    const auto name = std::u32string_view(form.signs).substr(from, end - from);
    if (!name.empty() && is_internal_host(name, domains)) out.push_back(form.range(from, end));
    at = to - 1;
  }
  return out;
}

std::vector<Range> mail_addresses(const PlainForm& form) {
  std::vector<Range> out;
  for (std::size_t at = 1; at + 1 < form.signs.size(); ++at) {
    if (form.signs[at] != '@') continue;
    const auto from = run_around(form, at, at, is_of_mailbox).first;
    const auto to = without_dots(form, at + 1, run_around(form, at + 1, at + 1, is_of_name).second);
    if (from == at || to == at + 1) continue;
    out.push_back(form.range(from, to));
    at = to - 1;
  }
  return out;
}

namespace {

bool parts_number(char32_t c) { return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')'; }

struct Number {
  std::size_t end = 0;  // after the last digit
  int digits = 0;
  int parts = 1;
};

// Digits with at most two signs between them.
Number number_from(const PlainForm& form, std::size_t at) {
  Number out{at, 0, 1};
  std::size_t gap = 0;
  for (std::size_t i = at; i < form.signs.size() && out.digits < 16; ++i) {
    const char32_t c = form.signs[i];
    if (is_digit(c)) {
      if (gap > 0 && out.digits > 0) ++out.parts;
      gap = 0;
      ++out.digits;
      out.end = i + 1;
    } else if (!parts_number(c) || ++gap > 2) {
      break;
    }
  }
  return out;
}

// In China: eleven digits from 13 to 19.
bool is_mobile(const PlainForm& form, std::size_t at, const Number& number) {
  return number.digits == 11 && sign(form, at) == '1' && sign(form, at + 1) >= '3' && sign(form, at + 1) <= '9';
}

bool is_telephone(const PlainForm& form, std::size_t at, const Number& number) {
  if (is_spaced(sign(form, number.end))) return false;
  if (sign(form, at) == '+') return number.digits >= 7 && number.digits <= 15;
  if (sign(form, at) == '0' && sign(form, at + 1) == '0') return number.digits >= 9 && number.digits <= 17;
  if (sign(form, at) == '0') return number.parts > 1 && number.digits >= 8 && number.digits <= 12;
  return is_mobile(form, at, number);
}

// The parts of an address or of a version are numbers too.
bool is_dotted(const PlainForm& form, std::size_t from, std::size_t to) {
  const auto text = std::u32string_view(form.signs).substr(from, to - from);
  return std::ranges::count(text, U'.') >= 1 && text.find_first_of(U" -()/") == std::u32string_view::npos &&
         quad(form, from).has_value();
}

}  // namespace

std::vector<Range> telephone_numbers(const PlainForm& form) {
  std::vector<Range> out;
  for (std::size_t at = 0; at < form.signs.size(); ++at) {
    const char32_t c = form.signs[at];
    const char32_t before = at == 0 ? U' ' : form.signs[at - 1];
    const bool begins =
        c == '+' || (is_digit(c) && !is_spaced(before) && before != '.' && before != '-' && before != ':');
    if (!begins) continue;
    const auto number = number_from(form, c == '+' ? at + 1 : at);
    if (!is_telephone(form, at, number) || is_dotted(form, at, number.end)) continue;
    out.push_back(form.range(at, number.end));
    at = number.end - 1;
  }
  return out;
}

}  // namespace tocsin::share

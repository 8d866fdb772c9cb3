#include "wire/stix/pattern_literal.h"

#include <algorithm>
#include <array>

#include "wire/ascii.h"

namespace tocsin::wire::stix {
namespace {

bool is_base64(char c) { return ascii::is_letter(c) || ascii::is_digit(c) || c == '+' || c == '/'; }

// Digits stand where the form has 'd', else the same character.
bool has_form(std::string_view text, std::string_view form) {
  return text.size() == form.size() && std::ranges::equal(text, form, [](char c, char wanted) {
           return wanted == 'd' ? ascii::is_digit(c) : c == wanted;
         });
}

int number_at(std::string_view text, std::size_t at, std::size_t size) {
  int out = 0;
  for (const char c : text.substr(at, size)) out = out * 10 + (c - '0');
  return out;
}

int days_in(int year, int month) {
  constexpr std::array<int, 12> days = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days.at(static_cast<std::size_t>(month - 1)) + (month == 2 && leap ? 1 : 0);
}

}  // namespace

bool is_hex_literal(std::string_view text) { return text.size() % 2 == 0 && std::ranges::all_of(text, ascii::is_hex); }

bool is_base64_literal(std::string_view text) {
  if (text.size() % 4 != 0) return false;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return std::ranges::all_of(text, is_base64);
}

bool is_time_literal(std::string_view text) {
  constexpr std::string_view form = "dddd-dd-ddTdd:dd:dd";
  if (!has_form(text.substr(0, form.size()), form) || !text.ends_with('Z')) return false;
  const auto fraction = text.substr(form.size(), text.size() - form.size() - 1);
  if (!fraction.empty() &&
      (fraction.size() < 2 || fraction[0] != '.' || !std::ranges::all_of(fraction.substr(1), ascii::is_digit)))
    return false;
  const int month = number_at(text, 5, 2);
  const int day = number_at(text, 8, 2);
  if (month < 1 || month > 12 || day < 1 || day > days_in(number_at(text, 0, 4), month)) return false;
  return number_at(text, 11, 2) < 24 && number_at(text, 14, 2) < 60 && number_at(text, 17, 2) <= 60;  // leap seconds
}

}  // namespace tocsin::wire::stix

#include "base/time.h"

#include <fmt/format.h>

#include <chrono>
#include <iterator>

namespace tocsin {
namespace {

constexpr std::int64_t day_us = 86'400'000'000;

// Reads exactly `digits` digits at `at`; -1 where there is anything else.
int read_number(std::string_view text, std::size_t at, std::size_t digits) {
  if (at + digits > text.size()) return -1;
  int out = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    out = out * 10 + (text[i] - '0');
  }
  return out;
}

// Reads ".digits" at `at` as microseconds and moves `at` past it; nullopt where digits are missing or more than nine.
std::optional<std::int64_t> read_fraction(std::string_view text, std::size_t& at) {
  if (at >= text.size() || text[at] != '.') return 0;
  std::int64_t out = 0;
  std::size_t digits = 0;
  for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits)
    if (digits < 6) out = out * 10 + (text[at] - '0');
  if (digits == 0 || digits > 9) return std::nullopt;
  for (; digits < 6; ++digits) out *= 10;
  return out;
}

// Reads "Z" or "+hh:mm" as minutes east; nullopt where it is anything else or the text goes on.
std::optional<int> read_offset(std::string_view text, std::size_t at) {
  if (at + 1 == text.size() && (text[at] == 'Z' || text[at] == 'z')) return 0;
  if (at + 6 != text.size() || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':') return std::nullopt;
  const int hour = read_number(text, at + 1, 2);
  const int minute = read_number(text, at + 4, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return (text[at] == '-' ? -1 : 1) * (hour * 60 + minute);
}

// Writes exactly `digits` digits at `at`.
void write_number(std::string& text, std::size_t at, std::size_t digits, std::int64_t value) {
  for (std::size_t i = at + digits; i-- > at; value /= 10) text[i] = static_cast<char>('0' + value % 10);
}

}  // namespace

std::string to_text(Instant at) {
  std::string out;
  append_text(out, at);
  return out;
}

void append_text(std::string& out, Instant at) {
  using namespace std::chrono;
  const sys_time<microseconds> when{microseconds{at.us}};
  const auto day = floor<std::chrono::days>(when);
  const year_month_day date{day};
  const hh_mm_ss time{when - day};
  const int year = int(date.year());
  if (year < 0 || year > 9999) {
    fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", year, unsigned(date.month()),
                   unsigned(date.day()), time.hours().count(), time.minutes().count(), time.seconds().count(),
                   time.subseconds().count());
    return;
  }
  const std::size_t begin = out.size();
  out += "0000-00-00T00:00:00.000000Z";
  write_number(out, begin, 4, year);
  write_number(out, begin + 5, 2, unsigned(date.month()));
  write_number(out, begin + 8, 2, unsigned(date.day()));
  write_number(out, begin + 11, 2, time.hours().count());
  write_number(out, begin + 14, 2, time.minutes().count());
  write_number(out, begin + 17, 2, time.seconds().count());
  write_number(out, begin + 20, 6, time.subseconds().count());
}

std::optional<Instant> instant_from_text(std::string_view text) {
  using namespace std::chrono;
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' ||
      text[16] != ':')
    return std::nullopt;
  const int y = read_number(text, 0, 4);
  const int mo = read_number(text, 5, 2);
  const int d = read_number(text, 8, 2);
  const int h = read_number(text, 11, 2);
  const int mi = read_number(text, 14, 2);
  const int s = read_number(text, 17, 2);
  if (y < 1900 || y > 2999 || mo < 0 || d < 0 || h < 0 || h > 23 || mi < 0 || mi > 59 || s < 0 || s > 59)
    return std::nullopt;
  const year_month_day date{year{y}, month{unsigned(mo)}, day{unsigned(d)}};
  if (!date.ok()) return std::nullopt;
  std::size_t at = 19;
  const auto fraction = read_fraction(text, at);
  if (!fraction || at >= text.size()) return std::nullopt;
  const auto offset = read_offset(text, at);
  if (!offset) return std::nullopt;
  const std::int64_t days_since = sys_days{date}.time_since_epoch().count();
  const std::int64_t second = (h * 60LL + mi - *offset) * 60LL + s;
  return Instant{days_since * day_us + second * 1'000'000 + *fraction};
}

}  // namespace tocsin

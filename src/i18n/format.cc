#include "i18n/format.h"

#include <fmt/format.h>
#include <unicode/listformatter.h>
#include <unicode/measfmt.h>
#include <unicode/measunit.h>
#include <unicode/measure.h>
#include <unicode/numberformatter.h>
#include <unicode/reldatefmt.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>
#include <unicode/uchar.h>

#include <chrono>
#include <memory>

#include "base/utf8.h"
#include "i18n/icu.h"

namespace tocsin::i18n {
namespace {

constexpr std::int64_t minute_us = 60'000'000;

std::string civil_text(Instant at) {
  using namespace std::chrono;
  const sys_time<microseconds> when{microseconds{at.us}};
  const auto day = floor<std::chrono::days>(when);
  const year_month_day date{day};
  const hh_mm_ss time{floor<minutes>(when - day)};
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}", int(date.year()), unsigned(date.month()), unsigned(date.day()),
                     time.hours().count(), time.minutes().count());
}

std::string offset_text(std::int64_t offset_minutes) {
  if (offset_minutes == 0) return "UTC";
  const auto size = offset_minutes < 0 ? -offset_minutes : offset_minutes;
  return fmt::format("UTC{}{:02}:{:02}", offset_minutes < 0 ? '-' : '+', size / 60, size % 60);
}

struct Amount {
  std::int64_t n;
  URelativeDateTimeUnit unit;
};

// The largest unit of which there is at least one whole.
Amount amount_of(std::int64_t us) {
  const std::int64_t minutes = us / minute_us;
  if (minutes < 60) return {minutes, UDAT_REL_UNIT_MINUTE};
  if (minutes < 48 * 60) return {minutes / 60, UDAT_REL_UNIT_HOUR};
  const std::int64_t whole_days = minutes / (24 * 60);
  if (whole_days < 60) return {whole_days, UDAT_REL_UNIT_DAY};
  if (whole_days < 730) return {whole_days / 30, UDAT_REL_UNIT_MONTH};
  return {whole_days / 365, UDAT_REL_UNIT_YEAR};
}

std::size_t columns_of(char32_t point) {
  const auto c = static_cast<UChar32>(point);
  const int category = u_charType(c);
  if (category == U_CONTROL_CHAR || category == U_FORMAT_CHAR || category == U_NON_SPACING_MARK ||
      category == U_ENCLOSING_MARK)
    return 0;
  const int width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

// Moves on by one character; a broken byte counts as one column, as a terminal shows it.
std::size_t next_columns(std::string_view text, std::size_t& at) { return columns_of(utf8::next(text, at)); }

Result<std::int64_t> offset_of(Instant at, std::string_view zone) {
  const std::unique_ptr<icu::TimeZone> found(icu::TimeZone::createTimeZone(to_icu(zone)));
  const auto unknown = [&] { return fail(Code::invalid, "zone.unknown", {}, {{"zone", std::string(zone)}}); };
  if (*found == icu::TimeZone::getUnknown()) return unknown();
  std::int32_t raw_ms = 0;
  std::int32_t summer_ms = 0;
  UErrorCode status = U_ZERO_ERROR;
  found->getOffset(static_cast<double>(at.us) / 1000, false, raw_ms, summer_ms, status);
  if (U_FAILURE(status)) return unknown();
  return (std::int64_t{raw_ms} + summer_ms) / 60'000;
}

}  // namespace

std::string utc_text(Instant at) { return civil_text(at) + " UTC"; }

Result<std::string> zoned_text(Instant at, std::string_view zone) {
  TRY(const auto offset_minutes, offset_of(at, zone));
  return civil_text(at + Span{offset_minutes * minute_us}) + ' ' + offset_text(offset_minutes);
}

Result<int> minute_of_day(Instant at, std::string_view zone) {
  TRY(const auto offset_minutes, offset_of(at, zone));
  constexpr std::int64_t a_day = 24 * 60;
  const auto minutes = (at.us / minute_us + offset_minutes) % a_day;
  return static_cast<int>((minutes + a_day) % a_day);
}

std::string long_utc_text(Language language, Instant at) {
  UErrorCode status = U_ZERO_ERROR;
  const char* pattern = language == Language::en ? "d MMMM y, HH:mm 'UTC'" : "y年M月d日 HH:mm 'UTC'";
  icu::SimpleDateFormat format(to_icu(pattern), locale_of(language), status);
  if (U_FAILURE(status)) return utc_text(at);
  format.adoptTimeZone(icu::TimeZone::getGMT()->clone());
  icu::UnicodeString out;
  return from_icu(format.format(static_cast<double>(at.us / 1000), out));
}

std::string relative_text(Language language, Instant at, Instant now) {
  const std::int64_t ahead_us = at.us - now.us;
  const Amount amount = amount_of(ahead_us < 0 ? -ahead_us : ahead_us);
  UErrorCode status = U_ZERO_ERROR;
  const icu::RelativeDateTimeFormatter format(locale_of(language), status);
  icu::UnicodeString out;
  if (U_SUCCESS(status) && amount.n == 0) {
    format.format(UDAT_DIRECTION_PLAIN, UDAT_ABSOLUTE_NOW, out, status);
  } else if (U_SUCCESS(status)) {
    const auto n = static_cast<double>(amount.n);
    format.formatNumeric(ahead_us < 0 ? -n : n, amount.unit, out, status);
  }
  return U_FAILURE(status) ? utc_text(at) : from_icu(out);
}

std::string span_text(Language language, Span span) {
  const std::int64_t minutes = (span.us < 0 ? -span.us : span.us) / minute_us;
  UErrorCode status = U_ZERO_ERROR;
  std::vector<icu::Measure> parts;
  const auto add = [&](std::int64_t n, icu::MeasureUnit* unit) { parts.emplace_back(n, unit, status); };
  const std::int64_t whole_days = minutes / (24 * 60);
  if (whole_days > 0) add(whole_days, icu::MeasureUnit::createDay(status));
  if (minutes / 60 % 24 > 0) add(minutes / 60 % 24, icu::MeasureUnit::createHour(status));
  if (parts.empty() || (whole_days == 0 && minutes % 60 > 0)) add(minutes % 60, icu::MeasureUnit::createMinute(status));
  icu::MeasureFormat format(locale_of(language), UMEASFMT_WIDTH_SHORT, status);
  icu::UnicodeString out;
  icu::FieldPosition nowhere;
  format.formatMeasures(parts.data(), static_cast<int32_t>(parts.size()), out, nowhere, status);
  return U_FAILURE(status) ? fmt::format("{} min", minutes) : from_icu(out);
}

std::string count_text(Language language, std::int64_t n) {
  UErrorCode status = U_ZERO_ERROR;
  const auto out = icu::number::NumberFormatter::withLocale(locale_of(language)).formatInt(n, status).toString(status);
  return U_FAILURE(status) ? std::to_string(n) : from_icu(out);
}

std::string list_text(Language language, std::span<const std::string> items) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::ListFormatter> format(icu::ListFormatter::createInstance(locale_of(language), status));
  std::vector<icu::UnicodeString> texts;
  for (const auto& item : items) texts.push_back(to_icu(item));
  icu::UnicodeString out;
  if (U_SUCCESS(status)) format->format(texts.data(), static_cast<int32_t>(texts.size()), out, status);
  return U_FAILURE(status) ? fmt::format("{}", fmt::join(items, ", ")) : from_icu(out);
}

std::size_t display_width(std::string_view text) {
  std::size_t out = 0;
  for (std::size_t at = 0; at < text.size();) out += next_columns(text, at);
  return out;
}

std::string padded(std::string_view text, std::size_t columns) {
  const auto width = display_width(text);
  return std::string(text) + std::string(width < columns ? columns - width : 0, ' ');
}

std::string shortened(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  std::size_t end = 0;
  for (std::size_t at = 0, used = 0; at < text.size(); end = at) {
    used += next_columns(text, at);
    if (used > columns - 1) break;
  }
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace tocsin::i18n

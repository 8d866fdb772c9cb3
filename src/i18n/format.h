#pragma once
// Times, counts, lists and widths as people read them. The danger removed: a time without its zone, and "1 files".
//
// Every wall time names its zone: "2026-11-22 18:30 UTC", elsewhere as the offset that held then, "UTC+08:00" (letters
// such as CST mean three different zones). Zones are IANA names. Nothing reads the clock or the process's own zone.
// Errors: invalid "zone.unknown". Units: instants and spans in microseconds; widths in terminal columns.
// Threads: pure functions. Source: RFC 9557 (IANA zone names); UAX #11 (East Asian width); CLDR through ICU.
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "i18n/catalogue.h"

namespace tocsin::i18n {

std::string utc_text(Instant at);                                       // "2026-11-22 18:30 UTC"
Result<std::string> zoned_text(Instant at, std::string_view zone);      // "2026-11-23 02:30 UTC+08:00"
Result<int> minute_of_day(Instant at, std::string_view zone);           // 0..1439, by the clocks of the zone
std::string long_utc_text(Language language, Instant at);               // "22 November 2026, 18:30 UTC"
std::string relative_text(Language language, Instant at, Instant now);  // "3 hours ago", "in 2 days", "now"
std::string span_text(Language language, Span span);                    // "2 hr, 15 min"; sign dropped, minutes least
std::string count_text(Language language, std::int64_t n);              // "12,345"
std::string list_text(Language language, std::span<const std::string> items);  // "a, b and c"

// Columns on a terminal: 2 for wide and fullwidth characters, 0 for combining marks and controls, else 1.
std::size_t display_width(std::string_view text);
std::string padded(std::string_view text, std::size_t columns);     // spaces on the right up to `columns`, never cut
std::string shortened(std::string_view text, std::size_t columns);  // at most `columns` wide, ending in U+2026 if cut

}  // namespace tocsin::i18n

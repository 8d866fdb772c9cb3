#pragma once
// Instants. The danger removed: times of unknown zone and unit.
//
// Microseconds since 1970-01-01T00:00:00Z, signed 64 bits, UTC only. Text form: RFC 3339 with exactly six fraction
// digits and Z on output; any fraction up to nine digits (cut to six) and any numeric offset on input.
// The wall clock is a port (port/clock.h); nothing here reads it. Source: RFC 3339 section 5.6.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin {

struct Instant {
  std::int64_t us = 0;
  auto operator<=>(const Instant&) const = default;
};

struct Span {
  std::int64_t us = 0;
  auto operator<=>(const Span&) const = default;
};

constexpr Span seconds(std::int64_t n) { return {n * 1'000'000}; }
constexpr Span hours(std::int64_t n) { return seconds(n * 3600); }
constexpr Span days(std::int64_t n) { return hours(n * 24); }
constexpr Instant operator+(Instant at, Span by) { return {at.us + by.us}; }
constexpr Instant operator-(Instant at, Span by) { return {at.us - by.us}; }
constexpr Span operator-(Instant a, Instant b) { return {a.us - b.us}; }

std::string to_text(Instant at);
void append_text(std::string& out, Instant at);
std::optional<Instant> instant_from_text(std::string_view text);  // years 1900 to 2999; nullopt otherwise

}  // namespace tocsin

#pragma once
// Bounded text. The danger removed: a title of ten megabytes, a name with a line break that forges a log line, or
// control characters that rewrite a terminal.
//
// Lengths are in code points. Text<N> may hold line feeds and tabs; Line<N> may not. Neither holds other control
// characters or bidirectional overrides (U+202A..U+202E, U+2066..U+2069). An empty value is "not given": required
// fields refuse it. Errors of check_text: invalid "text.empty" | "text.encoding" | "text.control"; limit
// "text.too_long" {max}. Source: Unicode 15 table of general category Cc; Trojan Source (CVE-2021-42574) for the
// overrides.
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tocsin::model {

enum class Breaks : std::uint8_t { allowed, refused };

Result<void> check_text(std::string_view text, std::size_t max_points, Breaks breaks, const std::string& where);

template <std::size_t Max>
struct Text {
  static constexpr std::size_t max_points = Max;
  static constexpr Breaks breaks = Breaks::allowed;
  std::string value;
  bool operator==(const Text&) const = default;
};

template <std::size_t Max>
struct Line {
  static constexpr std::size_t max_points = Max;
  static constexpr Breaks breaks = Breaks::refused;
  std::string value;
  bool operator==(const Line&) const = default;
};

}  // namespace tocsin::model

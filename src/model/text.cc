#include "model/text.h"

#include <fmt/format.h>

#include "base/utf8.h"

namespace tocsin::model {
namespace {

bool is_control(char32_t c, Breaks breaks) {
  if (breaks == Breaks::allowed && (c == '\n' || c == '\t')) return false;
  if (c < 0x20 || (c >= 0x7F && c <= 0x9F)) return true;
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

}  // namespace

Result<void> check_text(std::string_view text, std::size_t max_points, Breaks breaks, const std::string& where) {
  if (text.empty()) return fail(Code::invalid, "text.empty", where);
  if (!utf8::valid(text)) return fail(Code::invalid, "text.encoding", where);
  if (utf8::length(text) > max_points)
    return fail(Code::limit, "text.too_long", where, {{"max", fmt::to_string(max_points)}});
  for (std::size_t at = 0; at < text.size();)
    if (is_control(utf8::next(text, at), breaks)) return fail(Code::invalid, "text.control", where);
  return {};
}

}  // namespace tocsin::model

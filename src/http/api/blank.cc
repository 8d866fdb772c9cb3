#include "http/api/blank.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"

namespace tocsin::http {
namespace {

struct Range {
  char32_t first, last;
};
constexpr std::array<Range, 13> unseen{{{0x00, 0x20},
                                        {0x7F, 0xA0},
                                        {0xAD, 0xAD},
                                        {0x115F, 0x1160},
                                        {0x1680, 0x1680},
                                        {0x180B, 0x180F},
                                        {0x2000, 0x200F},
                                        {0x2028, 0x202F},
                                        {0x205F, 0x206F},
                                        {0x2800, 0x2800},
                                        {0x3000, 0x3000},
                                        {0x3164, 0x3164},
                                        {0xFEFF, 0xFEFF}}};

bool shows(char32_t c) {
  return std::ranges::none_of(unseen, [&](const Range& range) { return c >= range.first && c <= range.last; });
}

}  // namespace

bool is_blank(std::string_view text) {
  if (!utf8::valid(text)) return false;
  for (std::size_t at = 0; at < text.size();)
    if (shows(utf8::next(text, at))) return false;
  return true;
}

Result<void> refuse_blank(const json::Value& value, const std::string& where) {
  if (const auto* text = value.if_string(); text != nullptr && !text->empty() && is_blank(*text))
    return fail(Code::invalid, "text.blank", where);
  if (const auto* array = value.if_array())
    for (std::size_t i = 0; i < array->size(); ++i) CHECK(refuse_blank((*array)[i], json::pointer_step(where, i)));
  if (const auto* object = value.if_object())
    for (const auto& member : *object) CHECK(refuse_blank(member.value(), json::pointer_step(where, member.key())));
  return {};
}

}  // namespace tocsin::http

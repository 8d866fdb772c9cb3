#include "base/utf8.h"

namespace tocsin::utf8 {
namespace {

struct Lead {
  int more;        // continuation bytes that follow
  char32_t bits;   // payload of the lead byte
  char32_t least;  // smallest code point that needs this length
};

Lead lead_of(unsigned char c) {
  if (c < 0x80) return {0, c, 0};
  if (c >= 0xC2 && c <= 0xDF) return {1, c & 0x1FU, 0x80};
  if (c >= 0xE0 && c <= 0xEF) return {2, c & 0x0FU, 0x800};
  if (c >= 0xF0 && c <= 0xF4) return {3, c & 0x07U, 0x10000};
  return {-1, 0, 0};
}

}  // namespace

bool valid(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Lead lead = lead_of(static_cast<unsigned char>(text[at++]));
    if (lead.more < 0 || at + static_cast<std::size_t>(lead.more) > text.size()) return false;
    char32_t point = lead.bits;
    for (int i = 0; i < lead.more; ++i) {
      const auto c = static_cast<unsigned char>(text[at++]);
      if ((c & 0xC0) != 0x80) return false;
      point = (point << 6) | (c & 0x3FU);
    }
    if (point < lead.least || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) return false;
  }
  return true;
}

std::size_t length(std::string_view text) {
  std::size_t out = 0;
  for (const char c : text) out += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return out;
}

char32_t next(std::string_view text, std::size_t& at) {
  const Lead lead = lead_of(static_cast<unsigned char>(text[at++]));
  char32_t point = lead.bits;
  for (int i = 0; i < lead.more && at < text.size(); ++i)
    point = (point << 6) | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  return point;
}

void append(std::string& out, char32_t point) {
  const auto put = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xC0 | (point >> 6));
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12));
    put(0x80 | ((point >> 6) & 0x3F));
  } else {
    put(0xF0 | (point >> 18));
    put(0x80 | ((point >> 12) & 0x3F));
    put(0x80 | ((point >> 6) & 0x3F));
  }
  put(0x80 | (point & 0x3F));
}

}  // namespace tocsin::utf8

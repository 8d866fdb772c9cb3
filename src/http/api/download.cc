#include "http/api/download.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"

namespace tocsin::http {
namespace {

constexpr std::string_view attribute_marks = "!#$&+-.^_`|~";  // RFC 8187 attr-char beside letters and digits

bool is_plain(unsigned char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// Bidirectional controls and other characters that hide what a name says, and what path means on any system.
bool is_dangerous(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == '/' || c == '\\' || c == ':' || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

std::string ascii_form(std::string_view name) {
  std::string out;
  for (std::size_t at = 0; at < name.size();) {
    const char32_t c = utf8::next(name, at);
    const bool kept = c >= 0x20 && c < 0x7F && c != '"' && c != '%' && c != '*';
    out += kept ? static_cast<char>(c) : '_';
  }
  return out;
}

std::string percent_form(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_plain(byte) || attribute_marks.find(c) != std::string_view::npos)
      out += c;
    else
      out += fmt::format("%{:02X}", byte);
  }
  return out;
}

}  // namespace

std::string harmless_name(std::string_view name) {
  std::string out;
  if (utf8::valid(name)) {
    for (std::size_t at = 0; at < name.size();) {
      const char32_t c = utf8::next(name, at);
      utf8::append(out, is_dangerous(c) ? U'_' : c);
    }
  }
  const auto first = out.find_first_not_of(". ");
  out.erase(0, std::min(first, out.size()));
  while (out.ends_with(' ') || out.ends_with('.')) out.pop_back();
  return out.empty() ? "file" : out;
}

std::string attachment_disposition(std::string_view name) {
  const std::string safe = harmless_name(name);
  return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", ascii_form(safe), percent_form(safe));
}

Response download_of(std::string_view name, std::string_view media_type) {
  Response out;
  out.headers = {{"Content-Type", std::string(media_type)},
                 {"Content-Disposition", attachment_disposition(name)},
                 {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"},
                 {"Cache-Control", "private, no-store"}};
  return out;
}

}  // namespace tocsin::http

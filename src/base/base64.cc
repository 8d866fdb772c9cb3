#include "base/base64.h"

#include <algorithm>

#include "base/bytes.h"

namespace tocsin {
namespace {

bool is_sign(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
}

std::string_view unpadded(std::string_view text) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return text;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  auto out = to_base64url(view_of(bytes));
  std::ranges::replace(out, '-', '+');
  std::ranges::replace(out, '_', '/');
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

bool is_base64(std::string_view text) {
  return !text.empty() && text.size() % 4 == 0 && std::ranges::all_of(unpadded(text), is_sign);
}

std::optional<std::string> from_base64(std::string_view text) {
  if (!is_base64(text)) return std::nullopt;
  std::string plain(unpadded(text));
  std::ranges::replace(plain, '+', '-');
  std::ranges::replace(plain, '/', '_');
  const auto bytes = from_base64url(plain);
  return bytes ? std::optional(std::string(text_of(*bytes))) : std::nullopt;
}

}  // namespace tocsin

// rooms: i18n base
// Any bytes: index text and match expression hold nothing but tokens, and a text is found by each of its own tokens.
#include <algorithm>
#include <cstdint>

#include "i18n/tokenize.h"

namespace {

bool is_token_char(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// Only quoted tokens, AND between terms, and a star after a term.
void check_expression(std::string text) {
  for (auto at = text.find("\" AND \""); at != std::string::npos; at = text.find("\" AND \""))
    text.replace(at, 7, "\" \"");
  for (auto at = text.find("\" * AND \""); at != std::string::npos; at = text.find("\" * AND \""))
    text.replace(at, 9, "\" \"");
  if (text.ends_with("\" *")) text.resize(text.size() - 2);
  TOCSIN_ASSERT(std::ranges::all_of(text, [](char c) { return is_token_char(c) || c == ' ' || c == '"'; }));
  TOCSIN_ASSERT(std::ranges::count(text, '"') % 2 == 0);
  TOCSIN_ASSERT(text.find("\"\"") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string index = i18n::index_text(text);
  TOCSIN_ASSERT(std::ranges::all_of(index, [](char c) { return is_token_char(c) || c == ' '; }));
  TOCSIN_ASSERT(index.find("  ") == std::string::npos);
  TOCSIN_ASSERT(index == i18n::index_text(text));
  if (const auto query = i18n::match_query(text)) {
    TOCSIN_ASSERT(!query->empty());
    check_expression(*query);
  }
  for (const auto& token : i18n::tokens(text)) TOCSIN_ASSERT(!token.empty() && !i18n::encode_token(token).empty());
  return 0;
}

#pragma once
// UTF-8. The danger removed: text that one program takes and the next cuts in the middle of a character.
// Source: RFC 3629 (no surrogates, no overlong forms, up to U+10FFFF).
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tocsin::utf8 {

bool valid(std::string_view text);
std::size_t length(std::string_view text);              // code points; `text` is valid
char32_t next(std::string_view text, std::size_t& at);  // decodes at `at` and moves on; `text` is valid
void append(std::string& out, char32_t point);

}  // namespace tocsin::utf8

#pragma once
// Between our UTF-8 and ICU's UTF-16, for the files of this room only. Broken UTF-8 becomes U+FFFD, never a crash.
#include <unicode/locid.h>
#include <unicode/unistr.h>

#include <string>
#include <string_view>

#include "i18n/catalogue.h"

namespace tocsin::i18n {

inline icu::UnicodeString to_icu(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
}
inline std::string from_icu(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

// British English: day before month, and no comma before the last "and".
inline icu::Locale locale_of(Language language) {
  return language == Language::en ? icu::Locale("en", "GB") : icu::Locale("zh", "CN");
}

}  // namespace tocsin::i18n

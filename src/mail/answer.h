#pragma once
// What a mail server answers: code, enhanced status and words. The danger removed: a "5.1.1" inside somebody's prose
// that is taken for a verdict, and an answer of a million lines.
//
// An answer is one or more lines with the same code, '-' behind it in all but the last. The enhanced status counts only
// at the beginning of the text and only where its class fits the code (RFC 2034). Words are cut to `most_words` bytes
// at a character's boundary, and hold no control characters. Errors: invalid "smtp.answer". Threads: pure. Source: RFC
// 5321 4.2; RFC 2034; RFC 3463.
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tocsin::mail {

inline constexpr std::size_t most_words = 400;

struct Status {
  int kind = 0;  // 2, 4 or 5
  int subject = 0;
  int detail = 0;
  auto operator<=>(const Status&) const = default;
};
std::string to_text(const Status& status);  // "5.1.1"
// At the beginning of a text; nullopt where there is none.
std::optional<Status> status_at_start(std::string_view text);

struct Answer {
  int code = 0;  // 200..599
  std::optional<Status> status;
  std::string words;  // the lines' texts, joined by spaces
  bool operator==(const Answer&) const = default;
};

Result<Answer> read_answer(std::string_view lines);
std::string write_answer(const Answer& answer);  // one line, with CRLF

// Words that may be kept and shown: valid UTF-8, one line, bounded.
std::string kept_words(std::string_view text);

}  // namespace tocsin::mail

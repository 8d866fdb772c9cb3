#pragma once
// Lines and letters of mail's own ASCII. Internal to mail. The danger removed: three readers of one protocol that
// differ on where a line ends. Threads: pure functions.
#include <string>
#include <string_view>

namespace tocsin::mail {

bool is_space(char c);  // blank, tab, CR or LF
char lower(char c);
std::string lower(std::string_view text);
std::string_view trimmed(std::string_view text);      // without blanks and line ends around it
std::string_view take_line(std::string_view& bytes);  // up to LF, without it or CRLF; `bytes` is moved behind it

}  // namespace tocsin::mail

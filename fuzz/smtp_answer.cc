// rooms: mail base
// Answers of mail servers: what is read is read the same once it was written, and what is kept of it is one line of
// text.
#include "base/utf8.h"
#include "mail/answer.h"
#include "mail/smtp.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const auto text = text_of({data, size});
  for (const bool begun : {false, true})
    for (const char* verb : {"RCPT", "MAIL"})
      (void)mail::outcome_of({.verb = verb, .lines = std::string(text), .text_begun = begun, .text_given = true});
  const auto answer = mail::read_answer(text);
  if (!answer) return 0;
  TOCSIN_ASSERT(answer->code >= 200 && answer->code <= 599 && answer->words.size() <= mail::most_words);
  TOCSIN_ASSERT(utf8::valid(answer->words) && answer->words.find_first_of("\r\n") == std::string::npos);
  const auto again = mail::read_answer(mail::write_answer(*answer));
  TOCSIN_ASSERT(again && *again == *answer);
  return 0;
}

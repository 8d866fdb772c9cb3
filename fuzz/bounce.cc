// rooms: mail base
// What comes back by mail: read without harm whatever it is; a bounce that was read is read the same once it was
// written, and what a message says is what was written into it.
#include "mail/bounce.h"

#include "base/bytes.h"
#include "base/utf8.h"
#include "mail/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const auto text = text_of({data, size});
  if (const auto bounce = mail::read_bounce(text)) {
    const auto again = mail::read_bounce(mail::write_bounce(*bounce, "mx@mx.example", "b@tocsin.example"));
    TOCSIN_ASSERT(again && *again == *bounce);
  }
  if (!utf8::valid(text) || size > 4000) return 0;
  const mail::Message message{.from = "a@x.example",
                              .to = "b@y.example",
                              .subject = std::string(text),
                              .text = "x\n",
                              .message_id = "1@x.example"};
  const auto written = mail::write_message(message);
  const auto read = mail::read_message(written);
  TOCSIN_ASSERT(read && read->headers.size() == 11);
  for (std::size_t at = 0; at < written.size();) {
    const auto end = written.find("\r\n", at);
    TOCSIN_ASSERT(end != std::string::npos && end - at <= 78);
    at = end + 2;
  }
  return 0;
}

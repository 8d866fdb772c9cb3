#pragma once
// Mail messages: written in one spelling, read loosely. The danger removed: a title with a line break in it that
// becomes a header, a Chinese subject that arrives as question marks, and a message of a thousand nested parts.
//
// write_message() makes what every mail server takes: 7 bits, lines under 79 bytes, CRLF, the text in base64 as UTF-8.
// read_message() takes headers and parts apart as far as a bounce needs it: the first level, and what is nested is left
// as bytes. Bounds: 1 MiB, 200 headers, 50 parts; limit "mail.too_large". Errors: invalid "mail.form". Threads: pure.
// Source: RFC 5322, 2045, 2046, 2047; RFC 3834 (Auto-Submitted).
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "i18n/catalogue.h"

namespace tocsin::mail {

struct Message {
  std::string from;  // an address alone
  std::string from_name;
  std::string to;
  std::string subject;
  std::string text;        // UTF-8, lines ended by LF
  std::string message_id;  // without angle brackets
  Instant at;
  i18n::Language language = i18n::Language::en;
};
std::string write_message(const Message& message);
std::string date_text(Instant at);  // "Sun, 22 Nov 2026 18:30:00 +0000"

struct Header {
  std::string name;   // lower case
  std::string value;  // unfolded
};
struct Part {
  std::vector<Header> headers;
  std::string_view body;  // in the message that was read
};
struct ReadMessage {
  std::vector<Header> headers;
  std::string_view body;
  std::vector<Part> parts;  // of a multipart message
};
Result<ReadMessage> read_message(std::string_view bytes);

// Headers up to an empty line; `bytes` is moved behind it.
Result<std::vector<Header>> take_headers(std::string_view& bytes);
std::string_view value_of(const std::vector<Header>& headers, std::string_view name);  // the first; "" for none
std::string media_type_of(const std::vector<Header>& headers);                         // "text/plain" without one
std::string parameter_of(std::string_view content_type, std::string_view name);        // "" for none

// As written: base64 and quoted-printable in UTF-8 undone. For tests and tools.
std::string decoded_header(std::string_view value);
Result<std::string> decoded_body(const std::vector<Header>& headers, std::string_view body);

}  // namespace tocsin::mail

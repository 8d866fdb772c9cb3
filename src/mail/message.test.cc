#include "mail/message.h"

#include <gtest/gtest.h>

namespace tocsin::mail {
namespace {

Message letter(std::string subject, std::string text) {
  return {.from = "tocsin@server.example",
          .from_name = "Tocsin",
          .to = "ada@example.org",
          .subject = std::move(subject),
          .text = std::move(text),
          .message_id = "3f@server.example",
          .at = {1'780'000'000'000'000},
          .language = i18n::Language::zh_hans};
}

TEST(MailMessage, SaysWhatWasWritten) {
  for (const std::string subject :
       {"A request", "邀请：您的组织收到一项邀请，尚未答复，请尽快登录查看", "=?UTF-8?B?eA==?=", "",
        "a long subject in plain letters that goes on and on until it is folded somewhere"})
    for (const std::string text : {"One line\n", "您好\n\n-- \nhttps://t.example/\n", ""}) {
      const auto bytes = write_message(letter(subject, text));
      const auto read = read_message(bytes);
      ASSERT_TRUE(read);
      EXPECT_EQ(decoded_header(value_of(read->headers, "subject")), subject);
      auto body = decoded_body(read->headers, read->body).value();
      std::erase(body, '\r');
      EXPECT_EQ(body, text);
    }
}

TEST(MailMessage, IsSevenBitsInShortLines) {
  const auto bytes = write_message(letter(std::string(500, 'x') + "求", std::string(500, 'y')));
  std::size_t line = 0;
  for (const char c : bytes) {
    EXPECT_GE(c, 0);
    line = c == '\n' ? 0 : line + 1;
    EXPECT_LE(line, 78U);
  }
  EXPECT_TRUE(bytes.find("Auto-Submitted: auto-generated\r\n") != std::string::npos);
  EXPECT_TRUE(bytes.starts_with("Date: Thu, 28 May 2026 20:26:40 +0000\r\n")) << bytes.substr(0, 60);
}

TEST(MailMessage, ALineBreakInATitleMakesNoHeader) {
  const auto bytes = write_message(letter("Hello\r\nBcc: eve@example.net\r\n\r\nbody", "x\n"));
  const auto read = read_message(bytes).value();
  EXPECT_EQ(value_of(read.headers, "bcc"), "");
  EXPECT_EQ(read.headers.size(), 11U);
}

TEST(MailMessage, WhatIsNoneOrTooMuchIsRefused) {
  EXPECT_EQ(read_message("no header here\r\n").error().what, "mail.form");
  EXPECT_EQ(read_message(" folded first\r\n").error().what, "mail.form");
  EXPECT_EQ(read_message("Content-Type: multipart/mixed\r\n\r\nx").error().what, "mail.form");
  EXPECT_EQ(read_message("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nnever closed\r\n").error().what,
            "mail.form");
  std::string many;
  for (int i = 0; i < 300; ++i) many += "A: b\r\n";
  EXPECT_EQ(read_message(many).error().what, "mail.too_large");
  EXPECT_EQ(read_message(std::string(2 << 20, 'x')).error().what, "mail.too_large");
}

TEST(MailMessage, ReadsParametersAsTheyAreWritten) {
  EXPECT_EQ(parameter_of("multipart/report; report-type=delivery-status; boundary=\"a; b\"", "boundary"), "a; b");
  EXPECT_EQ(parameter_of("multipart/report; Boundary = x ; y=z", "boundary"), "x");
  EXPECT_EQ(parameter_of("multipart/report", "boundary"), "");
  EXPECT_EQ(parameter_of("a; boundary=\"open", "boundary"), "");
}

}  // namespace
}  // namespace tocsin::mail

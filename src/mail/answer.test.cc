#include "mail/answer.h"

#include <gtest/gtest.h>

namespace tocsin::mail {
namespace {

TEST(SmtpAnswer, IsReadWithItsStatus) {
  const auto answer = read_answer("550 5.1.1 <ada@example.org>: Recipient address rejected\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->code, 550);
  EXPECT_EQ(to_text(answer->status.value()), "5.1.1");
  EXPECT_EQ(answer->words, "<ada@example.org>: Recipient address rejected");
}

TEST(SmtpAnswer, OfSeveralLinesIsOne) {
  const auto answer = read_answer("450-4.7.1 Greylisted\r\n450-4.7.1 come back\r\n450 4.7.1 later\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->words, "Greylisted come back later");
  EXPECT_EQ(answer->status, (Status{4, 7, 1}));
}

TEST(SmtpAnswer, AStatusOfAnotherClassIsPartOfTheWords) {
  const auto answer = read_answer("250 5.1.1 it says");
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->status);
  EXPECT_EQ(answer->words, "5.1.1 it says");
}

TEST(SmtpAnswer, AnyBlankPartsTheStatusFromTheWords) {
  EXPECT_EQ(read_answer("250 2.0.0\x01 ok")->status, (Status{2, 0, 0}));
  EXPECT_EQ(read_answer("250- 2.1.0 spaced\r\n250 x\r\n")->words, "spaced x");
}

TEST(SmtpAnswer, WhatIsNoneIsRefused) {
  for (const char* text :
       {"", "abc", "25", "099 x", "250-more follows", "250-a\r\n251 b\r\n", "250 a\r\n250 b\r\n", "250x"})
    EXPECT_FALSE(read_answer(text)) << text;
}

TEST(SmtpAnswer, IsReadAsItWasWritten) {
  for (const auto& answer : {Answer{250, Status{2, 0, 0}, "Ok: queued as 1234"}, Answer{451, std::nullopt, "later"},
                             Answer{550, Status{5, 7, 509}, "拒绝"}, Answer{221, std::nullopt, ""}})
    EXPECT_EQ(read_answer(write_answer(answer)).value(), answer);
}

TEST(SmtpAnswer, KeepsNoMoreThanALineOfWords) {
  const auto answer = read_answer("550 " + std::string(5000, 'x') + "\r\n");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->words.size(), most_words);
  EXPECT_EQ(kept_words("a\x01\r\nb \xff c"), "a b ? c");
}

}  // namespace
}  // namespace tocsin::mail

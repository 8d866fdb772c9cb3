#include "mail/bounce.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace tocsin::mail {
namespace {

std::string seed(const char* name) {
  std::ifstream in(std::string(TOCSIN_SOURCE_DIR) + "/fuzz/corpus/bounce/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(Bounce, OfAMailServerIsRead) {
  for (const char* name : {"failed", "whole_message"}) {
    const auto bounce = read_bounce(seed(name));
    ASSERT_TRUE(bounce) << name << bounce.error().what;
    EXPECT_EQ(bounce->action, Bounce::Action::failed);
    EXPECT_EQ(bounce->message_id, "3f2a64d1-0c57-4a4e-9d3b-7b1c1f6f9a10@tocsin.example");
    EXPECT_EQ(to_text(bounce->status.value()), "5.1.1");
    EXPECT_EQ(bounce->words, "550 5.1.1 <ada@gone.example>: Recipient address rejected: User unknown");
  }
}

TEST(Bounce, ADelayIsNone) { EXPECT_EQ(read_bounce(seed("delayed"))->action, Bounce::Action::delayed); }

TEST(Bounce, WhatIsNoneIsNone) {
  EXPECT_EQ(read_bounce(seed("letter")).error().what, "bounce.none");
  auto without_id = seed("failed");
  without_id.replace(without_id.find("Message-ID"), 10, "X-Other-ID");
  EXPECT_EQ(read_bounce(without_id).error().what, "bounce.none");
  auto without_verdict = seed("failed");
  without_verdict.replace(without_verdict.find("Action: failed"), 14, "Action: dancing");
  EXPECT_EQ(read_bounce(without_verdict).error().what, "bounce.none");
}

TEST(Bounce, IsReadAsItWasWritten) {
  for (const auto& bounce : {Bounce{Bounce::Action::failed, "a@b", Status{5, 1, 1}, "550 no; such user"},
                             Bounce{Bounce::Action::delayed, "1.2@c.example", std::nullopt, ""}})
    EXPECT_EQ(read_bounce(write_bounce(bounce, "mx@mx.example", "t@tocsin.example")).value(), bounce);
}

}  // namespace
}  // namespace tocsin::mail

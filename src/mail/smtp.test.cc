#include "mail/smtp.h"

#include <gtest/gtest.h>

namespace tocsin::mail {
namespace {

using enum port::Delivery::Outcome;

struct Turn {
  const char* title;
  Conversation said;
  std::optional<port::Delivery::Outcome> outcome;
  bool of_recipient = false;
};

TEST(SmtpOutcome, IsWhatTheServerSaidAndNoMore) {
  const Turn turns[] = {
      {"the server has it", {"DATA", "250 2.0.0 ok\r\n", true, true}, accepted},
      {"not now", {"DATA", "451 4.3.0 later\r\n", true, true}, deferred},
      {"not this text", {"DATA", "554 5.7.1 spam\r\n", true, true}, refused},
      {"all was given and nothing answered", {"DATA", "", true, true}, unknown},
      {"half was given", {"DATA", "", true, false}, std::nullopt},
      {"an answer that is none", {"DATA", "25", true, true}, unknown},
      {"no such address", {"RCPT", "550 5.1.1 no\r\n", false, false}, refused, true},
      {"greylisted", {"RCPT", "450 4.7.1 later\r\n", false, false}, deferred},
      {"the server closes", {"RCPT", "421 4.3.2 bye\r\n", false, false}, std::nullopt},
      {"no data wanted", {"DATA", "503 5.5.1 no\r\n", false, false}, refused},
      {"we may not send at all", {"MAIL", "550 5.7.1 no\r\n", false, false}, std::nullopt},
      {"not let in", {"AUTH", "535 5.7.8 no\r\n", false, false}, std::nullopt},
      {"nobody there", {"", "", false, false}, std::nullopt},
  };
  for (const auto& turn : turns) {
    const auto found = outcome_of(turn.said);
    EXPECT_EQ(found.has_value(), turn.outcome.has_value()) << turn.title;
    if (!found || !turn.outcome) continue;
    EXPECT_EQ(found->outcome, *turn.outcome) << turn.title;
    EXPECT_EQ(found->of_recipient, turn.of_recipient) << turn.title;
  }
}

TEST(SmtpServer, IsNamedWithItsPort) {
  EXPECT_EQ(server_from("mail.example.org:587")->port, 587);
  EXPECT_EQ(server_from("[::1]:25")->host, "::1");
  for (const char* bad : {"", "mail.example.org", ":25", "a:0", "a:65536", "a b:25", "::1:25", "a/b:25", "user@a:25"})
    EXPECT_EQ(server_from(bad).error().what, "mail.server") << bad;
}

TEST(SmtpCourier, ThatReachesNobodySaysSo) {
  SmtpCourier courier({.host = "127.0.0.1", .port = 1, .security = Security::none, .own_name = "t.example"});
  const auto done = courier.deliver({"a@t.example", "b@t.example", "Subject: x\r\n\r\nx\r\n"}, {});
  EXPECT_EQ(done.outcome, unreachable);
  EXPECT_EQ(done.fault.value().what, "mail.unreachable");
}

}  // namespace
}  // namespace tocsin::mail

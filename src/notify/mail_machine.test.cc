#include "notify/mail_machine.h"

#include <gtest/gtest.h>

#include <set>

namespace tocsin::notify {
namespace {

using port::MailState;

template <class E>
std::vector<E> all() {
  std::vector<E> out;
  for (std::size_t i = 0; i < names_of(E{}).size(); ++i) out.push_back(static_cast<E>(i));
  return out;
}

TEST(MailMachine, AllowsEachMoveOfItsTableAndRefusesEveryOther) {
  for (const auto state : all<MailState>())
    for (const auto trigger : all<MailTrigger>()) {
      const auto row = std::ranges::find_if(
          mail_moves(), [&](const MailMove& move) { return move.from == state && move.trigger == trigger; });
      const auto done = next(state, trigger);
      if (row != mail_moves().end()) {
        ASSERT_TRUE(done);
        EXPECT_EQ(*done, row->to);
      } else {
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().what, "mail.move");
        EXPECT_EQ(done.error().code, Code::conflict);
      }
    }
}

TEST(MailMachine, EveryStateIsReachedAndEveryMailComesToAnEnd) {
  std::set<MailState> reached{MailState::ready};
  for (std::size_t i = 0; i < mail_moves().size(); ++i)
    for (const auto& move : mail_moves())
      if (reached.contains(move.from)) reached.insert(move.to);
  for (const auto state : all<MailState>()) EXPECT_TRUE(reached.contains(state)) << model::name_of(state);
  for (const auto state : reached) {
    const bool can_go_on =
        std::ranges::any_of(mail_moves(), [&](const MailMove& m) { return m.from == state && !port::is_over(m.to); });
    EXPECT_TRUE(port::is_over(state) ? !can_go_on : can_go_on) << model::name_of(state);
  }
}

TEST(MailMachine, AMailOnItsWayIsNeverTriedBesideItself) {
  EXPECT_FALSE(next(MailState::sending, MailTrigger::attempt));
}

TEST(MailMachine, PausesGrowToAnHour) {
  EXPECT_EQ(pause_after(1), seconds(60));
  EXPECT_EQ(pause_after(2), seconds(120));
  EXPECT_EQ(pause_after(7), hours(1));
  EXPECT_EQ(pause_after(1'000'000), hours(1));
}

}  // namespace
}  // namespace tocsin::notify

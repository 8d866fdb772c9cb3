#include "http/server/limiter.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tocsin::http {
namespace {

constexpr Instant noon{1'700'000'000'000'000};

TEST(Limiter, AllowsABurstAndThenTheRate) {
  Limiter limiter({.per_second = 2, .burst = 3});
  for (int n = 0; n < 3; ++n) EXPECT_TRUE(limiter.allow("a", noon));
  EXPECT_FALSE(limiter.allow("a", noon));
  EXPECT_EQ(limiter.retry_after("a", noon), Span{500'000});
  EXPECT_FALSE(limiter.allow("a", noon + Span{499'999}));
  EXPECT_TRUE(limiter.allow("a", noon + Span{500'000}));
  EXPECT_FALSE(limiter.allow("a", noon + Span{500'000}));
}

TEST(Limiter, KeepsCallersApart) {
  Limiter limiter({.per_second = 1, .burst = 1});
  EXPECT_TRUE(limiter.allow("a", noon));
  EXPECT_TRUE(limiter.allow("b", noon));
  EXPECT_FALSE(limiter.allow("a", noon));
  EXPECT_EQ(limiter.retry_after("c", noon), Span{0});
}

TEST(Limiter, RemembersABoundedNumberOfCallers) {
  Limiter limiter({.per_second = 1, .burst = 1}, 10);
  for (int n = 0; n < 1000; ++n) limiter.allow(std::to_string(n) + std::string(500, 'x'), noon);
  EXPECT_EQ(limiter.remembered(), 10u);
  EXPECT_FALSE(limiter.allow("999" + std::string(500, 'x'), noon));
  EXPECT_TRUE(limiter.allow("1" + std::string(500, 'x'), noon));
}

TEST(Limiter, LocksNobodyOutWhenTheClockIsSetBack) {
  Limiter limiter({.per_second = 1, .burst = 1});
  EXPECT_TRUE(limiter.allow("a", noon));
  EXPECT_FALSE(limiter.allow("a", noon - days(365)));
  EXPECT_TRUE(limiter.allow("a", noon - days(365) + seconds(1)));
}

TEST(Limiter, TakesAnIpv6NetworkForOneCaller) {
  EXPECT_EQ(address_key("2001:db8::1"), address_key("2001:db8::2"));
  EXPECT_EQ(address_key("::ffff:192.0.2.1"), "192.0.2.1");
  EXPECT_EQ(address_key("account:x"), "account:x");
}

RC_GTEST_PROP(Limiter, NeverAllowsMoreThanBurstAndRate, (std::vector<std::uint16_t> steps_ms)) {
  Limiter limiter({.per_second = 10, .burst = 5});
  Instant now = noon;
  int allowed = 0;
  for (auto step : steps_ms) {
    now = now + Span{step % 300 * 1000};
    if (limiter.allow("a", now)) ++allowed;
  }
  RC_ASSERT(allowed <= 5 + (now - noon).us / 100'000);
}

}  // namespace
}  // namespace tocsin::http

#include "auth/password.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <semaphore>

#include "auth/hash_pool.h"
#include "auth/seeded_entropy.h"

namespace tocsin::auth {
namespace {

constexpr PasswordCost cheap{.memory_kib = 8 * 1024, .passes = 1};
PasswordHasher hasher(PasswordCost cost) { return PasswordHasher::make(cost, seeded_entropy(1)).value(); }
std::string refusal(std::string_view password, std::string_view account = "mei.lin@cert.example") {
  const auto got = check_password_rules(Secret::copy_of(password), account);
  return got ? "" : got.error().what;
}

TEST(Password, IsVerifiedAgainstItsHash) {
  const auto with = hasher(cheap);
  const auto stored = with.hash(Secret::copy_of("a quiet harbour"), seeded_entropy(2)).value();
  EXPECT_TRUE(stored.starts_with("$argon2id$v=19$m=8192,t=1,p=1$")) << stored;
  EXPECT_EQ(with.verify(Secret::copy_of("a quiet harbour"), stored), PasswordMatch::yes);
  EXPECT_EQ(with.verify(Secret::copy_of("a quiet harbor"), stored), PasswordMatch::no);
  EXPECT_EQ(with.verify(Secret(), stored), PasswordMatch::no);
}

TEST(Password, HasAnotherHashUnderAnotherSalt) {
  const auto with = hasher(cheap);
  const auto entropy = seeded_entropy(2);
  EXPECT_NE(with.hash(Secret::copy_of("a quiet harbour"), entropy).value(),
            with.hash(Secret::copy_of("a quiet harbour"), entropy).value());
}

TEST(Password, IsHashedAgainWhenTheCostHasRisen) {
  const auto stored = hasher(cheap).hash(Secret::copy_of("a quiet harbour"), seeded_entropy(2)).value();
  const auto dearer = hasher({.memory_kib = 16 * 1024, .passes = 1});
  EXPECT_EQ(dearer.verify(Secret::copy_of("a quiet harbour"), stored), PasswordMatch::yes_hash_again);
}

TEST(Password, OfAnUnknownAccountNeverMatches) {
  EXPECT_EQ(hasher(cheap).verify(Secret::copy_of("a quiet harbour"), std::nullopt), PasswordMatch::no);
}

TEST(Password, AgainstADamagedHashDoesNotMatch) {
  const auto with = hasher(cheap);
  for (const auto& stored :
       {std::string(), std::string("x"), std::string(500, '$'), std::string("$argon2id$v=19$m=8")}) {
    EXPECT_EQ(with.verify(Secret::copy_of("a quiet harbour"), stored), PasswordMatch::no);
  }
}

TEST(Password, WorksAtTheCostThatServersUse) {
  const auto with = hasher({});
  const auto stored = with.hash(Secret::copy_of("a quiet harbour"), seeded_entropy(2)).value();
  EXPECT_TRUE(stored.starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
  EXPECT_EQ(with.verify(Secret::copy_of("a quiet harbour"), stored), PasswordMatch::yes);
}

TEST(PasswordRules, TakeALongUncommonPassword) {
  EXPECT_EQ(refusal("a quiet harbour"), "");
  EXPECT_EQ(refusal("蓝色的大象在月球上慢慢地跳舞"), "");
}

TEST(PasswordRules, RefuseTooShortTooLongAndBroken) {
  EXPECT_EQ(refusal("elevenchars"), "password.too_short");
  EXPECT_EQ(refusal("短短短短"), "password.too_short");
  EXPECT_EQ(refusal(std::string(1025, 'x')), "password.too_long");
  EXPECT_EQ(refusal("abcdefgh\xff\xfe mnop"), "password.encoding");
}

TEST(PasswordRules, RefuseTheAccountNameAndItsRepeats) {
  EXPECT_EQ(refusal("mei.lin@cert.example"), "password.is_name");
  EXPECT_EQ(refusal("Mei.Lin@CERT.example1"), "password.is_name");
  EXPECT_EQ(refusal("mei.linmei.lin"), "password.is_name");
  EXPECT_EQ(refusal("mei.lin paints boats"), "");
}

TEST(PasswordRules, RefuseNotoriousAndMonotonousOnes) {
  EXPECT_EQ(refusal("Password1234"), "password.notorious");
  EXPECT_EQ(refusal("correct horse battery staple"), "password.notorious");
  EXPECT_EQ(refusal("aaaaaaaaaaaaaa"), "password.notorious");
  EXPECT_EQ(refusal("abababababab"), "password.notorious");
}

TEST(HashPool, RefusesWhatExceedsItsQueue) {
  std::binary_semaphore started(0), go(0);
  HashPool pool({.threads = 1, .queued = 2});
  ASSERT_TRUE(pool.submit([&] {
                    started.release();
                    go.acquire();
                  })
                  .has_value());
  started.acquire();
  EXPECT_TRUE(pool.submit([] {}).has_value());
  EXPECT_TRUE(pool.submit([] {}).has_value());
  const auto refused = pool.submit([] {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().what, "auth.busy");
  EXPECT_EQ(refused.error().code, Code::limit);
  go.release();
}

TEST(HashPool, RunsEveryAcceptedJobOnceEvenWhenItEnds) {
  std::atomic<int> run = 0;
  {
    HashPool pool({.threads = 3, .queued = 100});
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(pool.submit([&run] { ++run; }).has_value());
  }
  EXPECT_EQ(run, 100);
}

// One thread of two is held by each job until `go`; who ran is told in order.
struct SharedPool : ::testing::Test {
  std::mutex lock;
  std::condition_variable changed;
  std::vector<std::string> ran;
  bool going = false;
  HashPool pool{{.threads = 2, .queued = 10, .queued_of_member = 3, .queued_of_principal = 2}};

  Result<void> submit(const std::string& member, const std::string& principal) {
    return pool.submit({member, principal}, [this, member] {
      std::unique_lock hold(lock);
      ran.push_back(member);
      changed.notify_all();
      changed.wait(hold, [this] { return going; });
    });
  }
  bool wait_for(std::size_t count) {
    std::unique_lock hold(lock);
    return changed.wait_for(hold, std::chrono::seconds(10), [&] { return ran.size() >= count; });
  }
  void go() {
    const std::scoped_lock hold(lock);
    going = true;
    changed.notify_all();
  }
};

TEST_F(SharedPool, IsNeverFilledByOneMember) {
  ASSERT_TRUE(submit("northwind", "ada"));
  ASSERT_TRUE(wait_for(1));
  ASSERT_TRUE(submit("northwind", "ada"));
  ASSERT_TRUE(submit("northwind", "ada"));
  const auto third = submit("northwind", "ada");
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().what, "rate.share");
  ASSERT_TRUE(submit("northwind", "bob"));
  EXPECT_FALSE(submit("northwind", "carol")) << "the member's share";
  ASSERT_TRUE(submit("elsewhere", "ada")) << "the same name elsewhere is somebody else";
  EXPECT_TRUE(wait_for(2));
  {
    const std::scoped_lock hold(lock);
    EXPECT_EQ(ran, (std::vector<std::string>{"northwind", "elsewhere"})) << "a thread was left for others";
  }
  go();
  EXPECT_TRUE(wait_for(5));
}

}  // namespace
}  // namespace tocsin::auth

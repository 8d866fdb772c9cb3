#include "mail/maildir.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <vector>

namespace tocsin::mail {
namespace {

namespace fs = std::filesystem;

struct Mailbox : ::testing::Test {
  void SetUp() override {
    auto pattern = (fs::temp_directory_path() / "tocsin-maildir-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder = pattern;
    for (const auto* part : {"new", "cur", "tmp"}) fs::create_directory(folder / part);
  }
  void TearDown() override { fs::remove_all(folder); }
  void lay(const std::string& name, std::string_view text) const { std::ofstream(folder / "new" / name) << text; }
  std::size_t count(const char* part) const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder / part), {}));
  }
  fs::path folder;
};

TEST_F(Mailbox, HandsOutEachMailOnce) {
  lay("1", "a");
  lay("2", "b");
  std::vector<std::string> seen;
  const auto keep = [&](std::string_view bytes) -> Result<void> {
    seen.emplace_back(bytes);
    return {};
  };
  EXPECT_EQ(take(folder, 10, keep).value(), 2U);
  EXPECT_EQ(take(folder, 10, keep).value(), 0U);
  EXPECT_EQ(seen, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(count("cur"), 2U);
}

TEST_F(Mailbox, WhatCouldNotBeKeptIsHandedOutAgain) {
  lay("1", "a");
  EXPECT_EQ(take(folder, 10, [](std::string_view) -> Result<void> { return fail(Code::unavailable, "store.write"); })
                .error()
                .what,
            "store.write");
  EXPECT_EQ(count("new"), 1U);
}

TEST_F(Mailbox, PassesOverWhatIsTooLarge) {
  lay("1", std::string(2 << 20, 'x'));
  EXPECT_EQ(take(folder, 10, [](std::string_view) -> Result<void> { return fail(Code::internal, "x"); }).value(), 1U);
}

TEST_F(Mailbox, AFolderThatIsNoneIsTold) {
  EXPECT_TRUE(expect_maildir(folder));
  fs::remove(folder / "cur");
  EXPECT_EQ(expect_maildir(folder).error().what, "mail.maildir");
}

}  // namespace
}  // namespace tocsin::mail

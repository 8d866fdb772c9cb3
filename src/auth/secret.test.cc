#include "auth/secret.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace tocsin::auth {
namespace {

namespace fs = std::filesystem;

template <class T>
concept Streamable = requires(std::ostream& out, const T& value) { out << value; };
static_assert(!Streamable<Secret>);
static_assert(!fmt::is_formattable<Secret>::value);
static_assert(!std::is_copy_constructible_v<Secret> && !std::is_copy_assignable_v<Secret>);
static_assert(!std::is_convertible_v<std::string, Secret>);

class SecretFile : public ::testing::Test {
 protected:
  SecretFile() {
    std::string pattern = (fs::temp_directory_path() / "tocsin-secret-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
  }
  ~SecretFile() override { fs::remove_all(folder_); }
  fs::path write(std::string_view content, mode_t mode) {
    const auto path = folder_ / "secret";
    std::ofstream(path, std::ios::binary) << content;
    ::chmod(path.c_str(), mode);
    return path;
  }
  fs::path folder_;
};

TEST(Secret, KeepsItsBytesThroughMovesAndClones) {
  auto secret = Secret::copy_of("correct horse");
  const auto twin = secret.clone();
  const auto moved = std::move(secret);
  EXPECT_EQ(moved.reveal_text(), "correct horse");
  EXPECT_EQ(twin.reveal_text(), "correct horse");
  EXPECT_TRUE(Secret().empty());
  EXPECT_TRUE(Secret::copy_of(std::string_view{}).empty());
}

TEST(Secret, IsZeroWhenMadeBySize) { EXPECT_EQ(to_hex(Secret(4).reveal()), "00000000"); }

TEST_F(SecretFile, IsReadWhenOnlyItsOwnerMayRead) {
  const auto path = write("hunter2hunter2\n", 0600);
  EXPECT_EQ(load_secret_file(path, SecretForm::text_line)->reveal_text(), "hunter2hunter2");
  EXPECT_EQ(load_secret_file(path, SecretForm::raw)->reveal_text(), "hunter2hunter2\n");
}

TEST_F(SecretFile, IsRefusedWhenOthersMayReadIt) {
  for (const mode_t mode : {0640U, 0604U, 0620U, 0601U}) {
    const auto got = load_secret_file(write("hunter2hunter2", mode), SecretForm::raw);
    ASSERT_FALSE(got.has_value()) << mode;
    EXPECT_EQ(got.error().what, "secret.permissions");
  }
}

TEST_F(SecretFile, OfAnotherAccountIsRefusedWithTheAccountThatItMustBelongTo) {
  const auto path = write("hunter2hunter2", 0600);
  if (::chown(path.c_str(), 65534, 65534) != 0) GTEST_SKIP() << "only root may give files away";
  const auto got = load_secret_file(path, SecretForm::raw);
  ASSERT_FALSE(got.has_value());
  EXPECT_EQ(got.error().what, "secret.owner");
  EXPECT_EQ(got.error().where, path.string());
  EXPECT_FALSE(got.error().args.at(0).value.empty());
}

TEST_F(SecretFile, IsRefusedWhenMissingEmptyHugeOrAFolder) {
  EXPECT_EQ(load_secret_file(folder_ / "none", SecretForm::raw).error().what, "secret.missing");
  EXPECT_EQ(load_secret_file(write("\n", 0600), SecretForm::text_line).error().what, "secret.empty");
  EXPECT_EQ(load_secret_file(write(std::string(4097, 'x'), 0600), SecretForm::raw).error().what, "secret.size");
  EXPECT_EQ(load_secret_file(write(std::string(4096, 'x'), 0600), SecretForm::raw)->size(), 4096U);
  EXPECT_EQ(load_secret_file(folder_, SecretForm::raw).error().what, "secret.not_a_file");
}

TEST_F(SecretFile, IsMadeForItsOwnerAloneAndNeverOverwritten) {
  const auto path = folder_ / "master";
  ASSERT_TRUE(create_secret_file(path, Secret::copy_of("first")).has_value());
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(create_secret_file(path, Secret::copy_of("second")).error().what, "secret.exists");
  EXPECT_EQ(load_secret_file(path, SecretForm::raw)->reveal_text(), "first");
}

TEST(Secret, ComesFromAnEnvironmentValue) {
  EXPECT_EQ(secret_from_environment("TOCSIN_KEY", "value")->reveal_text(), "value");
  EXPECT_EQ(secret_from_environment("TOCSIN_KEY", nullptr).error().what, "secret.missing");
  EXPECT_EQ(secret_from_environment("TOCSIN_KEY", "").error().what, "secret.empty");
}

}  // namespace
}  // namespace tocsin::auth

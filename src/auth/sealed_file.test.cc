#include "auth/sealed_file.h"

#include <gtest/gtest.h>

#include <sstream>

#include "auth/seeded_entropy.h"
#include "base/bytes.h"

namespace tocsin::auth {
namespace {

constexpr std::size_t header_bytes = 98;
constexpr std::size_t chunk = 64 * 1024;
constexpr std::size_t sealed_chunk = chunk + 17;

FileKey raw_key(std::uint64_t seed = 1) { return FileKey::raw(Secret::drawn(32, seeded_entropy(seed))).value(); }

std::string pattern(std::size_t size) {
  std::string out(size, '\0');
  seeded_entropy(77)({reinterpret_cast<std::uint8_t*>(out.data()), out.size()});
  return out;
}

std::string sealed(const std::string& plain, const FileKey& key) {
  std::istringstream in(plain);
  std::ostringstream out;
  EXPECT_TRUE(seal_file(in, out, key, seeded_entropy(2)).has_value());
  return out.str();
}

Result<std::string> opened(const std::string& text, const FileKey& key) {
  std::istringstream in(text);
  std::ostringstream out;
  CHECK(open_file(in, out, key));
  return out.str();
}

std::string refusal(const std::string& text, const FileKey& key) {
  const auto got = opened(text, key);
  return got ? "" : got.error().what;
}

TEST(SealedFile, OpensToWhatWasSealedAtEveryChunkBorder) {
  for (const std::size_t size :
       {std::size_t{0}, std::size_t{1}, chunk - 1, chunk, chunk + 1, 2 * chunk, 3 * chunk + 5}) {
    const auto text = sealed(pattern(size), raw_key());
    EXPECT_EQ(opened(text, raw_key()).value(), pattern(size)) << size;
  }
}

TEST(SealedFile, HidesItsContent) {
  EXPECT_EQ(sealed("the members of circle seven", raw_key()).find("circle"), std::string::npos);
}

TEST(SealedFile, OpensWithItsPassphraseOnly) {
  const auto key = FileKey::passphrase(Secret::copy_of("a quiet harbour")).value();
  const auto text = sealed("backup", key);
  EXPECT_EQ(opened(text, key).value(), "backup");
  EXPECT_EQ(refusal(text, FileKey::passphrase(Secret::copy_of("a quiet harbor")).value()), "backup.wrong_key");
  EXPECT_EQ(refusal(text, raw_key()), "backup.wrong_key");
}

TEST(SealedFile, TellsAWrongKeyFromDamage) {
  const auto text = sealed("backup", raw_key());
  EXPECT_EQ(refusal(text, raw_key(5)), "backup.wrong_key");
  EXPECT_EQ(opened(text, raw_key(5)).error().code, Code::denied);
}

TEST(SealedFile, IsRefusedWhenAnyByteOfAShortOneIsAltered) {
  const auto text = sealed("backup", raw_key());
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto altered = text;
    altered[i] = static_cast<char>(altered[i] ^ 1);
    EXPECT_EQ(refusal(altered, raw_key()), "backup.damaged") << i;
  }
}

TEST(SealedFile, IsRefusedWhenCutAnywhere) {
  const auto text = sealed(pattern(2 * chunk + 9), raw_key());
  for (const std::size_t size : {std::size_t{0}, header_bytes - 1, header_bytes, header_bytes + 5,
                                 header_bytes + sealed_chunk, header_bytes + 2 * sealed_chunk, text.size() - 1}) {
    EXPECT_EQ(refusal(text.substr(0, size), raw_key()), "backup.damaged") << size;
  }
}

TEST(SealedFile, IsRefusedWhenChunksAreReorderedRepeatedOrDropped) {
  const auto text = sealed(pattern(3 * chunk + 9), raw_key());
  const auto head = text.substr(0, header_bytes);
  const auto first = text.substr(header_bytes, sealed_chunk);
  const auto second = text.substr(header_bytes + sealed_chunk, sealed_chunk);
  const auto rest = text.substr(header_bytes + 2 * sealed_chunk);
  ASSERT_EQ(refusal(head + first + second + rest, raw_key()), "");
  EXPECT_EQ(refusal(head + second + first + rest, raw_key()), "backup.damaged");
  EXPECT_EQ(refusal(head + first + first + second + rest, raw_key()), "backup.damaged");
  EXPECT_EQ(refusal(head + first + rest, raw_key()), "backup.damaged");
}

TEST(SealedFile, IsRefusedWithBytesAfterItsEnd) {
  EXPECT_EQ(refusal(sealed("backup", raw_key()) + "x", raw_key()), "backup.damaged");
  EXPECT_EQ(refusal(sealed(pattern(chunk), raw_key()) + "x", raw_key()), "backup.damaged");
}

TEST(SealedFile, ChunksOfTwoFilesCannotBeMixed) {
  std::istringstream in(pattern(chunk + 1));
  std::ostringstream out;
  ASSERT_TRUE(seal_file(in, out, raw_key(), seeded_entropy(3)).has_value());
  const auto one = sealed(pattern(chunk + 1), raw_key());
  EXPECT_EQ(refusal(one.substr(0, header_bytes) + out.str().substr(header_bytes), raw_key()), "backup.damaged");
}

TEST(SealedFile, OfANewerVersionIsRefusedAsSuch) {
  auto text = sealed("backup", raw_key());
  text[8] = 2;
  const auto sum = sha256(view_of(std::string_view(text).substr(0, 66)));
  text.replace(66, sum.size(), text_of(sum));
  EXPECT_EQ(refusal(text, raw_key()), "backup.version");
}

TEST(SealedFile, KeyHasItsLength) {
  EXPECT_EQ(FileKey::raw(Secret(31)).error().what, "backup.key");
  EXPECT_EQ(FileKey::passphrase(Secret::copy_of("too short")).error().what, "backup.key");
}

TEST(SealedFile, TellsAStreamThatCannotBeWritten) {
  std::istringstream in("backup");
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  EXPECT_EQ(seal_file(in, out, raw_key(), seeded_entropy(2)).error().what, "backup.write_failed");
}

}  // namespace
}  // namespace tocsin::auth

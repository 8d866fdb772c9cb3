#include <gtest/gtest.h>

#include "base/base64.h"
#include "base/bytes.h"
#include "base/id.h"
#include "base/time.h"
#include "base/utf8.h"

namespace tocsin {
namespace {

TEST(Hex, RoundTripsAndRefusesOtherText) {
  EXPECT_EQ(to_hex(Bytes{0x00, 0xAB, 0xFF}), "00abff");
  EXPECT_EQ(from_hex("00ABff"), (Bytes{0x00, 0xAB, 0xFF}));
  EXPECT_EQ(from_hex("0"), std::nullopt);
  EXPECT_EQ(from_hex("zz"), std::nullopt);
}

TEST(Base64, ReadsWhatItWritesAndNothingElse) {
  // RFC 4648 section 10.
  constexpr std::pair<std::string_view, std::string_view> known[] = {{"f", "Zg=="},         {"fo", "Zm8="},
                                                                     {"foo", "Zm9v"},       {"foob", "Zm9vYg=="},
                                                                     {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, written] : known) {
    EXPECT_EQ(to_base64(plain), written);
    EXPECT_EQ(from_base64(written), plain);
  }
  EXPECT_EQ(to_base64("\xfb\xff"), "+/8=");
  for (const auto* other : {"", "Zg", "Zg=", "Zg===", "Z===", "Zm9v\n", "-_8=", "Zm=v"})
    EXPECT_EQ(from_base64(other), std::nullopt) << other;
}

TEST(Base64Url, RoundTripsEveryLengthAndRefusesSecondSpellings) {
  Bytes bytes;
  for (std::uint8_t n = 0; n < 40; ++n) {
    EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
    bytes.push_back(static_cast<std::uint8_t>(n * 77 + 1));
  }
  EXPECT_EQ(to_base64url(view_of("fo")), "Zm8");
  EXPECT_EQ(from_base64url("Zm9"), std::nullopt);
  EXPECT_EQ(from_base64url("Zm8="), std::nullopt);
  EXPECT_EQ(from_base64url("Z"), std::nullopt);
}

TEST(Sha256Digest, MatchesTheStandardsExample) {
  EXPECT_EQ(to_hex(sha256(view_of("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  Sha256 parts;
  EXPECT_EQ(parts.add("a").add("bc").finish(), sha256(view_of("abc")));
}

TEST(ConstantTimeEquality, ComparesLengthAndContent) {
  EXPECT_TRUE(equal_constant_time(view_of("key"), view_of("key")));
  EXPECT_FALSE(equal_constant_time(view_of("key"), view_of("kez")));
  EXPECT_FALSE(equal_constant_time(view_of("key"), view_of("keys")));
}

TEST(UuidText, RoundTripsAndRefusesOtherForms) {
  const auto raw = from_uuid_text("28bb3599-77cd-5a82-a950-b5bc3caf07c4");
  ASSERT_TRUE(raw.has_value());
  EXPECT_EQ(to_uuid_text(*raw), "28bb3599-77cd-5a82-a950-b5bc3caf07c4");
  EXPECT_EQ(from_uuid_text("28bb359977cd5a82a950b5bc3caf07c4"), std::nullopt);
  EXPECT_EQ(from_uuid_text("28bb3599-77cd-5a82-a950-b5bc3caf07cg"), std::nullopt);
  EXPECT_EQ(from_uuid_text("28bb359977cd-5a82-a950-b5bc3caf07c4-"), std::nullopt);
}

TEST(InstantText, RoundTripsAtMicroseconds) {
  const auto at = instant_from_text("2026-02-28T23:59:59.123456Z");
  ASSERT_TRUE(at.has_value());
  EXPECT_EQ(to_text(*at), "2026-02-28T23:59:59.123456Z");
  EXPECT_EQ(to_text(Instant{-1}), "1969-12-31T23:59:59.999999Z");
}

TEST(InstantText, TakesAnyOffsetAndCutsNanoseconds) {
  EXPECT_EQ(instant_from_text("2026-03-01T01:30:00+02:30"), instant_from_text("2026-02-28T23:00:00Z"));
  EXPECT_EQ(instant_from_text("2026-03-01T00:00:00.1234569Z"), instant_from_text("2026-03-01T00:00:00.123456Z"));
}

TEST(InstantText, RefusesWhatIsNoInstant) {
  for (const char* text :
       {"", "2026-02-29T00:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00", "2026-01-01T24:00:00Z",
        "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00.1234567890Z", "2026-01-01T00:00:00+2:00",
        "2026-01-01T00:00:00Zx", "1899-12-31T00:00:00Z"})
    EXPECT_EQ(instant_from_text(text), std::nullopt) << text;
}

TEST(Utf8, RefusesOverlongSurrogateAndCutSequences) {
  EXPECT_TRUE(utf8::valid("a\xC2\x80\xE2\x82\xAC\xF4\x8F\xBF\xBF"));
  for (const char* text : {"\x80", "\xC1\x81", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
                           "\xF5\x80\x80\x80", "\xE2\x82", "\xE2\x28\xA1"})
    EXPECT_FALSE(utf8::valid(text));
}

TEST(Utf8, AppendsAndReadsBackCodePoints) {
  for (const char32_t point : {U'a', U'\u00e9', U'\u4e2d', U'\U0001F600', char32_t{0x10FFFF}}) {
    std::string text;
    utf8::append(text, point);
    std::size_t at = 0;
    EXPECT_TRUE(utf8::valid(text));
    EXPECT_EQ(utf8::length(text), 1U);
    EXPECT_EQ(utf8::next(text, at), point);
    EXPECT_EQ(at, text.size());
  }
}

}  // namespace
}  // namespace tocsin

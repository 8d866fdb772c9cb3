#include "auth/cbor.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tocsin::auth::cbor {
namespace {

Bytes hex(std::string_view text) { return from_hex(text).value(); }
std::string refusal(std::string_view text) {
  const auto bytes = hex(text);
  const auto got = decode(bytes);
  return got ? "" : got.error().what;
}

TEST(Cbor, ReadsWhatAuthenticatorsWrite) {
  const auto bytes = hex("a301182a2263616263646e616d65824102f5");
  const auto value = decode(bytes).value();
  EXPECT_EQ(*value.find(1)->as<std::int64_t>(), 42);
  EXPECT_EQ(*value.find(-3)->as<std::string_view>(), "abc");
  const auto& list = *value.find("name")->as<Array>();
  EXPECT_EQ(list[0].as<ByteView>()->front(), 2);
  EXPECT_TRUE(*list[1].as<bool>());
  EXPECT_EQ(value.find(2), nullptr);
  EXPECT_EQ(list[0].find(1), nullptr);
}

TEST(Cbor, WritesBackEveryExampleByteForByte) {
  for (const auto* text : {"00",
                           "17",
                           "1818",
                           "18ff",
                           "190100",
                           "19ffff",
                           "1a00010000",
                           "1b0000000100000000",
                           "20",
                           "3863",
                           "1b7fffffffffffffff",
                           "3b7fffffffffffffff",
                           "40",
                           "4401020304",
                           "60",
                           "62c3bc",
                           "80",
                           "83010203",
                           "a0",
                           "a201020304",
                           "f4",
                           "f5",
                           "f6"}) {
    const auto bytes = hex(text);
    const auto value = decode(bytes);
    ASSERT_TRUE(value.has_value()) << text;
    EXPECT_EQ(encode(*value), bytes) << text;
  }
}

TEST(Cbor, RefusesLongFormsOfShortNumbers) {
  for (const auto* text : {"1817", "190017", "1900ff", "1a0000ffff", "1b00000000ffffffff", "5800", "780161"}) {
    EXPECT_EQ(refusal(text), "cbor.syntax") << text;
  }
}

TEST(Cbor, RefusesWhatCtapForbids) {
  // Indefinite lengths, tags, floats, undefined, unassigned simple values, reserved lengths.
  for (const auto* text :
       {"5f4100ff", "9fff", "bfff", "c000", "f93c00", "fb3ff0000000000000", "f7", "f820", "1c", "ff"}) {
    EXPECT_EQ(refusal(text), "cbor.syntax") << text;
  }
}

TEST(Cbor, RefusesCutAndTrailingInput) {
  for (const auto* text : {"", "18", "4401", "8201", "a101", "0000"}) EXPECT_EQ(refusal(text), "cbor.syntax") << text;
}

TEST(Cbor, RefusesAKeyTwiceAndKeysOfOtherTypes) {
  EXPECT_EQ(refusal("a201010102"), "cbor.duplicate_key");
  EXPECT_EQ(refusal("a2616101616102"), "cbor.duplicate_key");
  EXPECT_EQ(refusal("a1410101"), "cbor.syntax");
  EXPECT_EQ(refusal("a2016161613101"), "");
}

TEST(Cbor, RefusesBrokenUtf8) { EXPECT_EQ(refusal("61ff"), "cbor.syntax"); }

TEST(Cbor, RefusesGreatLengthsWithoutReservingMemory) {
  EXPECT_EQ(refusal("9bffffffffffffffff"), "cbor.size");
  EXPECT_EQ(refusal("bbffffffffffffffff"), "cbor.size");
  EXPECT_EQ(refusal("5bffffffffffffffff"), "cbor.syntax");
  EXPECT_EQ(refusal("1bffffffffffffffff"), "cbor.size");
  EXPECT_EQ(decode(Bytes(65 * 1024)).error().what, "cbor.size");
}

TEST(Cbor, RefusesDeepNesting) {
  EXPECT_EQ(refusal("818181818181818100"), "");
  EXPECT_EQ(refusal("81818181818181818100"), "cbor.depth");
}

TEST(Cbor, TellsHowFarTheFirstItemReaches) {
  const auto bytes = hex("820102ffff");
  EXPECT_EQ(decode_first(bytes)->size_bytes, 3U);
}

RC_GTEST_PROP(Cbor, TakesOnlyWhatItWouldWrite, (const Bytes& bytes)) {
  const auto decoded = decode_first(bytes);
  if (!decoded) return;
  RC_ASSERT(encode(decoded->value) ==
            Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(decoded->size_bytes)));
}

}  // namespace
}  // namespace tocsin::auth::cbor

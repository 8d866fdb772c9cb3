#include "i18n/format.h"

#include <gtest/gtest.h>

namespace tocsin::i18n {
namespace {

const Instant evening = *instant_from_text("2026-11-22T18:30:59Z");

TEST(Times, AlwaysNameTheirZone) {
  EXPECT_EQ(utc_text(evening), "2026-11-22 18:30 UTC");
  EXPECT_EQ(zoned_text(evening, "Asia/Shanghai"), "2026-11-23 02:30 UTC+08:00");
  EXPECT_EQ(zoned_text(evening, "America/St_Johns"), "2026-11-22 15:00 UTC-03:30");
  EXPECT_EQ(zoned_text(evening, "UTC"), "2026-11-22 18:30 UTC");
  EXPECT_EQ(long_utc_text(Language::en, evening), "22 November 2026, 18:30 UTC");
  EXPECT_EQ(long_utc_text(Language::zh_hans, evening), "2026年11月22日 18:30 UTC");
}

TEST(Times, FollowSummerTime) {
  const Instant july = *instant_from_text("2026-07-01T12:00:00Z");
  EXPECT_EQ(zoned_text(july, "Europe/Paris"), "2026-07-01 14:00 UTC+02:00");
  EXPECT_EQ(zoned_text(evening, "Europe/Paris"), "2026-11-22 19:30 UTC+01:00");
}

TEST(Times, RefuseAnUnknownZoneInsteadOfShowingGreenwich) {
  for (const char* zone : {"Mars/Olympus", "", "CEST?"}) {
    ASSERT_FALSE(zoned_text(evening, zone)) << zone;
    EXPECT_EQ(zoned_text(evening, zone).error().what, "zone.unknown");
  }
}

TEST(Ages, AreToldInTheLargestWholeUnit) {
  EXPECT_EQ(relative_text(Language::en, evening, evening + seconds(30)), "now");
  EXPECT_EQ(relative_text(Language::en, evening, evening + seconds(119)), "1 minute ago");
  EXPECT_EQ(relative_text(Language::en, evening, evening + hours(3)), "3 hours ago");
  EXPECT_EQ(relative_text(Language::en, evening + days(2), evening), "in 2 days");
  EXPECT_EQ(relative_text(Language::zh_hans, evening, evening + hours(3)), "3小时前");
}

TEST(Spans, NameAtMostTwoUnits) {
  EXPECT_EQ(span_text(Language::en, Span{8'100'000'000}), "2 hrs, 15 mins");
  EXPECT_EQ(span_text(Language::en, seconds(5)), "0 mins");
  EXPECT_EQ(span_text(Language::en, Span{days(3).us + hours(4).us}), "3 days, 4 hrs");
  EXPECT_EQ(span_text(Language::zh_hans, Span{8'100'000'000}), "2小时15分钟");
}

TEST(Counts, AreGroupedAndListsAreJoined) {
  const std::string three[] = {"a", "b", "c"};
  EXPECT_EQ(count_text(Language::en, 1234567), "1,234,567");
  EXPECT_EQ(count_text(Language::zh_hans, -12345), "-12,345");
  EXPECT_EQ(list_text(Language::en, three), "a, b and c");
  EXPECT_EQ(list_text(Language::zh_hans, three), "a、b和c");
  EXPECT_EQ(list_text(Language::en, {}), "");
}

TEST(Widths, CountChineseTwiceAndCombiningMarksNot) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("协同事件"), 8U);
  EXPECT_EQ(display_width("e\xCC\x81"), 1U);
  EXPECT_EQ(padded("事件", 6), "事件  ");
  EXPECT_EQ(padded("abcdef", 3), "abcdef");
}

TEST(Widths, ShortenWithoutCuttingACharacter) {
  EXPECT_EQ(shortened("协同事件", 8), "协同事件");
  EXPECT_EQ(shortened("协同事件", 7), "协同事…");
  EXPECT_EQ(shortened("协同事件", 6), "协同…");
  EXPECT_EQ(shortened("abcdef", 4), "abc…");
  EXPECT_EQ(shortened("abcdef", 0), "");
}

}  // namespace
}  // namespace tocsin::i18n

#include "http/server/negotiate.h"

#include <gtest/gtest.h>

#include <array>

namespace tocsin::http {
namespace {

constexpr std::array<std::string_view, 3> offers{"application/json", "text/html", "application/taxii+json;version=2.1"};

TEST(Accept, TakesTheBestOffer) {
  EXPECT_EQ(best_media_type("", offers), 0u);
  EXPECT_EQ(best_media_type("*/*", offers), 0u);
  EXPECT_EQ(best_media_type("text/html, application/json;q=0.9", offers), 1u);
  EXPECT_EQ(best_media_type("TEXT/*;q=0.5, application/json;q=0.1", offers), 1u);
  EXPECT_EQ(best_media_type("application/json;q=0, */*", offers), 1u);
  EXPECT_EQ(best_media_type("application/taxii+json; version=\"2.1\"", offers), 2u);
  EXPECT_EQ(best_media_type("application/taxii+json", offers), 2u);
  EXPECT_EQ(best_media_type("application/taxii+json;version=2.1;charset=utf-8", offers), 2u);
}

TEST(Accept, FindsNothingWhereNothingFits) {
  EXPECT_EQ(best_media_type("image/png", offers), std::nullopt);
  EXPECT_EQ(best_media_type("application/taxii+json;version=2.0", offers), std::nullopt);
  EXPECT_EQ(best_media_type("application/json;q=0", offers), std::nullopt);
  EXPECT_EQ(best_media_type("application/json;q=2", offers), std::nullopt);
}

TEST(AcceptLanguage, TakesTheClosestLanguage) {
  constexpr std::array<std::string_view, 2> languages{"en", "zh-Hans"};
  for (auto text : {"zh-CN,zh;q=0.9,en;q=0.8", "zh", "zh-Hans-CN", "ZH-hans", "fr, zh;q=0.1", "en;q=0.1, zh;q=0.2"})
    EXPECT_EQ(best_language(text, languages), 1u) << text;
  for (auto text : {"", "en-GB", "*", "fr", "zh;q=0", "zhx", "en, zh", ";;,"})
    EXPECT_EQ(best_language(text, languages), 0u) << text;
}

TEST(ContentType, IsTheTypeAlone) {
  EXPECT_EQ(media_type_of("Application/JSON; charset=utf-8"), "application/json");
  EXPECT_EQ(media_type_of("json"), "");
}

TEST(EntityTags, AreReadAndWritten) {
  const auto read = entity_tags(" \"a\" ,W/\"b,c\", \"\"", "If-Match").value();
  ASSERT_EQ(read.tags.size(), 3u);
  EXPECT_EQ(read.tags[1], (EntityTag{"b,c", Strength::weak}));
  EXPECT_EQ(to_text(read.tags[1]), "W/\"b,c\"");
  EXPECT_TRUE(entity_tags("*", "If-Match")->any);
  EXPECT_TRUE(entity_tags("", "If-Match")->tags.empty());
}

TEST(EntityTags, AreRefusedWhenBroken) {
  for (auto text : {"a", "\"a", "\"a\" \"b\"", "w/\"a\"", "*, \"a\"", "\"a\x7f\"", ","})
    EXPECT_EQ(entity_tags(text, "If-Match").error().what, "etag.syntax") << text;
}

TEST(EntityTags, CompareStronglyForIfMatchAndWeaklyForIfNoneMatch) {
  const auto wanted = entity_tags("\"a\", W/\"b\"", "If-Match").value();
  EXPECT_TRUE(matches(wanted, {"a"}, Strength::strong));
  EXPECT_FALSE(matches(wanted, {"a", Strength::weak}, Strength::strong));
  EXPECT_TRUE(matches(wanted, {"a", Strength::weak}, Strength::weak));
  EXPECT_FALSE(matches(wanted, {"b"}, Strength::strong));
  EXPECT_TRUE(matches(wanted, {"b"}, Strength::weak));
  EXPECT_FALSE(matches(wanted, {"c"}, Strength::weak));
}

}  // namespace
}  // namespace tocsin::http

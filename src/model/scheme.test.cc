#include "model/scheme.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/embedded.h"

namespace tocsin::model {
namespace {

Result<Scheme> scheme_of(std::string_view text) {
  auto value = json::parse(text);
  if (!value) return std::unexpected(value.error());
  return scheme_from_json(*value);
}

constexpr std::string_view head =
    R"("scheme":"s","en":"S","zh":"某","version":"1","source":{"name":"n","license":"l"},)";

std::string error_of(std::string_view rest) {
  const auto scheme = scheme_of('{' + std::string(head) + std::string(rest) + '}');
  return scheme ? "" : scheme.error().what + " " + scheme.error().where;
}

TEST(Schemes, FourAreInTheBinaryAndRsitIsFirst) {
  ASSERT_EQ(schemes().size(), 4U);
  EXPECT_EQ(schemes().front().scheme.value, "rsit");
  EXPECT_EQ(scheme_named("rsit")->classes.size(), 11U);
  EXPECT_EQ(scheme_named("gbt20986")->classes.size(), 10U);
  EXPECT_EQ(scheme_named("gbt20986")->levels.size(), 4U);
  EXPECT_EQ(scheme_named("ncsc6")->levels.size(), 6U);
  EXPECT_EQ(scheme_named("none"), nullptr);
}

TEST(Schemes, EveryIdHasANameInBothLanguages) {
  for (const Scheme& scheme : schemes())
    for (const auto& id : ids_of(scheme)) {
      const auto name = name_in(scheme, id);
      ASSERT_TRUE(name) << scheme.scheme.value << ' ' << id;
      EXPECT_FALSE(name->en.empty());
      EXPECT_TRUE(std::ranges::any_of(name->zh, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) << id;
    }
}

TEST(Schemes, AnIdIsAClassATypeOrALevel) {
  const Scheme& gbt = *scheme_named("gbt20986");
  EXPECT_EQ(name_in(gbt, "malware")->zh, "恶意程序事件");
  EXPECT_EQ(name_in(gbt, "network-attack/backdoor-implant")->zh, "后门植入事件");
  EXPECT_EQ(name_in(gbt, "major")->zh, "重大");
  EXPECT_FALSE(name_in(gbt, "malware/"));
  EXPECT_FALSE(name_in(gbt, "backdoor-implant"));
  EXPECT_FALSE(name_in(gbt, ""));
}

TEST(Schemes, WrittenAndReadAgainTheyAreTheSame) {
  for (const Scheme& scheme : schemes()) {
    const json::Value value = encode(scheme);
    const auto again = scheme_from_json(value);
    ASSERT_TRUE(again);
    EXPECT_EQ(json::to_text(encode(*again)), json::to_text(value));
  }
}

TEST(Crosswalks, EveryRsitTypeHasASuggestionInTheNationalStandard) {
  ASSERT_EQ(crosswalks().size(), 1U);
  for (const SchemeClass& one : scheme_named("rsit")->classes)
    for (const SchemeType& type : one.types)
      EXPECT_FALSE(suggestions(crosswalks().front(), one.id.value + '/' + type.id.value).empty()) << type.id.value;
  EXPECT_TRUE(suggestions(crosswalks().front(), "nothing").empty());
}

TEST(Crosswalks, AnIdThatASchemeDoesNotKnowIsRefused) {
  auto text = std::string(embedded("schemes/rsit-gbt20986.json"));
  text.replace(text.find("\"content-security/bulk-messaging\""), 33, "\"content-security/pigeons\"");
  const auto crosswalk =
      crosswalk_from_json(json::parse(text).value(), *scheme_named("rsit"), *scheme_named("gbt20986"));
  ASSERT_FALSE(crosswalk);
  EXPECT_EQ(crosswalk.error().what, "scheme.unknown_id");
  EXPECT_EQ(crosswalk.error().where, "/pairs/0/to");
}

TEST(Schemes, BadOnesAreRefusedWithThePlace) {
  EXPECT_EQ(error_of(R"("classes":[{"id":"a","en":"A","zh":"甲"}])"), "");
  EXPECT_EQ(error_of(R"("classes":[{"id":"A","en":"A","zh":"甲"}])"), "scheme.id /classes/0/id");
  EXPECT_EQ(error_of(R"("classes":[{"id":"a","en":"A","zh":"甲"},{"id":"a","en":"A","zh":"甲"}])"),
            "scheme.duplicate /classes/1/id");
  EXPECT_EQ(error_of(R"("classes":[{"id":"a","en":"A","zh":"甲","types":[{"id":"a/b","en":"B","zh":"乙"}]}])"),
            "scheme.id /classes/0/types/0/id");
  EXPECT_EQ(error_of(R"("levels":[{"id":"a","rank":2,"en":"A","zh":"甲"}])"), "scheme.rank /levels/0/rank");
  EXPECT_EQ(error_of(R"("levels":[{"id":"a","rank":1,"en":"A"}])"), "field.missing /levels/0/zh");
  EXPECT_EQ(error_of(R"("extra":1)"), "field.unknown /extra");
}

}  // namespace
}  // namespace tocsin::model

#include "cli/demo/case.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "base/embedded.h"

namespace tocsin::demo {
namespace {

const DemoCase& ebury() {
  static const DemoCase demo = ebury_case().value();
  return demo;
}

json::Value ebury_json() { return json::parse(embedded("cases/ebury.json")).value(); }

std::string error_of(const json::Value& value) {
  const auto demo = case_from_json(json::to_text(value));
  return demo ? "" : demo.error().what + " " + demo.error().where;
}

json::Object& beat(json::Value& value, std::size_t at) { return value.as_object()["beats"].as_array()[at].as_object(); }

const Beat& first(Act act) {
  const auto& beats = ebury().story.beats.items;
  return *std::ranges::find(beats, act, &Beat::act);
}

TEST(DemoCase, EburyIsReadWholeAndKeepsItsSource) {
  const Story& story = ebury().story;
  EXPECT_GE(story.indicators.size(), 150U);
  EXPECT_GE(story.techniques.size(), 50U);
  EXPECT_GE(story.beats.size(), 90U);
  EXPECT_EQ(story.source.license->value, "BSD-2-Clause");
  EXPECT_NE(embedded(story.source.license_file->value).find(story.source.copyright->value.substr(0, 30)),
            std::string_view::npos);
}

TEST(DemoCase, SixOrganisationsOfTwoOrThreePersonsEach) {
  ASSERT_EQ(ebury().community.organisations.size(), 6U);
  for (const Organisation& one : ebury().community.organisations) {
    EXPECT_GE(one.persons.size(), 2U);
    EXPECT_LE(one.persons.size(), 3U);
    EXPECT_TRUE(one.domain.value.ends_with(".example"));
  }
  EXPECT_EQ(organisation_of(ebury(), "amara"), organisation_named(ebury(), "harbourline"));
  EXPECT_EQ(person_named(ebury(), "hala")->function, Function::legal);
  EXPECT_EQ(person_named(ebury(), "nobody"), nullptr);
}

TEST(DemoCase, EveryPhaseIsPlayedAndTheHostingCompanyReportsFirst) {
  std::set<Phase> phases;
  for (const Beat& one : ebury().story.beats) phases.insert(one.phase);
  EXPECT_EQ(phases.size(), 5U);
  const Beat& report = first(Act::report_submit);
  EXPECT_EQ(organisation_of(ebury(), report.who.value)->key.value, "harbourline");
  EXPECT_EQ(marking_of(ebury(), report), model::Tlp::amber_strict);
  EXPECT_EQ(to_text(at_of(ebury(), report)), "2024-06-03T05:40:00.000000Z");
}

TEST(DemoCase, TheDepartmentDeclinesFirstAndTheRegulatorOnlyObserves) {
  EXPECT_EQ(organisation_of(ebury(), first(Act::request_decline).who.value)->key.value, "registers");
  for (const Beat& one : ebury().story.beats)
    if (one.phase == Phase::respond) EXPECT_NE(organisation_of(ebury(), one.who.value)->key.value, "oversight");
}

TEST(DemoCase, EveryTextIsInBothLanguages) {
  for (const Beat& one : ebury().story.beats)
    EXPECT_TRUE(std::ranges::any_of(one.text.zh.value, [](char c) { return static_cast<unsigned char>(c) >= 0xe3; }))
        << one.key.value;
}

TEST(DemoCase, ASetChoosesByGroupTypeAndLimit) {
  EXPECT_EQ(members_of(ebury(), "hypervisor-files").size(), 24U);
  EXPECT_EQ(members_of(ebury(), "dga-names").size(), 3U);
  EXPECT_EQ(members_of(ebury(), "addresses").size(), 10U);
  EXPECT_TRUE(members_of(ebury(), "unknown").empty());
  for (const Indicator* one : members_of(ebury(), "addresses")) EXPECT_EQ(one->type, model::ObservableType::ipv4);
}

TEST(DemoCase, WrittenAndReadAgainItIsTheSame) {
  const std::string text = json::to_text(to_json(ebury().story));
  const auto again = case_from_json(text);
  ASSERT_TRUE(again);
  EXPECT_EQ(json::to_text(to_json(again->story)), text);
}

TEST(DemoCase, BrokenTiesAreRefusedWithThePlace) {
  const auto with = [](auto change) {
    json::Value value = ebury_json();
    change(value);
    return error_of(value);
  };
  EXPECT_EQ(with([](auto& v) { beat(v, 3)["who"] = "stranger"; }), "case.unknown /beats/3/who");
  EXPECT_EQ(with([](auto& v) { beat(v, 3)["about"] = "close"; }), "case.unknown /beats/3/about");
  EXPECT_EQ(with([](auto& v) { beat(v, 3)["to"] = json::Array{"moon"}; }), "case.unknown /beats/3/to/0");
  EXPECT_EQ(with([](auto& v) { beat(v, 3)["sets"] = json::Array{"moon"}; }), "case.unknown /beats/3/sets/0");
  EXPECT_EQ(with([](auto& v) { beat(v, 3)["at"] = "-200d"; }), "case.order /beats/3/at");
  EXPECT_EQ(with([](auto& v) { beat(v, 3)["at"] = "soon"; }), "case.offset /beats/3/at");
  EXPECT_EQ(with([](auto& v) { beat(v, 3)["key"] = "policy"; }), "case.duplicate /beats/3/key");
  EXPECT_EQ(with([](auto& v) { beat(v, 3)["key"] = "Policy"; }), "case.key /beats/3/key");
  EXPECT_EQ(with([](auto& v) { beat(v, 3)["act"] = "world.save"; }), "field.value /beats/3/act");
  EXPECT_EQ(with([](auto& v) { beat(v, 3)["mood"] = "fine"; }), "field.unknown /beats/3/mood");
  EXPECT_EQ(with([](auto& v) { v.as_object()["format"] = "poem"; }), "case.format /format");
  EXPECT_EQ(with([](auto& v) { v.as_object()["community"] = "atlantis"; }), "case.unknown /community");
  EXPECT_EQ(with([](auto& v) { v.at_pointer("/indicators/0/group") = "birds"; }), "case.unknown /indicators/0/group");
  EXPECT_EQ(with([](auto& v) { v.at_pointer("/sets/0/types") = json::Array{"mutex"}; }), "case.empty_set /sets/0");
}

TEST(DemoCase, WhatIsNoCaseIsRefused) {
  EXPECT_FALSE(case_from_json(""));
  EXPECT_FALSE(case_from_json("[]"));
  EXPECT_FALSE(case_from_json("{}"));
  EXPECT_FALSE(case_from_json(R"({"format":"tocsin-case","version":2})"));
}

TEST(Offsets, AreASignAndDaysHoursMinutes) {
  EXPECT_EQ(offset_from_text("+1d2h30m")->by, Span{(26 * 60 + 30) * 60'000'000LL});
  EXPECT_EQ(offset_from_text("-88d")->by, days(-88));
  for (const auto* bad : {"", "+", "3h", "+h", "+3", "+3m2h", "+-3h", "+3h ", "+3s", "+9999999h", "+4000d", "++3h"})
    EXPECT_FALSE(offset_from_text(bad)) << bad;
}

RC_GTEST_PROP(Offsets, WrittenAndReadAgainAreTheSame, ()) {
  const auto minutes = *rc::gen::inRange<std::int64_t>(-5'000'000, 5'000'000);
  const Offset offset{{minutes * 60'000'000}};
  RC_ASSERT(offset_from_text(to_text(offset)) == offset);
}

}  // namespace
}  // namespace tocsin::demo

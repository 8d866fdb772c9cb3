#include "wire/stix/granular.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "base/json.h"
#include "wire/stix/reading.test.h"

namespace tocsin::wire::stix {
namespace {

using testing::faults_of;

const std::string head =
    R"({"type":"campaign","spec_version":"2.1","id":"campaign--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",)"
    R"("created":"2026-01-02T03:04:05.123Z","modified":"2026-01-02T03:04:05.123Z","name":"Omega")";
const std::string red = R"("marking_ref":"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed")";

std::string without(const std::string& object, std::vector<std::string> selectors) {
  return redacted(object, selectors).value_or("withheld");
}

TEST(Redacted, LeavesEverythingElseByteForByte) {
  const auto object = head + " ,  \"description\" : \"secret\",\n\"x_n\": 1.50e1 }";
  EXPECT_EQ(without(object, {}), object);
  EXPECT_EQ(without(object, {"description"}), head + " ,  \"x_n\": 1.50e1 }");
  EXPECT_EQ(without(object, {"x_n"}), head + " ,  \"description\" : \"secret\" }");
  EXPECT_EQ(without(object, {"description", "x_n"}), head + " }");
}

TEST(Redacted, TakesTheMarkingsThatSpokeOfIt) {
  const auto object = head + R"(,"description":"secret","granular_markings":[{)" + red +
                      R"(,"selectors":["description"]},{"lang":"de","selectors":["name","description"]}]})";
  EXPECT_EQ(without(object, {"description"}), head + R"(,"granular_markings":[{"lang":"de","selectors":["name"]}]})");
  const auto only =
      head + R"(,"description":"secret","granular_markings":[{)" + red + R"(,"selectors":["description"]}]})";
  EXPECT_EQ(without(only, {"description"}), head + "}");
}

TEST(Redacted, MovesSelectorsWithTheElementsThatTheyMark) {
  const auto object =
      head + R"(,"labels":["a","b","c","d"],"granular_markings":[{)" + red +
      R"(,"selectors":["labels.[1]","labels.[3]"]},{"lang":"de","selectors":["labels.[0]","labels.[2]"]}]})";
  EXPECT_EQ(without(object, {"labels.[1]"}),
            head + R"(,"labels":["a","c","d"],"granular_markings":[{)" + red +
                R"(,"selectors":["labels.[2]"]},{"lang":"de","selectors":["labels.[0]","labels.[1]"]}]})");
  EXPECT_EQ(
      without(object, {"labels.[1]", "labels.[3]"}),
      head + R"(,"labels":["a","c"],"granular_markings":[{"lang":"de","selectors":["labels.[0]","labels.[1]"]}]})");
  EXPECT_EQ(without(object, {"labels"}), head + "}");
  EXPECT_EQ(without(object, {"labels.[0]", "labels.[1]", "labels.[2]", "labels.[3]"}), head + "}");
}

TEST(Redacted, WithholdsWhatWouldNotBeAnObjectAnyMore) {
  const auto object =
      head +
      R"(,"external_references":[{"source_name":"a","url":"b"},{"source_name":"c","url":"d","description":"e"}]})";
  EXPECT_EQ(without(object, {"name"}), "withheld");
  EXPECT_EQ(without(object, {"id"}), "withheld");
  EXPECT_EQ(without(object, {"external_references.[0].url"}), "withheld");
  EXPECT_EQ(without(object, {"external_references.[1].url"}),
            head + R"(,"external_references":[{"source_name":"a","url":"b"},{"source_name":"c","description":"e"}]})");
  EXPECT_EQ(without(object, {"external_references.[0]"}),
            head + R"(,"external_references":[{"source_name":"c","url":"d","description":"e"}]})");
}

TEST(Redacted, WithholdsWhereItCannotKnowOrMustNotTell) {
  const auto object = head + R"(,"object_marking_refs":["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"]})";
  EXPECT_EQ(without(object, {"objective"}), "withheld");
  EXPECT_EQ(without(object, {"labels.["}), "withheld");
  EXPECT_EQ(without(object, {"object_marking_refs"}), "withheld");
  EXPECT_EQ(without(head + R"(,"revoked":true})", {"revoked"}), "withheld");
  EXPECT_EQ(without(head + "}", {"spec_version"}), "withheld") << "what is left would pass for STIX 2.0";
  EXPECT_EQ(without("not json", {"name"}), "withheld");
  const std::string file = R"(,"name":"a.exe","size":3,"hashes":{"MD5":"d41d8cd98f00b204e9800998ecf8427e"}})";
  const auto derived = R"({"type":"file","id":"file--8e2e2d2b-17d4-5cbf-938f-98ee46b3cd3f")" + file;
  const auto random = R"({"type":"file","id":"file--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f")" + file;
  EXPECT_EQ(without(derived, {"name"}), "withheld") << "the id would confirm a guess of the name";
  EXPECT_NE(without(derived, {"size"}), "withheld");
  EXPECT_NE(without(random, {"name"}), "withheld");
}

RC_GTEST_PROP(Redacted, IsValidAndHoldsNothingOfWhatWasTakenOut, ()) {
  const auto labels = *rc::gen::inRange<std::size_t>(1, 6);
  const auto marked = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, labels));
  const auto others = *rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, labels));
  auto object = head + R"(,"x_map":{"k1":"secret-map","k2":"open"},"labels":[)";
  for (std::size_t i = 0; i < labels; ++i) object += (i > 0 ? "," : "") + ("\"label-" + std::to_string(i) + "\"");
  object += R"(],"granular_markings":[{"lang":"de","selectors":["name")";
  for (const auto i : others) object += ",\"labels.[" + std::to_string(i) + "]\"";
  object += "]}]}";
  std::vector<std::string> selectors = {"x_map.k1"};
  for (const auto i : marked) selectors.push_back("labels.[" + std::to_string(i) + "]");
  const auto out = redacted(object, selectors);
  RC_ASSERT(out.has_value());
  RC_ASSERT(faults_of(*out).empty());
  RC_ASSERT(out->find("secret-map") == std::string::npos && out->find("k1") == std::string::npos);
  for (const auto i : marked) RC_ASSERT(out->find("label-" + std::to_string(i)) == std::string::npos);
  // Each selector that stays marks the label that it marked.
  const auto read = json::parse(*out).value();
  const auto* left = read.get_object().if_contains("labels");
  std::vector<std::string> meant;
  for (const auto& selector : read.at("granular_markings").at(0).at("selectors").get_array())
    if (const std::string_view text = selector.get_string(); text.starts_with("labels"))
      meant.emplace_back(left->at(static_cast<std::size_t>(text[8] - '0')).get_string());
  std::vector<std::string> expected;
  for (const auto i : others)
    if (std::ranges::find(marked, i) == marked.end()) expected.push_back("label-" + std::to_string(i));
  RC_ASSERT(meant == expected);
}

}  // namespace
}  // namespace tocsin::wire::stix

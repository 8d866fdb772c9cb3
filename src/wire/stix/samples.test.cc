// Published STIX, all of it: what is valid passes, what was published faulty is listed here with its fault.
#include <gmock/gmock.h>

#include <map>

#include "base/json.h"
#include "wire/stix/granular.h"
#include "wire/stix/reading.test.h"

namespace tocsin::wire::stix {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::objects_in;
using ::testing::Pair;
using testing::shared;
using testing::slurp;

using Counts = std::map<std::string, std::size_t>;

// The faults of a body's objects, by type and fault; and every object's bytes are the body's, in order.
Counts faults_by_type(const std::string& body, std::size_t& objects) {
  Counts out;
  std::size_t at = 0;
  for (const auto& object : objects_in(body)) {
    ++objects;
    at = body.find(object.bytes, at);
    EXPECT_NE(at, std::string::npos) << object.id;
    EXPECT_EQ(redacted(object.bytes, {}), object.bytes);
    for (const auto& fault : object.faults) ++out[object.type + ' ' + testing::to_text(fault)];
  }
  return out;
}

TEST(PublishedStix, OfTheStandardsExamplesIsValid) {
  if (!std::filesystem::exists(shared)) GTEST_SKIP() << "../shared/data is absent";
  std::size_t objects = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(shared / "stix2-json-schemas/examples"))
    if (entry.path().extension() == ".json")
      EXPECT_THAT(faults_by_type(slurp(entry.path()), objects), IsEmpty()) << entry.path();
  EXPECT_EQ(objects, 260U);
}

TEST(PublishedStix, OfAnIndustrialKnowledgeBaseIsValid) {
  if (!std::filesystem::exists(shared)) GTEST_SKIP() << "../shared/data is absent";
  std::size_t objects = 0;
  EXPECT_THAT(faults_by_type(testing::gunzip(slurp(shared / "attack/ics-attack.json.gz")), objects), IsEmpty());
  EXPECT_EQ(objects, 1826U);
}

TEST(PublishedStix, OfAnEnterpriseKnowledgeBaseLacksOnePropertyOfItsMalware) {
  if (!std::filesystem::exists(shared)) GTEST_SKIP() << "../shared/data is absent";
  std::size_t objects = 0;
  const auto body = testing::gunzip(slurp(shared / "attack/enterprise-attack-rebuilt-stix21.json.gz"));
  EXPECT_THAT(faults_by_type(body, objects),
              ElementsAre(Pair("malware stix.required@/is_family property=is_family", 696)));
  EXPECT_EQ(objects, 24771U);
}

TEST(PublishedStix, OfTheInformationExchangePolicyIsValid) {
  if (!std::filesystem::exists(shared)) GTEST_SKIP() << "../shared/data is absent";
  std::size_t objects = 0;
  EXPECT_THAT(faults_by_type(slurp(shared / "stix-ext/iep-2.0-example.json"), objects), IsEmpty());
  EXPECT_EQ(objects, 1U);
}

TEST(PublishedStix, NamesTheLevelsThatMarkingsSay) {
  if (!std::filesystem::exists(shared)) GTEST_SKIP() << "../shared/data is absent";
  const auto list = json::parse(slurp(shared / "stix-ext/tlp-2.0-markings.json")).value();
  const std::string extension(list.at("extension").get_string());
  for (const auto& [name, one] : list.at("tlp2").get_object()) {
    json::Object marking{
        {"type", "marking-definition"},
        {"spec_version", "2.1"},
        {"id", one.at("id")},
        {"created", "2022-10-01T00:00:00.000Z"},
        {"name", name},
        {"extensions", {{extension, {{"extension_type", "property-extension"}, {"tlp_2_0", one.at("tlp_2_0")}}}}}};
    const auto read = objects_in(json::to_text(marking));
    EXPECT_THAT(read[0].faults, IsEmpty()) << name;
    EXPECT_EQ(read[0].tlp_said, one.at("tlp_2_0").get_string());
  }
}

TEST(PublishedStix, HasTheIdsThatAreDerivedFromItsProperties) {
  if (!std::filesystem::exists(shared)) GTEST_SKIP() << "../shared/data is absent";
  const auto vectors = json::parse(slurp(shared / "derived/stix21-sco-ids.json")).value();
  std::size_t count = 0;
  for (const auto& vector : vectors.at("vectors").get_array()) {
    auto object = vector.at("object").get_object();
    const auto read = objects_in(json::to_text(object));
    EXPECT_EQ(read[0].id_origin, IdOrigin::derived) << read[0].id;
    EXPECT_THAT(read[0].faults, IsEmpty()) << read[0].bytes;
    object["id"] = read[0].type + "--28bb3599-77cd-5a82-a950-b5bc3caf0000";
    EXPECT_EQ(objects_in(json::to_text(object))[0].id_origin, IdOrigin::differs);
    object["id"] = read[0].type + "--28bb3599-77cd-4a82-a950-b5bc3caf0000";
    EXPECT_EQ(objects_in(json::to_text(object))[0].id_origin, IdOrigin::not_derived);
    ++count;
  }
  EXPECT_GT(count, 10U);
}

}  // namespace
}  // namespace tocsin::wire::stix

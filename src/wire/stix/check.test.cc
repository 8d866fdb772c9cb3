// What holds between properties, in markings and beside the tables.
#include "wire/stix/check.h"

#include <gmock/gmock.h>

#include <set>

#include "i18n/catalogue.h"
#include "wire/stix/made_up.test.h"

namespace tocsin::wire::stix {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using namespace testing;

std::string campaign(std::string_view members) {
  auto text = json::to_text(valid(*type_of("campaign")));
  text.pop_back();
  return text + "," + std::string(members) + "}";
}

TEST(StixCheck, HoldsPropertiesToOneAnother) {
  const auto changed = [](std::string_view type,
                          std::initializer_list<std::pair<std::string_view, json::Value>> members) {
    auto object = valid(*type_of(type));
    for (const auto& [key, value] : members) object[key] = value;
    return told(object);
  };
  const auto* early = "2025-01-01T00:00:00Z";
  EXPECT_THAT(changed("campaign", {{"modified", early}}),
              ElementsAre("stix.order@/modified earlier=created later=modified"));
  EXPECT_THAT(changed("campaign", {{"modified", "2026-01-02T03:04:05.122999999Z"}}), ::testing::SizeIs(1));
  EXPECT_THAT(changed("indicator", {{"valid_until", "2026-01-02T03:04:05.123000Z"}}),
              ElementsAre("stix.order_strict@/valid_until earlier=valid_from later=valid_until"));
  EXPECT_THAT(changed("malware", {{"is_family", true}}), ElementsAre("stix.true_needs@/name property=is_family"));
  EXPECT_THAT(changed("network-traffic", {{"is_active", true}, {"end", early}}),
              ElementsAre("stix.true_without@/end property=is_active"));
  EXPECT_THAT(changed("email-message", {{"is_multipart", false}, {"body_multipart", json::Array{{{"body", "b"}}}}}),
              ElementsAre("stix.false_without@/body_multipart property=is_multipart"));
  EXPECT_THAT(changed("artifact", {{"url", "http://a.example"}}),
              ElementsAre("stix.one_of@ names=payload_bin, url", "stix.needs@/hashes property=url other=hashes"));
  EXPECT_THAT(changed("file", {{"hashes", json::Object{{"MD5", "d41d"}}}}),
              ElementsAre("stix.digest@/hashes/MD5 algorithm=MD5 digits=32"));
  auto location = valid(*type_of("location"));
  location.erase("longitude");
  EXPECT_THAT(told(location), ElementsAre("stix.together@ names=latitude, longitude"));
  EXPECT_THAT(changed("extension-definition", {{"extension_properties", json::Array{"x_a"}}}),
              ElementsAre("stix.extension_properties@/extension_properties"));
}

TEST(StixCheck, LooksWhereSelectorsPoint) {
  const auto marked = [](std::string_view selector) {
    return faults_of(campaign(R"("labels":["a"],"granular_markings":[{"lang":"de","selectors":["name",")" +
                              std::string(selector) + R"("]}])"));
  };
  for (const auto* good : {"id", "labels", "labels.[0]", "granular_markings.[0].lang"})
    EXPECT_THAT(marked(good), IsEmpty()) << good;
  for (const auto* nowhere : {"labels.[1]", "objective", "name.[0]", "labels.first", "labels.[99999999999]"})
    EXPECT_THAT(marked(nowhere), ElementsAre("stix.selector_nothing@/granular_markings/0/selectors/1")) << nowhere;
  for (const auto* bad : {"", "[0]", "labels.", "labels.[]", "labels[0]", ".labels", "labels.[-1]"})
    EXPECT_THAT(marked(bad), ElementsAre("stix.selector@/granular_markings/0/selectors/1")) << bad;
}

TEST(StixCheck, IsNotWornOutBySelectors) {
  std::string members = R"("external_references":[)";
  for (int i = 0; i < 20'000; ++i) members += std::string(i > 0 ? "," : "") + R"({"source_name":"a","url":"b"})";
  members += R"(],"granular_markings":[{"lang":"de","selectors":["name")";
  for (int i = 0; i < 20'000; ++i) members += R"(,"external_references.[19999].url")";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(faults_of(campaign(members + "]}]")), Contains(::testing::HasSubstr("stix.selectors_costly")));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(StixCheck, LeavesWhatIsCustomAlone) {
  EXPECT_THAT(faults_of(campaign(R"("x_any":{"":[],"A b":null,"n":12345678901234567890},"x_list":[null])")), IsEmpty());
  EXPECT_THAT(faults_of(campaign(R"("Foo":1,"severity":2,"x_nil":null,"x_none":[])")),
              ElementsAre("stix.property_name@/Foo", "stix.reserved@/severity name=severity", "stix.null@/x_nil",
                          "stix.empty_list@/x_none"));
  const std::string id = "--" + std::string(uuid) + "\"";
  EXPECT_THAT(faults_of(R"({"type":"x-usb-device","id":"x-usb-device)" + id + R"(,"value":"a"})"), IsEmpty());
  const auto times = R"(,"created":"2026-01-02T03:04:05.123Z","modified":"2026-01-02T03:04:05.123Z")";
  EXPECT_THAT(faults_of(R"({"type":"x-case","spec_version":"2.1","id":"x-case)" + id + times + "}"), IsEmpty());
  EXPECT_THAT(faults_of(R"({"type":"x-case","spec_version":"2.1","id":"x-case)" + id +
                        R"(,"created":"2026-01-02T03:04:05.123Z"})"),
              ElementsAre("stix.required@/modified property=modified"));
  EXPECT_THAT(faults_of(campaign(R"("extensions":{"x-foo-ext":{"a":1},"extension-definition--)" + std::string(uuid) +
                                 R"(":{"extension_type":"property-extension","rank":null}})")),
              IsEmpty());
}

TEST(StixCheck, CountsWhatItDoesNotList) {
  std::string members = R"("labels":[1)";
  for (int i = 0; i < 99; ++i) members += ",1";
  const auto told = faults_of(campaign(members + "]"));
  ASSERT_EQ(told.size(), 32U);
  EXPECT_EQ(told.back(), "stix.more_faults@ count=69");
}

// Keys of faults as they stand in the sources.
std::set<std::string> keys_in(const std::string& source) {
  std::set<std::string> out;
  for (auto at = source.find("\"stix."); at != std::string::npos; at = source.find("\"stix.", at + 1)) {
    const auto key = source.substr(at + 1, source.find('"', at + 1) - at - 1);
    if (key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789.") == std::string::npos) out.insert(key);
  }
  return out;
}

TEST(StixCheck, HasATextForEveryFault) {
  std::set<std::string> keys;
  for (const auto& file : std::filesystem::directory_iterator(TOCSIN_SOURCE_DIR "/src/wire/stix"))
    if (file.path().extension() == ".cc" && file.path().stem().extension() != ".test")
      keys.merge(keys_in(testing::slurp(file.path())));
  EXPECT_GT(keys.size(), 50U);
  for (const auto& key : keys) EXPECT_TRUE(i18n::catalogue().has("problem." + key)) << key;
}

}  // namespace
}  // namespace tocsin::wire::stix

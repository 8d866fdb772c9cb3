#include "wire/convert/convert.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "wire/convert/original.h"
#include "wire/gather.h"
#include "wire/stix/objects.h"

namespace tocsin::wire::convert {
namespace {

using ::testing::Contains;
using ::testing::Not;

const std::filesystem::path data_root = TOCSIN_SOURCE_DIR "/../shared/data";

std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  if (!std::filesystem::exists(folder)) return out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".json") out.push_back(entry.path());
  std::ranges::sort(out);
  return out;
}

json::Value parsed(std::string_view text) { return json::parse(text, {.bytes = 64 << 20, .depth = 64}).value(); }

json::Object event_in(const json::Value& document) {
  auto value = document;
  while (!value.is_object() || !value.get_object().contains("info")) {
    if (value.is_array())
      value = json::Value(value.get_array().at(0));
    else if (value.get_object().contains("Event"))
      value = json::Value(value.at("Event"));
    else
      value = json::Value(value.at("response"));
  }
  return value.get_object();
}

std::string canonical(const json::Value& value) { return json::canonical(value).value(); }

// Where two long texts part, and no more of them.
::testing::AssertionResult same(const json::Value& a, const json::Value& b) {
  const auto x = canonical(a);
  const auto y = canonical(b);
  if (x == y) return ::testing::AssertionSuccess();
  const auto at = static_cast<std::size_t>(std::ranges::mismatch(x, y).in1 - x.begin());
  const auto from = at < 100 ? 0 : at - 100;
  return ::testing::AssertionFailure() << "…" << x.substr(from, 300) << "\nand …" << y.substr(from, 300);
}

const json::Object* find(const json::Value& bundle, std::string_view id) {
  for (const auto& one : bundle.at("objects").get_array())
    if (text_member(one.get_object(), "id") == id) return &one.get_object();
  return nullptr;
}

// What the validator says of every object of a bundle.
std::vector<std::string> faults_in(const json::Value& bundle) {
  std::vector<std::string> out;
  const auto text = json::to_text(bundle);
  const auto read = stix::for_each_object(text, {}, [&](const stix::ObjectView& object) -> Result<void> {
    for (const auto& fault : object.faults) {
      out.push_back(std::string(object.id) + fault.where + " " + fault.what);
      for (const auto& arg : fault.args) out.back() += " " + arg.name + "=" + arg.value;
    }
    return {};
  });
  if (!read) out.push_back(read.error().what);
  return out;
}

std::vector<std::string> types_in(const json::Value& bundle) {
  std::vector<std::string> out;
  for (const auto& one : bundle.at("objects").get_array()) out.push_back(text_member(one.get_object(), "type"));
  return out;
}

std::vector<std::string> told(const LossReport& loss, Fate fate) {
  std::vector<std::string> out;
  for (const auto& entry : loss.entries())
    if (entry.fate == fate) out.push_back(entry.what + "@" + entry.where);
  return out;
}

TEST(MispToStix, GivesThePublishedIntrusionsBackAsTheyWere) {
  const auto files = files_in(data_root / "real/eset");
  if (files.empty()) GTEST_SKIP() << "no shared data";
  for (const auto& file : files) {
    const auto before = parsed(slurp(file));
    const auto stix = misp_to_stix(before);
    ASSERT_TRUE(stix) << file << stix.error().what;
    EXPECT_EQ(stix->loss.count(Fate::dropped), 0u) << file;
    EXPECT_THAT(faults_in(stix->document), ::testing::IsEmpty()) << file;
    const auto again = stix_to_misp(parsed(json::to_text(stix->document)));
    ASSERT_TRUE(again) << file;
    EXPECT_TRUE(same(again->document.at("Event"), json::Value(event_in(before)))) << file;
    EXPECT_EQ(again->loss.count(Fate::dropped) + again->loss.count(Fate::altered), 0u) << file;
    EXPECT_EQ(json::to_text(misp_to_stix(before)->document), json::to_text(stix->document)) << "the same ids";
  }
}

TEST(StixToMisp, GivesTheExamplesBackWithEveryProperty) {
  auto files = files_in(data_root / "stix2-json-schemas/examples");
  if (files.empty()) GTEST_SKIP() << "no shared data";
  for (const auto& file : files) {
    const auto before = parsed(slurp(file));
    const auto misp = stix_to_misp(before);
    ASSERT_TRUE(misp) << file;
    EXPECT_EQ(misp->loss.count(Fate::dropped), 0u) << file;
    const auto again = misp_to_stix(parsed(json::to_text(misp->document)));
    ASSERT_TRUE(again) << file;
    const bool bundled = before.get_object().contains("objects");
    EXPECT_TRUE(same(bundled ? again->document : again->document.at("objects").at(0), before)) << file;
  }
}

constexpr std::string_view small = R"({"Event":{
  "uuid":"0ff482f2-e8f6-49a1-834b-165d9c33018b","info":"Phishing wave","date":"2026-02-03","timestamp":"1770200000",
  "published":true,"publish_timestamp":"1770200001","distribution":"1","analysis":"2","threat_level_id":"2",
  "Orgc":{"name":"Northgate","uuid":"55f6ea5e-2c60-40e5-964f-47a8950d210f"},
  "Tag":[{"name":"tlp:amber"},{"name":"tlp:green"},{"name":"PAP:GREEN"},{"name":"osint:source-type=\"blog-post\""},
         {"name":"misp-galaxy:mitre-attack-pattern=\"Spearphishing Link - T1566.002\""}],
  "Attribute":[
    {"uuid":"11111111-1111-4111-8111-111111111101","type":"ip-dst|port","category":"Network activity","value":"198.51.100.7|443","to_ids":true,
     "comment":"C2","timestamp":"1770200000","first_seen":"2026-01-01T00:00:00.000000+00:00","last_seen":null,
     "Tag":[{"name":"tlp:red"}],
     "Galaxy":[{"type":"threat-actor","GalaxyCluster":[{"value":"Gull","uuid":"22222222-2222-4222-8222-222222222201"}]}],
     "Sighting":[{"uuid":"33333333-3333-4333-8333-333333333301","type":"0","date_sighting":"1770200100"},
                 {"uuid":"33333333-3333-4333-8333-333333333302","type":"1","date_sighting":"1770200200"}]},
    {"uuid":"11111111-1111-4111-8111-111111111102","type":"domain|ip","value":"evil.example|192.0.2.9","to_ids":false,"distribution":"4"},
    {"uuid":"11111111-1111-4111-8111-111111111103","type":"md5","value":"d41d8cd98f00b204e9800998ecf8427e","to_ids":"1"},
    {"uuid":"11111111-1111-4111-8111-111111111104","type":"link","value":"https://news.example/post","comment":"the post"},
    {"uuid":"11111111-1111-4111-8111-111111111105","type":"comment","value":"What we saw."},
    {"uuid":"11111111-1111-4111-8111-111111111106","type":"yara","value":"rule x { condition: true }","to_ids":true},
    {"uuid":"11111111-1111-4111-8111-111111111107","type":"vulnerability","value":"CVE-2026-0001"},
    {"uuid":"11111111-1111-4111-8111-111111111108","type":"malware-sample","value":"a.exe|d41d8cd98f00b204e9800998ecf8427e","data":"UEsDBA=="},
    {"uuid":"11111111-1111-4111-8111-111111111109","type":"ip-src","value":"192.0.2.1","deleted":true},
    7],
  "Object":[
    {"uuid":"44444444-4444-4444-8444-444444444401","name":"file","meta-category":"file","comment":"dropper",
     "Attribute":[
       {"uuid":"11111111-1111-4111-8111-111111111110","type":"sha256","object_relation":"sha256","to_ids":true,
        "value":"aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f"},
       {"uuid":"11111111-1111-4111-8111-111111111111","type":"size-in-bytes","object_relation":"size-in-bytes","value":"42"},
       {"uuid":"11111111-1111-4111-8111-111111111112","type":"float","object_relation":"entropy","value":"7.9"}],
     "ObjectReference":[{"uuid":"55555555-5555-4555-8555-555555555501","relationship_type":"connects-to",
                         "referenced_uuid":"11111111-1111-4111-8111-111111111101"}]},
    {"uuid":"44444444-4444-4444-8444-444444444402","name":"av-signature","Attribute":[
       {"uuid":"11111111-1111-4111-8111-111111111113","type":"text","object_relation":"signature","value":"Win32/Gull"}]}],
  "EventReport":[{"uuid":"66666666-6666-4666-8666-666666666601","name":"Summary","content":"# What we know"}]}})";

json::Value small_bundle() { return misp_to_stix(parsed(small))->document; }

TEST(MispToStix, WritesNothingThatTheStandardForbids) { EXPECT_THAT(faults_in(small_bundle()), ::testing::IsEmpty()); }

TEST(MispToStix, DetectionDecidesBetweenIndicatorAndObservation) {
  const auto bundle = small_bundle();
  const auto* indicator = find(bundle, "indicator--11111111-1111-4111-8111-111111111101");
  ASSERT_NE(indicator, nullptr);
  EXPECT_EQ(text_member(*indicator, "pattern"),
            "[network-traffic:dst_ref.value = '198.51.100.7' AND network-traffic:dst_port = 443]");
  EXPECT_EQ(text_member(*indicator, "valid_from"), "2026-01-01T00:00:00.000000Z");
  const auto* observed = find(bundle, "observed-data--11111111-1111-4111-8111-111111111102");
  ASSERT_NE(observed, nullptr);
  const auto* domain = find(bundle, array_member(*observed, "object_refs").at(0).get_string());
  ASSERT_NE(domain, nullptr);
  EXPECT_EQ(text_member(*domain, "value"), "evil.example");
  EXPECT_EQ(array_member(*domain, "resolves_to_refs").size(), 1u);
}

TEST(MispToStix, EachKindOfPartFindsItsObject) {
  const auto bundle = small_bundle();
  const auto types = types_in(bundle);
  for (const auto* type :
       {"report", "identity", "indicator", "observed-data", "vulnerability", "artifact", "note", "attack-pattern",
        "threat-actor", "sighting", "opinion", "relationship", "marking-definition", "extension-definition"})
    EXPECT_THAT(types, Contains(std::string(type)));
  const auto* yara = find(bundle, "indicator--11111111-1111-4111-8111-111111111106");
  EXPECT_EQ(text_member(*yara, "pattern_type"), "yara");
  const auto* tie = find(bundle, "relationship--55555555-5555-4555-8555-555555555501");
  EXPECT_EQ(text_member(*tie, "target_ref"), "indicator--11111111-1111-4111-8111-111111111101");
}

TEST(MispToStix, TheStricterMarkingHolds) {
  const auto bundle = small_bundle();
  const auto first = [&](std::string_view id) {
    return std::string(array_member(*find(bundle, id), "object_marking_refs").at(0).get_string());
  };
  EXPECT_EQ(first("report--0ff482f2-e8f6-49a1-834b-165d9c33018b"),
            "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421");
  EXPECT_EQ(first("indicator--11111111-1111-4111-8111-111111111101"),
            "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1");
  EXPECT_EQ(first("note--11111111-1111-4111-8111-111111111105"),
            "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421");
}

TEST(MispToStix, SaysWhatOnlyTheWayBackReads) {
  const auto loss = misp_to_stix(parsed(small))->loss;
  EXPECT_THAT(told(loss, Fate::carried),
              ::testing::IsSupersetOf({"convert.deleted@/Event/Attribute/8", "convert.malformed@/Event/Attribute/9",
                                       "convert.audience@/Event/Attribute/1/distribution",
                                       "convert.audience@/Event/distribution",
                                       "convert.relation@/Event/Object/0/Attribute/2"}));
  EXPECT_THAT(told(loss, Fate::altered), Contains("convert.as_note@/Event/Object/1"));
  EXPECT_EQ(loss.count(Fate::dropped), 0u);
}

TEST(MispToStix, ComesBackWhole) {
  const auto again = stix_to_misp(small_bundle());
  EXPECT_TRUE(same(again->document, parsed(small)));
}

TEST(MispToStix, AnEditedTranslationIsNotOverruledByItsOriginal) {
  auto bundle = small_bundle();
  for (auto& one : bundle.at("objects").get_array())
    if (text_member(one.get_object(), "id") == "indicator--11111111-1111-4111-8111-111111111103")
      one.get_object()["pattern"] = "[file:hashes.MD5 = 'ffffffffffffffffffffffffffffffff']";
  const auto again = stix_to_misp(bundle);
  EXPECT_THAT(told(again->loss, Fate::altered), Contains(::testing::StartsWith("convert.edited@/objects/")));
  const auto text = json::to_text(again->document);
  EXPECT_THAT(text, ::testing::HasSubstr("ffffffffffffffffffffffffffffffff"));
  EXPECT_THAT(text, Not(::testing::HasSubstr("\"value\":\"d41d8cd98f00b204e9800998ecf8427e\"")));
}

TEST(MispToStix, ARepeatedUuidIsTold) {
  const auto out = misp_to_stix(parsed(R"({"info":"x","uuid":"0ff482f2-e8f6-49a1-834b-165d9c33018b","Attribute":[
    {"uuid":"11111111-1111-4111-8111-111111111101","type":"url","value":"https://a.example/"},
    {"uuid":"11111111-1111-4111-8111-111111111101","type":"url","value":"https://b.example/"},
    {"uuid":"none","type":"url","value":"https://c.example/"}]})"));
  EXPECT_THAT(told(out->loss, Fate::altered),
              ::testing::IsSupersetOf({"convert.uuid_twice@/Attribute/1", "convert.uuid@/Attribute/2"}));
  const auto types = types_in(out->document);
  EXPECT_EQ(std::ranges::count(types, "observed-data"), 3);
}

constexpr std::string_view foreign =
    R"({"type":"bundle","id":"bundle--44af6c39-c09b-49c5-9de2-394224b04982","x_keep":1.5,"objects":[
  {"type":"indicator","spec_version":"2.1","id":"indicator--33fe3b22-0201-47cf-85d0-97c02164528d","created":"2014-05-08T09:00:00.000Z",
   "modified":"2014-05-08T09:00:00.000Z","name":"C2","pattern":"[ipv4-addr:value = '198.51.100.1' OR domain-name:value = 'a.example']",
   "pattern_type":"stix","valid_from":"2014-05-08T09:00:00Z","confidence":70,"x_own":{"deep":[1,2]}},
  {"type":"file","spec_version":"2.1","id":"file--e277603e-1060-5ad4-9937-c26c97f1ca68","name":"a.exe","size":25536,
   "hashes":{"SHA-256":"fe90a7e910cb3a4739bed9180e807e93fa70c90f25a8915476f5e4bfbac681db"}},
  {"type":"x-thing","id":"x-thing--33fe3b22-0201-47cf-85d0-97c02164528e","created":"2014-05-08T09:00:00.000Z","v":1},
  7]})";

TEST(StixToMisp, AlternativesBecomeAttributesAndFilesObjects) {
  const auto out = stix_to_misp(parsed(foreign));
  const auto& event = out->document.at("Event").get_object();
  std::vector<std::string> values;
  for (const auto& one : array_member(event, "Attribute")) values.push_back(text_member(one.get_object(), "value"));
  EXPECT_THAT(values, ::testing::ElementsAre("198.51.100.1", "a.example", "stix-original.json"));
  ASSERT_EQ(array_member(event, "Object").size(), 1u);
  EXPECT_EQ(text_member(array_member(event, "Object")[0].get_object(), "name"), "file");
  EXPECT_THAT(told(out->loss, Fate::carried),
              ::testing::IsSupersetOf({"convert.type@/objects/2", "convert.properties@/objects/0"}));
  EXPECT_THAT(told(out->loss, Fate::dropped), ::testing::ElementsAre("import.object@/objects/3"));
}

TEST(StixToMisp, WhatIsTakenOutOfTheEventIsGoneFromTheBundle) {
  auto document = stix_to_misp(parsed(foreign))->document;
  document.at("Event").get_object()["Object"] = json::Array();
  document.at("Event")
      .at("Attribute")
      .get_array()
      .push_back(json::Object{
          {"uuid", "11111111-1111-4111-8111-111111111199"}, {"type", "url"}, {"value", "https://new.example/"}});
  const auto again = misp_to_stix(document);
  const auto types = types_in(again->document);
  EXPECT_THAT(types, Not(Contains("file")));
  EXPECT_THAT(types, Contains("x-thing"));
  EXPECT_THAT(types, Contains("url"));
  EXPECT_EQ(canonical(json::Value(*find(again->document, "indicator--33fe3b22-0201-47cf-85d0-97c02164528d"))),
            canonical(parsed(foreign).at("objects").at(0)));
}

TEST(Convert, RefusesWhatItCannotRead) {
  const auto what = [](std::string_view text, Format from) {
    return convert(text, from, from == Format::misp ? Format::stix : Format::misp).error().what;
  };
  EXPECT_EQ(what("{", Format::misp), "json.syntax");
  EXPECT_EQ(what("[1]", Format::misp), "import.unknown_format");
  EXPECT_EQ(what(R"({"response":[{"Event":{"info":"a"}},{"Event":{"info":"b"}}]})", Format::misp),
            "import.many_events");
  EXPECT_EQ(what(R"({"a":1})", Format::stix), "import.unknown_format");
  EXPECT_EQ(convert("{}", Format::misp, Format::misp).error().what, "convert.formats");
  EXPECT_EQ(what(std::string(100, '['), Format::misp), "json.depth");
}

}  // namespace
}  // namespace tocsin::wire::convert

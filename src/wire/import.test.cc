#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "wire/misp/event.h"
#include "wire/observable.h"
#include "wire/sniff.h"
#include "wire/stix/bundle.h"
#include "wire/stix/vocabulary.h"

namespace tocsin::wire {
namespace {

using enum ObservableType;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

const std::filesystem::path data_root = TOCSIN_SOURCE_DIR "/../shared/data";

std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::vector<std::filesystem::path> json_files_in(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.path().extension() == ".json") out.push_back(entry.path());
  std::ranges::sort(out);
  return out;
}

std::vector<Observable> observables_of(const Imported& imported) {
  std::vector<Observable> out;
  for (const auto& item : imported.observables) out.push_back(item.observable);
  std::ranges::sort(out);
  return out;
}

std::vector<std::string> shown(const Imported& imported) {
  std::vector<std::string> out;
  for (const auto& o : observables_of(imported))
    out.push_back(std::string(names_of(o.type)[static_cast<std::size_t>(o.type)]) + " " + o.value);
  return out;
}

std::vector<std::string> faults_of(const Imported& imported) {
  std::vector<std::string> out;
  for (const auto& fault : imported.faults) {
    std::string line = fault.what + "@" + fault.where;
    for (const auto& arg : fault.args) line += " " + arg.name + "=" + arg.value;
    out.push_back(line);
  }
  return out;
}

constexpr std::string_view small_event = R"({"Event":{
  "uuid":"0ff482f2-e8f6-49a1-834b-165d9c33018b","info":" Phishing wave ","date":"2026-02-03","publish_timestamp":1770000000,
  "Tag":[{"name":"tlp:green"},{"name":"osint:source-type=\"blog-post\""},
         {"name":"misp-galaxy:mitre-attack-pattern=\"Spearphishing Link - T1566.002\""}],
  "Galaxy":[{"type":"mitre-attack-pattern","GalaxyCluster":[{"value":"Phishing - T1566"}]}],
  "Attribute":[
    {"type":"ip-dst|port","value":"198.51.100.7|443","comment":"C2","first_seen":"2026-01-01T00:00:00.000000+00:00"},
    {"type":"domain|ip","value":"Evil.example|2001:db8::1"},
    {"type":"filename|sha1","value":"a|b.exe|DA39A3EE5E6B4B0D3255BFEF95601890AFD80709","Tag":[{"name":"tlp:amber+strict"}]},
    {"type":"AS","value":64496},
    {"type":"link","value":"https://news.example/post"},
    {"type":"comment","value":"What we saw."},
    {"type":"text","value":"x"},{"type":"text","value":"y"},
    {"type":"md5","value":"nonsense"},
    {"type":"ip-src","value":"192.0.2.1","deleted":true},
    7],
  "Object":[{"name":"file","comment":"dropper","Attribute":[
      {"type":"sha256","object_relation":"sha256","value":"aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f"}]},
    {"name":"file","deleted":"1","Attribute":[{"type":"filename","value":"gone.exe"}]}]}})";

TEST(MispEvent, YieldsEverythingASensorCouldSee) {
  const auto read = misp::read_event(small_event);
  ASSERT_TRUE(read.has_value());
  EXPECT_THAT(shown(*read), ElementsAre("ipv4 198.51.100.7", "ipv6 2001:db8::1", "domain evil.example",
                                        "sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709",
                                        "sha256 aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f",
                                        "filename a|b.exe", "asn AS64496"));
  EXPECT_EQ(read->observables[0].original, "198.51.100.7");
  EXPECT_EQ(read->observables[0].context, "ip-dst|port");
  EXPECT_EQ(read->observables[0].comment, "C2");
  EXPECT_EQ(read->observables.back().context, "file/sha256");
  EXPECT_EQ(read->observables.back().comment, "dropper");
}

TEST(MispEvent, YieldsItsFrame) {
  const auto read = misp::read_event(small_event);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->format, "misp-event");
  EXPECT_EQ(read->source_id, "0ff482f2-e8f6-49a1-834b-165d9c33018b");
  EXPECT_EQ(read->title, "Phishing wave");
  EXPECT_EQ(read->description, "What we saw.");
  EXPECT_EQ(to_text(*read->published), "2026-02-02T02:40:00.000000Z");
  EXPECT_EQ(to_text(*read->earliest), "2026-01-01T00:00:00.000000Z");
  EXPECT_THAT(read->techniques, ElementsAre("T1566.002", "T1566"));
  EXPECT_THAT(read->tags, ElementsAre("osint:source-type=\"blog-post\""));
  EXPECT_THAT(read->references, ElementsAre("https://news.example/post"));
}

TEST(MispEvent, TakesTheStrictestMarkingOfAnyPart) {
  EXPECT_EQ(misp::read_event(small_event)->tlp, "amber+strict");
  const auto odd = misp::read_event(R"({"info":"x","uuid":"","Tag":[{"name":"tlp:unclear"},{"name":"TLP:WHITE"}]})");
  EXPECT_EQ(odd->tlp, "clear");
  EXPECT_THAT(faults_of(*odd), ElementsAre("import.marking@/Tag/0/name marking=tlp:unclear"));
}

TEST(MispEvent, SaysWhatWasLeftOutAndWhere) {
  EXPECT_THAT(faults_of(*misp::read_event(small_event)),
              ElementsAre("import.value@/Event/Attribute/8/value type=md5 value=nonsense reason=observable.value",
                          "import.object@/Event/Attribute/10", "import.left_out@ kind=text count=2"));
}

TEST(MispEvent, RefusesSeveralEventsAndOtherDocuments) {
  const auto what = [](std::string_view text) { return misp::read_event(text).error().what; };
  EXPECT_EQ(what(R"({"response":[{"Event":{}},{"Event":{}}]})"), "import.many_events");
  EXPECT_EQ(what(R"({"response":[]})"), "import.unknown_format");
  EXPECT_EQ(what(R"([{"response":[{"Event":{}}]}])"), "import.unknown_format");
  EXPECT_EQ(what("[1]"), "import.unknown_format");
  EXPECT_EQ(what("{"), "json.syntax");
}

TEST(MispEvent, KeepsItsObservablesWhenWrittenAndReadAgain) {
  const auto first = misp::read_event(small_event);
  const auto again = misp::read_event(misp::write_event(*first));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(observables_of(*again), observables_of(*first));
  EXPECT_EQ(again->title, first->title);
  EXPECT_EQ(again->description, first->description);
  EXPECT_EQ(again->tlp, first->tlp);
  EXPECT_EQ(again->techniques, first->techniques);
  EXPECT_EQ(again->references, first->references);
  EXPECT_EQ(again->tags, first->tags);
  EXPECT_THAT(faults_of(*again), ElementsAre());
  EXPECT_EQ(misp::write_event(*first), misp::write_event(*first));
}

TEST(MispEvent, ReadsThePublishedIntrusions) {
  if (!std::filesystem::exists(data_root)) GTEST_SKIP() << "../shared/data is absent";
  int files = 0;
  std::size_t observables = 0;
  for (const auto& path : json_files_in(data_root / "real/eset")) {
    const auto read = read_any(slurp(path));
    ASSERT_TRUE(read.has_value()) << path << read.error().what << read.error().where;
    ++files;
    observables += read->observables.size();
    EXPECT_GT(read->observables.size(), 10U) << path;
    EXPECT_FALSE(read->title.empty());
    for (const auto& fault : faults_of(*read))
      EXPECT_TRUE(fault.starts_with("import.left_out@")) << path.filename() << " " << fault;
    for (const auto& item : read->observables)
      EXPECT_EQ(*normalise(item.observable.type, item.observable.value), item.observable);
    EXPECT_EQ(observables_of(*read_any(misp::write_event(*read))), observables_of(*read)) << path;
    EXPECT_EQ(observables_of(*read_any(stix::write_bundle(*read))), observables_of(*read)) << path;
  }
  EXPECT_EQ(files, 8);
  EXPECT_GT(observables, 700U);
}

TEST(MispEvent, ReadsALargeEventInWellUnderASecond) {
  const auto path = data_root / "real/eset/ebury.misp.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "../shared/data is absent";
  const auto text = slurp(path);
  const auto begin = std::chrono::steady_clock::now();
  const auto read = read_any(text);
  const auto spent = std::chrono::steady_clock::now() - begin;
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->techniques.size(), 56U);
  EXPECT_LT(spent, std::chrono::seconds(5));
  RecordProperty("ms", static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(spent).count()));
}

constexpr std::string_view small_bundle =
    R"({"type":"bundle","id":"bundle--63fe3b22-0201-47cf-85d0-97c02164528d","objects":[
  {"type":"report","id":"report--1","name":"Wave","description":"Text","published":"2026-02-02T00:00:00Z","labels":["a"],
   "external_references":[{"source_name":"x","url":"https://news.example/post"}],"object_refs":["ipv4-addr--1"],
   "object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]},
  {"type":"grouping","id":"grouping--1","name":"No"},
  {"type":"ipv4-addr","id":"ipv4-addr--1","value":"198.51.100.7"},
  {"type":"file","id":"file--1","name":"a.exe","hashes":{"SHA-256":"aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f","SSDEEP":"3:AXG"}},
  {"type":"observed-data","id":"observed-data--1","first_observed":"2026-01-01T00:00:00Z","last_observed":"2026-01-03T00:00:00Z",
   "object_refs":["ipv4-addr--1"],"objects":{"0":{"type":"domain-name","value":"old.example"}}},
  {"type":"attack-pattern","id":"attack-pattern--1","external_references":[{"source_name":"mitre-attack","external_id":"T1566"}]},
  {"type":"vulnerability","id":"vulnerability--1","name":"Heartbleed","external_references":[{"source_name":"cve","external_id":"CVE-2014-0160"}]},
  {"type":"indicator","id":"indicator--1","name":"C2","pattern_type":"stix",
   "object_marking_refs":["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"],
   "pattern":"[domain-name:value IN ('a.example','b.example') AND url:value != 'http://ok.example/'] FOLLOWEDBY [network-traffic:dst_ref.value = '203.0.113.33/32'] WITHIN 5 SECONDS"},
  {"type":"indicator","id":"indicator--2","pattern_type":"yara","pattern":"rule x {}"},
  {"type":"indicator","id":"indicator--3","pattern_type":"stix","pattern":"[file:name = "},
  {"type":"malware","id":"malware--1","name":"m"},
  {"type":"relationship","id":"relationship--1"},
  5]})";

TEST(StixBundle, YieldsEverythingASensorCouldSee) {
  const auto read = stix::read_bundle(small_bundle);
  ASSERT_TRUE(read.has_value());
  EXPECT_THAT(shown(*read), ElementsAre("ipv4 198.51.100.7", "ipv4 203.0.113.33", "domain a.example",
                                        "domain b.example", "domain old.example",
                                        "sha256 aec070645fe53ee3b3763059376134f058cc337247c978add178b6ccdfb0019f",
                                        "filename a.exe", "vulnerability CVE-2014-0160", "other 3:AXG"));
  EXPECT_EQ(to_text(*read->observables[0].first_seen), "2026-01-01T00:00:00.000000Z");
  EXPECT_EQ(to_text(*read->latest), "2026-01-03T00:00:00.000000Z");
}

TEST(StixBundle, YieldsItsFrame) {
  const auto read = stix::read_bundle(small_bundle);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->source_id, "report--1");
  EXPECT_EQ(read->title, "Wave");
  EXPECT_EQ(read->tlp, "amber");
  EXPECT_THAT(read->tags, ElementsAre("a"));
  EXPECT_THAT(read->techniques, ElementsAre("T1566"));
  EXPECT_THAT(read->references, ElementsAre("https://news.example/post"));
}

TEST(StixBundle, SaysWhatWasLeftOutAndWhere) {
  EXPECT_THAT(faults_of(*stix::read_bundle(small_bundle)),
              ElementsAre("import.operator@/objects/7/pattern operator=NOT =",
                          "import.pattern@/objects/9/pattern reason=offset:13", "import.object@/objects/12",
                          "import.left_out@ kind=grouping count=1", "import.left_out@ kind=malware count=1",
                          "import.left_out@ kind=pattern:yara count=1"));
}

TEST(StixBundle, KnowsMarkingsByIdAndByContent) {
  const auto tlp = [](std::string_view definition, std::string_view ref) {
    return stix::read_bundle(R"({"type":"bundle","id":"bundle--1","objects":[)" + std::string(definition) +
                             R"({"type":"url","id":"url--1","value":"http://a.example/","object_marking_refs":[")" +
                             std::string(ref) + R"("]}]})")
        ->tlp;
  };
  EXPECT_EQ(tlp("", "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"), "amber+strict");
  EXPECT_EQ(tlp("", "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"), "clear");
  EXPECT_EQ(
      tlp(R"({"type":"marking-definition","id":"marking-definition--7","definition_type":"tlp","definition":{"tlp":"red"}},)",
          "marking-definition--7"),
      "red");
  EXPECT_EQ(tlp("", "marking-definition--8"), "");
}

TEST(StixBundle, KeepsItsObservablesWhenWrittenAndReadAgain) {
  auto first = *stix::read_bundle(small_bundle);
  for (const auto& [type, value] : std::initializer_list<std::pair<ObservableType, const char*>>{
           {ssh_fingerprint, "16:27:ac:a5:76:28:2d:36:63:1b:56:4d:eb:df:a6:48"},
           {ja3, "d41d8cd98f00b204e9800998ecf8427e"},
           {imphash, "c7269d59926fa4252270f407e4dab043"},
           {other, "it's a \\ 'quote' | bar"},
           {cidr, "2001:db8::/32"},
           {asn, "AS64496"},
           {mac, "00:53:00:ab:cd:ef"},
           {registry_key, "HKLM\\Software\\Run"},
           {mutex, "__CLEANSWEEP__"},
           {email, "a@example.com"},
           {url, "https://example.com/ü?q=\"x\"&y=\\z"}})
    first.observables.push_back({*normalise(type, value), value, "", {}, {}, ""});
  const auto again = stix::read_bundle(stix::write_bundle(first));
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(observables_of(*again), observables_of(first));
  EXPECT_EQ(observables_of(*misp::read_event(misp::write_event(first))), observables_of(first));
  EXPECT_EQ(again->title, first.title);
  EXPECT_EQ(again->source_id, "report--" + again->source_id.substr(8));
  EXPECT_EQ(again->tlp, first.tlp);
  EXPECT_EQ(again->techniques, first.techniques);
  EXPECT_THAT(faults_of(*again), ElementsAre());
}

TEST(StixBundle, WritesDeterministicIdsOfCyberObservables) {
  const auto path = data_root / "derived/stix21-sco-ids.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "../shared/data is absent";
  const auto vectors = json::parse(slurp(path));
  for (const auto& vector : vectors->at("vectors").as_array())
    EXPECT_EQ(stix::sco_id(vector.at("object").as_object()), std::string(vector.at("id").as_string()))
        << vector.at("name");
}

TEST(StixBundle, ReadsThePublishedExamples) {
  const auto folder = data_root / "stix2-json-schemas/examples";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "../shared/data is absent";
  std::vector<std::string> faults;
  std::size_t observables = 0;
  for (const auto& path : json_files_in(folder)) {
    const auto read = read_any(slurp(path));
    ASSERT_TRUE(read.has_value()) << path;
    observables += read->observables.size();
    for (const auto& fault : faults_of(*read))
      if (!fault.starts_with("import.left_out@")) faults.push_back(path.filename().string() + " " + fault);
    EXPECT_EQ(observables_of(*read_any(stix::write_bundle(*read))), observables_of(*read)) << path;
  }
  EXPECT_GT(observables, 60U);
  // A marking id that is no TLP marking, and a domain with a word before it: both are in the examples.
  EXPECT_THAT(faults,
              ElementsAre("interop-objectmarking-test.json import.marking@/object_marking_refs/1 "
                          "marking=marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ec",
                          "poisonivy.json import.value@/objects/42/pattern type=domain value=domain autuo.xicp.net "
                          "reason=observable.value"));
}

TEST(Sniffing, TellsTheFormatByContent) {
  EXPECT_EQ(read_any(small_event)->format, "misp-event");
  EXPECT_EQ(read_any(small_bundle)->format, "stix-bundle");
  EXPECT_EQ(read_any(R"({"objects":[{"type":"url","id":"url--1","value":"http://a.example/"}]})")->observables.size(),
            1U);
  EXPECT_EQ(read_any("{}").error().what, "import.unknown_format");
  EXPECT_EQ(read_any("[]").error().what, "import.unknown_format");
  EXPECT_EQ(read_any("hello").error().what, "json.syntax");
}

TEST(Sniffing, KeepsABoundedNumberOfFaults) {
  std::string text = R"({"info":"x","uuid":"y","Attribute":[)";
  for (int i = 0; i < 3000; ++i) text += R"({"type":"md5","value":"no"},)";
  text.back() = ']';
  const auto read = read_any(text + "}");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->faults.size(), import_max_faults + 1);
  EXPECT_EQ(read->faults.back().what, "import.more_faults");
}

}  // namespace
}  // namespace tocsin::wire

#include "wire/stix/objects.h"

#include <gmock/gmock.h>

#include "wire/stix/reading.test.h"

namespace tocsin::wire::stix {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using testing::faults_of;
using ::testing::IsEmpty;
using testing::objects_in;
using ::testing::SizeIs;

constexpr std::string_view campaign =
    R"({"type":"campaign","spec_version":"2.1","id":"campaign--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",)"
    R"("created":"2026-01-02T03:04:05.123Z","modified":"2026-01-02T03:04:05.123456789Z","name":"Omega")";

std::string with(std::string_view members) { return std::string(campaign) + std::string(members) + "}"; }

std::string sco(std::string_view type, std::string_view members) {
  return R"({"type":")" + std::string(type) + R"(","id":")" + std::string(type) +
         R"(--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",)" + std::string(members) + "}";
}

std::vector<std::string> seen_in(const std::string& body) {
  std::vector<std::string> out;
  for (const auto& object : objects_in(body))
    for (const auto& one : object.observables)
      out.push_back(std::string(names_of(one.type)[static_cast<std::size_t>(one.type)]) + ' ' + one.value);
  return out;
}

TEST(StixObjects, AreTakenFromWhateverHoldsThem) {
  const auto one = with("");
  const auto holder = [](const std::string& body) {
    return for_each_object(body, {}, [](const ObjectView&) -> Result<void> { return {}; });
  };
  EXPECT_EQ(holder(one)->holder, Holder::object);
  EXPECT_EQ(holder("[" + one + " , " + one + "]")->holder, Holder::list);
  EXPECT_EQ(holder(one + "\n" + one + "\r\n" + one)->holder, Holder::sequence);
  const auto bundle = holder(R"({"objects":[)" + one + R"(],"type":"bundle","id":"bundle--1"})");
  EXPECT_EQ(bundle->holder, Holder::bundle);
  EXPECT_EQ(bundle->bundle_id, "bundle--1");
  EXPECT_THAT(bundle->faults, ElementsAre(Fault{"/id", "stix.identifier", {}}));
  EXPECT_EQ(bundle->objects, 1U);
  const auto envelope = holder(R"({"more":true,"next":"abc","objects":[)" + one + "," + one + "]}");
  EXPECT_EQ(envelope->holder, Holder::envelope);
  EXPECT_EQ(envelope->objects, 2U);
  EXPECT_EQ(envelope->more, More::yes);
  EXPECT_EQ(envelope->next, "abc");
  EXPECT_EQ(holder("{}")->objects, 0U);
  EXPECT_EQ(holder(R"({"type":"bundle","id":"bundle--1"})")->objects, 0U);
  EXPECT_EQ(holder(R"({"\u006fbjects":[)" + one + "]}")->objects, 1U);
}

TEST(StixObjects, KeepTheirBytes) {
  const auto spaced = with("  ,\n\"x_big\" : 123456789012345678901234567890, \"x_f\":1.10e2 ");
  const auto read = objects_in("[ " + spaced + " ,\t" + with("") + " ]");
  ASSERT_THAT(read, SizeIs(2));
  EXPECT_EQ(read[0].bytes, spaced);
  EXPECT_EQ(read[1].bytes, with(""));
  EXPECT_THAT(read[0].faults, IsEmpty());
}

TEST(StixObjects, AreToldOfNoneWhereTheDocumentIsBroken) {
  const auto good = with("");
  EXPECT_EQ(error_of(""), "json.syntax@offset:0");
  EXPECT_EQ(error_of("[" + good + ",]"), "json.syntax@offset:" + std::to_string(good.size() + 2));
  EXPECT_EQ(error_of("[" + good + "}"), "json.syntax@offset:" + std::to_string(good.size() + 1));
  EXPECT_EQ(error_of(good + "x"), "json.syntax@offset:" + std::to_string(good.size()));
  for (const std::string bad :
       {R"([{"a":01}])", R"([{"a":1.}])", R"([{"a" 1}])", R"([{"a":"\x"}])", R"([{"a":"\u12"}])", R"([{"a":tru}])",
        R"([{'a':1}])", R"([{"a":1,}])", R"([{"a":-}])", "[{\"a\":\"\n\"}]", R"([{"a":"b)", "[", "{", R"({"a")",
        R"({"objects":[{})", R"([1 2])", R"([{"a":1}}])"})
    EXPECT_THAT(error_of(bad), ::testing::StartsWith("json.syntax@offset:")) << bad;
  EXPECT_EQ(error_of("[\"ok\xC3\xA9\", \"\xC3\x28\"]"), "json.encoding@offset:10");
  EXPECT_EQ(error_of("\xEF\xBB\xBF{}"), "json.syntax@offset:0");
  EXPECT_EQ(error_of(R"({"objects":[],"objects":[]})"), "json.duplicate_key@offset:14");
  EXPECT_EQ(error_of(R"({"objects":{}})"), "stix.objects@offset:11");
  EXPECT_EQ(error_of(R"({"type":"bundle","id":"x","objects":null})"), "stix.objects@offset:36");
  EXPECT_EQ(error_of("[1,2,3]", {.objects = 2}), "stix.too_many_objects@offset:7");
  EXPECT_EQ(error_of("[1,2,3]", {.bytes = 3}), "json.size@offset:3");
}

TEST(StixObjects, FailAlone) {
  std::string deep = R"(,"x_deep":)";
  for (int i = 0; i < 70; ++i) deep += "[";
  deep += std::string(70, ']');
  const auto lone = with(R"(,"x_lone":"a\ud800b")");
  const auto body = "[" + with("") + "," + with(deep) + "," + lone + "," +
                    with(R"(,"x_small":0.0001e-400,"x_n":1e+999)") + "," + with(R"(,"name":"again")") + ",7,null," +
                    with(R"(,"name2":"\ud83d\ude00\u0000")") + "]";
  const auto read = objects_in(body);
  std::vector<std::string> told;
  for (const auto& object : read)
    told.push_back(object.id.substr(0, 10) + (object.faults.empty() ? "" : testing::to_text(object.faults.front())));
  EXPECT_THAT(told,
              ElementsAre(
                  "campaign--",
                  "campaign--stix.depth@/x_deep" +
                      [] {
                        std::string out;
                        for (int i = 0; i < 63; ++i) out += "/0";
                        return out;
                      }() +
                      " max=64",
                  "campaign--stix.surrogate@/x_lone", "campaign--stix.number@/x_n",
                  "campaign--stix.duplicate_key@/name key=name", "stix.not_object@", "stix.not_object@", "campaign--"));
}

TEST(StixObjects, OfAMillionInOneEnvelopeAreAllTold) {
  std::string body = R"({"objects":[)";
  for (int i = 0; i < 1'000'000; ++i) body += i == 0 ? "1" : ",1";
  body += "]}";
  std::size_t count = 0;
  const auto shape = for_each_object(body, {}, [&](const ObjectView&) -> Result<void> {
    ++count;
    return {};
  });
  EXPECT_EQ(shape->objects, 1'000'000U);
  EXPECT_EQ(count, 1'000'000U);
  EXPECT_EQ(error_of(body.substr(0, body.size() - 2) + ",1]}"),
            "stix.too_many_objects@offset:" + std::to_string(body.size() + 2));
}

TEST(StixObjects, MadeOfBracketsAloneDoNotOverrunAnything) {
  const std::string open(10'000'000, '[');
  EXPECT_EQ(error_of(open), "json.syntax@offset:10000000");
  EXPECT_THAT(faults_of(open + std::string(10'000'000, ']')),
              ElementsAre(::testing::StartsWith("stix.depth@/0/0/0/0")));
  std::string wide = R"(,"x_wide":[0)";
  for (int i = 0; i < 2'000'000; ++i) wide += ",0";
  EXPECT_THAT(faults_of(with(wide + "]")), ElementsAre("stix.values@/x_wide/999992 max=1000000"));
}

TEST(StixObjects, StopWhereTheReceiverSaysSo) {
  int told = 0;
  const auto shape = for_each_object("[1,2,3]", {}, [&](const ObjectView&) -> Result<void> {
    if (++told == 2) return fail(Code::unavailable, "json.size");
    return {};
  });
  EXPECT_EQ(shape.error().code, Code::unavailable);
  EXPECT_EQ(told, 2);
}

TEST(StixObjects, HaveVersionsComparedAsInstants) {
  const auto read = objects_in(with(""));
  EXPECT_EQ(read[0].version_text, "2026-01-02T03:04:05.123456789Z");
  EXPECT_EQ(read[0].version->ns, 789);
  const auto at = [](std::string_view text) { return version_from_text(text); };
  EXPECT_EQ(at("2026-01-02T03:04:05Z"), at("2026-01-02T03:04:05.000000000Z"));
  EXPECT_EQ(at("2026-01-02T03:04:05.1Z"), at("2026-01-02T03:04:05.100Z"));
  EXPECT_LT(at("2026-01-02T03:04:05.123456788Z"), at("2026-01-02T03:04:05.123456789Z"));
  EXPECT_EQ(at("1970-01-01T00:00:00Z")->us, 0);
  EXPECT_LT(at("1969-12-31T23:59:59.999999999Z"), at("1970-01-01T00:00:00Z"));
  EXPECT_EQ(at("2016-12-31T23:59:60Z"), at("2017-01-01T00:00:00Z"));
  for (const auto* bad :
       {"", "2026-01-02", "2026-02-30T00:00:00Z", "2026-01-02T03:04:05", "2026-01-02T03:04:05z", "2026-01-02t03:04:05Z",
        "2026-01-02T03:04:05+00:00", "2026-01-02T03:04:05.Z", "2026-01-02T03:04:05.1234567890Z", "2026-01-02T24:00:00Z",
        "2026-01-02T03:04:60Z", "2026-13-02T03:04:05Z", "2026-01-02 03:04:05Z", "2026-01-02T03:04:05.12a4Z"})
    EXPECT_FALSE(at(bad).has_value()) << bad;
}

TEST(StixObjects, WithoutTimesOfTheirOwnHaveNoVersion) {
  const auto read = objects_in(sco("ipv4-addr", R"("value":"198.51.100.3")"));
  EXPECT_EQ(read[0].version_text, "");
  EXPECT_FALSE(read[0].version.has_value());
  EXPECT_EQ(read[0].spec_version, "2.1");
  EXPECT_THAT(read[0].faults, IsEmpty());
}

TEST(StixObjects, WrittenIn20AreReadBySharedRulesAlone) {
  const std::string head = R"("created":"2026-01-02T03:04:05.123Z","modified":"2026-01-02T03:04:05.123Z","name":"n")";
  const auto indicator =
      R"({"type":"indicator","id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","labels":["malicious-activity"],)" +
      head + R"(,"pattern":"[domain-name:value = 'Evil.example']","valid_from":"2026-01-02T03:04:05Z"})";
  const auto read = objects_in(indicator);
  EXPECT_EQ(read[0].spec_version, "2.0");
  EXPECT_THAT(read[0].faults, IsEmpty());
  EXPECT_THAT(seen_in(indicator), ElementsAre("domain evil.example"));
  const auto tool = R"({"type":"tool","id":"tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",)" + head + "}";
  EXPECT_THAT(faults_of(tool), ElementsAre("stix.required@/spec_version property=spec_version"));
  EXPECT_EQ(objects_in(with("").replace(35, 3, "2.2"))[0].faults[0].what, "stix.word");
}

TEST(StixObjects, SayWhatASensorCouldLookFor) {
  EXPECT_THAT(seen_in(sco("file", R"("name":"A.exe","hashes":{"MD5":"D41D8CD98F00B204E9800998ECF8427E",)"
                                  R"("SSDEEP":"3:a:b"},"extensions":{"windows-pebinary-ext":{"pe_type":"exe",)"
                                  R"("imphash":"d41d8cd98f00b204e9800998ecf8427f"}})")),
              ElementsAre("filename A.exe", "md5 d41d8cd98f00b204e9800998ecf8427e", "other 3:a:b",
                          "imphash d41d8cd98f00b204e9800998ecf8427f"));
  EXPECT_THAT(seen_in(sco("autonomous-system", R"("number":15139)")), ElementsAre("asn AS15139"));
  EXPECT_THAT(seen_in(sco("ipv4-addr", R"("value":"198.51.100.0/24")")), ElementsAre("cidr 198.51.100.0/24"));
  EXPECT_THAT(seen_in(sco("url", R"("value":"hxxp://Evil[.]example:80","defanged":true)")),
              ElementsAre("url http://evil.example/"));
  EXPECT_THAT(seen_in(sco("software", R"("name":"Word")")), IsEmpty());
}

std::string indicator(std::string_view pattern) {
  std::string escaped;
  for (const char c : pattern) escaped += c == '\\' ? "\\\\" : c == '"' ? "\\\"" : std::string(1, c);
  return R"({"type":"indicator","spec_version":"2.1","id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",)"
         R"("created":"2026-01-02T03:04:05.123Z","modified":"2026-01-02T03:04:05.123Z","pattern_type":"stix",)"
         R"("valid_from":"2026-01-02T03:04:05Z","pattern":")" +
         escaped + R"("})";
}

TEST(StixObjects, SayOfAPatternWhatHoldsAndNotWhatItDenies) {
  EXPECT_THAT(seen_in(indicator("[ipv4-addr:value = '192.0.2.1' OR ipv4-addr:value != '192.0.2.2'] AND "
                                "[domain-name:value IN ('a.example', 'b.example') AND file:name NOT = 'x']")),
              ElementsAre("ipv4 192.0.2.1", "domain a.example", "domain b.example"));
  EXPECT_THAT(seen_in(indicator("[ipv4-addr:value != '192.0.2.2']")), IsEmpty());
  EXPECT_THAT(seen_in(indicator("[ipv4-addr:value ISSUBSET '192.0.2.0/24']")), ElementsAre("cidr 192.0.2.0/24"));
  EXPECT_THAT(seen_in(indicator("[domain-name:value LIKE '%.evil.example']")), ElementsAre("domain evil.example"));
  EXPECT_THAT(seen_in(indicator("[domain-name:value MATCHES '.*evil.example']")), IsEmpty());
  EXPECT_THAT(seen_in(indicator("[domain-name:value LIKE '%.evil_.example']")), IsEmpty());
  EXPECT_THAT(faults_of(indicator("[ipv4-addr:value = ]")), ElementsAre("stix.pattern_syntax@/pattern offset=19"));
}

TEST(StixObjects, SayWhichMarkingsTheyAre) {
  const auto marking = [](std::string_view id, std::string_view rest) {
    return R"({"type":"marking-definition","spec_version":"2.1","id":"marking-definition--)" + std::string(id) +
           R"(","created":"2017-01-20T00:00:00.000Z",)" + std::string(rest) + "}";
  };
  const auto amber = marking("f88d31f6-486f-44da-b317-01333bde0b82",
                             R"("definition_type":"tlp","name":"TLP:AMBER","definition":{"tlp":"amber"})");
  EXPECT_THAT(faults_of(amber), IsEmpty());
  EXPECT_EQ(tlp_said_by(amber), "amber");
  const auto strict = marking(
      "939a9414-2ddd-4d32-a0cd-375ea402b003",
      R"("extensions":{"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d":{"extension_type":"property-extension","tlp_2_0":"amber+strict"}})");
  EXPECT_THAT(faults_of(strict), IsEmpty());
  EXPECT_EQ(objects_in(strict)[0].tlp_said, "amber+strict");
  const auto loose =
      marking("f88d31f6-486f-44da-b317-01333bde0b82", R"("definition_type":"tlp","definition":{"tlp":"white"})");
  EXPECT_THAT(faults_of(loose), ElementsAre("stix.tlp_fixed@/definition level=AMBER"));
  EXPECT_EQ(tlp_said_by(loose), "amber");
  const auto own =
      marking("8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", R"("definition_type":"tlp","definition":{"tlp":"red"})");
  EXPECT_THAT(faults_of(own), ElementsAre("stix.tlp_unknown@/definition"));
  EXPECT_EQ(tlp_said_by(own), "red");
  const auto statement = marking("8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
                                 R"("definition_type":"statement","definition":{"statement":"(c) 2026"})");
  EXPECT_EQ(objects_in(statement)[0].statement, "(c) 2026");
  EXPECT_EQ(tlp_said_by(statement), std::nullopt);
  EXPECT_EQ(tlp_said_by(with("")), std::nullopt);
}

}  // namespace
}  // namespace tocsin::wire::stix

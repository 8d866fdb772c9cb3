#include "wire/feed/feed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/json.h"
#include "wire/feed/raw.h"
#include "wire/observable.h"
#include "wire/testing/feed_readers.h"

namespace tocsin::wire::feed {
namespace {

using namespace testing;
using enum model::ObservableType;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

Entry entry(model::ObservableType type, std::string_view value) { return {{type, std::string(value)}, ""}; }

Entry with_pap(Entry made, model::Pap pap) {
  made.pap = pap;
  return made;
}

Entries samples() {
  return {entry(domain, "evil.example"),
          entry(ipv4, "198.51.100.3"),
          entry(cidr, "203.0.113.0/24"),
          entry(ipv6, "2001:db8::1"),
          entry(cidr, "2001:db8:0:1::/64"),
          entry(url, "http://evil.example/a;b?c=\"|x\"&d=%2F"),
          entry(url, "https://evil.example/"),
          entry(email, "jo@evil.example"),
          entry(sha256, std::string(64, 'a')),
          entry(md5, std::string(32, 'b')),
          entry(filename, "=cmd|' /C calc'!A0"),
          entry(filename, "C:\\Temp\\a*?.exe"),
          entry(registry_key, "HKEY_LOCAL_MACHINE\\Software\\Run"),
          entry(ja3, std::string(32, 'c'))};
}

std::string bytes(Format format, const Entries& entries, const Settings& settings = {}) {
  return encode_unreleased(format, entries, settings).bytes;
}

std::vector<SuricataRule> rules(const Entries& entries, const Settings& settings = {}) {
  std::vector<SuricataRule> out;
  for (const auto& line : lines_of(bytes(Format::suricata, entries, settings), "#"))
    out.push_back(read_suricata_rule(line));
  return out;
}

TEST(CsvFeed, GivesEveryFieldBack) {
  auto all = samples();
  all[0].id = "indicator--1";
  all[0].first_seen = instant_from_text("2026-01-02T03:04:05Z");
  all[0].confidence = 80;
  all[0].pap = model::Pap::green;
  all[0].source = "A, \"B\" & 丙";
  const auto read = read_csv(bytes(Format::csv, all));
  ASSERT_EQ(read.size(), all.size() + 1);
  EXPECT_THAT(read[0], ElementsAre("type", "value", "id", "first_seen", "last_seen", "valid_until", "confidence", "tlp",
                                   "pap", "source"));
  EXPECT_THAT(read[1], ElementsAre("domain", "evil.example", "indicator--1", to_text(*all[0].first_seen), "", "", "80",
                                   "TLP:AMBER", "PAP:GREEN", "A, \"B\" & 丙"));
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(read[i + 1].at(1), all[i].observable.value);
}

TEST(CsvFeed, RunsInNoSpreadsheet) {
  for (const char* value : {"=1+1", "+1", "-x", "@SUM(A1)", "'=1", "''=1", "'plain", "＝1", "-2+3|cmd"}) {
    auto one = entry(filename, value);
    one.source = "  =" + one.observable.value;
    const auto read = read_csv(bytes(Format::csv, {one}));  // throws at what runs
    EXPECT_EQ(read[1].at(1), value);
    EXPECT_EQ(read[1].at(9), one.source);
  }
}

TEST(ListFeed, HoldsOneValueALineAndNoComments) {
  Settings settings;
  settings.title = "A feed";
  settings.types = Types().set(static_cast<std::size_t>(domain)).set(static_cast<std::size_t>(filename));
  const auto made = encode_unreleased(Format::list,
                                      {entry(domain, "evil.example"), entry(ipv4, "198.51.100.3"),
                                       entry(domain, "evil.example"), entry(filename, "#x")},
                                      settings);
  EXPECT_EQ(made.bytes, "evil.example\n");
  EXPECT_EQ(made.written, 1U);
  EXPECT_THAT(made.omitted, ElementsAre(Omitted{Reason::not_expressible, filename, 1},
                                        Omitted{Reason::not_chosen, ipv4, 1}, Omitted{Reason::repeated, domain, 1}));
}

TEST(JsonlFeed, GivesEveryFieldBack) {
  auto all = samples();
  all[1].valid_until = instant_from_text("2026-01-02T03:04:05Z");
  all[1].source = "x\"y";
  const auto lines = lines_of(bytes(Format::jsonl, all), "");
  ASSERT_EQ(lines.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_EQ(json::parse(lines[i])->at("value").as_string(), all[i].observable.value);
  EXPECT_EQ(lines[1], R"({"type":"ipv4","value":"198.51.100.3","valid_until":")" + to_text(*all[1].valid_until) +
                          R"(","tlp":"TLP:AMBER","source":"x\"y"})");
}

TEST(SuricataFeed, LooksForNamesAddressesAndUrls) {
  const auto all = rules(samples());
  std::set<std::string> headers, contents;
  std::set<std::string> sids;
  for (const auto& rule : all) {
    headers.insert(rule.header);
    contents.insert(content_bytes(rule.option("content")));
    EXPECT_TRUE(sids.insert(rule.option("sid")).second);
    EXPECT_EQ(rule.action, "alert");
  }
  EXPECT_EQ(all.size(), 3U + 4U + 1U + 1U);
  EXPECT_THAT(headers, Contains("ip any any <> [198.51.100.3] any"));
  EXPECT_THAT(headers, Contains("ip any any <> [2001:db8:0:1::/64] any"));
  EXPECT_THAT(contents, UnorderedElementsAre(".evil.example", "", "evil.example", std::string(32, 'c')));
  const auto& request = all[7];
  EXPECT_EQ(content_bytes(request.options.at(6).second), "/a;b?c=\"|x\"&d=%2F");
  EXPECT_EQ(request.options.at(5).first, "http.uri.raw");
  EXPECT_EQ(without_backslashes(request.option("msg")), "Tocsin url http://evil.example/a;b?c=\"|x\"&d=%2F");
}

TEST(SuricataFeed, CanLeaveSubdomainsOut) {
  Settings settings;
  settings.subdomains = Subdomains::left_out;
  EXPECT_THAT(bytes(Format::suricata, {entry(domain, "evil.example")}, settings),
              HasSubstr("dns.query; content:\"evil.example\"; startswith; endswith; nocase;"));
}

TEST(SuricataFeed, NumbersAValueAlikeInEveryFeed) {
  const auto sid = std::to_string(suricata_sid({ipv4, "198.51.100.3"}));
  EXPECT_EQ(rules({entry(ipv4, "198.51.100.3")})[0].option("sid"), sid);
  EXPECT_EQ(rules(samples())[3].option("sid"), sid);
  EXPECT_EQ(sid, "3660788956");
}

TEST(SuricataFeed, SaysWhatItCannotExpress) {
  Settings settings;
  settings.title = "Feed\nof ours";
  const auto text = bytes(Format::suricata, samples(), settings);
  EXPECT_THAT(text, HasSubstr("# Feed of ours\n"));
  EXPECT_THAT(text, HasSubstr("# Left out: 1 of type sha256 that this format cannot express.\n"));
  EXPECT_THAT(text, HasSubstr("# Left out: 1 of type url that this format cannot express.\n"));
  EXPECT_THAT(text, HasSubstr("# Digests of files need lists"));
}

TEST(RpzFeed, RewritesNamesAndAddresses) {
  auto all = samples();
  all.push_back(entry(ipv6, "::1"));
  all.push_back(entry(ipv6, "2001:db8:0:1:0:1:0:1"));
  all.push_back(entry(cidr, "2001:db8::/32"));
  all.push_back(entry(cidr, "0.0.0.0/0"));
  const auto zone = bytes(Format::rpz, all);
  EXPECT_THAT(read_rpz(zone), UnorderedElementsAre("evil.example", "*.evil.example", "198.51.100.3/32",
                                                   "203.0.113.0/24", "2001:db8::1/128", "2001:db8:0:1::/64", "::1/128",
                                                   "2001:db8:0:1:0:1:0:1/128", "2001:db8::/32"));
  EXPECT_THAT(zone, HasSubstr("\n128.1.zz.db8.2001.rpz-ip CNAME .\n"));
  EXPECT_THAT(zone, HasSubstr("\n24.0.113.0.203.rpz-ip CNAME .\n"));
  EXPECT_THAT(zone, Not(HasSubstr("\n0.")));
}

TEST(RpzFeed, HoldsValidNamesOnly) {
  Settings settings;
  settings.origin = "rpz.example.org\n@ NS evil";
  settings.serial = 4'294'967'295;
  std::string longest;
  while (longest.size() < 250) longest += "abc.";
  longest.resize(245);
  const auto made = encode_unreleased(Format::rpz, {entry(domain, longest + ".example")}, settings);
  EXPECT_THAT(made.omitted, ElementsAre(Omitted{Reason::not_expressible, domain, 1}));
  EXPECT_THAT(made.bytes, HasSubstr("$ORIGIN rpz.invalid.\n"));
  EXPECT_THAT(made.bytes, HasSubstr(" 4294967295 "));
}

TEST(SigmaFeed, GivesValuesByFieldWithoutWildcards) {
  const auto text = bytes(Format::sigma, samples());
  const auto fields = read_sigma(text);
  EXPECT_THAT(fields.at("query"), UnorderedElementsAre("evil.example"));
  EXPECT_THAT(fields.at("query|endswith"), UnorderedElementsAre(".evil.example"));
  EXPECT_THAT(fields.at("dst_ip"), UnorderedElementsAre("198.51.100.3", "2001:db8::1"));
  EXPECT_THAT(fields.at("src_ip|cidr"), UnorderedElementsAre("203.0.113.0/24", "2001:db8:0:1::/64"));
  EXPECT_THAT(fields.at("c-uri"),
              UnorderedElementsAre("http://evil.example/a;b?c=\"|x\"&d=%2F", "https://evil.example/"));
  EXPECT_THAT(fields.at("Hashes|contains"),
              UnorderedElementsAre("SHA256=" + std::string(64, 'a'), "MD5=" + std::string(32, 'b')));
  EXPECT_THAT(fields.at("TargetFilename|endswith"), UnorderedElementsAre("\\=cmd|' \\C calc'!A0", "C:\\Temp\\a*?.exe"));
  EXPECT_THAT(fields.at("TargetObject|contains"), UnorderedElementsAre("\\Software\\Run"));
  EXPECT_EQ(text, bytes(Format::sigma, samples()));
}

TEST(Feeds, NeverHoldWhatIsForNoMachine) {
  for (std::size_t i = 0; i < names_of(Format{}).size(); ++i) {
    const auto made =
        encode_unreleased(static_cast<Format>(i), {with_pap(entry(ipv4, "198.51.100.3"), model::Pap::red)}, {});
    EXPECT_THAT(made.omitted, ElementsAre(Omitted{Reason::pap_red, ipv4, 1}));
    EXPECT_THAT(made.bytes, Not(HasSubstr("198.51.100.3")));
    EXPECT_THAT(made.bytes, Not(HasSubstr("3.100.51.198")));
  }
}

TEST(Feeds, KeepPassiveUseOutOfWhatBlocks) {
  const Entries passive = {with_pap(entry(domain, "evil.example"), model::Pap::amber)};
  Settings drop;
  drop.action = Action::drop;
  const auto left_out = ElementsAre(Omitted{Reason::passive_only, domain, 1});
  EXPECT_THAT(encode_unreleased(Format::rpz, passive, {}).omitted, left_out);
  EXPECT_THAT(encode_unreleased(Format::suricata, passive, drop).omitted, left_out);
  EXPECT_THAT(encode_unreleased(Format::suricata, passive, {}).omitted, IsEmpty());
  EXPECT_THAT(bytes(Format::suricata, passive), HasSubstr("pap amber, use passive"));
  EXPECT_THAT(bytes(Format::sigma, passive), HasSubstr("#   \"evil.example\"\n"));
  EXPECT_EQ(rules({with_pap(entry(domain, "evil.example"), model::Pap::green)}, drop)[0].action, "drop");
}

TEST(Feeds, LeaveOutWhatIsNotInNormalForm) {
  for (std::size_t i = 0; i < names_of(Format{}).size(); ++i) {
    const auto made =
        encode_unreleased(static_cast<Format>(i), {entry(domain, "evil.example\nx CNAME ."), entry(url, "x y")}, {});
    EXPECT_EQ(made.written, 0U);
    EXPECT_THAT(made.bytes, Not(HasSubstr("evil")));
  }
}

// Values of every type from pieces that mean something to one format or another.
Entries any_entries() {
  static const std::vector<std::string> pieces = {"a",  "B",      ".",      "/",      "\\", "\"", "'", ";",  "|", ":",
                                                  "*",  "?",      "%",      "=",      "+",  "-",  "@", ",",  " ", "#",
                                                  "中", "\u2028", "\u0085", "\uFEFF", "$",  "(",  ")", "{{", "1"};
  Entries out;
  for (auto left = *rc::gen::inRange(0, 6); left > 0; --left) {
    std::string text;
    for (auto size = *rc::gen::inRange(1, 9); size > 0; --size) text += *rc::gen::elementOf(pieces);
    const auto type = *rc::gen::element(url, filename, registry_key, email, other, domain, mutex);
    if (type == url) text.insert(0, "http://a.example/");
    if (type == registry_key) text.insert(0, "HKEY_USERS\\");
    if (type == domain) text = "x" + std::to_string(left) + ".example";
    if (auto made = normalise(type, text)) out.push_back({*made, ""});
  }
  return out;
}

RC_GTEST_PROP(Feeds, ReadBackAsTheSameValues, ()) {
  const auto all = any_entries();
  std::multiset<std::string> csv, jsonl, wanted;
  for (const auto& one : all) wanted.insert(one.observable.value);
  for (const auto& record : read_csv(bytes(Format::csv, all))) csv.insert(record.at(1));
  csv.erase("value");
  for (const auto& line : lines_of(bytes(Format::jsonl, all), ""))
    jsonl.insert(std::string(json::parse(line)->at("value").as_string()));
  RC_ASSERT(csv == wanted);
  RC_ASSERT(jsonl == wanted);
  std::set<std::string> messages, urls, contained, listed;
  for (const auto& rule : rules(all)) messages.insert(without_backslashes(rule.option("msg")));
  const auto fields = read_sigma(bytes(Format::sigma, all));
  for (const auto& line : lines_of(bytes(Format::list, all), "")) listed.insert(line);
  for (const auto& one : all) {
    const auto& value = one.observable.value;
    if (one.observable.type == url) RC_ASSERT(messages.contains("Tocsin url " + value));
    if (one.observable.type == url) RC_ASSERT(fields.at("c-uri").contains(value));
    if (one.observable.type == domain) RC_ASSERT(fields.at("query").contains(value));
    if (one.observable.type == domain) RC_ASSERT(read_rpz(bytes(Format::rpz, all)).contains("*." + value));
    if (one.observable.type == domain) RC_ASSERT(listed.contains(value));
  }
}

// The tools that read these files, where they are installed.
class Tools : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("tocsin-feed-" + std::to_string(::getpid()));
    std::filesystem::create_directory(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string file(std::string_view name, std::string_view content) const {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return (folder_ / name).string();
  }
  static bool runs(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }
  std::filesystem::path folder_;
};

TEST_F(Tools, NamedTakesTheZone) {
  if (!runs("command -v named-checkzone")) GTEST_SKIP() << "named-checkzone is absent";
  Settings settings;
  settings.title = "An \"odd\" title; (";
  EXPECT_TRUE(runs("named-checkzone -k fail rpz.invalid " + file("zone", bytes(Format::rpz, samples(), settings))));
}

TEST_F(Tools, SuricataTakesTheRules) {
  if (!runs("command -v suricata")) GTEST_SKIP() << "suricata is absent";
  const auto path = file("feed.rules", bytes(Format::suricata, samples()));
  EXPECT_TRUE(runs("suricata -T --init-errors-fatal -l " + folder_.string() + " -S " + path));
}

TEST_F(Tools, YamlTakesTheRules) {
  if (!runs("python3 -c 'import yaml'")) GTEST_SKIP() << "python3-yaml is absent";
  auto all = samples();
  all.push_back(entry(filename, "odd \u0085\u2028\u00A0\uFEFF 中 \" ' # : x"));
  all.push_back(with_pap(entry(filename, "passive \u2028- x"), model::Pap::amber));
  Settings settings;
  settings.title = "odd \u2028: \" title";
  const auto path = file("rules.yml", bytes(Format::sigma, all, settings));
  const auto script = file("check.py",
                           "import sys, yaml\n"
                           "rules = list(yaml.safe_load_all(open(sys.argv[1], encoding='utf-8')))\n"
                           "assert len(rules) == 6, rules\n"
                           "for rule in rules:\n"
                           "    assert rule['id'] and rule['logsource'] and rule['detection']['condition']\n"
                           "files = [r for r in rules if r['logsource']['category'] == 'file_event'][0]\n"
                           "values = files['detection']['selection_files']['TargetFilename|endswith']\n"
                           "assert '\\\\\\\\odd \\x85\\u2028\\xa0\\ufeff \\u4e2d \" \\' # : x' in values, values\n");
  EXPECT_TRUE(runs("python3 " + script + " " + path)) << bytes(Format::sigma, all, settings);
}

}  // namespace
}  // namespace tocsin::wire::feed

#include "wire/stix/pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <filesystem>
#include <fstream>

#include "i18n/catalogue.h"
#include "wire/stix/indexed_terms.h"
#include "wire/stix/pattern_tree.h"
#include "wire/testing/pattern_maker.h"
#include "wire/testing/reference_pattern.h"

namespace tocsin::wire::stix {
namespace {

using ::testing::ElementsAre;
using testing::PatternMaker;
using testing::ReferencePattern;

std::vector<std::string> examples() {
  std::ifstream file(TOCSIN_SOURCE_DIR "/../shared/data/stix-patterns/spec_examples.txt");
  std::vector<std::string> out;
  for (std::string line; std::getline(file, line);) out.push_back(line);
  return out;
}

std::vector<std::string> shown(const std::vector<Comparison>& all) {
  std::vector<std::string> out;
  for (const auto& one : all) {
    std::string line = one.object_type + ':' + one.path + (one.sense == Sense::denied ? " not " : " ") + one.operation;
    for (const auto& value : one.values) line += " {" + value + '}';
    out.push_back(std::move(line));
  }
  return out;
}

std::string written(std::string_view text) {
  const auto read = read_pattern(text);
  return read ? write_pattern(*read) : read.error().where + ' ' + read.error().args.back().value;
}

std::vector<std::string> terms(std::string_view text) {
  std::vector<std::string> out;
  for (const auto& one : indexed_terms(text).value())
    out.push_back(std::string(names_of(one.type)[static_cast<std::size_t>(one.type)]) + ' ' + one.value);
  return out;
}

void expect_written_back(std::string_view text) {
  const auto read = read_pattern(text);
  ASSERT_TRUE(read.has_value()) << text << ' ' << read.error().where;
  const auto again = read_pattern(write_pattern(*read));
  ASSERT_TRUE(again.has_value()) << write_pattern(*read);
  EXPECT_TRUE(same_tree(*read, *again)) << text << '\n' << write_pattern(*read);
  EXPECT_TRUE(again->departures.empty()) << write_pattern(*read);
}

// None of them has a fault of grammar. Two name an object type that STIX does not define (win-registry-key) and one a
// property that files do not have (file:created): that is for a validator of objects to say, and no matter of patterns.
TEST(StixPattern, TakesTheExamplesOfTheSpecification) {
  const auto all = examples();
  if (all.empty()) GTEST_SKIP() << "../shared/data is absent";
  EXPECT_GT(all.size(), 20U);
  for (const auto& line : all) {
    expect_written_back(line);
    EXPECT_TRUE(read_pattern(line)->departures.empty()) << line;
    const auto reference = ReferencePattern::read(line);
    ASSERT_TRUE(reference.has_value()) << line;
    EXPECT_EQ(shown(*comparisons_in(line)), shown(*reference));
  }
}

RC_GTEST_PROP(StixPattern, IsReadAlikeByASecondReader, (const std::vector<std::uint8_t>& chance)) {
  const auto text = PatternMaker(chance).pattern();
  const auto read = comparisons_in(text);
  RC_LOG() << text << '\n';
  if (!read) RC_FAIL(read.error().where + ' ' + read.error().args.back().value);
  const auto reference = ReferencePattern::read(text);
  RC_ASSERT(reference.has_value());
  RC_ASSERT(shown(*read) == shown(*reference));
}

RC_GTEST_PROP(StixPattern, IsRefusedAlikeByASecondReader, (const std::vector<std::uint8_t>& chance)) {
  const auto text = PatternMaker(chance).broken();
  const auto read = comparisons_in(text);
  const auto reference = ReferencePattern::read(text);
  RC_LOG() << text << '\n';
  RC_CLASSIFY(read.has_value(), "still a pattern");
  RC_ASSERT(read.has_value() == reference.has_value());
  if (read) RC_ASSERT(shown(*read) == shown(*reference));
}

RC_GTEST_PROP(StixPattern, MeansTheSameWhenWrittenBack, (const std::vector<std::uint8_t>& chance)) {
  const auto read = read_pattern(PatternMaker(chance).pattern());
  RC_ASSERT(read.has_value());
  const auto again = read_pattern(write_pattern(*read));
  RC_LOG() << write_pattern(*read) << '\n';
  RC_ASSERT(again.has_value());
  RC_ASSERT(same_tree(*read, *again));
  RC_ASSERT(again->departures.empty());
}

TEST(StixPattern, TakesQuotesAndEscapesOff) {
  const auto read = comparisons_in(
      R"([ file : hashes . 'SHA-256' = 'it\'s \\ ok' AND NOT_a:b[*].c NOT IN (1, -2.5, t'2020-01-01T00:00:00Z') ])");
  ASSERT_TRUE(read.has_value()) << read.error().where;
  EXPECT_THAT(shown(*read), ElementsAre("file:hashes.SHA-256 = {it's \\ ok}",
                                        "NOT_a:b[*].c not IN {1} {-2.5} {2020-01-01T00:00:00Z}"));
  EXPECT_EQ(escaped("it's \\ ok"), R"(it\'s \\ ok)");
}

TEST(StixPattern, KeepsOnlyTheBracketsThatChangeItsMeaning) {
  EXPECT_EQ(written("[(a:b=1 AND (c:d=2)) OR e:f=3]"), "[a:b = 1 AND c:d = 2 OR e:f = 3]");
  EXPECT_EQ(written("[a:b=1 AND (c:d=2 OR e:f=3)]"), "[a:b = 1 AND (c:d = 2 OR e:f = 3)]");
  EXPECT_EQ(written("[a:b=1 OR (c:d=2 OR e:f=3)]"), "[a:b = 1 OR (c:d = 2 OR e:f = 3)]");
  EXPECT_EQ(written("(([a:b=1]) OR [c:d=2]) WITHIN 5 SECONDS"), "([a:b = 1] OR [c:d = 2]) WITHIN 5 SECONDS");
  EXPECT_EQ(written("[a:b=1] OR [c:d=2] AND [e:f=3] FOLLOWEDBY [g:h=4] REPEATS 2 TIMES"),
            "[a:b = 1] OR [c:d = 2] AND [e:f = 3] FOLLOWEDBY [g:h = 4] REPEATS 2 TIMES");
  EXPECT_EQ(written("[a:b=1] AND ([c:d=2] FOLLOWEDBY [e:f=3])"), "[a:b = 1] AND ([c:d = 2] FOLLOWEDBY [e:f = 3])");
  EXPECT_EQ(written("[a:'AND'.'x y'[0][*]<>'\\\\']"), "[a:'AND'.'x y'[0][*] != '\\\\']");
}

TEST(StixPattern, SaysWhereAndWhatWasExpected) {
  const std::vector<std::pair<std::string, std::string>> faults = {
      {"", "offset:0 pattern-observation"},
      {"[", "offset:1 pattern-test"},
      {"[]", "offset:1 pattern-test"},
      {"[a:b]", "offset:4 pattern-operator"},
      {"[a:b = ]", "offset:7 pattern-literal"},
      {"[a:b = 'x]", "offset:10 pattern-quote"},
      {"[a:b = 'x'", "offset:10 pattern-test-joint"},
      {"a:b = 'x'", "offset:0 pattern-observation"},
      {"[a:b = 'x'] AND", "offset:15 pattern-observation"},
      {"([a:b = 'x']", "offset:12 pattern-bracket"},
      {"[a:b = 'x'])", "offset:11 pattern-joint"},
      {"[(a:b = 'x']", "offset:11 pattern-bracket"},
      {"[a:b = 'x'] WITHIN SECONDS", "offset:19 pattern-seconds"},
      {"[a:b = 'x'] WITHIN -1 SECONDS", "offset:19 pattern-seconds"},
      {"[a:b = 'x'] WITHIN 1", "offset:20 pattern-seconds-word"},
      {"[a:b = 'x'] REPEATS 0 TIMES", "offset:20 pattern-times"},
      {"[a:b = 'x'] REPEATS 1.5 TIMES", "offset:20 pattern-times"},
      {"[a:b = 'x'] REPEATS 1", "offset:21 pattern-times-word"},
      {"[a:b = 'x'] START t'2016-01-01T00:00:00Z'", "offset:41 pattern-stop"},
      {"[a:b = 'x'] START 5", "offset:18 pattern-time"},
      {"[a:b = 'x'] START t'2016-02-30T00:00:00Z'", "offset:20 pattern-time"},
      {"[a:b IN 'x']", "offset:8 pattern-set"},
      {"[a:b IN ('x']", "offset:12 pattern-set-end"},
      {"[:b = 'x']", "offset:1 pattern-test"},
      {"[a b = 'x']", "offset:3 pattern-colon"},
      {"[a:1 = 'x']", "offset:3 pattern-step"},
      {"[a:b[x] = 'x']", "offset:5 pattern-index"},
      {"[a:b[1 = 'x']", "offset:7 pattern-index-end"},
      {"[a:b = 'x'] [a:b = 'x']", "offset:12 pattern-joint"},
      {"[a:b = 'x' FOLLOWEDBY a:b = 'x']", "offset:11 pattern-test-joint"},
      {"[a:b > true]", "offset:7 pattern-ordered"},
      {"[a:b LIKE 5]", "offset:10 pattern-string"},
      {"[a:b = h'abc']", "offset:9 pattern-hex"},
      {"[a:b = b'abc']", "offset:9 pattern-base64"},
      {"[a:b = 007]", "offset:7 pattern-number"},
      {"[a:b = \"x\"]", "offset:7 pattern-word"}};
  for (const auto& [text, fault] : faults) {
    EXPECT_EQ(written(text), fault) << text;
    const auto error = read_pattern(text).error();
    EXPECT_EQ(error.what, "stix.pattern");
    for (const auto language : {i18n::Language::en, i18n::Language::zh_hans})
      EXPECT_EQ(i18n::words_of(error, language).detail.find("pattern-"), std::string::npos) << text;
    EXPECT_FALSE(ReferencePattern::read(text).has_value()) << text;
  }
  EXPECT_EQ(i18n::words_of(read_pattern("[a:b = ").error(), i18n::Language::en).detail,
            "The STIX pattern cannot be read at offset 7; expected there: a value: a text in single quotes, a number, "
            "true, false, t'...', h'...' or b'...'.");
}

TEST(StixPattern, ReadsWhatOthersWriteLooselyAndSaysSo) {
  const auto read =
      read_pattern(R"([file:hashes.SHA-256 = 'C:\Windows'] START '2016-01-01T00:00:00Z' STOP t'2016-01-02T00:00:00Z')");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->tests[0].values[0].text, R"(C:\Windows)");
  EXPECT_THAT(read->departures, ElementsAre(Departure{Looseness::hyphen, 13}, Departure{Looseness::escape, 26},
                                            Departure{Looseness::time_text, 43}));
}

TEST(StixPattern, BoundsDepthAndCostsLinearTime) {
  const auto deep = [](std::size_t brackets) {
    return std::string(brackets, '(') + "[a:b = 1]" + std::string(brackets, ')');
  };
  EXPECT_TRUE(read_pattern(deep(pattern_max_depth - 1)).has_value());
  EXPECT_EQ(read_pattern(deep(pattern_max_depth)).error().what, "stix.pattern_too_deep");
  EXPECT_EQ(read_pattern(deep(1'000'000)).error().what, "stix.pattern_too_deep");
  EXPECT_EQ(read_pattern(std::string(pattern_max_bytes + 1, '[')).error().what, "stix.pattern_too_long");
  std::string wide = "[a:b = 1";
  for (int i = 0; i < 100'000; ++i) wide += i % 2 == 0 ? " AND a:b = 1" : " OR a:b = 1";
  expect_written_back(wide + "]");
  std::string long_chain = "[a:b = 1]";
  for (int i = 0; i < 50'000; ++i) long_chain += i % 3 == 0 ? " FOLLOWEDBY [a:b = 1]" : " WITHIN 5 SECONDS";
  expect_written_back(long_chain);
}

TEST(StixPattern, GivesTheValuesThatCanBeLookedUp) {
  EXPECT_THAT(terms("[ipv4-addr:value = '198.51.100.3' OR ipv4-addr:value NOT = '198.51.100.4' OR ipv4-addr:value != "
                    "'198.51.100.5' OR ipv4-addr:value IN ('198.51.100.6', '198.51.100.3')]"),
              ElementsAre("ipv4 198.51.100.3", "ipv4 198.51.100.6"));
  EXPECT_THAT(terms("[network-traffic:dst_ref.value ISSUBSET '2001:0db8:dead:beef::/64']"),
              ElementsAre("cidr 2001:db8:dead:beef::/64"));
  EXPECT_THAT(
      terms("[domain-name:value LIKE '%.Evil.example' OR email-addr:value LIKE '%@bad.example' OR url:value LIKE "
            "'http%://%.worse.example/%' OR url:value LIKE 'https://%.worst.example/%']"),
      ElementsAre("domain evil.example", "domain bad.example", "domain worst.example"));
  EXPECT_THAT(
      terms("[domain-name:value LIKE 'plain.example' OR file:name MATCHES '^a' OR EXISTS file:name OR file:size > "
            "5 OR domain-name:value LIKE '%evil%']"),
      ElementsAre("domain plain.example"));
  EXPECT_THAT(terms("[email-message:body_multipart[0].body_raw_ref.hashes.MD5 = 'CEAD3F77F6CDA6EC00F57D76C9A6879F' OR "
                    "domain-name:resolves_to_refs[2].value = '198.51.100.1/32' OR file:hashes.'SHA-1' = 'no digest' OR "
                    "process:binary_ref.name = 'a.exe']"),
              ElementsAre("md5 cead3f77f6cda6ec00f57d76c9a6879f", "ipv4 198.51.100.1", "filename a.exe"));
  EXPECT_EQ(indexed_terms("[").error().what, "stix.pattern");
}

}  // namespace
}  // namespace tocsin::wire::stix

#include "i18n/catalogue.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace tocsin::i18n {
namespace {

using testing::IsEmpty;

std::string read_file(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

bool is_key(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

// The string literals of the argument that begins at `at`, up to the comma or bracket that ends it.
std::vector<std::string> literals_of_argument(std::string_view source, std::size_t at) {
  std::vector<std::string> out;
  for (int depth = 0; at < source.size(); ++at) {
    const char c = source[at];
    if (c == '(' || c == '{') ++depth;
    if ((c == ')' || c == '}') && --depth < 0) break;
    if ((c == ',' && depth == 0) || c == ';') break;
    if (c != '"') continue;
    const auto end = source.find('"', at + 1);
    if (end == std::string_view::npos) break;
    out.emplace_back(source.substr(at + 1, end - at - 1));
    at = end;
  }
  return out;
}

// Keys in "Code::name, <second argument>": the shape of fail() and of Error{}.
std::vector<std::string> error_keys_in(std::string_view source) {
  std::vector<std::string> out;
  for (auto at = source.find("Code::"); at != std::string_view::npos; at = source.find("Code::", at + 1)) {
    auto next = source.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at + 6);
    next = source.find_first_not_of(" \n", next);
    if (next == std::string_view::npos || source[next] != ',') continue;
    for (auto& literal : literals_of_argument(source, next + 1))
      if (is_key(literal)) out.push_back(std::move(literal));
  }
  return out;
}

bool is_our_source(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return (name.ends_with(".cc") || name.ends_with(".h")) && !name.ends_with(".test.cc");
}

TEST(Catalogue, HoldsEveryErrorKeyThatTheSourcesUse) {
  std::set<std::string> missing;
  const std::filesystem::path root = std::filesystem::path(TOCSIN_SOURCE_DIR) / "src";
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file() || !is_our_source(entry.path())) continue;
    for (const auto& key : error_keys_in(read_file(entry.path())))
      if (!catalogue().has("problem." + key))
        missing.insert("problem." + key + "  (" + std::filesystem::relative(entry.path(), root).string() + ")");
  }
  for (const auto& line : missing) ADD_FAILURE() << "no text for " << line;
}

TEST(Catalogue, HasThreeColumnsPerLineAndEachKeyOnce) { EXPECT_THAT(catalogue().faults(), IsEmpty()); }

TEST(Catalogue, SaysEverythingInBothLanguagesWithTheSameArguments) {
  for (const auto key : catalogue().keys()) {
    EXPECT_TRUE(is_key(key)) << key;
    const auto english = arguments_of(catalogue().pattern(Language::en, key));
    const auto chinese = arguments_of(catalogue().pattern(Language::zh_hans, key));
    EXPECT_FALSE(catalogue().pattern(Language::en, key).empty()) << key;
    EXPECT_FALSE(catalogue().pattern(Language::zh_hans, key).empty()) << key;
    ASSERT_TRUE(english && chinese) << "a pattern of " << key << " does not parse";
    EXPECT_EQ(*english, *chinese) << key;
  }
}

TEST(Catalogue, FindsErrorKeysAcrossLinesAndInConditions) {
  const auto keys =
      error_keys_in("fail(Code::limit,\n  \"a.b\", where) Error{Code::invalid, x ? \"c\" : \"d.e\"} Code::q;");
  EXPECT_THAT(keys, testing::ElementsAre("a.b", "c", "d.e"));
}

const Catalogue& sample() {
  static const Catalogue instance(
      "# comment\n"
      "hello\tHello '{name}', don't {verb}\t你好“{name}”，请勿{verb}\n"
      "files\t{n, plural, one{# file of {owner}} other{# files of {owner}}}\t{owner} 的 {n, plural, other{# "
      "个文件}}\n");
  return instance;
}

TEST(Catalogue, PutsArgumentsInPlaceAndKeepsApostrophes) {
  EXPECT_EQ(sample().render(Language::en, "hello", {{"name", "Ann"}, {"verb", "run"}}), "Hello 'Ann', don't run");
  EXPECT_EQ(sample().render(Language::zh_hans, "hello", {{"name", "安"}, {"verb", "跑"}}), "你好“安”，请勿跑");
}

TEST(Catalogue, NeverReadsAnArgumentAsAPattern) {
  EXPECT_EQ(sample().render(Language::en, "hello", {{"name", "{verb}"}, {"verb", "run"}}), "Hello '{verb}', don't run");
  EXPECT_EQ(sample().render(Language::en, "files", {{"n", "2"}, {"owner", "{n}'s"}}), "2 files of {n}'s");
}

TEST(Catalogue, CountsInTheReadersLanguage) {
  EXPECT_EQ(sample().render(Language::en, "files", {{"n", "1"}, {"owner", "A"}}), "1 file of A");
  EXPECT_EQ(sample().render(Language::en, "files", {{"n", "12345"}, {"owner", "A"}}), "12,345 files of A");
  EXPECT_EQ(sample().render(Language::zh_hans, "files", {{"n", "1"}, {"owner", "甲"}}), "甲 的 1 个文件");
}

TEST(Catalogue, ShowsWhatIsMissingInsteadOfFailing) {
  EXPECT_EQ(sample().render(Language::en, "no.such.key"), "no.such.key");
  EXPECT_EQ(sample().render(Language::en, "hello", {{"name", "Ann"}}), "Hello 'Ann', don't {verb}");
}

TEST(Catalogue, KeepsBadLinesAsideAsFaults) {
  const Catalogue bad("a\tb\nc\td\te\tf\nk\t1\t2\nk\t3\t4\r\n");
  EXPECT_EQ(bad.faults().size(), 3U);
  EXPECT_EQ(bad.render(Language::en, "k"), "1");
}

TEST(Catalogue, SaysInWordsWhatAFieldWants) {
  const Error error{Code::invalid, "field.type", "/due_at", {{"wanted", "date-time"}}};
  EXPECT_NE(words_of(error, Language::en).detail.find("1900 to 2999"), std::string::npos);
  const auto chinese = words_of(error, Language::zh_hans).detail;
  EXPECT_EQ(chinese.find("date-time"), std::string::npos);
  EXPECT_NE(chinese.find("时区"), std::string::npos);
}

TEST(Catalogue, PutsAnErrorIntoWords) {
  const Error error{Code::invalid, "zone.unknown", "/zone", {{"zone", "Mars"}}};
  EXPECT_EQ(words_of(error, Language::en).title, "The request is not valid");
  EXPECT_THAT(words_of(error, Language::en).detail, testing::StartsWith("\"Mars\" is not a known time zone"));
  EXPECT_THAT(words_of(error, Language::zh_hans).detail, testing::StartsWith("“Mars”不是已知的时区"));
}

TEST(Negotiation, TakesTheHeaviestLanguageAndEnglishOtherwise) {
  EXPECT_EQ(negotiate(""), Language::en);
  EXPECT_EQ(negotiate("fr"), Language::en);
  EXPECT_EQ(negotiate("zh-CN,zh;q=0.9,en;q=0.8"), Language::zh_hans);
  EXPECT_EQ(negotiate("en;q=0.5, ZH-hans ; q=0.7"), Language::zh_hans);
  EXPECT_EQ(negotiate("en, zh"), Language::en);
  EXPECT_EQ(negotiate("zh;q=0, *"), Language::en);
  EXPECT_EQ(negotiate("zh;q=9"), Language::en);
  EXPECT_EQ(negotiate("fr, zh;q=0.001"), Language::zh_hans);
}

}  // namespace
}  // namespace tocsin::i18n

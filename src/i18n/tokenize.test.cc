#include "i18n/tokenize.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "base/utf8.h"

namespace tocsin::i18n {
namespace {

using testing::ElementsAre;
using Words = std::vector<std::string>;

Words split(std::string_view text) {
  Words out;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

// True where the phrase `"a b" *` occurs in the index: what FTS5 does with one term of match_query.
bool phrase_occurs(const Words& index, const Words& phrase, bool is_prefix) {
  for (std::size_t at = 0; at + phrase.size() <= index.size(); ++at) {
    std::size_t i = 0;
    while (i + 1 < phrase.size() && index[at + i] == phrase[i]) ++i;
    const bool is_last = i + 1 == phrase.size();
    if (is_last && (is_prefix ? index[at + i].starts_with(phrase[i]) : index[at + i] == phrase[i])) return true;
  }
  return false;
}

bool finds(std::string_view query, std::string_view text) {
  const auto index = split(index_text(text));
  std::string rest = match_query(query).value_or("\"\"");
  for (std::size_t at = 0; at < rest.size();) {
    const auto end = rest.find('"', at + 1);
    const bool is_prefix = rest.substr(end + 1, 2) == " *";
    if (!phrase_occurs(index, split(std::string_view(rest).substr(at + 1, end - at - 1)), is_prefix)) return false;
    at = std::min(rest.find('"', end + 1), rest.size());
  }
  return true;
}

TEST(Tokens, AreFoldedWords) {
  EXPECT_THAT(tokens("Straße ＦＵＬＬ Don't"), ElementsAre("strasse", "full", "don", "t"));
}

TEST(Tokens, OfHanAreNeighboursAndTheLastAlone) {
  EXPECT_THAT(tokens("网络攻击，毒"), ElementsAre("网络", "络攻", "攻击", "击", "毒"));
}

TEST(Tokens, KeepIndicatorsWholeAfterTheirWords) {
  EXPECT_THAT(tokens("see evil.example.com now"),
              ElementsAre("see", "evil", "example", "com", "now", "evil.example.com"));
  EXPECT_THAT(tokens("bob@evil.com"), ElementsAre("bob", "evil", "com", "bob@evil.com", "evil.com"));
  EXPECT_THAT(tokens("10.0.0.1:443"), ElementsAre("10", "0", "0", "1", "443", "10.0.0.1:443", "10.0.0.1"));
  EXPECT_THAT(tokens("(CVE-2024-3094)."), ElementsAre("cve", "2024", "3094", "cve-2024-3094"));
}

TEST(Tokens, UndoDefanging) {
  EXPECT_EQ(tokens("hxxps://evil[.]example(.)com/x"), tokens("https://evil.example.com/x"));
}

TEST(Tokens, AreSpeltWithLettersAndDigitsAloneAndKeepPrefixes) {
  EXPECT_EQ(encode_token("size"), "sizze");
  EXPECT_EQ(encode_token("击"), "z51fb");
  EXPECT_EQ(encode_token("a.b"), "az002eb");
  EXPECT_EQ(encode_token("𠀀"), "zy020000");
}

TEST(Search, FindsTwoCharacterChineseWords) {
  const char* text = "某单位遭受勒索软件攻击，业务中断";
  EXPECT_TRUE(finds("勒索", text));
  EXPECT_TRUE(finds("攻击", text));
  EXPECT_TRUE(finds("业务中断", text));
  EXPECT_TRUE(finds("勒索 中断", text));
  EXPECT_FALSE(finds("击业", text));
  EXPECT_FALSE(finds("索勒", text));
}

TEST(Search, FindsOneChineseCharacterAnywhere) {
  for (const char* query : {"勒", "索", "击", "断"}) EXPECT_TRUE(finds(query, "遭受勒索攻击，中断")) << query;
  EXPECT_FALSE(finds("网", "遭受勒索攻击"));
}

TEST(Search, FindsDomainsAboveAndWordsInside) {
  const char* text = "beacon to evil.example.com seen";
  for (const char* query : {"evil.example.com", "example.com", "EVIL[.]example[.]com", "evil.exam*",
                            "\"to evil.example\"", "seen beacon", "\"beacon to evil.example.com seen\""})
    EXPECT_TRUE(finds(query, text)) << query;
  EXPECT_FALSE(finds("example.org", text));
  EXPECT_FALSE(finds("\"beacon evil\"", text));
}

TEST(Search, TakesAddressesWhole) {
  EXPECT_TRUE(finds("10.0.0.1", "from 10.0.0.1:443"));
  EXPECT_FALSE(finds("10.0.0.1", "chapters 10 0 0 1"));
  EXPECT_TRUE(finds("10.1.*", "from 10.1.2.3"));
  EXPECT_FALSE(finds("10.1.*", "from 10.10.2.3"));
  EXPECT_TRUE(finds("2001:db8::1", "host 2001:DB8::1 up"));
}

TEST(Search, JoinsPhrasesOverMixedScripts) {
  EXPECT_TRUE(finds("\"通过VPN登录\"", "攻击者通过VPN登录系统"));
  EXPECT_TRUE(finds("\"vpn 登\"", "攻击者通过VPN登录系统"));
  EXPECT_FALSE(finds("\"vpn 系统\"", "攻击者通过VPN登录系统"));
}

TEST(Search, TakesOperatorsAsText) {
  EXPECT_EQ(match_query("a OR b*"), "\"a\" AND \"or\" AND \"b\" *");
  EXPECT_EQ(match_query("col:x NEAR(y) -z"), "\"col x\" AND \"near\" AND \"y\" AND \"zz\"");
  EXPECT_EQ(match_query("\"open phrase"), "\"open phrase\"");
}

TEST(Search, RefusesEmptyBrokenAndEndlessQueries) {
  EXPECT_EQ(match_query(" \"\" * ").error().what, "search.empty");
  EXPECT_EQ(match_query("\xC3").error().what, "search.encoding");
  EXPECT_EQ(match_query(std::string(max_query_bytes + 1, 'a')).error().what, "search.too_long");
  std::string many;
  for (std::size_t i = 0; i <= max_query_terms; ++i) many += "a ";
  EXPECT_EQ(match_query(many).error().code, Code::limit);
}

RC_GTEST_PROP(Search, FindsATextByEachOfItsWords, ()) {
  const std::vector<std::string> pool = {"病毒", "攻", "evil.example.com", "10.0.0.1", "Zürich",
                                         "a_b",  "zz", "漏洞利用"};
  const auto picks =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(0, 8)));
  std::string text;
  for (const auto pick : picks) text += pool[pick] + " ";
  for (const auto pick : picks) RC_ASSERT(finds(pool[pick], text));
}

}  // namespace
}  // namespace tocsin::i18n

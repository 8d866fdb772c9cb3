#include "share/sanitise.h"

#include <gtest/gtest.h>

#include <random>

namespace tocsin::share {
namespace {

NamedRule named(std::string_view text, std::string with = "removed", Within within = Within::text) {
  return {needle_of(text), within, std::move(with), "replace"};
}
Rules hiding(std::initializer_list<std::string_view> names) {
  Rules out;
  for (const auto name : names) out.named.push_back(named(name));
  return out;
}
std::string cleaned(std::string_view text, const Rules& rules) {
  const auto out = sanitise(json::Value(text), rules);
  return std::string(out.document.as_string());
}
Rules by_kind() {
  Rules out;
  out.internal = Rules::Look::yes;
  out.personal = Rules::Look::yes;
  return out;
}

TEST(Sanitising, FindsANameWhateverItIsWrittenWith) {
  const auto rules = hiding({"Harbourline Terminals"});
  for (const std::string_view text :
       {"Harbourline Terminals", "HARBOURLINE TERMINALS", "harbourline-terminals", "Harbourline\nTerminals",
        "Harbourline  Terminals", "HarbourlineTerminals", "harbour\xE2\x80\x8Bline_terminals",
        "Ｈａｒｂｏｕｒｌｉｎｅ Terminals", "Harbourline%20Terminals", "Harbourline&#32;Terminals"})
    EXPECT_EQ(cleaned(text, rules), placeholder("removed")) << text;
}

TEST(Sanitising, FindsAnAddressThatWasMadeUnclickable) {
  const auto rules = hiding({"gate.harbour.example", "http://10.0.0.1/x", "ana@harbour.example"});
  for (const std::string_view text :
       {"gate.harbour.example", "gate[.]harbour[.]example", "gate(dot)harbour{.}example", "gate[ . ]harbour.example",
        "gate[.harbour.]example", "gate\\.harbour\\.example", "GATE[DOT]harbour。example", "hxxp://10[.]0.0.1/x",
        "hXXp[://]10.0.0.1/x", "ana[at]harbour.example", "ana[@]harbour[dot]example"})
    EXPECT_EQ(cleaned(text, rules), placeholder("removed")) << text;
}

TEST(Sanitising, ReadsOtherScriptsInEitherCase) {
  EXPECT_EQ(cleaned("ПОРТОВАЯ ÖLHAFEN ΛΙΜΆΝΙ", hiding({"портовая", "ölhafen", "λιμάνι"})),
            "⟦removed⟧ ⟦removed⟧ ⟦removed⟧");
  EXPECT_EQ(cleaned("据港线码头称", hiding({"港线码头"})), "据⟦removed⟧称");
}

TEST(Sanitising, LooksForAShortNameAsAWordOfItsOwn) {
  Rules rules;
  rules.named.push_back(named("IT", "Organisation A", Within::words));
  EXPECT_EQ(cleaned("The capital of IT, and it.", rules), "The capital of ⟦Organisation A⟧, and ⟦Organisation A⟧.");
}

TEST(Sanitising, FindsInternalAddressesInEverySpelling) {
  for (const std::string_view text :
       {"10.0.0.1", "10[.]0[.]0[.]1", "10.20.0.0/16", "172.16.5.4", "172.31.255.1", "192.168.1.x", "127.0.0.1",
        "169.254.10.20", "100.64.0.9", "010.000.000.001", "fd00:1234::1", "FE80::1%eth0", "::1", "fc00::/7",
        "localhost", "db1.corp.local", "printer.home.arpa"})
    EXPECT_EQ(cleaned(text, by_kind()), placeholder("internal address")) << text;
  for (const std::string_view text :
       {"192.0.2.7", "172.32.0.1", "11.0.0.1", "2001:db8::1", "CVE-2014-0160", "local time", "example.org", "12:30:45"})
    EXPECT_EQ(cleaned(text, by_kind()), text);
}

TEST(Sanitising, FindsTheHousesOwnNamesAndWhatIsBelowThem) {
  Rules rules;
  rules.internal_domains = {U"harbour.example", U"srv-db01"};
  EXPECT_EQ(cleaned("See a.b.harbour.example, srv-db01.elsewhere.example and notharbour.example.", rules),
            "See ⟦internal address⟧, ⟦internal address⟧ and notharbour.example.");
}

TEST(Sanitising, FindsWhatReachesAPerson) {
  for (const std::string_view text : {"ana.li@harbour.example", "ana(at)harbour.example", "Ana+duty@x.example"})
    EXPECT_EQ(cleaned(text, by_kind()), placeholder("mail address")) << text;
  for (const std::string_view text :
       {"+44 20 7946 0958", "+44 (0)20 7946-0958", "0086 138 0013 8000", "13800138000", "0512-8888 7777"})
    EXPECT_EQ(cleaned(text, by_kind()), placeholder("telephone number")) << text;
  EXPECT_EQ(cleaned("请联系ana@harbour.example或13800138000。", by_kind()),
            "请联系⟦mail address⟧或⟦telephone number⟧。");
  for (const std::string_view text : {"2026-05-28", "2026-05-28T09:00:00Z", "CVE-2021-44228", "AS64496", "203.0.113.77",
                                      "d41d8cd98f00b204e9800998ecf8427e", "Version 1.2.3.4"})
    EXPECT_EQ(cleaned(text, by_kind()), text);
}

TEST(Sanitising, KeepsWhatIsToBeKeptOfWhatWasFoundByKindAlone) {
  auto rules = by_kind();
  rules.kept.push_back(needle_of("bad@evil.example"));
  EXPECT_EQ(cleaned("bad@evil.example wrote to ana@x.example", rules), "bad@evil.example wrote to ⟦mail address⟧");
  rules.named.push_back(named("bad@evil.example"));
  EXPECT_EQ(cleaned("bad@evil.example", rules), placeholder("removed"));
}

TEST(Sanitising, GoesIntoKeysListsAndNumbers) {
  auto rules = hiding({"Harbourline", "13800138000"});
  const auto in = json::parse(R"({"of Harbourline":[["x harbourline y",{"n":13800138000,"m":7}]],"b":null})").value();
  const auto out = sanitise(in, rules);
  EXPECT_EQ(json::to_text(out.document), R"({"of ⟦removed⟧":[["x ⟦removed⟧ y",{"n":"⟦removed⟧","m":7}]],"b":null})");
  EXPECT_EQ(out.changes.size(), 3U);
  EXPECT_EQ(out.changes[1].path, "/of Harbourline/0/0");
}

TEST(Sanitising, KeepsBothValuesWhereTwoKeysBecomeOne) {
  const auto in = json::parse(R"({"Ana":1,"ANA":2})").value();
  EXPECT_EQ(json::to_text(sanitise(in, hiding({"ana"})).document), R"({"⟦removed⟧":1,"⟦removed⟧ 2":2})");
}

TEST(Sanitising, TakesOutMembersAndElementsThatAreNamed) {
  Rules rules;
  rules.removed = {"/a", "/list/1"};
  const auto in = json::parse(R"({"a":{"deep":"x"},"list":["p","q","r"]})").value();
  const auto out = sanitise(in, rules);
  EXPECT_EQ(json::to_text(out.document), R"({"list":["p","r"]})");
  EXPECT_EQ(out.changes[1], (Changed{"/list/1", "q", std::nullopt, {"remove"}}));
}

TEST(Sanitising, SaysWhatItChangedAndByWhichRule) {
  auto rules = by_kind();
  rules.named.push_back(named("Ana", "Person X"));
  const auto out = sanitise(json::Value("Ana at 10.0.0.1"), rules);
  EXPECT_EQ(
      out.changes,
      (std::vector<Changed>{{"", "Ana at 10.0.0.1", "⟦Person X⟧ at ⟦internal address⟧", {"replace", "internal"}}}));
}

TEST(Sanitising, LetsNobodyForgeAPlaceholder) {
  EXPECT_EQ(cleaned("⟦Ana⟧ and ⟦ana", hiding({"ana"})), "[[⟦removed⟧]] and [[⟦removed⟧");
  EXPECT_EQ(checked_needle("a⟦b", "/x").error().what, "sanitise.bracket");
  EXPECT_EQ(checked_needle(" - ", "/x").error().what, "sanitise.empty");
}

TEST(Sanitising, LeavesATextThatNothingConcernsAsItIs) {
  const std::string text = "Ünïcode “quotes”, tabs\tand 中文。";
  EXPECT_EQ(cleaned(text, hiding({"nobody"})), text);
}

// Everything outside the placeholders.
std::vector<std::string> between(std::string_view text) {
  std::vector<std::string> out;
  while (true) {
    const auto open = text.find(placeholder_open);
    out.emplace_back(text.substr(0, open));
    if (open == std::string_view::npos) return out;
    const auto close = text.find(placeholder_close, open);
    if (close == std::string_view::npos) return out;
    text.remove_prefix(close + placeholder_close.size());
  }
}

// A name as somebody might have written it.
std::string disguised(const std::string& name, std::mt19937_64& random) {
  std::string out;
  for (const char c : name) {
    const auto how = random() % 8;
    if (c == '.' && how < 5) {
      constexpr std::array<std::string_view, 5> dots{"[.]", "(dot)", "\\.", "%2e", "{.}"};
      out += dots[how];
    } else if (c == ' ') {
      constexpr std::array<std::string_view, 4> spaces{" ", "-", "\n", ""};
      out += spaces[how % 4];
    } else if (how == 0) {
      out += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    } else if (how == 1) {
      out += c;
      out += "\xE2\x80\x8B";
    } else {
      out += c;
    }
  }
  return out;
}

TEST(Sanitising, NeverLeavesWhatItWasToldToRemove) {
  const std::vector<std::string> names{
      "gate.harbour.example", "ana li", "ab", "aab", "x.y", "harbour", "dot.at", "a]b", "10.0.0.1", "removed"};
  const std::string_view signs = "ab .-[]().xy\\%2@\n";
  std::mt19937_64 random(7);
  for (int round = 0; round < 5'000; ++round) {
    Rules rules;
    for (const auto& name : names)
      if (random() % 3 == 0) rules.named.push_back(named(name));
    if (random() % 4 == 0) rules.internal = rules.personal = Rules::Look::yes;
    std::string text;
    for (int n = 0; n < 12; ++n)
      text += random() % 3 == 0 ? disguised(names[random() % names.size()], random)
                                : std::string(1, signs[random() % signs.size()]);
    const auto out = cleaned(text, rules);
    for (const auto& part : between(out)) ASSERT_FALSE(finds_anything(part, rules)) << text << " -> " << out;
  }
}

}  // namespace
}  // namespace tocsin::share

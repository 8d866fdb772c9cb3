// The rules, held against small made-up trees: each finds its breach and leaves the clean neighbour alone.
#include "rules.h"

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "layers.h"

namespace tidy {
namespace {

std::string including(std::string_view header) { return "#include \"" + std::string(header) + "\"\n"; }

TEST(Layers, ArrowsGoDown) {
  EXPECT_TRUE(check_layers({{"src/event/fact.cc", including("model/x.h") + including("base/y.h")}}, {}).empty());
  EXPECT_TRUE(check_layers({{"src/app/main.cc", including("store/x.h") + including("http/y.h")}}, {}).empty());
}

TEST(Layers, ArrowsNeverGoUp) {
  const Breaches up = {{"src/model/a.h", 1, "model may not include event"}};
  EXPECT_EQ(check_layers({{"src/model/a.h", including("event/fact.h")}}, {}), up);
}

TEST(Layers, RoomsDoNotMeet) {
  EXPECT_EQ(check_layers({{"src/report/a.cc", including("assess/b.h")}}, {}).size(), 1U);
  EXPECT_EQ(check_layers({{"src/report/a.cc", including("share/b.h")}}, {}).size(), 1U);
  EXPECT_EQ(check_layers({{"src/share/a.cc", including("notify/b.h")}}, {}).size(), 1U);
}

TEST(Layers, WireKnowsNoStoreAndNoRoom) {
  EXPECT_EQ(check_layers({{"src/wire/a.cc", including("store/b.h") + including("report/c.h")}}, {}).size(), 2U);
}

TEST(Layers, DoorsKnowRoomsButNoStoreAndNoOtherDoor) {
  EXPECT_TRUE(check_layers({{"src/http/a.cc", including("report/b.h") + including("wire/c.h")}}, {}).empty());
  EXPECT_EQ(check_layers({{"src/http/a.cc", including("store/b.h")}}, {}).size(), 1U);
  EXPECT_EQ(check_layers({{"src/http/a.cc", including("cli/b.h")}}, {}).size(), 1U);
}

TEST(Layers, AuthIsForDoorsStoreAndApp) {
  for (const auto* room : {"http", "cli", "store", "app"}) EXPECT_TRUE(allowed_for(room).contains("auth")) << room;
  for (const auto* room : {"model", "report", "share", "wire"}) EXPECT_FALSE(allowed_for(room).contains("auth"));
}

TEST(Layers, UnknownRoomsAreRefused) { EXPECT_EQ(check_layers({{"src/cellar/a.cc", "int x;\n"}}, {}).size(), 1U); }

TEST(Layers, ExceptionsServeUntilNothingNeedsThem) {
  const std::vector<Exception> one = {{"src/model/a.h", "event", "while it moves"}};
  EXPECT_TRUE(check_layers({{"src/model/a.h", including("event/fact.h")}}, one).empty());
  EXPECT_EQ(check_layers({{"src/model/a.h", "int x;\n"}}, one).size(), 1U);
}

TEST(Rules, LongFilesAreFound) {
  std::string text;
  for (std::size_t i = 0; i < most_lines; ++i) text += "int x;\n";
  EXPECT_TRUE(check_length({{"src/a/a.cc", text}}).empty());
  EXPECT_EQ(check_length({{"src/a/a.cc", text + "int x;\n"}}).size(), 1U);
}

TEST(Rules, HeadersOpenWithPragmaAndComment) {
  EXPECT_TRUE(check_header_opening({{"src/a/a.h", "#pragma once\n// A thing.\n"}}).empty());
  EXPECT_EQ(check_header_opening({{"src/a/a.h", "#pragma once\nint x;\n"}}).size(), 1U);
  EXPECT_EQ(check_header_opening({{"src/a/a.h", "// A thing.\n#pragma once\n"}}).size(), 1U);
}

TEST(Rules, AsioStaysBehindItsWall) {
  Tree tree;
  for (std::size_t i = 0; i < most_asio_files; ++i) {
    tree.push_back({"src/http/" + std::to_string(i) + ".cc", "#include <boost/asio/ip/tcp.hpp>\n"});
  }
  EXPECT_TRUE(check_asio_wall(tree).empty());
  tree.push_back({"src/cli/more.cc", "#include <boost/beast/http.hpp>\n"});
  EXPECT_EQ(check_asio_wall(tree).size(), most_asio_files + 1);
}

TEST(Rules, OpenEndsAreFoundAsWholeWords) {
  EXPECT_EQ(check_open_ends({{"src/a/a.cc", std::string("// TO") + "DO: later\n"}}).size(), 1U);
  EXPECT_TRUE(check_open_ends({{"src/a/a.cc", "mktemp /tmp/x.XXXXXX\n"}}).empty());
}

TEST(Rules, TheWorkshopIsNotMentioned) {
  EXPECT_EQ(check_mentions({{"docs/a.md", std::string("see ../.lib") + "rary/x\n"}}).size(), 1U);
}

TEST(Rules, FuzzTargetsNeedSeeds) {
  EXPECT_EQ(check_corpora({{"fuzz/json.cc", ""}}).size(), 1U);
  EXPECT_TRUE(check_corpora({{"fuzz/corpus/json/one", "{}"}, {"fuzz/json.cc", ""}}).empty());
}

TEST(Rules, SqlIsFoundOutsideTheStore) {
  const std::string text = "auto q = \"SELECT id FROM facts\";\n";
  EXPECT_EQ(check_sql({{"src/http/a.cc", text}}).size(), 1U);
  EXPECT_TRUE(check_sql({{"src/store/a.cc", text}}).empty());
}

TEST(Rules, StdRegexIsFound) { EXPECT_EQ(check_regex({{"src/wire/a.cc", "#include <regex>\n"}}).size(), 1U); }

TEST(Rules, PureRoomsMayNotReadTheClock) {
  const std::string text = "auto now = std::chrono::system_clock::now();\n";
  EXPECT_EQ(check_purity({{"src/report/a.cc", text}}).size(), 1U);
  EXPECT_TRUE(check_purity({{"src/app/a.cc", text}, {"src/report/a.test.cc", text}}).empty());
}

TEST(Rules, CopiesAreFoundByDigest) {
  const std::string text(100, 'x');
  const auto digest = tocsin::sha256(tocsin::view_of(text));
  const std::set<std::string> foreign = {std::string(tocsin::text_of(digest))};
  EXPECT_EQ(check_copies({{"examples/a.json", text}}, foreign).size(), 1U);
  EXPECT_TRUE(check_copies({{"examples/a.json", text + "y"}}, foreign).empty());
}

}  // namespace
}  // namespace tidy

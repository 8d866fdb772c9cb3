#include "app/file_sweeper.h"

#include <gtest/gtest.h>

#include "app/reactor.h"
#include "http/testing/world.h"

namespace tocsin::app {
namespace {

using testing::Client;

struct Desk {
  Desk() {
    const auto community = ada.post("/api/v1/communities", R"({"name":"Ports","purpose":"Looking out"})").text("id");
    report = ada.post("/api/v1/communities/" + community + "/reports", R"({"title":"Phishing"})").text("id");
  }
  // The attachment's id.
  std::string attach(std::string_view content) {
    return ada.post("/api/v1/reports/" + report + "/files?name=a.json", content).text("id");
  }
  void erase(const std::string& attachment) {
    const auto seen = ada.get("/api/v1/attachments/" + attachment);
    const auto fact = seen.at("versions").at("head").get_string();
    const auto done = ada.post("/api/v1/attachments/" + attachment + "/erase",
                               fmt::format(R"({{"fact":"{}","reason":"The wrong file"}})", std::string_view(fact)));
    ASSERT_EQ(done.status() / 100, 2) << done.response.body;
  }
  bool is_kept(std::string_view content) { return world.store->blobs().path_of(sha256(view_of(content))).has_value(); }
  bool goes(std::string_view content) {
    for (int i = 0; i < 500 && is_kept(content); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return !is_kept(content);
  }

  testing::World world;
  Client ada = world.person(world.organisation("Northwind"), "Ada", state::PersonRole::admin);
  std::string report;
};

TEST(FileSweeper, RemovesTheFileOfAnErasedAttachmentAndNoOther) {
  Desk desk;
  FileSweeper sweeper(*desk.world.store, [](const Error& error) { ADD_FAILURE() << error.what; });
  Reactor reactor({.log = desk.world.store->log(),
                   .index = desk.world.store->index(),
                   .keys = desk.world.store->keys(),
                   .bookmarks = desk.world.store->bookmarks(),
                   .clock = desk.world.clock,
                   .entropy = desk.world.chance,
                   .reactions = {},
                   .complain = [](const Error& error) { ADD_FAILURE() << error.what; },
                   .on_erasure = [&] { sweeper.sweep_soon(); }});
  const auto wrong = desk.attach(R"({"a":1})");
  const auto right = desk.attach(R"({"a":2})");
  sweeper.start();
  desk.erase(wrong);
  ASSERT_TRUE(reactor.run_due());
  EXPECT_TRUE(desk.goes(R"({"a":1})"));
  EXPECT_TRUE(desk.is_kept(R"({"a":2})"));
  EXPECT_EQ(desk.ada.get("/api/v1/attachments/" + right + "/content").status(), 200);
}

TEST(FileSweeper, CatchesUpWhenItStarts) {
  Desk desk;
  desk.erase(desk.attach(R"({"a":1})"));
  ASSERT_TRUE(desk.is_kept(R"({"a":1})"));
  FileSweeper sweeper(*desk.world.store, [](const Error& error) { ADD_FAILURE() << error.what; });
  sweeper.start();
  EXPECT_TRUE(desk.goes(R"({"a":1})"));
}

}  // namespace
}  // namespace tocsin::app

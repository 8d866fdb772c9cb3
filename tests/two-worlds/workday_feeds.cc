// What an organisation takes from other servers, and sends to them: set up, changed, halted and ended.
#include "workday.h"

namespace tocsin::two_worlds {
namespace {

std::string feed_named(const std::string& title, const std::string& more = {}) {
  return R"({"title":")" + title +
         R"(","direction":"pull","api_root":"https://taxii.example/r/","collection":"c","interval_s":900)" + more + "}";
}

}  // namespace

void add_own_feeds(Story& story) {
  story.does("/communities/<c>/feeds", feed_named("Own feed", R"(,"reliability":"b","credibility":2)"), "mfeed");
  story.does("/communities/<c>/feeds", feed_named("Another feed"), "mfeed2");
  story.hid("pia", "/communities/<c>/feeds", feed_named("<flavour>"), "pfeed");
  story.mix();
  story.does("/feeds/<mfeed>/change", feed_named("Own feed, changed", R"(,"base":{"head":"<mfeed/head>"})"));
  story.puts("/feeds/<mfeed>/credentials", R"({"scheme":"basic","user":"us","secret":"quartz"})");
  story.reads("/feeds/<mfeed>/progress");
  story.takes_away("/feeds/<mfeed>/credentials");
  story.does("/feeds/<mfeed>/pause", R"({"note":"For now"})");
  story.does("/feeds/<mfeed>/resume");
  story.does("/feeds/<mfeed>/end");
  story.does("/feeds/<mfeed2>/erase", R"({"fact":"<mfeed2/head>","reason":"Asked to"})");
  story.hid("pia", "/feeds/<pfeed>/pause", R"({"note":"<flavour>"})");
  story.mix();
}

}  // namespace tocsin::two_worlds

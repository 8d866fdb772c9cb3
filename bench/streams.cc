// Many live streams at once: what each weighs, when the last one has had an event, and when it has dropped what was
// recalled. docs/performance.md says how to read it. Usage: bench_streams [STREAMS]
// rooms: app
#include <thread>

#include "town.h"

namespace tocsin::bench {
namespace {

class Streams : Town {
 public:
  explicit Streams(std::size_t streams) : streams_(streams) {}

  void run() {
    start();
    set_up();
    streams();
    recall();
  }

 private:
  // A member of the community with one person; who it is and a way in for it.
  struct Member {
    std::string person;
    std::string organisation;
  };
  Member add_member(Connection& to) {
    Member out;
    out.organisation =
        member(post(to, "/api/v1/organisations", token_, R"({"name":"Member","sector":"energy"})"), "id");
    out.person = member(post(to, fmt::format("/api/v1/organisations/{}/persons", out.organisation), token_,
                             R"({"name":"B","role":"admin"})"),
                        "id");
    const auto way_in = add_token({4}, out.person, out.organisation);
    const auto membership = member(post(to, fmt::format("/api/v1/communities/{}/memberships", community_), token_,
                                        fmt::format(R"({{"organisation":"{}"}})", out.organisation)),
                                   "id");
    post(to, fmt::format("/api/v1/memberships/{}/accept", membership), way_in, "{}");
    return out;
  }

  // Until `word` has come on each.
  static void await_all(std::vector<std::unique_ptr<Connection>>& open, std::string_view word) {
    for (auto& one : open) {
      std::string seen;
      while (seen.find(word) == std::string::npos) {
        char chunk[4096];
        const auto n = ::recv(one->socket(), chunk, sizeof chunk, 0);
        TOCSIN_ASSERT(n > 0);
        seen.append(chunk, static_cast<std::size_t>(n));
      }
    }
  }

  // Members' sessions hold a record open that its originator then takes back: until the last one has been told, and
  // what they find when they look.
  void recall() {
    Connection poster(service_->port());
    const auto other = add_member(poster);
    std::vector<std::unique_ptr<Connection>> open;
    std::string token;
    for (std::size_t i = 0; i < streams_; ++i) {
      if (i % 8 == 0)
        token = add_token(RawId{5, static_cast<std::uint8_t>(i / 8 % 256), static_cast<std::uint8_t>(i / 2048)},
                          other.person, other.organisation);
      open.push_back(std::make_unique<Connection>(service_->port(), static_cast<std::uint8_t>(2 + i / 200)));
      open.back()->write(http_get("/api/v1/stream", token));
    }
    await_all(open, "open");
    std::this_thread::sleep_for(std::chrono::seconds(1));
    const auto report = post(
        poster, fmt::format("/api/v1/communities/{}/reports", community_), token_,
        fmt::format(
            R"({{"title":"held open","marking":{{"tlp":"TLP:GREEN","audience":["community:{0}","role:team@{0}"]}}}})",
            community_));
    await_all(open, "report.submitted");
    const auto id = member(report, "id");
    const auto value = json::parse(body_of(report));
    const std::string fact(value->at("versions").at("head").get_string());
    const auto path = fmt::format("/api/v1/reports/{}", id);
    TOCSIN_ASSERT(poster.exchange(http_get(path, token)).starts_with("HTTP/1.1 200"));
    const auto begin = std::chrono::steady_clock::now();
    post(poster, path + "/change", token_,
         fmt::format(R"({{"fact":"{}","marking":{{"tlp":"TLP:AMBER","audience":["role:team@{}"]}}}})", fact,
                     community_));
    await_all(open, "marking.changed");
    const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    TOCSIN_ASSERT(poster.exchange(http_get(path, token)).starts_with("HTTP/1.1 404"));
    fmt::print("recall of what {} streams hold open: the last one was told after {:.0f} ms, and finds 404\n", streams_,
               ms);
  }

  void streams() {
    const auto before = resident_kib();
    std::vector<std::unique_ptr<Connection>> open;
    // A principal may hold eight streams: a token for each eight.
    std::string token;
    for (std::size_t i = 0; i < streams_; ++i) {
      if (i % 8 == 0)
        token = add_token(RawId{2, static_cast<std::uint8_t>(i / 8 % 256), static_cast<std::uint8_t>(i / 2048)});
      open.push_back(std::make_unique<Connection>(service_->port(), static_cast<std::uint8_t>(2 + i / 200)));
      open.back()->write(http_get("/api/v1/stream", token));
    }
    for (auto& one : open) {
      char head[2048];
      TOCSIN_ASSERT(::recv(one->socket(), head, sizeof head, 0) > 0);
    }
    std::this_thread::sleep_for(std::chrono::seconds(1));
    const auto each = static_cast<double>(resident_kib() - before) / static_cast<double>(streams_);
    const auto begin = std::chrono::steady_clock::now();
    Connection poster(service_->port());
    TOCSIN_ASSERT(poster
                      .exchange(http_post(fmt::format("/api/v1/communities/{}/reports", community_), token_,
                                          "one-event-for-all", R"({"title":"seen by all streams"})"))
                      .starts_with("HTTP/1.1 201"));
    for (auto& one : open) {
      std::string seen;
      while (seen.find("event: fact") == std::string::npos) {
        char chunk[4096];
        const auto n = ::recv(one->socket(), chunk, sizeof chunk, 0);
        TOCSIN_ASSERT(n > 0);
        seen.append(chunk, static_cast<std::size_t>(n));
      }
    }
    const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    fmt::print("{} streams: {:.1f} KiB each (client side of the process included), all had one event after {:.0f} ms\n",
               streams_, each, ms);
  }

  std::size_t streams_;
};

}  // namespace
}  // namespace tocsin::bench

int main(int argc, char** argv) {
  tocsin::app::settle_memory();
  tocsin::bench::Streams(argc > 1 ? std::stoul(argv[1]) : 10'000).run();
}

// rooms: app
// Many live streams at once: what each weighs, and when the last one has had an event. docs/performance.md says how to
// read it. Usage: bench_streams [STREAMS]
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
  }

 private:
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

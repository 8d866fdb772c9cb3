// rooms: app
// What the journal of reads costs: another organisation's AMBER records, read for the first time (noted, and on the
// disk before the answer goes), read again (remembered), and one's own beside them (never noted); one by one and as
// pages of a list, with 1 and 8 callers. The second and third are each other's rival. Usage: bench_journal [RECORDS]
#include <map>

#include "town.h"

namespace tocsin::bench {
namespace {

class Journal : Town {
 public:
  explicit Journal(std::size_t records) : records_(records) {}

  void run() {
    start();
    set_up();
    const model::OrganisationId own(*from_uuid_text(organisation_));
    const model::OrganisationId other(RawId{1, 7, 3, 9});
    TOCSIN_ASSERT(
        service_->api().services().keys.make_hosted(other, service_->api().services().clock.now()).has_value());
    for (const std::size_t callers : {1UL, 8UL}) {
      const auto theirs = fill(other, own);
      const auto mine = fill(own, own);
      const auto first = read(theirs, callers);
      const auto again = read(theirs, callers);
      const auto never = read(mine, callers);
      print("noted, for the first time", callers, first, again);
      print("remembered", callers, again, never);
    }
    pages(other, own);
  }

 private:
  using Ids = std::vector<std::string>;

  Ids fill(const model::OrganisationId& author, const model::OrganisationId& reader) {
    Ids out;
    std::atomic<std::size_t> done{0};
    for (std::size_t n = 0; n < records_; ++n) {
      while (n - done > 2000) std::this_thread::yield();
      auto batch = incident_of(author, reader, "An incident of another");
      out.push_back(to_text(batch.facts.front().fact.statement.record.id));
      service_->store().log().append(std::move(batch), [&](Result<port::Committed> result) {
        TOCSIN_ASSERT(result.has_value());
        ++done;
      });
    }
    while (done < records_) std::this_thread::yield();
    const auto newest = service_->store().index().snapshot()->last_position();
    while (service_->store().bookmarks().get("reactor").value_or(0) < newest)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return out;
  }

  // Every 800 come from another token, which is another reader: the server lets one ask 200 times a second.
  Figures read(const Ids& ids, std::size_t callers) {
    auto& tokens = tokens_[callers];
    if (tokens.empty()) tokens = tokens_for(ids.size());
    std::this_thread::sleep_for(std::chrono::seconds(5));  // until each may ask as often again
    return load(
        service_->port(), callers, ids.size(),
        [&](std::size_t n) { return http_get("/api/v1/incidents/" + ids[n], tokens[n / 800]); }, 200);
  }

  // The newest hundred are new to each reader once.
  void pages(const model::OrganisationId& author, const model::OrganisationId& reader) {
    (void)fill(author, reader);
    constexpr std::size_t readers = 200;
    std::vector<std::string> tokens;
    for (std::size_t n = 0; n < readers; ++n) tokens.push_back(tokens_for(1).front());
    const auto ask = [&](std::size_t n) { return http_get("/api/v1/incidents?limit=100", tokens[n]); };
    const auto first = load(service_->port(), 1, readers, ask, 200);
    const auto again = load(service_->port(), 1, readers, ask, 200);
    print("a page of 100 for the first time", 1, first, again);
  }

  static void print(std::string_view what, std::size_t callers, const Figures& ours, const Figures& beside) {
    fmt::print(
        "{:<34} {} callers {:>8.0f}/s p50 {:>6.0f} p99 {:>7.0f} cpu {:>5.0f} us   beside {:>8.0f}/s p50 {:>6.0f} cpu "
        "{:>5.0f} us   ratio {:.2f} (cpu {:.2f})\n",
        what, callers, ours.per_second, ours.p50_us, ours.p99_us, ours.cpu_us, beside.per_second, beside.p50_us,
        beside.cpu_us, ours.per_second / beside.per_second, beside.cpu_us / ours.cpu_us);
    std::fflush(stdout);
  }

  std::size_t records_;
  std::map<std::size_t, std::vector<std::string>> tokens_;
};

}  // namespace
}  // namespace tocsin::bench

int main(int argc, char** argv) {
  tocsin::app::settle_memory();
  tocsin::bench::Journal(argc > 1 ? std::stoul(argv[1]) : 8'000).run();
}

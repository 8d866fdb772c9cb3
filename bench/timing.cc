// Whether the time of an answer tells what is hidden from what is absent. One client asks for hidden and absent ids in
// random order, over one connection; the two sets of times are compared by the Mann-Whitney U test (two-sided, normal
// approximation with ties), with Cliff's delta and Cohen's d as effect sizes. Beside it, in the same run: absent
// against absent, which is what no difference looks like here, and readable against absent, which is a difference that
// must be seen. Usage: bench_timing [--requests N] [--incidents N] Source: Mann and Whitney, Ann. Math. Statist. 18(1),
// 1947; Cliff, Psychol. Bull. 114(3), 1993; Cohen 1988.
#include <cmath>
#include <random>

#include "town.h"

namespace tocsin::bench {
namespace {

using Times = std::vector<double>;  // microseconds

double mean_of(const Times& times) {
  double sum = 0;
  for (const double t : times) sum += t;
  return sum / static_cast<double>(times.size());
}

double variance_of(const Times& times) {
  const double mean = mean_of(times);
  double sum = 0;
  for (const double t : times) sum += (t - mean) * (t - mean);
  return sum / static_cast<double>(times.size() - 1);
}

double quantile(Times times, double q) {
  const auto at = static_cast<std::ptrdiff_t>(q * static_cast<double>(times.size() - 1));
  std::ranges::nth_element(times, times.begin() + at);
  return times[static_cast<std::size_t>(at)];
}

// Without the slowest hundredth of each, which are the machine's pauses and drown every mean.
Times trimmed(Times times) {
  std::ranges::sort(times);
  times.resize(times.size() * 99 / 100);
  return times;
}

struct Compared {
  double delta = 0;  // Cliff's: P(a > b) - P(a < b)
  double d = 0;      // Cohen's, of the trimmed times
  double z = 0;
  double p = 1;
};

Compared compared(const Times& a, const Times& b) {
  struct Ranked {
    double time;
    bool of_a;
  };
  std::vector<Ranked> all;
  for (const double t : a) all.push_back({t, true});
  for (const double t : b) all.push_back({t, false});
  std::ranges::sort(all, {}, &Ranked::time);
  const auto n = static_cast<double>(all.size());
  const auto na = static_cast<double>(a.size());
  const auto nb = static_cast<double>(b.size());
  double ranks = 0;
  double ties = 0;
  for (std::size_t from = 0; from < all.size();) {
    std::size_t to = from;
    while (to < all.size() && all[to].time <= all[from].time) ++to;
    const auto count = static_cast<double>(to - from);
    const double rank = static_cast<double>(from + to + 1) / 2;  // of each of those that tie; from 1
    for (; from < to; ++from) ranks += all[from].of_a ? rank : 0;
    ties += count * count * count - count;
  }
  const double u = ranks - na * (na + 1) / 2;
  const double spread = std::sqrt(na * nb / 12 * ((n + 1) - ties / (n * (n - 1))));
  Compared out;
  out.delta = 2 * u / (na * nb) - 1;
  out.z = (u - na * nb / 2) / spread;
  out.p = std::erfc(std::abs(out.z) / std::sqrt(2.0));
  const auto x = trimmed(a);
  const auto y = trimmed(b);
  out.d = (mean_of(x) - mean_of(y)) / std::sqrt((variance_of(x) + variance_of(y)) / 2);
  return out;
}

void print(std::string_view what, const Times& a, const Times& b) {
  const auto result = compared(a, b);
  fmt::print(
      "{:<22} medians {:>7.2f} {:>7.2f} us  Cliff's delta {:>+7.4f}  Cohen's d {:>+7.4f}  z {:>+7.2f}  p {:.3g}\n",
      what, quantile(a, 0.5), quantile(b, 0.5), result.delta, result.d, result.z, result.p);
}

struct Sizes {
  std::size_t requests = 100'000;  // of each set
  std::size_t incidents = 20'000;
};

class Timing : Town {
 public:
  explicit Timing(Sizes sizes) : sizes_(sizes) {}

  void run() {
    start();
    set_up();
    fill();
    study("/api/v1/incidents/{}", "GET one");
    study("/api/v1/incidents/{}/participations", "GET a list below");
  }

 private:
  static constexpr std::size_t sets = 4;
  enum Set : std::size_t { hidden, absent, absent_too, readable };

  // Every second incident is somebody else's.
  void fill() {
    const model::OrganisationId own(*from_uuid_text(organisation_));
    const model::OrganisationId other(RawId{1, 7});
    std::atomic<std::size_t> done{0};
    for (std::size_t n = 0; n < sizes_.incidents; ++n) {
      while (n - done > 2000) std::this_thread::yield();
      const bool is_own = n % 2 == 0;
      auto batch = incident_of(own, is_own ? own : other, fmt::format("Incident number {}", n));
      ids_[is_own ? readable : hidden].push_back(to_text(batch.facts.front().fact.statement.record.id));
      service_->store().log().append(std::move(batch), [&](Result<port::Committed> result) {
        TOCSIN_ASSERT(result.has_value());
        ++done;
      });
    }
    while (done < sizes_.incidents) std::this_thread::yield();
    auto& entropy = service_->api().services().entropy;
    for (std::size_t n = 0; n < sizes_.incidents / 2; ++n)
      for (const auto set : {absent, absent_too}) ids_[set].push_back(to_text(entropy.new_id<model::RecordTag>()));
  }

  void study(const std::string& path, std::string_view what) {
    std::vector<std::size_t> order;
    for (std::size_t set = 0; set < sets; ++set) order.insert(order.end(), sizes_.requests, set);
    std::mt19937_64 chance(20261126);
    std::ranges::shuffle(order, chance);
    const auto tokens = tokens_for(order.size() + warm_up);
    std::optional<Connection> connection;
    std::array<Times, sets> times;
    for (std::size_t n = 0; n < order.size() + warm_up; ++n) {
      const auto set = n < warm_up ? n % sets : order[n - warm_up];
      const auto& id = ids_[set][chance() % ids_[set].size()];
      const auto request = http_get(fmt::format(fmt::runtime(path), id), tokens[n / 800]);
      if (n % of_a_connection == 0) {
        connection.emplace(service_->port());
        connection->exchange(request);
      }
      const auto sent = std::chrono::steady_clock::now();
      const auto answer = connection->exchange(request);
      const auto took = std::chrono::steady_clock::now() - sent;
      TOCSIN_ASSERT(answer.starts_with(set == readable ? "HTTP/1.1 200" : "HTTP/1.1 404"));
      if (n >= warm_up) times[set].push_back(std::chrono::duration<double, std::micro>(took).count());
    }
    fmt::print("{}: {} requests of each set, {} incidents\n", what, sizes_.requests, sizes_.incidents);
    print("  hidden, absent", times[hidden], times[absent]);
    print("  absent, absent", times[absent_too], times[absent]);
    print("  readable, absent", times[readable], times[absent]);
  }

  static constexpr std::size_t warm_up = 4'000;
  static constexpr std::size_t of_a_connection = 8'000;  // the server ends one after 10,000
  Sizes sizes_;
  std::array<std::vector<std::string>, sets> ids_;
};

}  // namespace
}  // namespace tocsin::bench

int main(int argc, char** argv) {
  tocsin::app::settle_memory();
  tocsin::bench::Sizes sizes;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--requests") sizes.requests = std::stoul(argv[i + 1]);
    if (name == "--incidents") sizes.incidents = std::stoul(argv[i + 1]);
  }
  tocsin::bench::Timing(sizes).run();
}

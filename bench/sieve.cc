// rooms: store
// The index of values alone, at sizes that would take hours to fill through the server: entries a second while it
// grows, bytes an entry, and a question of 1,000 values (each by its own key and two wider ones) warm and after the
// file was dropped from the system's cache. Usage: bench_sieve [--entries N]
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <random>

#include "store/sqlite/schema.h"
#include "store/sqlite/sieve_writer.h"

namespace tocsin::bench {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

template <class T>
T must(Result<T> result) {
  TOCSIN_ASSERT(result.has_value());
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

struct Filled {
  std::vector<std::uint64_t> some;  // keys that are there
};

Filled fill(store::Db& db, store::SieveWriter& writer, std::size_t entries, std::mt19937_64& chance) {
  constexpr std::size_t batch = 3'000;  // of an envelope of 1,000 objects
  Filled out;
  auto begin = Clock::now();
  std::size_t told = entries / 10;
  for (std::size_t n = 0; n < entries;) {
    store::SieveEntries some;
    for (std::size_t i = 0; i < batch && n < entries; ++i, ++n) {
      some.push_back({chance() >> 1, static_cast<std::uint32_t>(1 + n % 7), static_cast<std::int64_t>(n + 1)});
      if (n % 997 == 0) out.some.push_back(some.back().key);
    }
    must(db.run("BEGIN IMMEDIATE"));
    must(writer.add(std::move(some)));
    must(db.run("COMMIT"));
    writer.keep();
    if (writer.has_work()) must(writer.tend());
    if (n >= told) {
      fmt::print("  {:>11} entries: {:>8.0f} a second since the last line\n", n,
                 static_cast<double>(entries / 10) / since(begin));
      std::fflush(stdout);
      begin = Clock::now();
      told += entries / 10;
    }
  }
  while (writer.has_work()) must(writer.tend());
  return out;
}

void ask(store::Db& db, const store::SieveView& view, const Filled& filled, std::mt19937_64& chance,
         std::string_view how, int rounds, const std::function<void()>& before) {
  std::vector<double> times;
  for (int round = 0; round < rounds; ++round) {
    std::vector<std::uint64_t> keys;
    for (int i = 0; i < 1000; ++i) {
      keys.push_back(i % 10 == 0 ? filled.some[chance() % filled.some.size()] : chance() >> 1);
      keys.push_back(chance() >> 1);
      keys.push_back(chance() >> 1);
    }
    before();
    const auto begin = Clock::now();
    store::SieveEntries out;
    for (const auto key : keys) must(view.find(db, store::least_of(key), store::greatest_of(key), 100'000, out));
    times.push_back(since(begin) * 1e3);
    TOCSIN_ASSERT(out.size() >= 100);
  }
  std::ranges::sort(times);
  fmt::print("1,000 values, 3,000 keys, {:<5} p50 {:>7.1f} ms  p99 {:>7.1f} ms\n", how, times[times.size() / 2],
             times[times.size() * 99 / 100]);
}

void run(std::size_t entries) {
  std::string pattern = (std::filesystem::temp_directory_path() / "tocsin-sieve-XXXXXX").string();
  TOCSIN_ASSERT(::mkdtemp(pattern.data()) != nullptr);
  const std::filesystem::path file = std::filesystem::path(pattern) / "tocsin.db";
  auto db = must(store::Db::open(file, {store::Db::Use::write, 16 * 1024, 0}));
  must(store::prepare_schema(db));
  store::Sieve sieve;
  store::SieveWriter writer(db, sieve, {});
  must(writer.load());
  std::mt19937_64 chance(5);
  const auto filled = fill(db, writer, entries, chance);
  must(db.run("PRAGMA wal_checkpoint(TRUNCATE)"));
  const auto bytes = static_cast<double>(std::filesystem::file_size(file));
  auto reader = must(store::Db::open(file, {store::Db::Use::read, 4 * 1024, 0}));
  const auto view = must(sieve.view(reader));
  fmt::print("{} entries in {} runs, {} in memory; {:.1f} bytes an entry on the disk\n", entries, view->runs.size(),
             view->recent.size(), bytes / static_cast<double>(entries));
  ask(reader, *view, filled, chance, "warm", 50, [] {});
  ask(reader, *view, filled, chance, "cold", 10, [&] {
    const int descriptor = ::open(file.c_str(), O_RDONLY);
    ::fdatasync(descriptor);
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
    ::close(descriptor);
  });
  std::filesystem::remove_all(pattern);
}

}  // namespace
}  // namespace tocsin::bench

int main(int argc, char** argv) {
  std::size_t entries = 10'000'000;
  for (int i = 1; i + 1 < argc; i += 2)
    if (std::string_view(argv[i]) == "--entries") entries = std::strtoull(argv[i + 1], nullptr, 10);
  tocsin::bench::run(entries);
}

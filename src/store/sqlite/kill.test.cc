// Power failure of the process: a child appends under load and tells which facts were acknowledged; it is killed at a
// random moment, again and again, on one store.
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "store/sqlite/maintenance.h"
#include "store/sqlite/test_world.h"

namespace tocsin::store::test {
namespace {

constexpr int rounds = 25;

void append_for_ever(World& world, int pipe) {
  const auto label = world.open_label();
  const auto at = world.space();
  std::vector<std::jthread> callers;
  for (int i = 0; i < 6; ++i)
    callers.emplace_back([&] {
      while (true) {
        auto ref = world.ref(model::Kind::request);
        std::vector<port::SignedFact> facts;
        facts.push_back(world.fact("request.send", at, ref, label, R"({"title":"under load"})"));
        const auto sent = facts.front().fact.statement.id;
        facts.push_back(world.fact("request.deliver", at, ref, label, "{}", sent));
        const auto last = facts.back().fact.statement.id;
        if (!world.append(std::move(facts))) std::abort();
        if (::write(pipe, last.raw().data(), last.raw().size()) != 16) std::abort();  // 16 bytes are written whole
      }
    });
}

std::vector<model::FactId> read_to_end(int pipe, std::atomic<int>& count) {
  std::vector<model::FactId> out;
  RawId raw{};
  for (; ::read(pipe, raw.data(), raw.size()) == 16; ++count) out.emplace_back(raw);
  return out;
}

// What the child acknowledged before it was killed, `life` after so many acknowledgements.
std::vector<model::FactId> run_and_kill(World& world, std::uint64_t seed, int wanted, std::chrono::milliseconds life) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    world.entropy.reseed(seed);
    world.open();
    append_for_ever(world, ends[1]);
    ::_exit(0);
  }
  ::close(ends[1]);
  std::vector<model::FactId> told;
  std::atomic<int> count = 0;
  std::jthread reader([&] { told = read_to_end(ends[0], count); });
  for (int waited = 0; count < wanted && waited < 10'000; ++waited)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(life);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  reader.join();
  ::close(ends[0]);
  return told;
}

TEST(Kill, LosesNothingThatWasAcknowledgedAndNothingByHalves) {
  World world;
  world.close();
  std::mt19937_64 chance(11);
  std::vector<model::FactId> all;
  for (int round = 0; round < rounds; ++round) {
    const auto life = std::chrono::milliseconds(chance() % 80);
    // Every fifth may die while it opens the store.
    for (const auto& id : run_and_kill(world, 100 + static_cast<std::uint64_t>(round),
                                       round % 5 == 4 ? 0 : 1 + static_cast<int>(chance() % 40), life))
      all.push_back(id);
    world.open();
    {
      const auto snapshot = world.store->index().snapshot();
      for (const auto& id : all) ASSERT_NE(snapshot->position_of_fact(id), 0) << "round " << round;
      EXPECT_EQ(snapshot->last_position() % 2, 0) << "half a batch";
    }
    world.close();
  }
  EXPECT_GT(all.size(), static_cast<std::size_t>(rounds));
  const auto report = verify(world.folder.path());
  ASSERT_TRUE(report);
  EXPECT_FALSE(report->first_fault) << report->first_fault->what;
  EXPECT_GE(report->facts, all.size() * 2);
}

}  // namespace
}  // namespace tocsin::store::test

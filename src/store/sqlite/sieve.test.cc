#include "store/sqlite/sieve_writer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "store/sqlite/schema.h"
#include "store/sqlite/test_world.h"

namespace tocsin::store::test {
namespace {

class SieveTest : public testing::Test {
 protected:
  SieveTest() { open(); }
  void open() {
    writer.reset();
    db.reset();
    auto opened = Db::open(folder.path() / "tocsin.db", {Db::Use::write, 1024, 0});
    ASSERT_TRUE(opened);
    db.emplace(std::move(*opened));
    ASSERT_TRUE(prepare_schema(*db));
    writer.emplace(*db, sieve, settings);
    ASSERT_TRUE(writer->load());
  }
  void add(const SieveEntries& entries) {
    ASSERT_TRUE(db->run("BEGIN IMMEDIATE"));
    ASSERT_TRUE(writer->add(entries));
    ASSERT_TRUE(db->run("COMMIT"));
    writer->keep();
    all.insert(entries.begin(), entries.end());
  }
  SieveEntry any_entry() {
    const auto any = [&](std::uint64_t below) {
      return std::uniform_int_distribution<std::uint64_t>(0, below - 1)(chance);
    };
    // Some keys are held by very many.
    return {any(3) == 0 ? any(3) : any(5000), static_cast<std::uint32_t>(1 + any(4)),
            static_cast<std::int64_t>(next++)};
  }
  SieveEntries found(const SieveEntry& first, const SieveEntry& last, std::size_t most = 1'000'000) {
    SieveEntries out;
    const auto view = sieve.view(*db);
    EXPECT_TRUE(view);
    const auto whole = (*view)->find(*db, first, last, most, out);
    EXPECT_TRUE(whole);
    EXPECT_TRUE(!whole || *whole == (out.size() < most || out.size() == expected(first, last).size()));
    std::ranges::sort(out);
    return out;
  }
  SieveEntries expected(const SieveEntry& first, const SieveEntry& last) const {
    return {all.lower_bound(first), all.upper_bound(last)};
  }
  void expect_same() {
    for (std::uint64_t key = 0; key < 20; ++key) {
      EXPECT_EQ(found(least_of(key), greatest_of(key)), expected(least_of(key), greatest_of(key)));
      EXPECT_EQ(found(least_of(key, 2), greatest_of(key, 2)), expected(least_of(key, 2), greatest_of(key, 2)));
    }
    EXPECT_EQ(found(least_of(100), greatest_of(900)), expected(least_of(100), greatest_of(900)));
    EXPECT_EQ(found(least_of(0), greatest_of(UINT64_MAX)), expected(least_of(0), greatest_of(UINT64_MAX)));
  }

  TestFolder folder;
  SieveWriter::Settings settings{.recent_entries = 1000, .runs_merged = 3, .chunks_a_step = 2};
  Sieve sieve;
  std::optional<Db> db;
  std::optional<SieveWriter> writer;
  std::mt19937_64 chance{7};
  std::uint64_t next = 1;
  std::set<SieveEntry> all;
};

TEST_F(SieveTest, WhatWasAddedIsFoundWhateverIsMergedMeanwhile) {
  for (int round = 0; round < 200; ++round) {
    SieveEntries entries;
    for (std::uint64_t n = 1 + chance() % 400; n > 0; --n) entries.push_back(any_entry());
    add(entries);
    if (round % 3 == 0 && writer->has_work()) ASSERT_TRUE(writer->tend());
    if (round % 40 == 39) expect_same();
  }
  while (writer->has_work()) ASSERT_TRUE(writer->tend());
  expect_same();
  open();
  expect_same();
}

TEST_F(SieveTest, AMergeThatWasCutOffBeginsAnew) {
  for (int round = 0; round < 30; ++round) {
    SieveEntries entries;
    for (int n = 0; n < 400; ++n) entries.push_back(any_entry());
    add(entries);
    ASSERT_TRUE(writer->tend());
    if (round % 7 == 6) open();
  }
  expect_same();
  while (writer->has_work()) ASSERT_TRUE(writer->tend());
  expect_same();
  auto waste = db->prepare("SELECT count(*) FROM sieve_run WHERE state <> 'live'");
  ASSERT_TRUE(waste.step().value_or(false));
  EXPECT_EQ(waste.integer(0), 0);
}

TEST_F(SieveTest, WhatIsRolledBackIsForgotten) {
  add({{1, 1, 1}});
  ASSERT_TRUE(db->run("BEGIN IMMEDIATE"));
  const auto mark = writer->mark();
  ASSERT_TRUE(writer->add({{1, 1, 2}}));
  ASSERT_TRUE(db->run("ROLLBACK"));
  writer->forget_to(mark);
  writer->keep();
  expect_same();
  add({{1, 1, 3}});
  open();
  expect_same();
}

TEST_F(SieveTest, ASnapshotFromBeforeAMergeGoesOnFindingAll) {
  for (int round = 0; round < 8; ++round) {
    SieveEntries entries;
    for (int n = 0; n < 1000; ++n) entries.push_back(any_entry());
    add(entries);
    ASSERT_TRUE(writer->tend());
  }
  auto reader = Db::open(folder.path() / "tocsin.db", {Db::Use::read, 1024, 0});
  ASSERT_TRUE(reader);
  ASSERT_TRUE(reader->run("BEGIN"));
  const auto view = sieve.view(*reader);
  ASSERT_TRUE(view);
  while (writer->has_work()) ASSERT_TRUE(writer->tend());
  SieveEntries out;
  ASSERT_TRUE((*view)->find(*reader, least_of(0), greatest_of(UINT64_MAX), 1'000'000, out));
  std::ranges::sort(out);
  EXPECT_EQ(out, SieveEntries(all.begin(), all.end()));
}

TEST_F(SieveTest, ASnapshotWhoseGenerationIsNoLongerKeptReadsItAnew) {
  const auto add_some = [&] {
    SieveEntries entries;
    for (int n = 0; n < 700; ++n) entries.push_back(any_entry());
    add(entries);
    ASSERT_TRUE(writer->tend());
  };
  for (int round = 0; round < 4; ++round) add_some();
  auto reader = Db::open(folder.path() / "tocsin.db", {Db::Use::read, 1024, 0});
  ASSERT_TRUE(reader);
  ASSERT_TRUE(reader->run("BEGIN"));
  auto begun = reader->prepare("SELECT generation FROM sieve_state");
  ASSERT_TRUE(begun.step().value_or(false));
  const auto generation = begun.integer(0);
  begun.reset();
  const SieveEntries then(all.begin(), all.end());
  for (int round = 0; round < 12; ++round) add_some();
  while (writer->has_work()) ASSERT_TRUE(writer->tend());
  ASSERT_GT(sieve.newest()->generation, generation + 3);
  const auto view = sieve.view(*reader);
  ASSERT_TRUE(view);
  EXPECT_EQ((*view)->generation, generation);
  SieveEntries out;
  ASSERT_TRUE((*view)->find(*reader, least_of(0), greatest_of(UINT64_MAX), 1'000'000, out));
  std::ranges::sort(out);
  EXPECT_EQ(out, then);
}

TEST_F(SieveTest, MostOfWhatARunLacksIsKnownWithoutReading) {
  settings.recent_entries = 20'000;
  open();
  SieveEntries entries;
  for (std::int64_t n = 0; n < 20'000; ++n) entries.push_back({chance() >> 1, 1, n});
  add(entries);
  ASSERT_TRUE(writer->tend());
  const auto& run = sieve.newest()->runs.front();
  ASSERT_EQ(run.filter->chunks(), run.fences->size());
  const auto chunk_of = [&](std::uint64_t key) {
    return static_cast<std::size_t>(std::ranges::upper_bound(*run.fences, key) - run.fences->begin()) - 1;
  };
  for (const auto& entry : entries) EXPECT_TRUE(run.filter->may_hold(chunk_of(entry.key), entry.key));
  int held = 0;
  for (int n = 0; n < 10'000; ++n) {
    const auto key = std::max(run.fences->front(), std::uint64_t{chance() >> 1});
    held += run.filter->may_hold(chunk_of(key), key) ? 1 : 0;
  }
  EXPECT_LT(held, 600);
}

TEST_F(SieveTest, ARunOfAnOlderStoreHasNoFilterAndIsSearchedAllTheSame) {
  for (int round = 0; round < 5; ++round) {
    SieveEntries entries;
    for (int n = 0; n < 1500; ++n) entries.push_back(any_entry());
    add(entries);
    ASSERT_TRUE(writer->tend());
  }
  ASSERT_TRUE(db->run("DELETE FROM sieve_filter"));
  open();
  ASSERT_EQ(sieve.newest()->runs.front().filter->chunks(), 0U);
  expect_same();
  while (writer->has_work()) ASSERT_TRUE(writer->tend());
  expect_same();
  // What is left of runs that are gone goes with them.
  auto left = db->prepare("SELECT count(*) FROM sieve_filter WHERE (id >> 32) NOT IN (SELECT id FROM sieve_run)");
  ASSERT_TRUE(left.step().value_or(false));
  EXPECT_EQ(left.integer(0), 0);
}

TEST_F(SieveTest, BytesThatAreNoEntriesAreDamage) {
  SieveEntries out;
  const Bytes bytes(21);
  EXPECT_EQ(sieve_unpack(bytes, out).error().what, "store.damaged");
  const SieveEntries some{{1, 2, 3}, {UINT64_MAX, UINT32_MAX, INT64_MAX}};
  ASSERT_TRUE(sieve_unpack(view_of(sieve_packed(some)), out));
  EXPECT_EQ(out, some);
}

}  // namespace
}  // namespace tocsin::store::test

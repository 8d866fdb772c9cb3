#include "store/sqlite/objects.h"

#include <algorithm>
#include <map>
#include <set>

#include "store/sqlite/reader.h"
#include "store/sqlite/test_world.h"

namespace tocsin::store::test {
namespace {

using model::Atom;
using model::AtomKind;
using model::Role;
using port::WhichVersions;

// What is on the shelf, kept beside the store.
struct Kept {
  std::int64_t seq = 0;
  std::uint8_t reader = 0;  // circle
  std::uint8_t part = 0;    // circle that reads the part marked apart; 0: none
  model::OrganisationId submitter;
  std::string id;
  std::int64_t version = 0;
  std::string type;
  std::string bytes;
  bool gone = false;
};

// One principal's view, as the contract says it.
struct Viewer {
  RawId principal{};
  std::set<std::uint8_t> reads;
  std::vector<std::string> taken;  // what it was given, in that order
  port::ObjectPlace at;
  std::optional<Instant> last_added;
};

Atom circle(std::uint8_t n) { return {AtomKind::circle, Role::none, RawId{n}}; }

class ObjectStore : public testing::Test {
 protected:
  std::size_t any(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(chance); }
  model::Label label(std::uint8_t n) { return world.label_for({circle(n)}, model::Tlp::green); }

  port::ObjectRow row_of(const Kept& one) {
    port::ObjectRow row{.id = one.id,
                        .type = one.type,
                        .version = std::to_string(one.version),
                        .instant = {one.version, 0},
                        .spec_version = "2.1",
                        .bytes = one.bytes};
    row.digest = sha256(view_of(one.bytes));
    row.label = one.reader - 1U;
    const auto host = one.version % 3 == 0 ? "common.evil.example" : fmt::format("h{}.evil.example", one.version);
    row.observables = {{model::ObservableType::domain, host}};
    if (one.part != 0) {
      row.parts = {one.part - 1U};
      row.variants = {{0, 4U + one.reader - 1U + 4U * (one.part - 1U), ""}, {1, row.label, one.bytes + " less"}};
    }
    return row;
  }

  // Labels 0..3 are the circles 1..4; then each with each.
  std::vector<model::Label> labels() {
    std::vector<model::Label> out;
    for (std::uint8_t n = 1; n <= 4; ++n) out.push_back(label(n));
    for (std::uint8_t part = 1; part <= 4; ++part)
      for (std::uint8_t reader = 1; reader <= 4; ++reader) out.push_back(model::join(label(reader), label(part)));
    return out;
  }

  port::Committed put(const std::vector<Kept>& some) {
    port::Batch batch;
    port::ObjectBatch objects{.shelf = shelf,
                              .record = world.id<model::RecordId>(),
                              .fact = world.id<model::FactId>(),
                              .submitter = some.front().submitter,
                              .labels = labels(),
                              .rows = {},
                              .status = std::nullopt};
    for (const auto& one : some) objects.rows.push_back(row_of(one));
    objects.status = port::ObjectStatus{.id = objects.record, .principal = RawId{5}, .at = world.clock.now()};
    last_status = objects.record;
    batch.objects = std::move(objects);
    auto done = port::append_and_wait(world.store->log(), std::move(batch));
    EXPECT_TRUE(done);
    return done.value_or(port::Committed{});
  }

  Kept any_object() {
    Kept out;
    out.reader = static_cast<std::uint8_t>(1 + any(4));
    if (any(5) == 0) out.part = static_cast<std::uint8_t>(1 + any(4));
    out.submitter = model::OrganisationId(RawId{static_cast<std::uint8_t>(1 + any(2))});
    out.type = any(2) == 0 ? "indicator" : "malware";
    out.id = out.type + "--" + std::to_string(any(3) == 0 ? any(20) : 1000 + ++ids);
    out.version = static_cast<std::int64_t>(any(6));
    out.bytes = "{\"n\":" + std::to_string(any(2)) + "}";
    return out;
  }

  void add_batch() {
    std::vector<Kept> some;
    const auto submitter = any_object().submitter;
    for (std::size_t n = 1 + any(8); n > 0; --n) {
      some.push_back(any_object());
      some.back().submitter = submitter;
    }
    const auto done = put(some);
    ASSERT_EQ(done.shelved.size(), some.size());
    for (std::size_t i = 0; i < some.size(); ++i) {
      const auto same = std::ranges::find_if(all, [&](const Kept& k) {
        return !k.gone && k.id == some[i].id && k.version == some[i].version && k.submitter == submitter;
      });
      const auto expected = same == all.end()              ? port::Shelved::stored
                            : same->bytes == some[i].bytes ? port::Shelved::known
                                                           : port::Shelved::other_content;
      EXPECT_EQ(done.shelved[i], expected);
      if (expected != port::Shelved::stored) continue;
      some[i].seq = ++last_seq;
      all.push_back(some[i]);
    }
  }

  void remove_one() {
    if (all.empty()) return;
    const auto& one = all[any(all.size())];
    const port::ObjectRemoval removal{shelf, one.submitter, one.id, {}};
    port::Batch batch;
    batch.removals = {removal};
    std::size_t expected = 0;
    for (auto& k : all)
      if (!k.gone && k.id == one.id && k.submitter == one.submitter) k.gone = true, ++expected;
    const auto done = port::append_and_wait(world.store->log(), std::move(batch));
    ASSERT_TRUE(done);
    EXPECT_EQ(done->removed, expected);
  }

  std::shared_ptr<const policy::VisibleLabels> seen_by(const Viewer& viewer) {
    std::vector<Atom> atoms;
    for (const auto n : viewer.reads) atoms.push_back(circle(n));
    return world.visible_to(atoms);
  }

  port::ObjectQuery query_of(const Viewer& viewer) {
    port::ObjectQuery out{.shelf = shelf, .principal = viewer.principal};
    return out;
  }

  // As a door does it: keep the view where it is asked for, then read.
  std::vector<port::FoundObject> read(const Viewer& viewer, const port::ObjectQuery& query, ListPlan plan,
                                      port::ObjectPage* out = nullptr) {
    const auto labels = seen_by(viewer);
    {
      const auto snapshot = world.store->index().snapshot();
      const auto view = snapshot->objects().view_to_keep(viewer.principal, shelf, *labels, world.clock.now());
      if (view) EXPECT_TRUE(world.store->objects().keep_view(viewer.principal, shelf, *view));
    }
    const auto snapshot = world.store->readers().snapshot_with(plan);
    auto page = snapshot->objects().objects(query, *labels);
    EXPECT_TRUE(snapshot->sound());
    if (out != nullptr) out->last = page.last, out->more = page.more;
    std::vector<Atom> atoms;
    for (const auto n : viewer.reads) atoms.push_back(circle(n));
    const policy::Clearance clearance({}, {}, atoms, {});
    const policy::Gate gate(world.store->index().labels(), clearance);
    const auto count = page.objects.size();
    const auto released = gate.release(std::move(page.objects));
    EXPECT_EQ(released.value().size(), count);  // nothing that the gate has to take away
    std::vector<port::FoundObject> found;
    for (const auto& one : released.value()) found.push_back(one.value);
    return found;
  }

  // Of all rows that the viewer reads now, those that a query for `which` answers.
  std::multiset<std::string> expected(const Viewer& viewer, WhichVersions which) const {
    std::multiset<std::string> out;
    for (const auto& one : all) {
      if (!reads(viewer, one) || !is_chosen(viewer, one, which)) continue;
      out.insert(text_of_kept(viewer, one));
    }
    return out;
  }
  static bool reads(const Viewer& viewer, const Kept& one) { return !one.gone && viewer.reads.contains(one.reader); }
  static std::string text_of_kept(const Viewer& viewer, const Kept& one) {
    const bool less = one.part != 0 && !viewer.reads.contains(one.part);
    return one.id + "|" + std::to_string(one.version) + "|" + one.bytes + (less ? " less" : "");
  }
  bool is_chosen(const Viewer& viewer, const Kept& one, WhichVersions which) const {
    for (const auto& other : all) {
      if (!reads(viewer, other) || other.id != one.id || other.seq == one.seq) continue;
      if (other.version == one.version && other.bytes == one.bytes && other.seq < one.seq) return false;
      if (other.submitter != one.submitter) continue;
      if (which == WhichVersions::last && other.version > one.version) return false;
      if (which == WhichVersions::first && other.version < one.version) return false;
    }
    return true;
  }
  static std::string text_of_found(const port::FoundObject& one) {
    return one.id + "|" + one.version + "|" + one.bytes;
  }

  World world{3};
  std::mt19937_64 chance{11};
  port::Shelf shelf{model::CommunityId(RawId{1}), {AtomKind::community, Role::none, RawId{1}}};
  std::vector<Kept> all;
  std::int64_t last_seq = 0;
  std::size_t ids = 0;
  model::RecordId last_status;
};

TEST_F(ObjectStore, EveryPlanAnswersWhatTheReaderMaySee) {
  for (int round = 0; round < 120; ++round) {
    add_batch();
    if (any(6) == 0) remove_one();
  }
  for (std::uint8_t mask = 1; mask < 16; ++mask) {
    Viewer viewer{.principal = RawId{mask}};
    for (std::uint8_t n = 0; n < 4; ++n)
      if ((mask >> n) & 1) viewer.reads.insert(static_cast<std::uint8_t>(n + 1));
    for (const auto plan : {ListPlan::adaptive, ListPlan::impatient, ListPlan::walk, ListPlan::labels}) {
      for (const auto which : {WhichVersions::last, WhichVersions::first, WhichVersions::all}) {
        auto query = query_of(viewer);
        query.which = {which};
        query.limit = 10'000;
        std::multiset<std::string> got;
        std::int64_t before = 0;
        for (const auto& one : read(viewer, query, plan)) {
          EXPECT_GT(one.place.seq, before);
          before = one.place.seq;
          got.insert(text_of_found(one));
        }
        EXPECT_EQ(got, expected(viewer, which));
        // Heads are read by statements of their own.
        query.want = port::ObjectQuery::Want::head;
        for (const auto& types : {std::vector<std::string>(), std::vector<std::string>{"indicator", "malware"}}) {
          query.types = types;
          EXPECT_EQ(read(viewer, query, plan).size(), got.size());
        }
      }
    }
  }
}

// The promise of paging: whoever follows `next` while others write, and while what they may read changes, is given each
// object that they read throughout exactly once, and what they came to read later as well.
TEST_F(ObjectStore, PagesLoseAndDoubleNothingWhileOthersWriteAndReadersChange) {
  std::vector<Viewer> viewers;
  for (std::uint8_t n = 1; n <= 4; ++n) viewers.push_back({.principal = RawId{n}, .reads = {n}});
  for (int round = 0; round < 400; ++round) {
    add_batch();
    auto& viewer = viewers[any(viewers.size())];
    if (any(3) == 0) viewer.reads.insert(static_cast<std::uint8_t>(1 + any(4)));  // only ever wins
    auto query = query_of(viewer);
    query.which = {WhichVersions::all};
    query.limit = 1 + any(7);
    query.after = viewer.at;
    port::ObjectPage page;
    for (const auto& one : read(viewer, query, any(2) == 0 ? ListPlan::adaptive : ListPlan::impatient, &page)) {
      viewer.taken.push_back(one.id + "|" + one.version + "|" + one.bytes.substr(0, one.bytes.find(" less")));
      viewer.at = one.place;
    }
  }
  for (auto& viewer : viewers) {
    while (true) {
      auto query = query_of(viewer);
      query.which = {WhichVersions::all};
      query.limit = 100;
      query.after = viewer.at;
      const auto some = read(viewer, query, ListPlan::adaptive);
      if (some.empty()) break;
      for (const auto& one : some) {
        viewer.taken.push_back(one.id + "|" + one.version + "|" + one.bytes.substr(0, one.bytes.find(" less")));
        viewer.at = one.place;
      }
    }
    // What somebody else had stored before under a label that was not read yet is the same content: it may come once
    // more under the other's name, and no more often than it lies there.
    std::map<std::string, int> times, there;
    for (const auto& text : viewer.taken) ++times[text];
    for (const auto& one : all)
      if (reads(viewer, one)) ++there[one.id + "|" + std::to_string(one.version) + "|" + one.bytes];
    for (const auto& [text, n] : there) {
      EXPECT_GE(times[text], 1) << text;
      EXPECT_LE(times[text], n) << text;
    }
    EXPECT_EQ(times.size(), there.size());
  }
}

TEST_F(ObjectStore, WhatIsReadLaterIsLaterInTheView) {
  Kept early{.reader = 2,
             .submitter = model::OrganisationId(RawId{1}),
             .id = "indicator--early",
             .version = 1,
             .type = "indicator",
             .bytes = "{}"};
  Kept own = early;
  own.reader = 1;
  own.id = "indicator--own";
  put({early});
  put({own});
  Viewer viewer{.principal = RawId{8}, .reads = {1}};
  auto first = read(viewer, query_of(viewer), ListPlan::adaptive);
  ASSERT_EQ(first.size(), 1U);
  viewer.reads.insert(2);
  auto query = query_of(viewer);
  query.after = first.back().place;
  const auto second = read(viewer, query, ListPlan::adaptive);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second.front().id, "indicator--early");
  EXPECT_GT(second.front().added, first.front().added);
  query.after = {};
  query.added_after = first.back().added;
  const auto by_time = read(viewer, query, ListPlan::adaptive);
  ASSERT_EQ(by_time.size(), 1U);
  EXPECT_EQ(by_time.front().id, "indicator--early");
  query.after = second.back().place;
  query.added_after.reset();
  EXPECT_TRUE(read(viewer, query, ListPlan::adaptive).empty());
}

TEST_F(ObjectStore, TimesOfStoringCountNothingThatIsHidden) {
  const auto at = [&](std::uint8_t reader, const std::string& id) {
    return Kept{.reader = reader,
                .submitter = model::OrganisationId(RawId{1}),
                .id = id,
                .version = 1,
                .type = "indicator",
                .bytes = "{}"};
  };
  put({at(1, "indicator--a"), at(2, "indicator--hidden"), at(2, "indicator--hidden2"), at(1, "indicator--b")});
  Viewer viewer{.principal = RawId{8}, .reads = {1}};
  const auto found = read(viewer, query_of(viewer), ListPlan::adaptive);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[1].added.us - found[0].added.us, 1);
}

TEST_F(ObjectStore, ValuesAreFoundAmongWhatIsSeenAndCommonOnesAreCounted) {
  std::vector<Kept> some;
  for (int n = 0; n < 400; ++n)
    some.push_back({.reader = static_cast<std::uint8_t>(n < 40 ? 1 : 2),
                    .submitter = model::OrganisationId(RawId{1}),
                    .id = "indicator--" + std::to_string(n),
                    .version = 3,
                    .type = "indicator",
                    .bytes = "{}"});
  some.push_back({.reader = 1,
                  .submitter = model::OrganisationId(RawId{1}),
                  .id = "indicator--rare",
                  .version = 4,
                  .type = "indicator",
                  .bytes = "{}"});
  put(some);
  const Viewer viewer{.principal = RawId{8}, .reads = {1}};
  const Viewer stranger{.principal = RawId{9}, .reads = {3}};
  const auto snapshot = world.store->index().snapshot();
  const auto domain = [](std::string value) {
    return model::Observable{model::ObservableType::domain, std::move(value)};
  };
  const std::vector values{domain("common.evil.example"), domain("h4.evil.example"), domain("other.example")};
  const auto found = snapshot->objects().meetings(values, *seen_by(viewer));
  EXPECT_EQ(found.objects.size(), 1U);
  ASSERT_EQ(found.common.size(), 1U);
  EXPECT_EQ(found.common.front().asked, 0U);
  EXPECT_EQ(found.common.front().count, 40);
  const auto none = snapshot->objects().meetings(values, *seen_by(stranger));
  EXPECT_TRUE(none.objects.empty() && none.common.empty());
  const std::vector wider{domain("below.h4.evil.example"), domain("evil.example")};
  const auto around = snapshot->objects().meetings(wider, *seen_by(viewer));
  EXPECT_EQ(around.objects.size(), 1U);
  ASSERT_EQ(around.common.size(), 1U);
  EXPECT_EQ(around.common.front().count, 41);
}

TEST_F(ObjectStore, AStatusIsTheSendersAloneAndItsCountsAddUp) {
  Kept one{.reader = 1,
           .submitter = model::OrganisationId(RawId{1}),
           .id = "indicator--x",
           .version = 1,
           .type = "indicator",
           .bytes = "{\"a\":1,\"b\":2}"};
  put({one});
  Kept reordered = one;
  reordered.bytes = "{\"b\": 2, \"a\": 1}";
  Kept other = one;
  other.bytes = "{\"a\":2}";
  const auto done = put({reordered, other});
  EXPECT_EQ(done.shelved, (std::vector{port::Shelved::known, port::Shelved::other_content}));
  const auto now = world.clock.now();
  const auto status = world.store->objects().status(last_status, RawId{5}, now);
  ASSERT_TRUE(status);
  EXPECT_EQ(status->total, 2U);
  EXPECT_EQ(status->succeeded, 1U);
  EXPECT_EQ(status->status.failed, 1U);
  ASSERT_EQ(status->status.failures.size(), 1U);
  EXPECT_EQ(status->status.failures.front().id, "indicator--x");
  EXPECT_FALSE(world.store->objects().status(last_status, RawId{6}, now));
  EXPECT_FALSE(world.store->objects().status(last_status, RawId{5}, now + days(3)));
}

TEST_F(ObjectStore, AStoreThatIsOpenedAgainHoldsTheSame) {
  for (int round = 0; round < 40; ++round) add_batch();
  world.close();
  world.open();
  const Viewer viewer{.principal = RawId{8}, .reads = {1, 2, 3, 4}};
  auto query = query_of(viewer);
  query.limit = 10'000;
  std::multiset<std::string> got;
  for (const auto& one : read(viewer, query, ListPlan::adaptive)) got.insert(text_of_found(one));
  EXPECT_EQ(got, expected(viewer, WhichVersions::last));
}

}  // namespace
}  // namespace tocsin::store::test

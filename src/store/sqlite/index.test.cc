#include <algorithm>
#include <fstream>
#include <set>

#include "store/sqlite/reader.h"
#include "store/sqlite/test_world.h"

namespace tocsin::store::test {
namespace {

using model::Atom;
using model::AtomKind;
using model::Kind;
using model::Role;

Atom community(std::uint8_t n) { return {AtomKind::community, Role::none, RawId{n}}; }

// What the store should answer, kept beside it.
struct Listed {
  event::RecordRef ref;
  event::SpaceRef space;
  std::set<std::uint8_t> heads;  // communities that read a head
  std::uint8_t state_reader = 0;
  std::string state;
  model::FactId state_fact;
};

class Lists : public testing::Test {
 protected:
  static constexpr std::uint8_t communities = 12;

  std::size_t any(std::size_t below) { return std::uniform_int_distribution<std::size_t>(0, below - 1)(chance); }
  std::uint8_t any_community() { return static_cast<std::uint8_t>(1 + any(communities)); }
  model::Label label(std::uint8_t n) { return world.label_for({community(n)}, model::Tlp::green); }

  void add_record() {
    Listed one{world.ref(any(3) == 0 ? Kind::request : Kind::message), spaces[any(spaces.size())]};
    if (any(2) == 0) one.ref.parent = parents[any(parents.size())];
    if (any(2) == 0) one.ref.owner = owners[any(owners.size())];
    const auto reader = any_community();
    const bool request = one.ref.kind == Kind::request;
    const auto fact = world.say(request ? "request.send" : "message.post", one.space, one.ref, label(reader));
    one.heads.insert(reader);
    if (request) one.state = "sent", one.state_reader = reader, one.state_fact = fact;
    all.push_back(one);
  }
  void change_record() {
    Listed& one = all[any(all.size())];
    if (one.ref.kind == Kind::message) {
      const auto reader = any_community();
      if (one.heads.insert(reader).second) world.say("message.edit", one.space, one.ref, label(reader));
    } else if (one.state == "sent") {
      one.state_fact = world.say("request.cancel", one.space, one.ref, label(one.state_reader), "{}", one.state_fact);
      one.state = "cancelled";
    }
  }
  std::vector<model::RecordId> expected(const port::ListQuery& q, const std::set<std::uint8_t>& reads) const {
    std::vector<model::RecordId> out;
    for (auto one = all.rbegin(); one != all.rend(); ++one) {
      const bool fits = one->ref.kind == q.kind && (!q.space || one->space.id == *q.space) &&
                        (!q.parent || one->ref.parent == *q.parent) && (!q.owner || one->ref.owner == *q.owner) &&
                        (q.state.empty() || (one->state == q.state && reads.contains(one->state_reader)));
      const bool seen = std::ranges::any_of(one->heads, [&](auto n) { return reads.contains(n); });
      if (fits && seen) out.push_back(one->ref.id);
    }
    return out;
  }
  port::ListQuery any_query() {
    port::ListQuery q{any(3) == 0 ? Kind::request : Kind::message};
    if (any(3) == 0) q.space = spaces[any(spaces.size())].id;
    if (any(4) == 0) q.parent = parents[any(parents.size())];
    if (any(4) == 0) q.owner = owners[any(owners.size())];
    if (any(4) == 0) q.state = any(2) == 0 ? "sent" : "cancelled";
    q.limit = 1 + any(30);
    return q;
  }
  // Page by page to the end.
  std::vector<model::RecordId> read(port::ListQuery q, const policy::VisibleLabels& labels, ListPlan plan) {
    std::vector<model::RecordId> out;
    const auto snapshot = world.store->readers().snapshot_with(plan);
    do {
      auto page = snapshot->list(q, labels);
      q.before = page.next_before;
      EXPECT_LE(page.records.size(), q.limit);
      std::ranges::copy(ids_of(std::move(page)), std::back_inserter(out));
    } while (q.before != 0);
    return out;
  }

  World world;
  std::mt19937_64 chance{7};
  std::vector<event::SpaceRef> spaces{world.space(), world.space(), world.space()};
  std::vector<model::RecordId> parents{world.id<model::RecordId>(), world.id<model::RecordId>()};
  std::vector<model::OrganisationId> owners{world.id<model::OrganisationId>(), world.id<model::OrganisationId>()};
  std::vector<Listed> all;
};

TEST_F(Lists, AreTheSameByEveryPlanAndAsANaiveFilterWouldHaveThem) {
  for (int i = 0; i < 150; ++i) add_record();
  for (int i = 0; i < 150; ++i) change_record();
  for (int i = 0; i < 150; ++i) {
    std::set<std::uint8_t> reads;
    std::vector<Atom> atoms;
    for (std::size_t n = any(communities + 1); n > 0; --n)
      if (const auto one = any_community(); reads.insert(one).second) atoms.push_back(community(one));
    const auto labels = world.visible_to(atoms);
    const auto query = any_query();
    const auto wanted = expected(query, reads);
    for (const auto plan : {ListPlan::adaptive, ListPlan::impatient, ListPlan::walk, ListPlan::labels})
      ASSERT_EQ(read(query, *labels, plan), wanted) << "query " << i << " plan " << static_cast<int>(plan);
  }
}

TEST_F(Lists, LoadVisibleSlicesOnly) {
  const auto ref = world.ref(Kind::message);
  world.say("message.post", spaces[0], ref, label(1), R"({"text":"for one"})");
  world.say("message.edit", spaces[0], ref, label(2), R"({"text":"for two"})");
  auto page = world.store->index().snapshot()->list({.kind = Kind::message}, *world.visible_to({community(1)}));
  ASSERT_EQ(page.records.size(), 1U);
  const auto record = policy::open_for_reaction(std::move(page.records[0])).record();
  ASSERT_EQ(record.slices.size(), 1U);
  EXPECT_EQ(record.slices[0].body, R"({"text":"for one"})");
}

TEST(Snapshot, StaysWhatItWas) {
  World world;
  const auto at = world.space();
  const auto before = world.store->index().snapshot();
  const auto ref = world.ref(Kind::message);
  const auto fact = world.say("message.post", at, ref, world.open_label());
  EXPECT_FALSE(before->load(ref.id));
  EXPECT_EQ(before->last_position(), 0);
  const auto after = world.store->index().snapshot();
  EXPECT_TRUE(after->load(ref.id));
  EXPECT_EQ(after->position_of_record(ref.id), 1);
  EXPECT_EQ(after->position_of_fact(fact), 1);
  EXPECT_EQ(after->position_of_fact(world.id<model::FactId>()), 0);
}

// Writes over every page but the first, as a failing disk would have it.
void scribble_over(const std::filesystem::path& file) {
  std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
  const auto size = std::filesystem::file_size(file);
  const std::string noise(4096, '\x5a');
  for (std::uintmax_t at = 4096; at < size; at += noise.size())
    out.seekp(static_cast<std::streamoff>(at)).write(noise.data(), static_cast<std::streamsize>(noise.size()));
}

TEST(Snapshot, TellsWhatItCouldNotRead) {
  const Sieve sieve;
  const ValueKeys value_keys{RawId{}};
  World world;
  const auto at = world.space();
  const auto ref = world.ref(Kind::message);
  world.say("message.post", at, ref, world.open_label());
  const auto labels = *world.everything();
  const auto book = world.store->index().labels().size();
  EXPECT_TRUE(world.store->index().snapshot()->sound());
  world.close();
  const policy::LabelBook none;
  const auto file = world.folder.path() / "tocsin.db";
  {
    // The book of this process does not know the labels of that store.
    Readers readers(file, 1, 1024, none, {sieve, value_keys});
    const auto snapshot = readers.snapshot();
    EXPECT_FALSE(snapshot->sound());
    EXPECT_TRUE(snapshot->list({.kind = Kind::message}, labels).records.empty());
  }
  scribble_over(file);
  Readers readers(file, 1, 1024, none, {sieve, value_keys});
  const auto snapshot = readers.snapshot();
  ASSERT_FALSE(snapshot->sound());
  EXPECT_EQ(snapshot->sound().error().what, "store.read");
  EXPECT_EQ(snapshot->load(ref.id).error().what, "store.read");
  EXPECT_GT(book, 0U);
}

TEST(Notes, ComeOldestFirstAndOnlyWhereVisible) {
  World world;
  const auto at = world.space();
  const auto secret = world.label_for({community(5)}, model::Tlp::green);
  const auto one = world.say("message.post", at, world.ref(Kind::message), world.open_label());
  world.say("message.post", at, world.ref(Kind::message), secret);
  const auto three = world.say("message.post", at, world.ref(Kind::message), world.open_label());
  const auto snapshot = world.store->index().snapshot();
  const auto notes = snapshot->notes(0, 10, *world.visible_to({}));
  ASSERT_EQ(notes.size(), 2U);
  EXPECT_EQ(notes[0].fact, one);
  EXPECT_EQ(notes[1].fact, three);
  EXPECT_EQ(notes[1].type, "message.post");
  EXPECT_EQ(notes[1].space, at);
  EXPECT_EQ(snapshot->notes(notes[0].position, 1, *world.everything()).at(0).position, 2);
}

std::map<model::OrganisationId, Instant> heard_by(World& world, const model::SpaceId& space,
                                                  const policy::VisibleLabels& labels) {
  const policy::Clearance nobody = policy::anonymous();
  std::map<model::OrganisationId, Instant> out;
  const auto snapshot = world.store->index().snapshot();
  const auto gate = policy::Gate(world.store->index().labels(), nobody);
  for (const auto& one : gate.release(snapshot->heard_in(space, labels)).value())
    out[one.value.organisation] = std::max(out[one.value.organisation], one.value.recorded_at);
  return out;
}

TEST(Heard, IsTheNewestOfEachOrganisationAsFarAsItMayBeKnown) {
  World world;
  const auto at = world.space();
  const auto secret = world.label_for({community(5)}, model::Tlp::green);
  const auto first = world.organisation;
  const model::OrganisationId second{RawId{7}};
  world.say("message.post", world.space(), world.ref(Kind::message), world.open_label());
  world.say("message.post", at, world.ref(Kind::message), world.open_label());
  world.organisation = second;
  world.say("message.post", at, world.ref(Kind::message), world.open_label());
  world.organisation = first;
  const auto newest = world.ref(Kind::message);
  world.say("message.post", at, newest, world.open_label());
  const auto open = world.record(newest.id).slices.front().recorded_at;
  world.say("message.post", at, world.ref(Kind::message), secret);
  const auto seen = heard_by(world, at.id, *world.visible_to({}));
  ASSERT_EQ(seen.size(), 2U);
  EXPECT_EQ(seen.at(first), open);
  EXPECT_LT(seen.at(second), open);
  // A query that asked for too much is cut by the gate.
  EXPECT_EQ(heard_by(world, at.id, *world.everything()), seen);
}

TEST(Search, FindsVisibleTextNewestFirstAndEachRecordOnce) {
  World world;
  const auto at = world.space();
  const auto secret = world.label_for({community(5)}, model::Tlp::green);
  const auto old = world.ref(Kind::message);
  const auto changed = world.ref(Kind::message);
  const auto hidden = world.ref(Kind::message);
  const auto said = world.say("message.post", at, changed, world.open_label(), R"({"text":"ransom note 勒索软件"})");
  world.say("message.post", at, old, world.open_label(), R"({"text":"ransom paid","id":"not words"})");
  world.say("message.post", at, hidden, secret, R"({"text":"ransom hidden"})");
  world.say("message.tag", at, changed, world.open_label(), R"({"tag":"ransom"})");
  const auto find = [&](const std::string& query, std::size_t limit = 10, std::int64_t before = 0) {
    return world.store->index().snapshot()->search(*i18n::match_query(query), before, limit, *world.visible_to({}));
  };
  EXPECT_EQ(ids_of(find("ransom")), (std::vector{changed.id, old.id}));
  EXPECT_EQ(ids_of(find("勒索")), (std::vector{changed.id}));
  auto first = find("ransom", 1);
  const auto next = first.next_before;
  EXPECT_EQ(ids_of(std::move(first)), (std::vector{changed.id}));
  EXPECT_EQ(ids_of(find("ransom", 1, next)), (std::vector{old.id}));
  world.say("message.edit", at, changed, world.open_label(), R"({"text":"nothing of it"})", said);
  EXPECT_TRUE(ids_of(find("勒索")).empty());
}

TEST(Matching, TellsNobodyOfWhatTheyMayNotRead) {
  World world;
  const auto at = world.space();
  const auto secret = world.label_for({community(5)}, model::Tlp::green);
  const auto holder = [&](const model::Label& label) {
    const auto ref = world.ref(Kind::message);
    world.say("message.post", at, ref, label, R"({"text":"holds"})");
    return ref.id;
  };
  const auto mine = holder(world.open_label());
  const auto theirs = holder(world.open_label());
  const auto hidden = holder(secret);
  const model::Observable bad{model::ObservableType::domain, "bad.example"};
  const model::Observable other{model::ObservableType::ipv4, "192.0.2.1"};
  const auto add = [&](const model::RecordId& report, const model::Label& label,
                       std::vector<model::Observable> values) {
    const auto set = world.ref(Kind::indicator_set);
    port::Batch batch;
    batch.facts.push_back(world.fact("indicator_set.make", at, set, label));
    for (auto& value : values) batch.indicators.push_back({set.id, report, std::move(value), label});
    EXPECT_TRUE(port::append_and_wait(world.store->log(), std::move(batch)));
    return set.id;
  };
  const auto my_set = add(mine, world.open_label(), {other, bad});
  const auto their_set = add(theirs, world.open_label(), {bad});
  add(hidden, secret, {bad, other});
  add(mine, world.open_label(), {bad});    // of the same report: no match
  add(hidden, world.open_label(), {bad});  // seen by itself, but not what holds it
  const auto snapshot = world.store->index().snapshot();
  const auto found = [&](const model::RecordId& of, std::size_t limit, const policy::VisibleLabels& labels) {
    return snapshot->matches({.of = {of}, .limit = limit}, labels);
  };
  const auto seen = found(mine, 100, *world.visible_to({}));
  ASSERT_EQ(seen.found.size(), 1U);
  EXPECT_EQ(seen.found[0].holder, theirs);
  EXPECT_EQ(seen.found[0].set, their_set);
  EXPECT_EQ(seen.found[0].observable, bad);
  EXPECT_EQ(seen.extent, port::Matches::Extent::all);
  EXPECT_EQ(found(mine, 1, *world.visible_to({})).extent, port::Matches::Extent::all) << "hidden ones cut nothing off";
  EXPECT_EQ(found(mine, 100, *world.everything()).found.size(), 4U);
  EXPECT_EQ(found(mine, 2, *world.everything()).extent, port::Matches::Extent::cut);
  EXPECT_EQ(found(theirs, 100, *world.visible_to({})).found.size(), 2U);
  std::vector<model::Warninglist> benign(1);
  benign[0].list = {bad.value};
  const model::Warninglists lists(std::move(benign));
  EXPECT_TRUE(snapshot->matches({.of = {mine}, .benign = &lists}, *world.visible_to({})).found.empty());
  EXPECT_TRUE(snapshot->matches({.of = {mine, theirs}}, *world.visible_to({})).found.empty())
      << "of one another: no match";
  const auto anonymous = policy::anonymous();
  const policy::Gate gate(world.store->index().labels(), anonymous);
  const auto listed = [&](std::int64_t after) {
    std::vector<model::Observable> out;
    const auto released = gate.release(snapshot->indicators(my_set, after, 10, gate.labels()));
    for (const auto& marked : released.value()) out.push_back(marked.value);
    return out;
  };
  EXPECT_EQ(listed(0), (std::vector{other, bad}));
  EXPECT_EQ(listed(1), (std::vector{bad}));
}

TEST(Search, FindsWhatItsReaderMayReadHoweverManyHitsAreHidden) {
  World world;
  const auto at = world.space();
  const auto secret = world.label_for({community(5)}, model::Tlp::green);
  const auto old = world.ref(Kind::message);
  const auto older = world.ref(Kind::message);
  const auto newest = world.ref(Kind::message);
  const auto say = [&](const event::RecordRef& ref, const model::Label& label) {
    world.say("message.post", at, ref, label, R"({"text":"ransom"})");
  };
  say(older, world.open_label());
  say(old, world.open_label());
  world.say("message.post", at, world.ref(Kind::message), world.open_label(), R"({"text":"lantern"})");
  for (int i = 0; i < 3; ++i) say(world.ref(Kind::message), secret);
  say(newest, world.open_label());
  const auto find = [&](ListPlan plan) {
    const auto snapshot = world.store->readers().snapshot_with(plan);
    auto page = snapshot->search(*i18n::match_query("ransom"), 0, 10, *world.visible_to({}));
    EXPECT_EQ(page.next_before, 0);
    return ids_of(std::move(page));
  };
  EXPECT_EQ(find(ListPlan::adaptive), (std::vector{newest.id, old.id, older.id}));
  EXPECT_EQ(find(ListPlan::impatient), (std::vector{newest.id, old.id, older.id})) << "from its own side";
}

TEST(Matching, ComparesABoundedNumberOfAReportsOwnValues) {
  World world;
  const auto at = world.space();
  const auto add = [&](const std::vector<int>& numbers) {
    const auto set = world.ref(Kind::indicator_set);
    const auto holder = world.ref(Kind::message);
    world.say("message.post", at, holder, world.open_label(), R"({"text":"holds"})");
    const auto report = holder.id;
    port::Batch batch;
    batch.facts.push_back(world.fact("indicator_set.make", at, set, world.open_label()));
    for (const int n : numbers)
      batch.indicators.push_back(
          {set.id, report, {model::ObservableType::domain, fmt::format("{}.example", n)}, world.open_label()});
    EXPECT_TRUE(port::append_and_wait(world.store->log(), std::move(batch)));
    return report;
  };
  std::vector<int> many(10'001);
  std::ranges::generate(many, [n = 0]() mutable { return n++; });
  const auto mine = add(many);
  const auto first = add({0});
  add({10'000});
  const auto seen = world.store->index().snapshot()->matches({.of = {mine}, .limit = 100}, *world.visible_to({}));
  ASSERT_EQ(seen.found.size(), 1U);
  EXPECT_EQ(seen.found[0].holder, first);
  EXPECT_EQ(seen.extent, port::Matches::Extent::cut);
}

class Holds : public testing::Test {
 protected:
  void change(const std::string& how, const RawId& holder, const Atom& atom, const event::RecordRef& by) {
    world.say(how, at, by, world.open_label(),
              R"({"holder":")" + to_uuid_text(holder) + R"(","atom":")" + model::to_text(atom) + "\"}");
  }
  World world;
  event::SpaceRef at = world.space();
  model::PersonId person = world.id<model::PersonId>();
  model::OrganisationId mine = world.id<model::OrganisationId>();
  model::OrganisationId second = world.id<model::OrganisationId>();
  event::RecordRef source = world.ref(Kind::appointment);
};

TEST_F(Holds, MakeAClearanceForOneOrganisation) {
  const Atom member{AtomKind::member_of, Role::none, mine.raw()};
  const Atom admin_of_second{AtomKind::role, Role::admin, second.raw()};
  change("grant.give", person.raw(), member, source);
  change("grant.give", person.raw(), {AtomKind::member_of, Role::none, second.raw()}, world.ref(Kind::appointment));
  change("grant.give", person.raw(), admin_of_second, world.ref(Kind::appointment));
  change("grant.give", mine.raw(), community(4), world.ref(Kind::appointment));
  const auto snapshot = world.store->index().snapshot();
  const auto clearance = snapshot->clearance_of(person, mine);
  EXPECT_EQ(clearance.organisation(), mine);
  EXPECT_TRUE(clearance.holds(member));
  EXPECT_TRUE(clearance.holds(community(4)));
  EXPECT_TRUE(clearance.holds({AtomKind::person, Role::none, person.raw()}));
  EXPECT_FALSE(clearance.holds(admin_of_second));
  EXPECT_TRUE(snapshot->clearance_of(person, second).holds(admin_of_second));
  EXPECT_EQ(snapshot->organisations_of(person).size(), 2U);
  EXPECT_EQ(snapshot->holders_of(community(4)), (std::vector{mine.raw()}));
}

// A snapshot goes on seeing what it saw, whatever others ask meanwhile; the next one sees what is now.
TEST_F(Holds, AreThoseOfTheirSnapshotThoughOthersAreRemembered) {
  const auto member = Atom{AtomKind::member_of, Role::none, mine.raw()};
  change("grant.give", person.raw(), member, source);
  change("grant.give", mine.raw(), community(1), world.ref(Kind::appointment));
  const auto passing = world.ref(Kind::appointment);
  std::vector<std::unique_ptr<port::Snapshot>> snapshots;
  const auto begin = [&] { snapshots.push_back(world.store->index().snapshot()); };
  begin();
  change("grant.give", mine.raw(), community(2), passing);
  begin();
  change("grant.take", mine.raw(), community(2), passing);
  begin();
  change("grant.give", mine.raw(), community(3), world.ref(Kind::appointment));
  begin();
  const std::vector<std::vector<std::uint8_t>> expected{{1}, {1, 2}, {1}, {1, 3}};
  for (const std::size_t n : {3U, 0U, 1U, 2U, 3U, 0U}) {
    const auto clearance = snapshots[n]->clearance_of(person, mine);
    for (std::uint8_t c = 1; c <= 3; ++c)
      EXPECT_EQ(clearance.holds(community(c)), std::ranges::find(expected[n], c) != expected[n].end())
          << "snapshot " << n << " community " << int{c};
  }
}

TEST_F(Holds, EndWithTheirSourceAndTheMembershipWithThem) {
  const Atom member{AtomKind::member_of, Role::none, mine.raw()};
  const auto again = world.ref(Kind::appointment);
  change("grant.give", mine.raw(), community(4), world.ref(Kind::appointment));
  change("grant.give", person.raw(), member, source);
  change("grant.give", person.raw(), member, again);
  change("grant.take", person.raw(), member, source);
  EXPECT_TRUE(world.store->index().snapshot()->clearance_of(person, mine).holds(community(4)));
  change("grant.take", person.raw(), member, again);
  const auto gone = world.store->index().snapshot()->clearance_of(person, mine);
  EXPECT_FALSE(gone.holds(community(4)));
  EXPECT_FALSE(gone.holds(member));
  EXPECT_TRUE(is_nil(gone.organisation()));
}

}  // namespace
}  // namespace tocsin::store::test

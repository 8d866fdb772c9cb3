#include <atomic>
#include <thread>

#include <sqlite3.h>

#include "store/sqlite/test_world.h"

namespace tocsin::store::test {
namespace {

using model::Kind;

std::string what(const Result<port::Committed>& result) { return result ? "" : result.error().what; }

TEST(Log, FoldsAnAppendedFact) {
  World world;
  const auto at = world.space();
  const auto ref = world.ref(Kind::message);
  world.say("message.post", at, ref, world.open_label(), R"({"text":"hello"})");
  const auto record = world.record(ref.id);
  ASSERT_EQ(record.slices.size(), 1U);
  EXPECT_EQ(record.slices[0].body, R"({"text":"hello"})");
  EXPECT_EQ(record.author, world.organisation);
  EXPECT_EQ(record.ref, ref);
  EXPECT_EQ(record.space, at);
}

TEST(Log, KeepsWhatItHeldAfterReopening) {
  World world;
  const auto at = world.space();
  const auto ref = world.ref(Kind::message);
  const auto first = world.say("message.post", at, ref, world.open_label(), R"({"text":"one"})");
  world.close();
  world.open();
  world.say("message.edit", at, ref, world.open_label(), R"({"text":"two"})", first);
  EXPECT_EQ(world.record(ref.id).slices.at(0).body, R"({"text":"two"})");
}

TEST(Log, RefusesAChangeOfWhatHasChanged) {
  World world;
  const auto at = world.space();
  const auto ref = world.ref(Kind::message);
  const auto first = world.say("message.post", at, ref, world.open_label());
  world.say("message.edit", at, ref, world.open_label(), "{}", first);
  EXPECT_EQ(what(world.append(world.fact("message.edit", at, ref, world.open_label(), "{}", first))), "append.base");
}

// A batch whose decision looked at what `look` says when nothing but `position` facts were there.
port::Batch seen_at(std::int64_t position, port::Look look, port::SignedFact fact) {
  port::Batch out;
  out.facts.push_back(std::move(fact));
  out.seen = port::Seen{position, {std::move(look)}};
  return out;
}

TEST(Log, HoldsAgainWhatADecisionLookedAt) {
  World world;
  const auto at = world.space();
  const auto post = [&](std::int64_t seen, const port::Look& look) {
    auto fact = world.fact("message.post", at, world.ref(Kind::message), world.open_label());
    return what(port::append_and_wait(world.store->log(), seen_at(seen, look, std::move(fact))));
  };
  const port::Look messages{.kind = Kind::message, .space = at.id};
  EXPECT_EQ(post(0, messages), "");
  EXPECT_EQ(post(0, messages), "append.base");
  EXPECT_EQ(post(0, {.kind = Kind::request, .space = at.id}), "");
  EXPECT_EQ(post(1, messages), "append.base");
  EXPECT_EQ(post(2, messages), "");
}

TEST(Log, HoldsAgainWhatSomebodyHeld) {
  World world;
  const auto at = world.space();
  const auto holder = world.id<model::OrganisationId>().raw();
  const model::Atom atom{model::AtomKind::community, model::Role::none, RawId{3}};
  world.say("grant.give", at, world.ref(Kind::appointment), world.open_label(),
            fmt::format(R"({{"holder":"{}","atom":"{}"}})", to_uuid_text(holder), model::to_text(atom)));
  const auto post = [&](const port::Look& look) {
    auto fact = world.fact("message.post", at, world.ref(Kind::message), world.open_label());
    return what(port::append_and_wait(world.store->log(), seen_at(0, look, std::move(fact))));
  };
  EXPECT_EQ(post({.holder = holder}), "append.base");
  EXPECT_EQ(post({.atom = atom}), "append.base");
  EXPECT_EQ(post({.holder = RawId{7}}), "");
  EXPECT_EQ(post({.atom = model::Atom{}}), "");
}

TEST(Log, RemembersNothingOfABatchThatFailed) {
  World world;
  const auto at = world.space();
  std::vector<port::SignedFact> facts;
  facts.push_back(world.fact("message.post", at, world.ref(Kind::message), world.open_label()));
  facts.push_back(
      world.fact("message.edit", at, world.ref(Kind::message), world.open_label(), "{}", world.id<model::FactId>()));
  ASSERT_EQ(what(world.append(std::move(facts))), "append.base");
  auto fact = world.fact("request.send", at, world.ref(Kind::request), world.open_label());
  const port::Look messages{.kind = Kind::message};
  EXPECT_EQ(what(port::append_and_wait(world.store->log(), seen_at(0, messages, std::move(fact)))), "");
}

TEST(Log, LetsOneOfManyPassThatDecidedOnTheSameView) {
  World world;
  const auto at = world.space();
  std::atomic<int> passed = 0;
  std::vector<std::thread> threads;
  std::vector<port::SignedFact> facts;
  for (int i = 0; i < 8; ++i)
    facts.push_back(world.fact("message.post", at, world.ref(Kind::message), world.open_label()));
  for (auto& fact : facts)
    threads.emplace_back([&] {
      auto batch = seen_at(0, {.kind = Kind::message, .space = at.id}, std::move(fact));
      if (port::append_and_wait(world.store->log(), std::move(batch))) ++passed;
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(passed, 1);
}

TEST(Log, AppendsWholeBatchesOrNothing) {
  World world;
  const auto at = world.space();
  const auto one = world.ref(Kind::message);
  const auto label = world.label_for({{model::AtomKind::community, model::Role::none, RawId{3}}});
  std::vector<port::SignedFact> facts;
  facts.push_back(world.fact("message.post", at, one, label, R"({"text":"kept apart"})"));
  facts.push_back(world.fact("message.edit", at, one, label, "{}", world.id<model::FactId>()));
  EXPECT_EQ(what(world.append(std::move(facts))), "append.base");
  EXPECT_TRUE(world.record(one.id).slices.empty());
  EXPECT_EQ(world.store->index().labels().size(), 0U);
  EXPECT_EQ(world.store->index().snapshot()->last_position(), 0);
  // Nothing of the failed batch is remembered: the space's chain starts with the next fact.
  world.say("message.post", at, one, label);
  EXPECT_EQ(world.store->index().snapshot()->last_position(), 1);
}

TEST(Log, AppendsFactsThatBuildOnOneAnotherInOneBatch) {
  World world;
  const auto at = world.space();
  const auto ref = world.ref(Kind::request);
  std::vector<port::SignedFact> facts;
  facts.push_back(world.fact("request.send", at, ref, world.open_label(), R"({"title":"logs"})"));
  const auto sent = facts.front().fact.statement.id;
  facts.push_back(world.fact("request.deliver", at, ref, world.open_label(), "{}", sent));
  ASSERT_TRUE(world.append(std::move(facts)));
  EXPECT_EQ(world.record(ref.id).state(), "delivered");
}

TEST(Log, MovesAMachineUnderOneLabelOnly) {
  World world;
  const auto at = world.space();
  const auto ref = world.ref(Kind::request);
  const auto sent = world.say("request.send", at, ref, world.open_label());
  const auto other = world.label_for({{model::AtomKind::community, model::Role::none, RawId{3}}});
  EXPECT_EQ(what(world.append(world.fact("request.deliver", at, ref, other, "{}", sent))), "append.base");
  EXPECT_EQ(what(world.append(world.fact("request.accept", at, ref, world.open_label(), "{}", sent))), "state.move");
  world.say("request.deliver", at, ref, world.open_label(), "{}", sent);
}

TEST(Log, KeepsAGroupOncePerLabel) {
  World world;
  const auto at = world.space();
  const auto ref = world.ref(Kind::message);
  const auto secret = world.label_for({{model::AtomKind::community, model::Role::none, RawId{3}}});
  world.say("message.post", at, ref, world.open_label(), R"({"text":"open"})");
  world.say("message.edit", at, ref, secret, R"({"text":"secret"})");
  const auto record = world.record(ref.id);
  ASSERT_EQ(record.slices.size(), 2U);
  EXPECT_EQ(record.slices[0].body, R"({"text":"open"})");
  EXPECT_EQ(record.slices[1].body, R"({"text":"secret"})");
}

TEST(Log, RefusesAFactThatContradictsItsRecord) {
  World world;
  const auto at = world.space();
  const auto ref = world.ref(Kind::message);
  world.say("message.post", at, ref, world.open_label());
  auto elsewhere = ref;
  elsewhere.parent = world.id<model::RecordId>();
  EXPECT_EQ(what(world.append(world.fact("message.tag", at, elsewhere, world.open_label()))), "append.record");
  EXPECT_EQ(what(world.append(world.fact("message.tag", world.space(), ref, world.open_label()))), "append.record");
  auto other_realm = at;
  other_realm.realm = world.id<model::Realm>();
  EXPECT_EQ(what(world.append(world.fact("message.post", other_realm, world.ref(Kind::message), world.open_label()))),
            "append.space");
}

TEST(Log, RefusesTheSameFactTwiceAndForgedContent) {
  World world;
  const auto at = world.space();
  auto fact = world.fact("message.post", at, world.ref(Kind::message), world.open_label(), R"({"text":"a"})");
  auto forged = world.fact("message.post", at, world.ref(Kind::message), world.open_label());
  forged.content.payload = R"({"text":"b"})";
  auto relabelled = world.fact("message.post", at, world.ref(Kind::message), world.open_label());
  relabelled.label.tlp = model::Tlp::green;
  ASSERT_TRUE(world.append(fact));
  fact.fact.statement.record.id = world.id<model::RecordId>();
  EXPECT_EQ(what(world.append(fact)), "append.exists");
  EXPECT_EQ(what(world.append(forged)), "fact.commitment");
  EXPECT_EQ(what(world.append(relabelled)), "append.label");
}

TEST(Log, KeepsFactsOfUnknownType) {
  World world;
  const auto at = world.space();
  const auto ref = world.ref(Kind::lesson);
  world.say("lesson.from_the_future", at, ref, world.open_label(), R"({"n":1})");
  EXPECT_TRUE(world.record(ref.id).slices.empty());
  EXPECT_EQ(world.store->index().snapshot()->notes(0, 10, *world.everything()).size(), 1U);
}

TEST(Log, TakesAnIdempotencyKeyOnce) {
  World world;
  const auto at = world.space();
  const auto ref = world.ref(Kind::message);
  const port::IdempotencyEntry entry{RawId{1}, "POST /messages", "k", sha256(view_of("body")),
                                     ref.id,   world.clock.now()};
  const auto batch = [&] {
    port::Batch out{{world.fact("message.post", at, world.ref(Kind::message), world.open_label())}, {}, {}, entry};
    return out;
  };
  ASSERT_TRUE(port::append_and_wait(world.store->log(), batch()));
  EXPECT_EQ(what(port::append_and_wait(world.store->log(), batch())), "append.idempotency");
  const auto snapshot = world.store->index().snapshot();
  EXPECT_EQ(snapshot->last_position(), 1);
  const auto kept = snapshot->idempotency(entry.principal, entry.route, entry.key);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->body, entry.body);
  EXPECT_EQ(kept->subject, ref.id);
  EXPECT_FALSE(snapshot->idempotency(entry.principal, "POST /other", entry.key));
}

TEST(Log, CommitsTheFactsOfManyCallers) {
  World world;
  constexpr int callers = 16;
  constexpr int each = 25;
  std::atomic<int> told = 0;
  std::atomic<std::int64_t> last = 0;
  world.store->log().on_commit([&](std::int64_t position) {
    EXPECT_GT(position, last.load());
    last = position;
  });
  const auto at = world.space();
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < callers; ++i)
      threads.emplace_back([&] {
        for (int n = 0; n < each; ++n)
          if (world.append(world.fact("message.post", at, world.ref(Kind::message), world.open_label()))) ++told;
      });
  }
  EXPECT_EQ(told, callers * each);
  EXPECT_EQ(world.store->index().snapshot()->last_position(), callers * each);
  world.store->stop();
  EXPECT_EQ(last, callers * each);
}

TEST(Log, LetsOneOfManyRivalsWin) {
  World world;
  const auto at = world.space();
  const auto ref = world.ref(Kind::request);
  const auto sent = world.say("request.send", at, ref, world.open_label());
  std::atomic<int> won = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        if (world.append(world.fact("request.deliver", at, ref, world.open_label(), "{}", sent))) ++won;
      });
  }
  EXPECT_EQ(won, 1);
}

TEST(Log, SaysThatItHasStopped) {
  World world;
  auto fact = world.fact("message.post", world.space(), world.ref(Kind::message), world.open_label());
  world.store->stop();
  EXPECT_EQ(what(world.append(std::move(fact))), "append.stopped");
}

TEST(Log, RefusesWhenTheDiskIsFullAndGoesOnWhenItIsNot) {
  World world(1, 120);
  const auto at = world.space();
  const std::string filler(3000, 'x');
  int kept = 0;
  Result<port::Committed> last;
  while (kept < 1000) {
    last = world.append(
        world.fact("message.post", at, world.ref(Kind::message), world.open_label(), R"({"text":")" + filler + "\"}"));
    if (!last) break;
    ++kept;
  }
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().code, Code::limit);
  EXPECT_EQ(what(last), "append.full");
  EXPECT_EQ(world.store->index().snapshot()->last_position(), kept);
  world.close();
  world.max_pages_ = 0;
  world.open();
  EXPECT_TRUE(world.append(world.fact("message.post", at, world.ref(Kind::message), world.open_label())));
  EXPECT_EQ(world.store->index().snapshot()->last_position(), kept + 1);
}

TEST(Store, IsHeldByOneProcessAtATime) {
  World world;
  World other(2);
  auto options = other.options();
  options.dir = world.folder.path();
  const auto second = Store::open(std::move(options));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().what, "store.in_use");
}

TEST(Store, OfANewerServerIsRefused) {
  World world;
  world.close();
  {
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((world.folder.path() / "tocsin.db").c_str(), &db), SQLITE_OK);
    sqlite3_exec(db, "UPDATE meta SET value = '99' WHERE name = 'schema'", nullptr, nullptr, nullptr);
    sqlite3_close(db);
  }
  const auto opened = world.try_open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().what, "store.newer");
}

}  // namespace
}  // namespace tocsin::store::test

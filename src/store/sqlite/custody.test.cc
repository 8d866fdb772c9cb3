// Keys, blobs, accounts, quarantine and what is kept of feeds.
#include <fstream>

#include "store/sqlite/bookmarks.h"
#include "store/sqlite/test_world.h"

namespace tocsin::store::test {
namespace {

using model::OrganisationId;
using model::PersonId;

template <class T>
std::string what(const Result<T>& result) {
  return result ? "" : result.error().what;
}

TEST(Keys, AreMadeOnceAndComeBack) {
  World world;
  const auto server = world.store->keys().server()->key();
  const auto organisation = world.id<OrganisationId>();
  EXPECT_EQ(what(world.store->keys().signer_of(organisation)), "key.none");
  const auto made = world.store->keys().make_hosted(organisation, world.clock.now());
  ASSERT_TRUE(made);
  EXPECT_EQ(what(world.store->keys().make_hosted(organisation, world.clock.now())), "key.exists");
  world.close();
  world.open();
  EXPECT_EQ(world.store->keys().server()->key(), server);
  const auto signer = world.store->keys().signer_of(organisation);
  ASSERT_TRUE(signer);
  EXPECT_EQ((*signer)->key(), *made);
  const auto open = world.store->keys().public_key(*made, world.clock.now());
  ASSERT_TRUE(open);
  EXPECT_TRUE(event::signature_holds("text", (*signer)->sign("text"), *open));
  EXPECT_EQ(what(world.store->keys().public_key(*made, {1})), "key.none");
}

TEST(Keys, DoNotOpenUnderAnotherMasterKey) {
  World world;
  world.close();
  auto options = world.options();
  options.unwrap = [](const Bytes&, ByteView) -> Result<Bytes> { return fail(Code::denied, "auth.seal"); };
  EXPECT_EQ(what(Store::open(std::move(options))), "key.locked");
}

TEST(Blobs, AreFoundByTheirContent) {
  World world;
  auto& blobs = world.store->blobs();
  const auto digest = blobs.put("evidence");
  ASSERT_TRUE(digest);
  EXPECT_EQ(*digest, sha256(view_of("evidence")));
  EXPECT_EQ(blobs.put("evidence"), digest);
  const auto path = blobs.path_of(*digest);
  ASSERT_TRUE(path);
  std::ifstream in(*path);
  std::string text;
  std::getline(in, text);
  EXPECT_EQ(text, "evidence");
  ASSERT_TRUE(blobs.erase(*digest));
  EXPECT_EQ(what(blobs.path_of(*digest)), "file.not_found");
  EXPECT_EQ(what(blobs.erase(*digest)), "file.not_found");
}

TEST(Blobs, AreLetGoOnlyWhereNobodyElseHoldsThem) {
  World world;
  auto& blobs = world.store->blobs();
  auto first = *blobs.hold("evidence");
  const Digest digest = first->digest();
  auto second = *blobs.hold("evidence");
  first->let_go();
  first.reset();
  EXPECT_TRUE(blobs.path_of(digest)) << "held by another";
  second->let_go();
  second.reset();
  EXPECT_EQ(what(blobs.path_of(digest)), "file.not_found");

  first = *blobs.hold("evidence");
  second = *blobs.hold("evidence");
  first->let_go();
  first.reset();
  second.reset();
  EXPECT_TRUE(blobs.path_of(digest)) << "kept by the other";
  first = *blobs.hold("evidence");
  first->let_go();
  first.reset();
  EXPECT_TRUE(blobs.path_of(digest)) << "there before";
}

TEST(Store, OpensWithoutTheCopiesOfBackupsThatWereKilled) {
  World world;
  const auto old_copy = world.folder.path() / "backup-00.db";
  const auto young_copy = world.folder.path() / "backup-11.db";
  for (const auto& copy : {old_copy, young_copy}) std::ofstream(copy) << "a copy";
  std::filesystem::last_write_time(old_copy, std::filesystem::file_time_type::clock::now() - std::chrono::hours(2));
  world.close();
  world.open();
  EXPECT_FALSE(std::filesystem::exists(old_copy));
  EXPECT_TRUE(std::filesystem::exists(young_copy)) << "may be a backup under way";
}

TEST(Blobs, HaveALargestSize) {
  World world;
  world.close();
  auto options = world.options();
  options.max_blob_bytes = 10;
  const auto store = Store::open(std::move(options));
  ASSERT_TRUE(store);
  EXPECT_TRUE((*store)->blobs().put("0123456789"));
  EXPECT_EQ(what((*store)->blobs().put("0123456789a")), "file.too_large");
}

class AccountsOf : public testing::Test {
 protected:
  World world;
  port::Accounts& accounts = world.store->accounts();
  Instant now = world.clock.now();
  PersonId person = world.id<PersonId>();
  OrganisationId organisation = world.id<OrganisationId>();
  port::Account account{person, organisation, "ada", "Ada", "hash", Bytes{1, 2}, 5, {"r1", "r2"}, "zh-Hans", true};
};

TEST_F(AccountsOf, PersonsAreKept) {
  ASSERT_TRUE(accounts.add(account));
  EXPECT_EQ(what(accounts.add(account)), "account.exists");
  auto same_login = account;
  same_login.person = world.id<PersonId>();
  EXPECT_EQ(what(accounts.add(same_login)), "account.exists");
  account.display_name = "Ada L.";
  account.recovery_hashes.clear();
  ASSERT_TRUE(accounts.change(account));
  const auto read = accounts.by_login("ada");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->display_name, "Ada L.");
  EXPECT_EQ(read->totp_secret, account.totp_secret);
  EXPECT_TRUE(read->recovery_hashes.empty());
  EXPECT_EQ(read->language, "zh-Hans");
  EXPECT_EQ(what(accounts.by_login("bob")), "account.none");
  EXPECT_EQ(what(accounts.change(same_login)), "account.none");
}

TEST_F(AccountsOf, PersonsUseACodeOnce) {
  ASSERT_TRUE(accounts.add(account));
  EXPECT_EQ(accounts.use_totp_step(person, 6), Result<bool>(true));
  EXPECT_EQ(accounts.use_totp_step(person, 6), Result<bool>(false));
  EXPECT_EQ(accounts.use_totp_step(person, 5), Result<bool>(false));
}

TEST_F(AccountsOf, SessionsEnd) {
  port::Session session{sha256(view_of("cookie")), RawId{1}, person, organisation, now, now + hours(1), {}, "browser"};
  ASSERT_TRUE(accounts.add_session(session));
  EXPECT_FALSE(accounts.session(session.token, now)) << "there is no account behind it";
  ASSERT_TRUE(accounts.add(account));
  ASSERT_TRUE(accounts.session(session.token, now));
  EXPECT_FALSE(accounts.session(session.token, now + hours(1)));
  session.stepped_up_at = now;
  ASSERT_TRUE(accounts.change_session(session));
  EXPECT_EQ(accounts.sessions_of(person, now).at(0).stepped_up_at, now);
  EXPECT_FALSE(accounts.end_session(session.id, world.id<PersonId>()));
  ASSERT_TRUE(accounts.end_session(session.id, person));
  EXPECT_FALSE(accounts.session(session.token, now));
}

TEST_F(AccountsOf, TokensPasskeysAndLinksAreKept) {
  const port::ApiToken token{sha256(view_of("t")), RawId{2}, person,       organisation, "feed",
                             {"read", "report"},   now,      now + days(1)};
  ASSERT_TRUE(accounts.add_token(token));
  ASSERT_TRUE(accounts.add(account));
  EXPECT_EQ(accounts.token(token.token, now)->scopes, token.scopes);
  account.enabled = false;
  ASSERT_TRUE(accounts.change(account));
  EXPECT_FALSE(accounts.token(token.token, now)) << "its account is closed";
  account.enabled = true;
  ASSERT_TRUE(accounts.change(account));
  EXPECT_EQ(accounts.tokens_of(organisation).size(), 1U);
  ASSERT_TRUE(accounts.end_token(token.id, organisation));
  EXPECT_FALSE(accounts.token(token.token, now));
  ASSERT_TRUE(accounts.add_token(token));
  ASSERT_TRUE(accounts.end_tokens_of(world.id<PersonId>()));
  EXPECT_TRUE(accounts.token(token.token, now));
  ASSERT_TRUE(accounts.end_tokens_of(person));
  EXPECT_FALSE(accounts.token(token.token, now));
  const port::Passkey key{Bytes{7}, person, Bytes{8, 9}, 3, port::PasskeyBackup::may_be_backed_up, "key", now};
  ASSERT_TRUE(accounts.add_passkey(key));
  EXPECT_EQ(accounts.passkey(key.credential_id)->backup, port::PasskeyBackup::may_be_backed_up);
  ASSERT_TRUE(accounts.used_passkey(key.credential_id, 4, port::PasskeyBackup::backed_up));
  EXPECT_EQ(accounts.passkey(key.credential_id)->sign_count, 4U);
  EXPECT_EQ(accounts.passkey(key.credential_id)->backup, port::PasskeyBackup::backed_up);
  EXPECT_EQ(accounts.passkeys_of(person).size(), 1U);
  const port::OneTimeLink link{sha256(view_of("l")), port::LinkPurpose::sign_in, person, now + hours(1)};
  ASSERT_TRUE(accounts.add_link(link));
  EXPECT_EQ(accounts.link(link.token, now)->person, person) << "looking does not take";
  EXPECT_FALSE(accounts.link(link.token, now + hours(1)));
  EXPECT_EQ(accounts.take_link(link.token, now)->person, person);
  EXPECT_FALSE(accounts.take_link(link.token, now));
  EXPECT_FALSE(accounts.link(link.token, now));
}

struct QuarantineOf : ::testing::Test {
  World world;
  port::Quarantine& quarantine = world.store->quarantine();
  Instant now = world.clock.now();
  std::uint8_t made = 0;

  port::Quarantined item_of(const OrganisationId& sender, const PersonId& person, std::size_t size = 60) {
    return {.id = RawId{++made},
            .sender = sender,
            .person = person,
            .principal = person.raw(),
            .community = world.id<model::CommunityId>(),
            .content_type = "application/json",
            .bytes = std::string(size, 'x'),
            .fault = "json.syntax",
            .where = "offset:1",
            .received_at = now,
            .expires_at = now + days(1)};
  }
  port::Quarantined item() { return item_of(world.id<OrganisationId>(), world.id<PersonId>()); }
};

TEST_F(QuarantineOf, ASenderIsKeptForItAndTheTeamAndExpires) {
  auto item = this->item();
  item.principal = RawId{77};  // a token of the person
  item.audience = "{}";
  ASSERT_TRUE(quarantine.keep(item, {4096, 16384}));
  const auto count = [&](const OrganisationId& sender, const RawId& principal) {
    return quarantine.list(sender, principal, {}, now).size();
  };
  EXPECT_EQ(count(item.sender, item.principal), 1U) << "the token";
  EXPECT_EQ(count(item.sender, item.person.raw()), 1U) << "whoever made it";
  EXPECT_EQ(count(item.sender, RawId{78}), 0U) << "a colleague";
  EXPECT_EQ(count(world.id<OrganisationId>(), item.person.raw()), 0U) << "the same person for others";
  EXPECT_EQ(quarantine.list({}, {}, {item.community}, now).size(), 1U);
  EXPECT_EQ(quarantine.list(item.sender, item.principal, {item.community}, now).size(), 1U);
  const auto got = quarantine.get(item.id, now);
  EXPECT_EQ(got->bytes, item.bytes);
  EXPECT_EQ(got->person, item.person);
  EXPECT_EQ(got->principal, item.principal);
  EXPECT_EQ(got->audience, item.audience);
  EXPECT_FALSE(quarantine.get(item.id, now + days(2)));
  quarantine.expire(now + days(2));
  EXPECT_FALSE(quarantine.get(item.id, now));
}

TEST_F(QuarantineOf, APersonIsBoundedInBytesWhereTheSmallestCountsOneKiB) {
  const auto first = item();
  ASSERT_TRUE(quarantine.keep(first, {2048, 1 << 20}));
  ASSERT_TRUE(quarantine.keep(item_of(first.sender, first.person, 1), {2048, 1 << 20}));
  EXPECT_EQ(what(quarantine.keep(item_of(first.sender, first.person, 1), {2048, 1 << 20})), "quarantine.full");
  EXPECT_TRUE(quarantine.keep(item_of(first.sender, world.id<PersonId>()), {2048, 1 << 20})) << "a colleague's share";
}

TEST_F(QuarantineOf, AnOrganisationHasAQuarterAndAllOfThemTheWhole) {
  const auto sender = world.id<OrganisationId>();
  const port::QuarantineShares shares{1 << 20, 8192};
  ASSERT_TRUE(quarantine.keep(item_of(sender, world.id<PersonId>()), shares));
  ASSERT_TRUE(quarantine.keep(item_of(sender, world.id<PersonId>()), shares));
  EXPECT_EQ(what(quarantine.keep(item_of(sender, world.id<PersonId>()), shares)), "quarantine.full");
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(quarantine.keep(item(), shares)) << i;
  EXPECT_EQ(what(quarantine.keep(item(), shares)), "quarantine.full") << "of all";
}

TEST_F(QuarantineOf, APersonIsBoundedInItems) {
  auto one = item();
  for (std::size_t i = 0; i < port::quarantined_of_person; ++i) {
    one.id = RawId{9, static_cast<std::uint8_t>(i / 256), static_cast<std::uint8_t>(i % 256)};
    ASSERT_TRUE(quarantine.keep(one, {std::size_t{1} << 40, std::size_t{1} << 40})) << i;
  }
  one.id = RawId{10};
  EXPECT_EQ(what(quarantine.keep(one, {std::size_t{1} << 40, std::size_t{1} << 40})), "quarantine.full");
}

TEST(Bookmarks, AreKeptAcrossRestarts) {
  World world;
  EXPECT_EQ(world.store->bookmarks().get("notify"), 0);
  ASSERT_TRUE(world.store->bookmarks().set("notify", 17));
  world.close();
  world.open();
  EXPECT_EQ(world.store->bookmarks().get("notify"), 17);
}

TEST(Bookmarks, AreNeverSetBack) {
  World world;
  ASSERT_TRUE(world.store->bookmarks().set("notify", 17));
  ASSERT_TRUE(world.store->bookmarks().set("notify", 5));
  EXPECT_EQ(world.store->bookmarks().get("notify"), 17);
}

TEST(Bookmarks, ThatCannotBeReadAreAnErrorAndNotTheBeginning) {
  World world;
  policy::LabelBook book;
  const Sieve sieve;
  const ValueKeys value_keys{RawId{}};
  Readers nowhere(world.folder.path() / "absent" / "tocsin.db", 1, 1024, book, {sieve, value_keys});
  StoredBookmarks bookmarks(world.store->writer(), nowhere);
  ASSERT_TRUE(bookmarks.set("notify", 17));
  const auto mark = bookmarks.get("notify");
  ASSERT_FALSE(mark);
  EXPECT_EQ(mark.error().what, "store.read");
}

TEST(Feeds, KeepTheirSecretWrappedAndTheirPlaceAcrossARestart) {
  World world;
  const auto feed = world.id<model::RecordId>();
  const auto other = world.id<model::RecordId>();
  const Bytes wrapped{1, 2, 3};
  EXPECT_FALSE(world.store->feeds().secret(feed).value());
  EXPECT_FALSE(world.store->feeds().progress(feed)->last_try_at);
  ASSERT_TRUE(world.store->feeds().set_secret(feed, Bytes{9}));
  ASSERT_TRUE(world.store->feeds().set_secret(feed, wrapped));
  port::FeedProgress progress;
  progress.resume = model::Text<524'288>{R"({"next":"a"})"};
  progress.last_success_at = world.clock.now();
  progress.objects = {41};
  progress.refused.items.push_back({{"indicator--1"}, {"2026"}, model::Line<500>{"why"}});
  ASSERT_TRUE(world.store->feeds().keep(feed, progress));
  progress.objects = {42};
  ASSERT_TRUE(world.store->feeds().keep(feed, progress));
  world.close();
  world.open();
  EXPECT_EQ(world.store->feeds().secret(feed).value(), wrapped);
  EXPECT_EQ(world.store->feeds().with_secret().value(), std::vector{feed});
  const auto back = world.store->feeds().progress(feed);
  ASSERT_TRUE(back);
  EXPECT_EQ(model::encode(*back), model::encode(progress));
  EXPECT_FALSE(world.store->feeds().secret(other).value());
  ASSERT_TRUE(world.store->feeds().forget_secret(feed));
  EXPECT_FALSE(world.store->feeds().secret(feed).value());
  EXPECT_EQ(world.store->feeds().progress(feed)->objects.value, 42);
}

}  // namespace
}  // namespace tocsin::store::test

#include "auth/keyring.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "auth/aead.h"
#include "auth/seeded_entropy.h"
#include "base/json.h"

namespace tocsin::auth {
namespace {

Keyring keyring(std::uint64_t seed) {
  return *Keyring::from_master(Secret::drawn(Keyring::master_key_bytes, seeded_entropy(seed)));
}

TEST(Keyring, TakesAMasterKeyOf32BytesOnly) {
  EXPECT_EQ(Keyring::from_master(Secret(31)).error().what, "key.master");
  EXPECT_TRUE(Keyring::from_master(Secret(32)).has_value());
}

TEST(Keyring, UnwrapsASeedForItsOwnKeyIdOnly) {
  const auto ring = keyring(1);
  const auto key = SigningKey::generate(seeded_entropy(2));
  const auto wrapped = ring.wrap(key.public_key().id(), key.seed(), seeded_entropy(3));
  const auto seed = ring.unwrap(key.public_key().id(), wrapped);
  ASSERT_TRUE(seed.has_value());
  EXPECT_EQ(SigningKey::from_seed(*seed)->public_key(), key.public_key());
  EXPECT_EQ(ring.unwrap(KeyId{}, wrapped).error().what, "auth.seal");
  EXPECT_EQ(ring.unwrap(key.public_key().id(), wrapped, Purpose::second_factor).error().what, "auth.seal");
  EXPECT_EQ(keyring(9).unwrap(key.public_key().id(), wrapped).error().what, "auth.seal");
}

TEST(Keyring, WrapsTheSameSeedDifferentlyEachTime) {
  const auto ring = keyring(1);
  const auto entropy = seeded_entropy(3);
  EXPECT_NE(ring.wrap(KeyId{}, Secret(32), entropy), ring.wrap(KeyId{}, Secret(32), entropy));
}

TEST(Keyring, RefusesAWrappedSeedThatWasCutOrChangedAnywhere) {
  const auto ring = keyring(1);
  const auto wrapped = ring.wrap(KeyId{}, Secret(32), seeded_entropy(3));
  for (std::size_t i = 0; i < wrapped.size(); ++i) {
    auto changed = wrapped;
    changed[i] ^= 1;
    EXPECT_FALSE(ring.unwrap(KeyId{}, changed).has_value()) << i;
    EXPECT_FALSE(ring.unwrap(KeyId{}, ByteView(wrapped).first(i)).has_value()) << i;
  }
}

RC_GTEST_PROP(Keyring, OpensWhatItSealedAndNothingElse, (const Bytes& aad, const Bytes& plaintext)) {
  const auto ring = keyring(1);
  const auto sealed = ring.seal(Purpose::cursor, aad, plaintext);
  RC_ASSERT(ring.open(Purpose::cursor, aad, sealed).value() == plaintext);
  RC_ASSERT(ring.seal(Purpose::cursor, aad, plaintext) == sealed);
  RC_ASSERT(!ring.open(Purpose::csrf, aad, sealed).has_value());
  auto other_aad = aad;
  other_aad.push_back(0);
  RC_ASSERT(!ring.open(Purpose::cursor, other_aad, sealed).has_value());
  RC_ASSERT(ring.seal(Purpose::cursor, other_aad, plaintext) != sealed);
  auto forged = sealed;
  const auto at = *rc::gen::inRange<std::size_t>(0, forged.size());
  forged[at] = forged[at] == 'A' ? 'B' : 'A';
  RC_ASSERT(!ring.open(Purpose::cursor, aad, forged).has_value());
}

TEST(Keyring, SealsDifferentCursorsUnderDifferentNonces) {
  const auto ring = keyring(1);
  const auto a = *from_base64url(ring.seal(Purpose::cursor, {}, view_of("page 1")));
  const auto b = *from_base64url(ring.seal(Purpose::cursor, {}, view_of("page 2")));
  // The border between aad and plaintext belongs to the nonce too.
  const auto c = *from_base64url(ring.seal(Purpose::cursor, view_of("p"), view_of("age 1")));
  EXPECT_FALSE(std::equal(a.begin() + 1, a.begin() + 25, b.begin() + 1));
  EXPECT_FALSE(std::equal(a.begin() + 1, a.begin() + 25, c.begin() + 1));
}

TEST(Keyring, RefusesTextThatWasNeverSealed) {
  const auto ring = keyring(1);
  for (const auto* text : {"", "A", "AAAA", "not base64url!", "AQ==", "____________________________________________"}) {
    EXPECT_EQ(ring.open(Purpose::cursor, {}, text).error().what, "auth.seal") << text;
  }
}

TEST(Keyring, MacsDifferByPurposeMessageAndMaster) {
  const auto message = view_of("tcs_x");
  EXPECT_EQ(keyring(1).mac(Purpose::token, message), keyring(1).mac(Purpose::token, message));
  EXPECT_NE(keyring(1).mac(Purpose::token, message), keyring(1).mac(Purpose::csrf, message));
  EXPECT_NE(keyring(1).mac(Purpose::token, message), keyring(1).mac(Purpose::token, view_of("tcs_y")));
  EXPECT_NE(keyring(1).mac(Purpose::token, message), keyring(2).mac(Purpose::token, message));
}

TEST(SigningKey, SignsWhatItsPublicKeyVerifies) {
  const auto key = SigningKey::generate(seeded_entropy(5));
  auto signature = key.sign(view_of("report received"));
  EXPECT_EQ(key.public_key().verify(view_of("report received"), signature), Verdict::good);
  EXPECT_EQ(key.public_key().verify(view_of("report received."), signature), Verdict::refused);
  EXPECT_EQ(key.public_key().verify(view_of("report received"), ByteView(signature).first(63)), Verdict::refused);
  signature[40] ^= 1;
  EXPECT_EQ(key.public_key().verify(view_of("report received"), signature), Verdict::refused);
}

TEST(SigningKey, IdIsTheFirstHalfOfTheHashOfThePublicKey) {
  const auto key = SigningKey::generate(seeded_entropy(5)).public_key();
  EXPECT_EQ(to_hex(key.id()), to_hex(sha256(key.bytes())).substr(0, 32));
}

TEST(SigningKey, RefusesSeedsAndKeysOfOtherLengths) {
  EXPECT_EQ(SigningKey::from_seed(Secret(31)).error().what, "key.seed");
  EXPECT_EQ(PublicKey::from_bytes(Bytes(33)).error().what, "key.public");
}

json::Value vectors(const char* name) {
  const auto path = std::filesystem::path(TOCSIN_SOURCE_DIR "/../shared/data/wycheproof") / name;
  std::ifstream in(path);
  if (!in) return nullptr;
  std::stringstream text;
  text << in.rdbuf();
  return json::parse(text.str(), {.bytes = 1 << 24}).value();
}

Bytes hex_at(const json::Object& object, std::string_view key) {
  return from_hex(std::string_view(object.at(key).as_string())).value();
}

TEST(SigningKey, AgreesWithWycheproof) {
  const auto file = vectors("ed25519_test.json");
  if (file.is_null()) GTEST_SKIP() << "../shared/data is absent";
  int run = 0;
  for (const auto& group : file.at("testGroups").as_array()) {
    const auto key = PublicKey::from_bytes(hex_at(group.at("publicKey").as_object(), "pk")).value();
    for (const auto& test : group.at("tests").as_array()) {
      const auto& one = test.as_object();
      const auto expected = one.at("result").as_string() == "valid" ? Verdict::good : Verdict::refused;
      EXPECT_EQ(key.verify(hex_at(one, "msg"), hex_at(one, "sig")), expected) << one.at("tcId").as_int64();
      ++run;
    }
  }
  EXPECT_EQ(run, file.at("numberOfTests").as_int64());
}

void expect_aead(const json::Object& one) {
  const auto nonce = hex_at(one, "iv");
  if (nonce.size() != aead_nonce_bytes) return;
  const auto key = Secret::copy_of(hex_at(one, "key"));
  const auto aad = hex_at(one, "aad");
  auto sealed = hex_at(one, "ct");
  const auto tag = hex_at(one, "tag");
  sealed.insert(sealed.end(), tag.begin(), tag.end());
  const auto opened = aead_open(key, nonce, aad, sealed);
  const bool valid = one.at("result").as_string() == "valid";
  EXPECT_EQ(opened.has_value(), valid) << one.at("tcId").as_int64();
  if (!valid) return;
  EXPECT_TRUE(std::ranges::equal(opened->reveal(), hex_at(one, "msg")));
  EXPECT_EQ(aead_seal(key, nonce, aad, hex_at(one, "msg")), sealed);
}

TEST(Aead, AgreesWithWycheproof) {
  const auto file = vectors("xchacha20_poly1305_test.json");
  if (file.is_null()) GTEST_SKIP() << "../shared/data is absent";
  for (const auto& group : file.at("testGroups").as_array()) {
    for (const auto& test : group.at("tests").as_array()) expect_aead(test.as_object());
  }
}

}  // namespace
}  // namespace tocsin::auth

#include "event/fact.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include "base/json.h"

namespace tocsin::event {
namespace {

class TestSigner : public Signer {
 public:
  explicit TestSigner(std::uint8_t seed) {
    std::array<std::uint8_t, 32> bytes{};
    bytes.fill(seed);
    crypto_sign_seed_keypair(public_.data(), secret_.data(), bytes.data());
  }
  model::KeyId key() const override { return {}; }
  Custody custody() const override { return Custody::hosted; }
  Signature sign(std::string_view text) const override {
    Signature out{};
    crypto_sign_detached(out.data(), nullptr, view_of(text).data(), text.size(), secret_.data());
    return out;
  }
  const PublicKeyBytes& public_key() const { return public_; }

 private:
  PublicKeyBytes public_{};
  std::array<std::uint8_t, 64> secret_{};
};

Statement sample() {
  Statement out;
  out.type = "report.submitted";
  out.happened_at = *instant_from_text("2026-11-22T03:00:00Z");
  out.record.kind = model::Kind::report;
  out.space.kind = model::SpaceKind::community;
  out.commitment = commit({{}, R"({"title":"x"})"});
  return out;
}

TEST(Fact, WhatIsSignedIsCanonicalJsonAndHoldsNoSequence) {
  const auto text = signing_text(sample());
  const auto line = text.find('\n');
  ASSERT_NE(line, std::string::npos);
  EXPECT_EQ(text.substr(0, line), "tocsin/fact/1");
  const auto parsed = json::parse(text.substr(line + 1));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(*json::canonical(*parsed), text.substr(line + 1));
  EXPECT_FALSE(parsed->get_object().contains("sequence"));
}

// The golden text of the first release: what was signed once must read the same for ever.
TEST(Fact, TheSigningTextOfVersionOneNeverChanges) {
  EXPECT_EQ(to_hex(sha256(view_of(signing_text(sample())))),
            "1ba386274e42562a0a61988e3b6124a4cac995fd0b3e1f6eff40a47d62b27db4");
}

TEST(Fact, VerifiesWithTheRightKeysOnly) {
  const TestSigner actor(1);
  const TestSigner server(2);
  const auto fact = sign(sample(), actor, server, {1000});
  EXPECT_TRUE(verify(fact, actor.public_key(), server.public_key()));
  EXPECT_FALSE(verify(fact, server.public_key(), server.public_key()));
  EXPECT_FALSE(verify(fact, actor.public_key(), actor.public_key()));
}

TEST(Fact, AnyChangeOfTheStatementOrItsTimeIsFound) {
  const TestSigner actor(1);
  const TestSigner server(2);
  const auto good = sign(sample(), actor, server, {1000});
  auto later = good;
  later.recorded_at = {1001};
  EXPECT_EQ(verify(later, actor.public_key(), server.public_key()).error().what, "fact.countersignature");
  auto other = good;
  other.statement.record.owner = model::OrganisationId(RawId{7});
  EXPECT_EQ(verify(other, actor.public_key(), server.public_key()).error().what, "fact.signature");
  EXPECT_NE(digest_of(good), digest_of(other));
}

TEST(Fact, ContentThatIsNotTheOneCommittedToIsFound) {
  const Content content{{1}, R"({"title":"x"})"};
  auto statement = sample();
  statement.commitment = commit(content);
  EXPECT_TRUE(verify_content(statement, content));
  EXPECT_FALSE(verify_content(statement, {{1}, R"({"title":"y"})"}));
  EXPECT_FALSE(verify_content(statement, {{2}, R"({"title":"x"})"}));
}

TEST(Chain, ALinkDependsOnSpaceOrderAndEverythingBefore) {
  const Digest fact = sha256(view_of("fact"));
  const auto first = chain_link({}, 1, {}, fact);
  EXPECT_NE(first, chain_link({}, 2, {}, fact));
  EXPECT_NE(first, chain_link({}, 1, fact, fact));
  EXPECT_NE(first, chain_link(model::SpaceId(RawId{1}), 1, {}, fact));
}

}  // namespace
}  // namespace tocsin::event

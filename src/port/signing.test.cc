#include "port/signing.h"

#include <gtest/gtest.h>

#include "port/testing/memory_world.h"
#include "state/facts/report.h"

namespace tocsin::port {
namespace {

class NoSigner final : public event::Signer {
 public:
  model::KeyId key() const override { return {}; }
  event::Custody custody() const override { return event::Custody::hosted; }
  event::Signature sign(std::string_view) const override { return {}; }
};

class OneKey final : public Keys {
 public:
  Result<std::shared_ptr<const event::Signer>> signer_of(const model::OrganisationId&) override { return server(); }
  std::shared_ptr<const event::Signer> server() override { return std::make_shared<NoSigner>(); }
  Result<void> keep_trustee_key(const model::KeyId&, const TrusteeKey&, Instant) override { return {}; }
  Result<TrusteeKey> trustee_key(const model::KeyId&) override { return TrusteeKey{}; }
  OneTimeKey one_time() override { return {std::make_shared<NoSigner>(), {}}; }
  Result<event::PublicKeyBytes> public_key(const model::KeyId&, Instant) override { return event::PublicKeyBytes{}; }
  Result<model::KeyId> make_hosted(const model::OrganisationId&, Instant) override { return model::KeyId{}; }
};

TEST(Signing, AnActorThatSetsBackItsOwnTimeDoesNotSetBackTheServers) {
  testing::CountingEntropy entropy;
  OneKey keys;
  const auto organisation = entropy.new_id<model::OrganisationTag>();
  Piece said = create({}, {}, label_for(model::Tlp::amber, {member_of(organisation)}), state::ReportSubmitted{});
  Piece followed = said;
  followed.by = By::server;
  Draft draft = draft_of({}, std::move(said));
  draft.pieces.push_back(std::move(followed));
  const Instant now{1'780'000'000'000'000};
  const Instant long_ago = now - hours(1000);
  const auto batch = sign_draft(keys, entropy, std::move(draft), {{}, organisation}, {long_ago, now});
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->facts.at(0).fact.statement.happened_at, long_ago);
  EXPECT_EQ(batch->facts.at(1).fact.statement.happened_at, now);
  EXPECT_EQ(batch->facts.at(1).fact.recorded_at, now);
}

}  // namespace
}  // namespace tocsin::port

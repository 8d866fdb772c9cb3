#include "auth/token.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "auth/seeded_entropy.h"

namespace tocsin::auth {
namespace {

constexpr auto every_kind =
    std::to_array<TokenKind>({TokenKind::api, TokenKind::session, TokenKind::peer, TokenKind::set_up,
                              TokenKind::invitation, TokenKind::password_reset, TokenKind::sign_in,
                              TokenKind::mail_address, TokenKind::download, TokenKind::reporter, TokenKind::calendar});
Keyring keyring(std::uint64_t seed = 1) { return *Keyring::from_master(Secret::drawn(32, seeded_entropy(seed))); }

TEST(Token, IsFoundByTheFormThatWasStored) {
  const auto fresh = make_token(TokenKind::api, keyring(), seeded_entropy(2));
  EXPECT_TRUE(fresh.text.reveal_text().starts_with("tcs_"));
  EXPECT_EQ(fresh.text.size(), 4U + 43 + 6);
  EXPECT_EQ(stored_form(TokenKind::api, fresh.text.reveal_text(), keyring()).value(), fresh.stored);
}

TEST(Token, OfAStolenDatabaseIsUselessUnderAnotherMasterKey) {
  const auto fresh = make_token(TokenKind::api, keyring(), seeded_entropy(2));
  EXPECT_NE(stored_form(TokenKind::api, fresh.text.reveal_text(), keyring(3)).value(), fresh.stored);
}

TEST(Token, ForOnePurposeServesNoOther) {
  const auto link = make_token(TokenKind::invitation, keyring(), seeded_entropy(2));
  for (const auto kind : every_kind) {
    const auto got = stored_form(kind, link.text.reveal_text(), keyring());
    EXPECT_EQ(got.has_value(), kind == TokenKind::invitation);
    if (!got) EXPECT_EQ(got.error().what, "token.kind");
  }
}

TEST(Token, WithTheSameBytesButAnotherKindIsStoredDifferently) {
  const auto value = sha256(view_of("x"));
  const auto a = stored_form(TokenKind::api, encode_token(TokenKind::api, value), keyring());
  const auto b = stored_form(TokenKind::session, encode_token(TokenKind::session, value), keyring());
  EXPECT_NE(a.value(), b.value());
}

TEST(Token, WithOneWrongCharacterIsRefused) {
  const auto text = encode_token(TokenKind::api, sha256(view_of("x")));
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto wrong = text;
    wrong[i] = wrong[i] == 'x' ? 'y' : 'x';
    EXPECT_FALSE(token_kind(wrong)) << i;
    EXPECT_FALSE(token_kind(text.substr(0, i)));
  }
  EXPECT_FALSE(token_kind(text + "0"));
  EXPECT_EQ(stored_form(TokenKind::api, "tcs_", keyring()).error().what, "token.malformed");
}

RC_GTEST_PROP(Token, GoesThereAndBack, ()) {
  Digest value{};
  const auto bytes = *rc::gen::container<Bytes>(value.size(), rc::gen::arbitrary<std::uint8_t>());
  std::ranges::copy(bytes, value.begin());
  const auto kind = *rc::gen::elementOf(every_kind);
  const auto text = encode_token(kind, value);
  RC_ASSERT(decode_token(text) == value);
  RC_ASSERT(token_kind(text) == kind);
}

TEST(Token, HoldsTheLargestValueAndNoLarger) {
  Digest all{};
  all.fill(255);
  EXPECT_EQ(decode_token(encode_token(TokenKind::api, all)), all);
}

TEST(CsrfToken, HoldsForItsSessionOnly) {
  const auto session = sha256(view_of("session"));
  const auto token = csrf_token(keyring(), session);
  EXPECT_TRUE(check_csrf_token(keyring(), session, token).has_value());
  EXPECT_EQ(check_csrf_token(keyring(), sha256(view_of("other")), token).error().what, "token.csrf");
  EXPECT_FALSE(check_csrf_token(keyring(), session, "").has_value());
}

}  // namespace
}  // namespace tocsin::auth

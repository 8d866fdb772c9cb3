#include "auth/totp.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "auth/seeded_entropy.h"

namespace tocsin::auth {
namespace {

const Secret& rfc_key() {
  static const auto key = Secret::copy_of("12345678901234567890");
  return key;
}
Instant at_second(std::int64_t s) { return Instant{} + seconds(s); }
Keyring keyring() { return *Keyring::from_master(Secret::drawn(32, seeded_entropy(1))); }

TEST(Hotp, AgreesWithRfc4226AppendixD) {
  const std::array<const char*, 10> expected = {"755224", "287082", "359152", "969429", "338314",
                                                "254676", "287922", "162583", "399871", "520489"};
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(hotp(rfc_key(), i, 6), expected[i]);
}

TEST(Totp, AgreesWithRfc6238AppendixB) {
  const std::array<std::pair<std::int64_t, const char*>, 6> expected = {{{59, "94287082"},
                                                                         {1111111109, "07081804"},
                                                                         {1111111111, "14050471"},
                                                                         {1234567890, "89005924"},
                                                                         {2000000000, "69279037"},
                                                                         {20000000000, "65353130"}}};
  for (const auto& [second, code] : expected) {
    EXPECT_EQ(hotp(rfc_key(), static_cast<std::uint64_t>(second / 30), 8), code);
    EXPECT_EQ(totp_at(rfc_key(), at_second(second)), std::string(code).substr(2));
  }
}

TEST(Totp, AcceptsOneStepBeforeAndAfterAndNoMore) {
  const auto now = at_second(1'000'000'000);
  for (const int steps : {-1, 0, 1}) {
    const auto code = totp_at(rfc_key(), now + seconds(30 * steps));
    EXPECT_EQ(verify_totp(rfc_key(), code, now, {}).value(), 1'000'000'000 / 30 + steps);
  }
  for (const int steps : {-2, 2}) {
    EXPECT_EQ(verify_totp(rfc_key(), totp_at(rfc_key(), now + seconds(30 * steps)), now, {}).error().what,
              "totp.wrong");
  }
}

TEST(Totp, RefusesACodeThatWasUsedAndAllEarlierOnes) {
  const auto now = at_second(1'000'000'000);
  const auto used = verify_totp(rfc_key(), totp_at(rfc_key(), now), now, {}).value();
  EXPECT_FALSE(verify_totp(rfc_key(), totp_at(rfc_key(), now), now, used).has_value());
  EXPECT_FALSE(verify_totp(rfc_key(), totp_at(rfc_key(), now - seconds(30)), now, used).has_value());
  EXPECT_TRUE(verify_totp(rfc_key(), totp_at(rfc_key(), now + seconds(30)), now, used).has_value());
}

TEST(Totp, PassesOverBlanksAndRefusesOtherText) {
  const auto now = at_second(1'000'000'000);
  const auto code = totp_at(rfc_key(), now);
  EXPECT_TRUE(verify_totp(rfc_key(), code.substr(0, 3) + " " + code.substr(3), now, {}).has_value());
  for (const auto& wrong : {std::string(), code + "0", code.substr(1), "x" + code.substr(1)}) {
    EXPECT_FALSE(verify_totp(rfc_key(), wrong, now, {}).has_value()) << wrong;
  }
}

TEST(Totp, UriEscapesIssuerAndAccount) {
  EXPECT_EQ(otpauth_uri(rfc_key(), "Tocsin CERT", "mei@cert.example").reveal_text(),
            "otpauth://totp/Tocsin%20CERT:mei%40cert.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
            "&issuer=Tocsin%20CERT&algorithm=SHA1&digits=6&period=30");
}

TEST(Base32, AgreesWithRfc4648Section10) {
  EXPECT_EQ(to_base32(view_of("")), "");
  EXPECT_EQ(to_base32(view_of("f")), "MY");
  EXPECT_EQ(to_base32(view_of("fo")), "MZXQ");
  EXPECT_EQ(to_base32(view_of("foo")), "MZXW6");
  EXPECT_EQ(to_base32(view_of("foob")), "MZXW6YQ");
  EXPECT_EQ(to_base32(view_of("fooba")), "MZXW6YTB");
  EXPECT_EQ(to_base32(view_of("foobar")), "MZXW6YTBOI");
}

RC_GTEST_PROP(Base32, GoesThereAndBack, (const Bytes& bytes)) { RC_ASSERT(from_base32(to_base32(bytes)) == bytes); }

TEST(Base32, RefusesWhatItNeverWrites) {
  for (const auto* text : {"M", "MZX", "MZXW6Y", "my", "M1", "MZ", "MY======"}) EXPECT_FALSE(from_base32(text)) << text;
}

TEST(RecoveryCodes, AreTenAndDifferent) {
  const auto codes = make_recovery_codes(keyring(), seeded_entropy(4));
  std::set<std::string> seen;
  for (const auto& code : codes.shown) seen.emplace(code.reveal_text());
  EXPECT_EQ(seen.size(), recovery_code_count);
  EXPECT_EQ(codes.stored.size(), recovery_code_count);
  EXPECT_EQ(codes.shown[0].reveal_text().size(), 19U);
}

TEST(RecoveryCodes, AreFoundHoweverTheyAreTyped) {
  const auto codes = make_recovery_codes(keyring(), seeded_entropy(4));
  auto typed = std::string(codes.shown[7].reveal_text());
  EXPECT_EQ(find_recovery_code(keyring(), typed, codes.stored), 7U);
  std::erase(typed, '-');
  for (auto& c : typed) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  EXPECT_EQ(find_recovery_code(keyring(), typed.insert(8, " "), codes.stored), 7U);
  EXPECT_EQ(find_recovery_code(keyring(), "aaaa-bbbb-cccc-dddd", codes.stored), std::nullopt);
  EXPECT_EQ(find_recovery_code(keyring(), std::string(1000, 'a'), codes.stored), std::nullopt);
}

}  // namespace
}  // namespace tocsin::auth

#include "auth/password.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <set>

#include "base/utf8.h"

namespace tocsin::auth {
namespace {

constexpr std::size_t shortest_code_points = 12;
constexpr std::size_t longest_bytes = 1024;
constexpr std::size_t fewest_besides_name = 6;
constexpr std::size_t fewest_different = 5;

// Long enough for the rule and yet among the first that guessers try (lower case; look-up is folded).
constexpr auto notorious = std::to_array<std::string_view>({
    "password1234",
    "passwordpassword",
    "password12345",
    "password123456",
    "password123!",
    "passw0rd1234",
    "p@ssw0rd1234",
    "p@ssword1234",
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456789012345",
    "1234567890123456",
    "0123456789012",
    "012345678910",
    "123456123456",
    "123123123123",
    "123321123321",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyuiop[]",
    "qwertyuiopasdf",
    "qwertyqwerty",
    "qwerty123456",
    "qwerty12345678",
    "asdfghjkl123",
    "asdfghjklzxc",
    "zxcvbnm12345",
    "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u",
    "q1w2e3r4t5y6",
    "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv",
    "zaq12wsxcde3",
    "abc123abc123",
    "abcdefghijkl",
    "abcdefghijklm",
    "abcdefghijklmnop",
    "abcd12345678",
    "abcdef123456",
    "a1b2c3d4e5f6",
    "iloveyou1234",
    "iloveyouiloveyou",
    "letmeinletmein",
    "letmein12345",
    "welcome12345",
    "welcome123456",
    "welcomewelcome",
    "changeme1234",
    "changemechangeme",
    "administrator",
    "administrator1",
    "adminadminadmin",
    "admin1234567",
    "admin12345678",
    "rootrootroot",
    "secretsecret",
    "trustno1trustno1",
    "correcthorsebatterystaple",
    "correct horse battery staple",
    "monkey123456",
    "dragon123456",
    "football1234",
    "baseball1234",
    "sunshine1234",
    "princess1234",
    "superman1234",
    "starwars1234",
    "computer1234",
    "internet1234",
    "woaini1314520",
    "woaini521521",
    "5201314520131",
    "incidentresponse",
    "tocsintocsin",
});

std::string folded(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::string without_each(std::string text, const std::string& part) {
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part)) text.erase(at, part.size());
  return text;
}

bool is_mostly(const std::string& text, const std::string& name) {
  if (name.size() < 3 || !text.contains(name)) return false;
  return utf8::length(without_each(text, name)) < fewest_besides_name;
}

bool is_mostly_name(const std::string& text, std::string_view account_name) {
  const auto name = folded(account_name);
  return text == name || is_mostly(text, name) || is_mostly(text, name.substr(0, name.find('@')));
}

bool is_notorious(const std::string& text) {
  return std::ranges::find(notorious, text) != notorious.end() ||
         std::set<char>(text.begin(), text.end()).size() < fewest_different;
}

std::string base64_of(ByteView bytes) {
  std::string out(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL_NO_PADDING), '\0');
  sodium_bin2base64(out.data(), out.size(), bytes.data(), bytes.size(), sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  out.pop_back();
  return out;
}

}  // namespace

Result<void> check_password_rules(const Secret& password, std::string_view account_name) {
  const auto text = password.reveal_text();
  if (text.size() > longest_bytes) {
    return fail(Code::limit, "password.too_long", {}, {{"maximum", fmt::to_string(longest_bytes)}});
  }
  if (!utf8::valid(text)) return fail(Code::invalid, "password.encoding");
  if (utf8::length(text) < shortest_code_points) {
    return fail(Code::invalid, "password.too_short", {}, {{"minimum", fmt::to_string(shortest_code_points)}});
  }
  auto plain = folded(text);
  const bool name = is_mostly_name(plain, account_name);
  const bool known = is_notorious(plain);
  sodium_memzero(plain.data(), plain.size());
  if (name) return fail(Code::invalid, "password.is_name");
  if (known) return fail(Code::invalid, "password.notorious");
  return {};
}

Result<PasswordHasher> PasswordHasher::make(PasswordCost cost, const Entropy& entropy) {
  ready_sodium();
  PasswordHasher out(cost);
  TRY(out.decoy_, out.hash(Secret::drawn(32, entropy), entropy));
  return out;
}

// crypto_pwhash_str would draw the salt itself; the string is put together here so that chance comes from the caller.
Result<std::string> PasswordHasher::hash(const Secret& password, const Entropy& entropy) const {
  if (password.size() > longest_bytes) {
    return fail(Code::limit, "password.too_long", {}, {{"maximum", fmt::to_string(longest_bytes)}});
  }
  std::array<std::uint8_t, crypto_pwhash_SALTBYTES> salt{};
  entropy(salt);
  Secret tag(32);
  const auto text = password.reveal_text();
  if (crypto_pwhash(tag.reveal_to_write().data(), tag.size(), text.data(), text.size(), salt.data(), cost_.passes,
                    std::size_t{cost_.memory_kib} * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail(Code::unavailable, "auth.memory");
  }
  return fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", cost_.memory_kib, cost_.passes, base64_of(salt),
                     base64_of(tag.reveal()));
}

PasswordMatch PasswordHasher::verify(const Secret& password, const std::optional<std::string>& stored) const {
  const auto& against = stored ? *stored : decoy_;
  const auto text = password.reveal_text();
  if (against.size() >= crypto_pwhash_STRBYTES || text.size() > longest_bytes) return PasswordMatch::no;
  if (crypto_pwhash_str_verify(against.c_str(), text.data(), text.size()) != 0 || !stored) return PasswordMatch::no;
  const int again = crypto_pwhash_str_needs_rehash(against.c_str(), cost_.passes, std::size_t{cost_.memory_kib} * 1024);
  return again == 0 ? PasswordMatch::yes : PasswordMatch::yes_hash_again;
}

}  // namespace tocsin::auth

#include "auth/trustee.h"

#include <sodium.h>

#include <algorithm>

#include "auth/aead.h"

namespace tocsin::auth {
namespace {

constexpr std::uint8_t version = 1;
constexpr std::size_t salt_bytes = crypto_pwhash_SALTBYTES;
constexpr std::size_t cost_bytes = 8;
constexpr std::size_t head_bytes = 1 + salt_bytes + cost_bytes + aead_nonce_bytes;
constexpr std::size_t seed_bytes = crypto_box_SEEDBYTES;
constexpr std::size_t wrapped_bytes = head_bytes + seed_bytes + aead_tag_bytes;
// What a wrapped key may ask of us: far above what we write, far below what would stop the server.
constexpr std::uint32_t most_memory_kib = 1024 * 1024;
constexpr std::uint32_t most_passes = 16;
constexpr std::size_t padded_bytes = 4096;
constexpr std::size_t key_bytes = aead_key_bytes;

static_assert(crypto_box_PUBLICKEYBYTES == 32 && crypto_box_SECRETKEYBYTES == 32);

void put(std::uint32_t n, std::span<std::uint8_t> out) {
  for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(n >> (8 * i));
}
std::uint32_t number_in(ByteView bytes) {
  std::uint32_t out = 0;
  for (std::size_t i = 4; i-- > 0;) out = (out << 8U) | bytes[i];
  return out;
}

std::unexpected<Error> not_theirs() { return fail(Code::denied, "escrow.passphrase"); }
std::unexpected<Error> no_part() { return fail(Code::denied, "escrow.part"); }

TrusteePair pair_of(const Secret& seed) {
  TrusteePair out;
  out.closed = Secret(crypto_box_SECRETKEYBYTES);
  crypto_box_seed_keypair(out.open.data(), out.closed.reveal_to_write().data(), seed.reveal().data());
  return out;
}

Result<Secret> stretched(const Secret& passphrase, ByteView salt, PasswordCost cost) {
  Secret out(key_bytes);
  const auto text = passphrase.reveal_text();
  const int done = crypto_pwhash(out.reveal_to_write().data(), out.size(), text.data(), text.size(), salt.data(),
                                 cost.passes, std::size_t{cost.memory_kib} * 1024, crypto_pwhash_ALG_ARGON2ID13);
  if (done != 0) return fail(Code::unavailable, "auth.memory");
  return out;
}

// The head is authenticated with the owner, so that a cheaper cost cannot be written into it.
Bytes aad_of(ByteView head, ByteView owner) {
  Bytes out(head.begin(), head.end());
  out.insert(out.end(), owner.begin(), owner.end());
  return out;
}

using BoxNonce = std::array<std::uint8_t, crypto_box_NONCEBYTES>;
BoxNonce nonce_of(ByteView ephemeral, const BoxKey& to) {
  BoxNonce out{};
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, out.size());
  crypto_generichash_update(&state, ephemeral.data(), ephemeral.size());
  crypto_generichash_update(&state, to.data(), to.size());
  crypto_generichash_final(&state, out.data(), out.size());
  return out;
}

// The content after the digest of its context.
Secret bound(ByteView context, const Secret& content) {
  const Digest digest = sha256(context);
  Secret out(digest.size() + content.size());
  std::ranges::copy(digest, out.reveal_to_write().begin());
  std::ranges::copy(content.reveal(), out.reveal_to_write().begin() + digest.size());
  return out;
}

// The content, a byte of one, and noughts up to the usual length.
Secret padded(ByteView content) {
  TOCSIN_ASSERT(!content.empty() && content.size() < padded_bytes);
  Secret out(padded_bytes);
  std::ranges::copy(content, out.reveal_to_write().begin());
  out.reveal_to_write()[content.size()] = 1;
  return out;
}
Result<Secret> unpadded(const Secret& content) {
  const auto bytes = content.reveal();
  auto end = bytes.size();
  while (end > 0 && bytes[end - 1] == 0) --end;
  if (end < 2 || bytes[end - 1] != 1) return no_part();
  return Secret::copy_of(bytes.first(end - 1));
}

// A key serves one content, so its nonce may stand still.
constexpr std::array<std::uint8_t, aead_nonce_bytes> only_nonce{};

}  // namespace

TrusteePair TrusteePair::drawn(const Entropy& entropy) {
  TrusteePair out;
  out.closed = Secret::drawn(crypto_box_SECRETKEYBYTES, entropy);
  crypto_scalarmult_base(out.open.data(), out.closed.reveal().data());
  return out;
}

Result<Bytes> wrap(const TrusteePair& pair, const Secret& passphrase, ByteView owner, PasswordCost cost,
                   const Entropy& entropy) {
  Bytes out(head_bytes);
  out[0] = version;
  const std::span<std::uint8_t> head(out);
  entropy(head.subspan(1, salt_bytes));
  put(cost.memory_kib, head.subspan(1 + salt_bytes, 4));
  put(cost.passes, head.subspan(1 + salt_bytes + 4, 4));
  entropy(head.subspan(head_bytes - aead_nonce_bytes, aead_nonce_bytes));
  TRY(const auto key, stretched(passphrase, ByteView(out).subspan(1, salt_bytes), cost));
  const auto sealed = aead_seal(key, ByteView(out).last(aead_nonce_bytes), aad_of(out, owner), pair.closed.reveal());
  out.insert(out.end(), sealed.begin(), sealed.end());
  return out;
}

Result<TrusteePair> unwrap(ByteView wrapped, const Secret& passphrase, ByteView owner) {
  if (wrapped.size() != wrapped_bytes || wrapped[0] != version) return fail(Code::invalid, "wrapped.malformed");
  const auto head = wrapped.first(head_bytes);
  const PasswordCost cost{number_in(head.subspan(1 + salt_bytes)), number_in(head.subspan(1 + salt_bytes + 4))};
  if (cost.memory_kib < 8 || cost.memory_kib > most_memory_kib || cost.passes < 1 || cost.passes > most_passes)
    return fail(Code::invalid, "wrapped.malformed");
  TRY(const auto key, stretched(passphrase, head.subspan(1, salt_bytes), cost));
  auto closed = aead_open(key, head.last(aead_nonce_bytes), aad_of(head, owner), wrapped.subspan(head_bytes));
  if (!closed || closed->size() != crypto_box_SECRETKEYBYTES) return not_theirs();
  TrusteePair out;
  out.closed = std::move(*closed);
  crypto_scalarmult_base(out.open.data(), out.closed.reveal().data());
  return out;
}

Bytes seal_to(const BoxKey& to, ByteView context, const Secret& content, const Entropy& entropy) {
  const auto ephemeral = pair_of(Secret::drawn(seed_bytes, entropy));
  const auto plain = bound(context, content);
  const auto nonce = nonce_of(ephemeral.open, to);
  Bytes out(ephemeral.open.begin(), ephemeral.open.end());
  out.resize(out.size() + crypto_box_MACBYTES + plain.size());
  const int done = crypto_box_easy(out.data() + ephemeral.open.size(), plain.reveal().data(), plain.size(),
                                   nonce.data(), to.data(), ephemeral.closed.reveal().data());
  TOCSIN_ASSERT(done == 0);
  return out;
}

Result<Secret> open_sealed(const TrusteePair& pair, ByteView context, ByteView sealed) {
  constexpr std::size_t context_bytes = std::tuple_size_v<Digest>;
  if (sealed.size() < crypto_box_SEALBYTES + context_bytes) return no_part();
  Secret plain(sealed.size() - crypto_box_SEALBYTES);
  if (crypto_box_seal_open(plain.reveal_to_write().data(), sealed.data(), sealed.size(), pair.open.data(),
                           pair.closed.reveal().data()) != 0)
    return no_part();
  const Digest wanted = sha256(context);
  if (!equal_constant_time(plain.reveal().first(context_bytes), wanted)) return no_part();
  return Secret::copy_of(plain.reveal().subspan(context_bytes));
}

Locked lock(ByteView content, const std::vector<BoxKey>& trustees, std::size_t needed, ByteView context,
            const Entropy& entropy) {
  const auto key = Secret::drawn(key_bytes, entropy);
  Locked out;
  out.content = aead_seal(key, only_nonce, context, padded(content).reveal());
  const auto parts = split(key, trustees.size(), needed, entropy);
  for (std::size_t i = 0; i < parts.size(); ++i)
    out.parts.push_back(seal_part(trustees[i], context, parts[i], entropy));
  return out;
}

Bytes seal_part(const BoxKey& to, ByteView context, const Share& part, const Entropy& entropy) {
  return seal_to(to, context, to_bytes(part), entropy);
}

Result<Share> open_part(const TrusteePair& pair, ByteView context, ByteView part) {
  TRY(const auto plain, open_sealed(pair, context, part));
  auto share = share_from(plain.reveal());
  if (!share) return no_part();
  return share;
}

Result<Secret> unlock(ByteView content, const std::vector<Share>& parts, ByteView context) {
  auto key = join(parts);
  if (!key || key->size() != key_bytes) return no_part();
  auto plain = aead_open(*key, only_nonce, context, content);
  if (!plain) return no_part();
  return unpadded(*plain);
}

}  // namespace tocsin::auth

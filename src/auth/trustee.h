#pragma once
// Keys of trustees, and what only several of them open together. The danger removed: an escrow that the server, its
// operator, a thief of its disk, or one trustee alone can open.
//
// A trustee's key pair (X25519) is drawn at random; its private half is wrapped under Argon2id of the trustee's
// passphrase and bound to its owner, and lies nowhere else. lock() draws a fresh key, seals the content under it
// (padded, so that its length tells nothing) and splits the key: each trustee gets a part sealed to their public key.
// `context` is bound into content and parts: what was locked for one report opens for no other. Sealing a part is
// libsodium's sealed box with the ephemeral key drawn from the entropy port. Bounds: content of 1 to 4000 bytes; 2 to
// 32 trustees. Errors: denied "escrow.passphrase" for whatever does not unwrap (wrong passphrase, another's key,
// altered); denied "escrow.part" for whatever does not open (another's part, another context, altered); invalid
// "wrapped.malformed"; unavailable "auth.memory". Threads: pure; wrap and unwrap take as long as a password's hash: on
// a HashPool. Source: RFC 9106 (Argon2); RFC 7748 (X25519); libsodium crypto_box_seal; shares.h.
#include "auth/password.h"
#include "auth/shares.h"

namespace tocsin::auth {

using BoxKey = std::array<std::uint8_t, 32>;

struct TrusteePair {
  BoxKey open{};
  Secret closed;
  static TrusteePair drawn(const Entropy& entropy);
};

// `owner`: whatever names the trustee and the use.
Result<Bytes> wrap(const TrusteePair& pair, const Secret& passphrase, ByteView owner, PasswordCost cost,
                   const Entropy& entropy);
Result<TrusteePair> unwrap(ByteView wrapped, const Secret& passphrase, ByteView owner);

Bytes seal_to(const BoxKey& to, ByteView context, const Secret& content, const Entropy& entropy);
Result<Secret> open_sealed(const TrusteePair& pair, ByteView context, ByteView sealed);

struct Locked {
  Bytes content;
  std::vector<Bytes> parts;  // in the order of the trustees
};
Locked lock(ByteView content, const std::vector<BoxKey>& trustees, std::size_t needed, ByteView context,
            const Entropy& entropy);
Result<Share> open_part(const TrusteePair& pair, ByteView context, ByteView part);
Bytes seal_part(const BoxKey& to, ByteView context, const Share& part, const Entropy& entropy);
Result<Secret> unlock(ByteView content, const std::vector<Share>& parts, ByteView context);

}  // namespace tocsin::auth

#pragma once
// XChaCha20-Poly1305 in one place. The danger removed: lengths and buffers of a C interface handled at every caller.
//
// Sealed form is ciphertext followed by the 16-byte tag. A nonce must never serve two different plaintexts under one
// key. Errors: denied "auth.seal" when anything (key, nonce, aad, ciphertext, tag) is not what was sealed. Source:
// draft-irtf-cfrg-xchacha-03; RFC 8439.
#include "auth/secret.h"

namespace tocsin::auth {

constexpr std::size_t aead_key_bytes = 32;
constexpr std::size_t aead_nonce_bytes = 24;
constexpr std::size_t aead_tag_bytes = 16;

Bytes aead_seal(const Secret& key, ByteView nonce, ByteView aad, ByteView plaintext);
Result<Secret> aead_open(const Secret& key, ByteView nonce, ByteView aad, ByteView sealed);
// Into plain memory, for what was sealed that nobody changes it and not that nobody reads it: guarded memory costs a
// call to the kernel and every processor's attention each time.
Result<Bytes> aead_open_plain(const Secret& key, ByteView nonce, ByteView aad, ByteView sealed);

}  // namespace tocsin::auth

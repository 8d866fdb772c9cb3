#pragma once
// A secret in parts, of which some together give it back. The danger removed: one person, or one stolen file, that
// opens what two were to open together.
//
// Shamir's scheme over GF(256), byte by byte, with the polynomial of AES; a part's number is the point at which it was
// taken, 1..255. Fewer parts than are needed tell nothing about the secret, however many computers one has. Nothing in
// here tells a right part from a wrong one: what comes of a wrong one is another secret, so what is sealed under it
// must be authenticated (trustee.h). No branch and no index depends on a secret byte. Bounds: secrets of 1 to 64 bytes,
// 2 <= needed <= parts <= 32. Errors of join(): invalid "share.number" (nought, or one twice) | "share.size"; of
// share_from(): invalid "share.malformed". Threads: pure. Source: Shamir, How to share a secret, CACM 22(11), 1979.
#include <cstdint>
#include <vector>

#include "auth/secret.h"

namespace tocsin::auth {

struct Share {
  std::uint8_t number = 0;
  Secret bytes;
};

std::vector<Share> split(const Secret& secret, std::size_t parts, std::size_t needed, const Entropy& entropy);
Result<Secret> join(const std::vector<Share>& shares);  // of at least as many as are needed

// One byte of number, then the bytes.
Secret to_bytes(const Share& share);
Result<Share> share_from(ByteView bytes);

}  // namespace tocsin::auth

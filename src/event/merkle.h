#pragma once
// Merkle trees over bulk content. The danger removed: a batch of a hundred thousand indicators of which one is swapped
// later without a trace, and a proof that must carry the whole batch.
//
// The tree of RFC 6962: leaves and inner nodes are hashed under different prefixes, so that neither passes for the
// other; the tree over n leaves splits at the largest power of two below n. The root of no leaves is SHA-256 of
// nothing. Leaves are given as their hashes. Cost: linear. Threads: pure functions. Errors: invalid "merkle.proof".
// Source: RFC 6962 section 2.1.
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace tocsin::event {

Digest merkle_leaf(ByteView content);
Digest merkle_root(std::span<const Digest> leaves);

// The audit path of leaf `at` (below leaves.size()), from the leaf upwards.
std::vector<Digest> merkle_path(std::span<const Digest> leaves, std::size_t at);

// Whether `leaf` stands at place `at` of the `size` leaves under `root`.
Result<void> verify_merkle_path(const Digest& leaf, std::uint64_t at, std::uint64_t size, std::span<const Digest> path,
                                const Digest& root);

}  // namespace tocsin::event

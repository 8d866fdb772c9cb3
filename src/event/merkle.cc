#include "event/merkle.h"

#include <array>
#include <bit>

namespace tocsin::event {
namespace {

constexpr std::array<std::uint8_t, 1> leaf_prefix{0};
constexpr std::array<std::uint8_t, 1> node_prefix{1};

Digest node(const Digest& left, const Digest& right) {
  return Sha256().add(ByteView(node_prefix)).add(ByteView(left)).add(ByteView(right)).finish();
}

// The largest power of two below n, for n of 2 and more.
std::size_t split_of(std::size_t n) { return std::bit_floor(n - 1); }

}  // namespace

Digest merkle_leaf(ByteView content) { return Sha256().add(ByteView(leaf_prefix)).add(content).finish(); }

Digest merkle_root(std::span<const Digest> leaves) {
  if (leaves.empty()) return sha256({});
  if (leaves.size() == 1) return leaves.front();
  const std::size_t split = split_of(leaves.size());
  return node(merkle_root(leaves.first(split)), merkle_root(leaves.subspan(split)));
}

std::vector<Digest> merkle_path(std::span<const Digest> leaves, std::size_t at) {
  TOCSIN_ASSERT(at < leaves.size());
  if (leaves.size() == 1) return {};
  const std::size_t split = split_of(leaves.size());
  const bool left = at < split;
  auto path = left ? merkle_path(leaves.first(split), at) : merkle_path(leaves.subspan(split), at - split);
  path.push_back(merkle_root(left ? leaves.subspan(split) : leaves.first(split)));
  return path;
}

// RFC 9162 section 2.1.3.2, whose steps these are: `place` and `last` walk up the tree together.
Result<void> verify_merkle_path(const Digest& leaf, std::uint64_t at, std::uint64_t size, std::span<const Digest> path,
                                const Digest& root) {
  const auto bad = fail(Code::invalid, "merkle.proof");
  if (at >= size) return bad;
  std::uint64_t place = at;
  std::uint64_t last = size - 1;
  Digest found = leaf;
  for (const auto& step : path) {
    if (last == 0) return bad;
    if ((place & 1) != 0 || place == last) {
      found = node(step, found);
      while ((place & 1) == 0 && place != 0) {
        place >>= 1;
        last >>= 1;
      }
    } else {
      found = node(found, step);
    }
    place >>= 1;
    last >>= 1;
  }
  if (last != 0 || found != root) return bad;
  return {};
}

}  // namespace tocsin::event

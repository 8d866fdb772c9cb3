#include "policy/held.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace tocsin::policy {
namespace {

constexpr std::size_t most_recent = 512;
constexpr std::uint64_t multiplier = 0x9E3779B97F4A7C15;  // odd, its bits evenly spread: 2^64 by the golden ratio

}  // namespace

AtomIndex::AtomIndex(model::AtomSet atoms) : atoms_(std::move(atoms)), places_(std::bit_ceil(2 * atoms_.size() + 1)) {
  const std::size_t mask = places_.size() - 1;
  for (std::uint32_t number = 1; number <= atoms_.size(); ++number) {
    std::size_t at = place_of(atoms_[number - 1]);
    while (places_[at] != 0) at = (at + 1) & mask;
    places_[at] = number;
  }
}

bool AtomIndex::contains(const model::Atom& atom) const {
  const std::size_t mask = places_.size() - 1;
  for (std::size_t at = place_of(atom); places_[at] != 0; at = (at + 1) & mask)
    if (atoms_[places_[at] - 1] == atom) return true;
  return false;
}

std::size_t AtomIndex::place_of(const model::Atom& atom) const {
  std::array<std::uint64_t, 2> words{};
  std::memcpy(words.data(), atom.id.data(), sizeof words);
  words[0] ^= static_cast<std::uint64_t>(atom.kind) << 8U ^ static_cast<std::uint64_t>(atom.role);
  const auto salt = std::bit_cast<std::uintptr_t>(this) * multiplier;
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(words[0] ^ salt ^ multiplier) * (words[1] ^ std::rotl(salt, 32) ^ ~multiplier);
  const auto mixed = static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
  return mixed & (places_.size() - 1);
}

Held::Held(std::int64_t version, std::int64_t lost, model::AtomSet atoms)
    : version_(version),
      lost_(lost),
      base_version_(version),
      base_(std::make_shared<const AtomIndex>(model::normalised(std::move(atoms)))) {}

std::shared_ptr<const Held> Held::with(const Held& before, std::int64_t version, const std::vector<Given>& given) {
  if (before.order_.size() + given.size() > most_recent) {
    model::AtomSet all;
    before.add_to(all);
    for (const auto& one : given) all.push_back(one.atom);
    return std::make_shared<const Held>(version, before.lost_, std::move(all));
  }
  std::shared_ptr<Held> out(new Held(before));
  out->version_ = version;
  for (const auto& one : given) {
    out->order_.push_back(one);
    out->recent_.push_back(one.atom);
  }
  out->recent_ = model::normalised(std::move(out->recent_));
  return out;
}

bool Held::holds(const model::Atom& atom) const {
  return std::ranges::binary_search(recent_, atom) || base_->contains(atom);
}

std::optional<model::AtomSet> Held::given_after(std::int64_t version) const {
  if (version < base_version_ || version < lost_ || version > version_) return std::nullopt;
  model::AtomSet out;
  for (const auto& one : order_)
    if (one.version > version) out.push_back(one.atom);
  return out;
}

void Held::add_to(model::AtomSet& out) const {
  out.insert(out.end(), base_->atoms().begin(), base_->atoms().end());
  out.insert(out.end(), recent_.begin(), recent_.end());
}

}  // namespace tocsin::policy

#include "policy/held.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "base/bytes.h"
#include "model/codec.h"

namespace tocsin::policy {
namespace {

constexpr std::size_t most_recent = 512;
constexpr std::uint64_t multiplier = 0x9E3779B97F4A7C15;  // odd, its bits evenly spread: 2^64 by the golden ratio

std::string mark_of(const AtomIndex& circles) {
  if (circles.atoms().empty()) return {};
  Sha256 hash;
  for (const auto& circle : circles.atoms()) hash.add(circle.id);
  return "+" + to_hex(hash.finish());
}

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

std::string Held::mark() const { return plain_ == nullptr ? fmt::format("{}", version_) : mark_; }

// What is won is what `plain_` won, its circles aside, and the circles that are new.
std::optional<model::AtomSet> Held::won_since(const Held& before) const {
  auto out = plain_->given_after(before.plain_->version());
  const auto is_new = [&](const model::Atom& circle) { return !before.circles_->contains(circle); };
  if (!out || !std::ranges::includes(circles_->atoms(), before.circles_->atoms())) return std::nullopt;
  std::erase_if(*out, [](const model::Atom& atom) { return atom.kind == model::AtomKind::circle; });
  std::ranges::copy_if(circles_->atoms(), std::back_inserter(*out), is_new);
  return out;
}

std::shared_ptr<const Held> Held::with_circles(std::shared_ptr<const Held> plain,
                                               std::shared_ptr<const AtomIndex> circles, std::int64_t version,
                                               const Held* before) {
  std::shared_ptr<Held> out(new Held());
  out->plain_ = std::move(plain);
  out->circles_ = std::move(circles);
  out->version_ = out->base_version_ = out->lost_ = version;
  out->mark_ = out->plain_->mark() + mark_of(*out->circles_);
  const auto won = before == nullptr ? std::nullopt : out->won_since(*before);
  if (!won || before->order_.size() + won->size() > most_recent) return out;
  out->base_version_ = before->base_version_;
  out->lost_ = before->lost_;
  out->order_ = before->order_;
  for (const auto& atom : *won) out->order_.push_back({version, atom});
  return out;
}

bool Held::holds(const model::Atom& atom) const {
  if (plain_ != nullptr) return atom.kind == model::AtomKind::circle ? circles_->contains(atom) : plain_->holds(atom);
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
  if (plain_ != nullptr) {
    const auto from = static_cast<std::ptrdiff_t>(out.size());
    plain_->add_to(out);
    const auto is_circle = [](const model::Atom& atom) { return atom.kind == model::AtomKind::circle; };
    out.erase(std::remove_if(out.begin() + from, out.end(), is_circle), out.end());
    out.insert(out.end(), circles_->atoms().begin(), circles_->atoms().end());
    return;
  }
  out.insert(out.end(), base_->atoms().begin(), base_->atoms().end());
  out.insert(out.end(), recent_.begin(), recent_.end());
}

}  // namespace tocsin::policy

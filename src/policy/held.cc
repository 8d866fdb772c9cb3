#include "policy/held.h"

#include <algorithm>

namespace tocsin::policy {
namespace {

constexpr std::size_t most_recent = 512;

}  // namespace

Held::Held(std::int64_t version, std::int64_t lost, model::AtomSet atoms)
    : version_(version),
      lost_(lost),
      base_version_(version),
      base_(std::make_shared<const model::AtomSet>(model::normalised(std::move(atoms)))) {}

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
  return std::ranges::binary_search(recent_, atom) || std::ranges::binary_search(*base_, atom);
}

std::optional<model::AtomSet> Held::given_after(std::int64_t version) const {
  if (version < base_version_ || version < lost_ || version > version_) return std::nullopt;
  model::AtomSet out;
  for (const auto& one : order_)
    if (one.version > version) out.push_back(one.atom);
  return out;
}

void Held::add_to(model::AtomSet& out) const {
  out.insert(out.end(), base_->begin(), base_->end());
  out.insert(out.end(), recent_.begin(), recent_.end());
}

}  // namespace tocsin::policy

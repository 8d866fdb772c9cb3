#include "policy/label_book.h"

#include <algorithm>

namespace tocsin::policy {
namespace {

constexpr std::size_t most_remembered = 4096;

}  // namespace

void VisibleLabels::add(std::int64_t label) {
  const auto word = static_cast<std::size_t>(label) / 64;
  if (word >= bits_.size()) bits_.resize(word + 1);
  bits_[word] |= std::uint64_t{1} << (static_cast<std::size_t>(label) % 64);
  numbers_.push_back(label);
}

void LabelBook::learn(std::int64_t number, model::Label label) {
  const std::unique_lock hold(lock_);
  if (number <= static_cast<std::int64_t>(labels_.size())) return;
  TOCSIN_ASSERT(number == static_cast<std::int64_t>(labels_.size()) + 1);
  by_digest_.emplace(digest_of(label), number);
  if (!label.audience.all_of.empty())
    for (const auto& atom : label.audience.all_of.front()) by_atom_[atom].push_back(number);
  labels_.push_back(std::make_shared<const model::Label>(std::move(label)));
}

std::optional<std::int64_t> LabelBook::number_of(const Digest& digest) const {
  const std::shared_lock hold(lock_);
  const auto at = by_digest_.find(digest);
  if (at == by_digest_.end()) return std::nullopt;
  return at->second;
}

std::shared_ptr<const model::Label> LabelBook::shared_label(std::int64_t number) const {
  const std::shared_lock hold(lock_);
  TOCSIN_ASSERT(number >= 1 && number <= static_cast<std::int64_t>(labels_.size()));
  return labels_[static_cast<std::size_t>(number) - 1];
}

bool LabelBook::meets(std::int64_t number, const Clearance& clearance) const {
  const std::shared_lock hold(lock_);
  TOCSIN_ASSERT(number >= 1 && number <= static_cast<std::int64_t>(labels_.size()));
  return policy::meets(*labels_[static_cast<std::size_t>(number) - 1], clearance);
}

std::size_t LabelBook::size() const {
  const std::shared_lock hold(lock_);
  return labels_.size();
}

std::shared_ptr<const VisibleLabels> LabelBook::visible(const Clearance& clearance) const {
  const std::size_t now = size();
  {
    const std::scoped_lock hold(memory_lock_);
    const auto at = memory_.find(clearance.digest());
    if (at != memory_.end() && at->second.size == now) return at->second.answer;
  }
  auto answer = compute(clearance);
  const std::scoped_lock hold(memory_lock_);
  if (memory_.size() >= most_remembered) memory_.clear();
  memory_[clearance.digest()] = {now, answer};
  return answer;
}

std::shared_ptr<const VisibleLabels> LabelBook::compute(const Clearance& clearance) const {
  const std::shared_lock hold(lock_);
  std::vector<std::int64_t> candidates;
  for (const auto& atom : clearance.atoms()) {
    const auto at = by_atom_.find(atom);
    if (at != by_atom_.end()) candidates.insert(candidates.end(), at->second.begin(), at->second.end());
  }
  std::ranges::sort(candidates);
  const auto rest = std::ranges::unique(candidates);
  candidates.erase(rest.begin(), rest.end());
  auto out = std::make_shared<VisibleLabels>();
  for (const auto number : candidates)
    if (policy::meets(*labels_[static_cast<std::size_t>(number) - 1], clearance)) out->add(number);
  return out;
}

std::shared_ptr<const VisibleLabels> visible(const LabelBook& book, const Clearance& clearance) {
  return book.visible(clearance);
}

std::shared_ptr<const VisibleLabels> every_label(const LabelBook& book) {
  auto out = std::make_shared<VisibleLabels>();
  for (std::int64_t number = 1; number <= static_cast<std::int64_t>(book.size()); ++number) out->add(number);
  return out;
}

std::shared_ptr<const VisibleLabels> visible_to_all(const LabelBook& book, const model::Audience& audience) {
  auto out = std::make_shared<VisibleLabels>();
  std::vector<std::shared_ptr<const VisibleLabels>> each;
  // Whoever meets the audience holds at least one atom of its first set; what all of those hold alone suffices for.
  if (!audience.all_of.empty())
    for (const auto& atom : audience.all_of.front()) each.push_back(book.visible(holder_of(atom)));
  if (each.empty()) return out;
  const auto shuts_nobody_out = [&](std::int64_t number) {
    return std::ranges::includes(audience.except, book.label_of(number).audience.except);
  };
  for (const auto number : each.front()->numbers())
    if (std::ranges::all_of(each, [&](const auto& one) { return one->contains(number); }) && shuts_nobody_out(number))
      out->add(number);
  return out;
}

}  // namespace tocsin::policy

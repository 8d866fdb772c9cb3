#include "policy/label_book.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace tocsin::policy {
namespace {

constexpr std::size_t most_remembered = 16'384;

struct Place {
  std::size_t block;
  std::size_t in_block;
};

// Block b holds first << b labels and begins after the (first << b) - first before it.
Place place_of(std::int64_t number, std::size_t first) {
  const auto at = static_cast<std::size_t>(number) - 1 + first;
  const auto block = static_cast<std::size_t>(std::bit_width(at / first)) - 1;
  return {block, at - (first << block)};
}

}  // namespace

std::size_t LabelBook::AtomHash::operator()(const model::Atom& atom) const {
  return RawIdHash{}(atom.id) ^ (static_cast<std::size_t>(atom.kind) << 8U) ^ static_cast<std::size_t>(atom.role);
}

// A digest is random already.
std::size_t LabelBook::DigestHash::operator()(const Digest& digest) const {
  std::size_t out = 0;
  std::memcpy(&out, digest.data(), sizeof out);
  return out;
}

bool VisibleLabels::empty() const {
  return std::ranges::all_of(bits_, [](std::uint64_t word) { return word == 0; });
}

const std::vector<std::int64_t>& VisibleLabels::numbers() const {
  std::call_once(counted_, [&] {
    for (std::size_t word = 0; word < bits_.size(); ++word)
      for (std::uint64_t rest = bits_[word]; rest != 0; rest &= rest - 1)
        numbers_.push_back(static_cast<std::int64_t>(word * 64) + std::countr_zero(rest));
  });
  return numbers_;
}

void VisibleLabels::add(std::int64_t label) {
  const auto word = static_cast<std::size_t>(label) / 64;
  if (word >= bits_.size()) bits_.resize(word + 1);
  bits_[word] |= std::uint64_t{1} << (static_cast<std::size_t>(label) % 64);
}

void VisibleLabels::add_up_to(std::int64_t label) {
  const auto whole = (static_cast<std::size_t>(label) + 1) / 64;
  bits_.assign(whole, ~std::uint64_t{0});
  for (auto number = static_cast<std::int64_t>(whole * 64); number <= label; ++number) add(number);
  if (!bits_.empty()) bits_.front() &= ~std::uint64_t{1};
}

void LabelBook::learn(std::int64_t number, model::Label label, const Digest& digest) {
  const std::unique_lock hold(lock_);
  const auto known = size_.load(std::memory_order_relaxed);
  if (number <= static_cast<std::int64_t>(known)) return;
  TOCSIN_ASSERT(number == static_cast<std::int64_t>(known) + 1);
  by_digest_.emplace(digest, number);
  for (const auto& set : label.audience.all_of)
    for (const auto& atom : set) {
      auto& numbers = by_atom_[atom];
      if (numbers.empty() || numbers.back() != number) numbers.push_back(number);
    }
  const auto [block, at] = place_of(number, first_block);
  if (blocks_.at(block) == nullptr) blocks_.at(block) = std::make_unique<Known[]>(first_block << block);
  blocks_.at(block)[at] = {std::move(label), digest};
  size_.store(known + 1, std::memory_order_release);
}

std::optional<std::int64_t> LabelBook::number_of(const Digest& digest) const {
  const std::shared_lock hold(lock_);
  const auto at = by_digest_.find(digest);
  if (at == by_digest_.end()) return std::nullopt;
  return at->second;
}

const LabelBook::Known& LabelBook::known(std::int64_t number) const {
  TOCSIN_ASSERT(number >= 1 && number <= static_cast<std::int64_t>(size()));
  const auto [block, at] = place_of(number, first_block);
  return blocks_.at(block)[at];
}

bool LabelBook::meets(std::int64_t number, const Clearance& clearance) const {
  return policy::meets(label_of(number), clearance);
}

std::optional<LabelBook::Remembered> LabelBook::remembered(const Clearance& clearance, std::size_t size) const {
  const std::int64_t version = clearance.shared() == nullptr ? 0 : clearance.shared()->version();
  const std::scoped_lock hold(memory_lock_);
  const auto at = memory_.find(clearance.own_digest());
  if (at == memory_.end()) return std::nullopt;
  const Remembered* best = nullptr;
  for (const auto& one : at->second.answers) {
    if (one.answer == nullptr || one.version > version || one.size > size) continue;
    if (best == nullptr || std::pair(one.version, one.size) > std::pair(best->version, best->size)) best = &one;
  }
  return best == nullptr ? std::nullopt : std::optional(*best);
}

void LabelBook::remember(const Clearance& clearance, Remembered what) const {
  const std::scoped_lock hold(memory_lock_);
  if (memory_.size() >= most_remembered) memory_.clear();
  auto& recent = memory_[clearance.own_digest()];
  recent.answers.at(recent.next) = std::move(what);
  recent.next = (recent.next + 1) % recent.answers.size();
}

std::shared_ptr<const VisibleLabels> LabelBook::visible(const Clearance& clearance) const {
  const std::size_t now = size();
  const std::int64_t version = clearance.shared() == nullptr ? 0 : clearance.shared()->version();
  const auto before = remembered(clearance, now);
  if (before && before->size == now && before->version == version) return before->answer;
  auto answer = before ? brought_up(*before, clearance, now) : nullptr;
  if (answer == nullptr) answer = compute(clearance, now);
  remember(clearance, {version, now, answer});
  return answer;
}

// A reader who wins an atom loses sight of nothing: exclusions name persons and organisations, which stay the same.
std::shared_ptr<const VisibleLabels> LabelBook::brought_up(const Remembered& from, const Clearance& clearance,
                                                           std::size_t size) const {
  const auto won = clearance.shared() == nullptr ? model::AtomSet{} : clearance.shared()->given_after(from.version);
  if (!won) return nullptr;
  auto out = std::make_shared<VisibleLabels>(*from.answer);
  add_met(labels_naming(*won), clearance, size, *out);
  for (auto number = static_cast<std::int64_t>(from.size) + 1; number <= static_cast<std::int64_t>(size); ++number)
    if (meets(number, clearance)) out->add(number);
  return out;
}

// Ascending by nothing, with repeats: each is asked for itself.
LabelBook::Numbers LabelBook::labels_naming(const model::AtomSet& atoms) const {
  const std::shared_lock hold(lock_);
  Numbers out;
  for (const auto& atom : atoms) {
    const auto at = by_atom_.find(atom);
    if (at != by_atom_.end()) out.insert(out.end(), at->second.begin(), at->second.end());
  }
  return out;
}

// Leaves out what came to the book after `size` was asked for.
void LabelBook::add_met(const Numbers& candidates, const Clearance& clearance, std::size_t size,
                        VisibleLabels& out) const {
  for (const auto number : candidates)
    if (number <= static_cast<std::int64_t>(size) && !out.contains(number) && meets(number, clearance)) out.add(number);
}

std::shared_ptr<const VisibleLabels> LabelBook::compute(const Clearance& clearance, std::size_t size) const {
  auto out = std::make_shared<VisibleLabels>();
  add_met(labels_naming(clearance.atoms()), clearance, size, *out);
  return out;
}

std::shared_ptr<const VisibleLabels> visible(const LabelBook& book, const Clearance& clearance) {
  return book.visible(clearance);
}

std::shared_ptr<const VisibleLabels> every_label(const LabelBook& book) {
  auto out = std::make_shared<VisibleLabels>();
  out->add_up_to(static_cast<std::int64_t>(book.size()));
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

#include "model/expression.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <vector>

namespace tocsin::model {
namespace {

constexpr std::int64_t set_memory = std::int64_t{64} << 20;

RE2::Options options() {
  RE2::Options out;
  out.set_log_errors(false);
  out.set_encoding(RE2::Options::EncodingUTF8);
  return out;
}

// "/^a$/i" as "(?i)^a$".
std::string bare(std::string_view entry) {
  const auto end = entry.rfind('/');
  if (!entry.starts_with('/') || end == 0) return std::string(entry);
  std::string flags;
  for (const char c : entry.substr(end + 1)) {
    if (std::string_view("imsuxADUX").find(c) == std::string_view::npos) return std::string(entry);
    if (std::string_view("ims").find(c) != std::string_view::npos && flags.find(c) == std::string::npos) flags += c;
  }
  const auto body = entry.substr(1, end - 1);
  return flags.empty() ? std::string(body) : "(?" + flags + ")" + std::string(body);
}

}  // namespace

Result<void> check_expression(std::string_view entry, const std::string& where) {
  const RE2 one(bare(entry), options());
  if (one.ok()) return {};
  return fail(Code::invalid, "warninglist.regex", where,
              {{"entry", std::string(entry.substr(0, 100))}, {"fault", one.error()}});
}

struct ExpressionSet::Compiled {
  std::vector<std::unique_ptr<RE2>> each;
  std::unique_ptr<RE2::Set> all;  // null where it does not fit
};

ExpressionSet::ExpressionSet(std::span<const std::string> entries) : compiled_(std::make_unique<Compiled>()) {
  auto room = options();
  room.set_max_mem(set_memory);
  auto all = std::make_unique<RE2::Set>(room, RE2::UNANCHORED);
  bool fits = true;
  for (const auto& entry : entries) {
    const auto pattern = bare(entry);
    compiled_->each.push_back(std::make_unique<RE2>(pattern, options()));
    fits = all->Add(pattern, nullptr) >= 0 && fits;
  }
  if (fits && all->Compile()) compiled_->all = std::move(all);
}
ExpressionSet::~ExpressionSet() = default;
ExpressionSet::ExpressionSet(ExpressionSet&&) noexcept = default;

std::optional<std::size_t> ExpressionSet::first_in(std::string_view value) const {
  if (compiled_->all) {
    std::vector<int> found;
    RE2::Set::ErrorInfo fault{};
    if (compiled_->all->Match(value, &found, &fault)) return static_cast<std::size_t>(std::ranges::min(found));
    if (fault.kind == RE2::Set::kNoError) return std::nullopt;
  }
  for (std::size_t i = 0; i < compiled_->each.size(); ++i)
    if (RE2::PartialMatch(value, *compiled_->each[i])) return i;
  return std::nullopt;
}

}  // namespace tocsin::model

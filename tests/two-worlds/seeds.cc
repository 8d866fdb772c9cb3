#include "seeds.h"

#include <charconv>

namespace tocsin::two_worlds {
namespace {

std::optional<std::uint64_t> number_from(std::string_view text) {
  std::uint64_t out = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  return fault == std::errc() && end == text.data() + text.size() ? std::optional(out) : std::nullopt;
}

}  // namespace

std::optional<Seeds> seeds_from(std::string_view text) {
  const auto dots = text.find("..");
  const auto first = number_from(text.substr(0, dots));
  const auto last = dots == std::string_view::npos ? first : number_from(text.substr(dots + 2));
  if (!first || !last || *last < *first) return std::nullopt;
  return Seeds{*first, *last};
}

std::string summary_of(std::size_t worlds, const Tally& tally) {
  Asked all;
  for (const auto& [operation, one] : tally) {
    all.asked += one.asked;
    all.answered += one.answered;
  }
  return fmt::format("{} worlds, {} questions to both, {} answered", worlds, all.asked, all.answered);
}

void add(Tally& to, const Tally& from) {
  for (const auto& [operation, one] : from) {
    to[operation].asked += one.asked;
    to[operation].answered += one.answered;
    for (const auto& [key, times] : one.refusals) to[operation].refusals[key] += times;
  }
}

std::vector<std::string> never_answered(const Tally& tally) {
  // They want a secret that is not drawn here: a link, a password, a passkey, a code. Or they can be done once alone.
  static const std::set<std::string_view> beyond{"session.open_by_link",    "session.open_by_password",
                                                 "session.open_by_passkey", "session.step_up",
                                                 "me.add_passkey",          "session.step_up_by_passkey",
                                                 "me.remove_passkey",       "me.confirm_totp",
                                                 "me.change_password",      "setup"};
  std::vector<std::string> out;
  for (const auto& [operation, one] : tally)
    if (one.answered == 0 && !beyond.contains(operation)) out.push_back(operation);
  return out;
}

std::string refusals_of(const Tally& tally, const std::vector<std::string>& operations) {
  std::string out;
  for (const auto& operation : operations)
    for (const auto& [key, times] : tally.at(operation).refusals)
      out += fmt::format("refused: {} {} {}\n", operation, times, key);
  return out;
}

}  // namespace tocsin::two_worlds

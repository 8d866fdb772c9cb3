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

namespace {

// What no world can answer, and why.
struct Beyond {
  std::string_view operation;
  std::string_view why;
};
constexpr Beyond beyond[] = {
    {"setup", "done once, before there is anybody to look"},
    {"session.open_by_link", "wants the secret of a link"},
    {"session.open_by_password", "wants the login of somebody else's session"},
    {"session.open_by_passkey", "wants an authenticator"},
    {"session.step_up", "wants a password or a code"},
    {"session.step_up_by_passkey", "wants an authenticator"},
    {"me.add_passkey", "wants an authenticator"},
    {"me.remove_passkey", "wants a passkey"},
    {"me.change_password", "wants the password that is set"},
    {"me.confirm_totp", "wants a code of the moment"},
    {"me.confirm_address", "wants the token of a mail"},
    {"journal.get", "what is noted has no groups, which a record is read by: journal.read tells it"},
    {"content.erase.on_journal", "the same: there is nothing to take back"},
    {"content.erase.on_statistics", "refused always (erasure.published)"},
    {"content.erase.on_token", "a token is an account's, and no record"},
};

bool is_beyond(std::string_view operation) {
  return std::ranges::find(beyond, operation, &Beyond::operation) != std::end(beyond);
}

}  // namespace

std::vector<std::string> never_answered(const Tally& tally) {
  std::vector<std::string> out;
  for (const auto& [operation, one] : tally)
    if (one.answered == 0 && !is_beyond(operation)) out.push_back(operation);
  return out;
}

std::vector<std::string> answered_after_all(const Tally& tally) {
  std::vector<std::string> out;
  for (const auto& one : beyond)
    if (const auto at = tally.find(one.operation); at != tally.end() && at->second.answered > 0)
      out.emplace_back(one.operation);
  return out;
}

std::string refusals_of(const Tally& tally, const std::vector<std::string>& operations) {
  std::string out;
  for (const auto& operation : operations)
    for (const auto& [key, times] : tally.at(operation).refusals)
      out += fmt::format("refused: {} {} {}\n", operation, times, key);
  return out;
}

std::vector<std::string> never_done(const std::map<std::string, Side::Played>& played) {
  std::vector<std::string> out;
  for (const auto& [step, one] : played)
    if (one.done == 0 && !step.ends_with("/import?name=bad.json")) out.push_back(step);
  return out;
}

}  // namespace tocsin::two_worlds

#include "http/api/retry.h"

#include <fmt/format.h>

#include <algorithm>

namespace tocsin::http {
namespace {

constexpr std::string_view seconds_arg = "seconds";

std::string whole_seconds(Span span) {
  return fmt::to_string(std::max<std::int64_t>((span.us + 999'999) / 1'000'000, 1));
}

}  // namespace

Result<void> check_left(const Limiter& limiter, std::string_view key, Instant now, std::string_view what) {
  const Span wait = limiter.retry_after(key, now);
  if (wait.us == 0) return {};
  return fail(Code::limit, std::string(what), "", {{std::string(seconds_arg), whole_seconds(wait)}});
}

Result<void> admit(Limiter& limiter, std::string_view key, Instant now, std::string_view what) {
  if (limiter.allow(key, now)) return {};
  return fail(Code::limit, std::string(what), "",
              {{std::string(seconds_arg), whole_seconds(limiter.retry_after(key, now))}});
}

Header retry_after(const Error& error) {
  const auto at = std::ranges::find(error.args, seconds_arg, &Arg::name);
  return {"Retry-After", at == error.args.end() ? "2" : at->value};
}

}  // namespace tocsin::http

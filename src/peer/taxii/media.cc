#include "peer/taxii/media.h"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/json.h"
#include "base/utf8.h"
#include "model/text.h"

namespace tocsin::peer::taxii {
namespace {

constexpr std::size_t most_error_bytes = 64 << 10;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

std::string lower_of(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
         c == '_' || c == '~';
}

std::optional<int> number_in(std::string_view text) {
  int out = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return out;
}

// "Sun, 06 Nov 1994 08:49:37 GMT", the one form that may be sent.
std::optional<Instant> http_date(std::string_view text) {
  constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  const auto month = months.find(text.substr(8, 3));
  const auto day = number_in(text.substr(5, 2));
  const auto year = number_in(text.substr(12, 4));
  const auto hour = number_in(text.substr(17, 2));
  const auto minute = number_in(text.substr(20, 2));
  const auto second = number_in(text.substr(23, 2));
  if (month == std::string_view::npos || month % 3 != 0 || !day || !year || !hour || !minute || !second)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(month / 3) + 1),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  const std::int64_t seconds_of_day = (*hour * 60LL + *minute) * 60 + *second;
  return Instant{} + days(std::chrono::sys_days(date).time_since_epoch().count()) + seconds(seconds_of_day);
}

}  // namespace

bool is_taxii(std::string_view content_type) {
  auto rest = content_type;
  const auto next_part = [&] {
    const auto end = std::min(rest.find(';'), rest.size());
    const auto part = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return lower_of(part);
  };
  if (next_part() != bare_media_type) return false;
  while (!rest.empty()) {
    const auto parameter = next_part();
    if (parameter.starts_with("version=") && parameter != "version=2.1" && parameter != "version=\"2.1\"") return false;
  }
  return true;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

std::string with_slash(std::string_view url) {
  std::string out(url);
  if (!out.ends_with('/')) out += '/';
  return out;
}

std::string origin_of(std::string_view url) {
  const auto scheme_ends = url.find("://");
  if (scheme_ends == std::string_view::npos) return {};
  return lower_of(url.substr(0, std::min(url.find('/', scheme_ends + 3), url.size())));
}

std::optional<std::string> root_within(std::string_view base, std::string_view named) {
  const auto is_bad = [](char c) { return c <= ' ' || c >= 127 || c == '?' || c == '#' || c == '\\'; };
  if (named.empty() || named.size() > 2000 || std::ranges::any_of(named, is_bad)) return std::nullopt;
  const auto origin = origin_of(base);
  if (named.find("://") != std::string_view::npos)
    return origin_of(named) == origin ? std::optional(with_slash(named)) : std::nullopt;
  if (named.starts_with("//")) return std::nullopt;
  return with_slash(origin + (named.starts_with('/') ? "" : "/") + std::string(named));
}

std::optional<Span> retry_after(const port::EgressAnswer& answer) {
  const auto text = answer.header("Retry-After");
  if (const auto count = number_in(text); count && *count >= 0) return seconds(*count);
  const auto until = http_date(text);
  const auto now = http_date(answer.header("Date"));
  if (!until || !now || *until < *now) return std::nullopt;
  return *until - *now;
}

std::string as_told(std::string_view text, std::size_t most_bytes) {
  std::string kept(text.substr(0, most_bytes));
  while (!kept.empty() && !utf8::valid(kept)) kept.pop_back();  // cut in the middle of a sign, or never one
  std::string out;
  for (std::size_t at = 0; at < kept.size();) {
    std::string sign;
    utf8::append(sign, utf8::next(kept, at));
    out += model::check_text(sign, 1, model::Breaks::refused, {}) ? sign : " ";
  }
  return out;
}

std::string title_of(const port::EgressAnswer& answer) {
  const auto body = json::parse(answer.body, {.bytes = most_error_bytes, .depth = 32});
  const auto* title = body && body->is_object() ? body->get_object().if_contains("title") : nullptr;
  return title != nullptr && title->is_string() ? as_told(std::string_view(title->get_string()), 200) : std::string();
}

}  // namespace tocsin::peer::taxii

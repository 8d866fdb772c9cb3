#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/utf8.h"
#include "wire/ascii.h"
#include "wire/observable.h"
#include "wire/tld.h"

namespace tocsin::wire {
namespace {

#define DOT R"((?:\.|\[\.\]|\(\.\)|\{\.\}|\[\.|\\\.|\[dot\]|\(dot\)|\{dot\}))"
#define COLON R"((?::|\[:\]))"
#define AT R"((?:@|\[@\]|\(@\)|\[at\]|\(at\)|\{at\}))"
// Latin, Greek and Cyrillic letters; between Han characters nothing shows where a name begins.
#define NAME R"([0-9A-Za-z_\x{C0}-\x{52F}-]+)"

struct Rule {
  ObservableType type;
  RE2 pattern;
};

// Larger things first, so that a URL's host is not found again as a domain.
const auto& rules() {
  using enum ObservableType;
  static const std::array<Rule, 13> all = {{
      {url, RE2("(?i)\\b(?:h(?:tt|xx|\\*\\*|xt|tx)ps?|f[tx]ps?|tcp|udp|wss?)" COLON R"((?://|\[//\])[^\s<>"'`|]+)")},
      {url, RE2("(?i)\\b(?:h(?:tt|xx)ps?)"
                R"(\[://\][^\s<>"'`|]+)")},
      {email, RE2("(?i)[0-9A-Za-z._%+-]+" AT NAME "(?:" DOT NAME ")+")},
      {cidr, RE2(R"(\b\d{1,3}(?:)" DOT R"(\d{1,3}){3}/\d{1,2}\b)")},
      {ipv4, RE2(R"(\b\d{1,3}(?:)" DOT R"(\d{1,3}){3}\b)")},
      {ipv6, RE2(R"((?i)(?:[0-9a-f]{0,4}(?::|\[:\])){2,7}[0-9a-f]{0,4}(?:/\d{1,3})?)")},
      {ssh_fingerprint, RE2(R"(\bSHA256:[0-9A-Za-z+/]{43}\b)")},
      {sha1, RE2(R"((?i)\b[0-9a-f]{32,128}\b)")},
      {vulnerability, RE2(R"((?i)\b(?:CVE|CNVD|CNNVD|EUVD)-\d{4,6}-\d{3,9}\b)")},
      {asn, RE2(R"(\bASN?\s?\d{1,10}\b)")},
      {registry_key, RE2(R"((?i)\b(?:HKEY_[A-Z_]{4,20}|HKLM|HKCU|HKCR|HKU|HKCC):?(?:\\+[^\\\s"'<>,;:]+)+)")},
      {mac, RE2(R"((?i)\b(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}\b)")},
      {domain, RE2("(?i)" NAME "(?:" DOT NAME ")+")},
  }};
  return all;
}

#undef DOT
#undef COLON
#undef AT
#undef NAME

struct Piece {
  std::size_t begin;
  std::size_t end;
};

struct Hit {
  Piece place;
  Observable observable;
};

bool is_word(char c) { return ascii::is_digit(c) || ascii::is_letter(c) || c == '_'; }

// What stands beside a hit decides whether it is whole: "1.2.3.4.5" holds no address.
bool is_whole(std::string_view text, Piece at) {
  const auto beside = [](char c) { return is_word(c) || c == '-'; };
  if (at.begin > 0 &&
      (beside(text[at.begin - 1]) || (at.begin > 1 && text[at.begin - 1] == '.' && is_word(text[at.begin - 2]))))
    return false;
  if (at.end < text.size() && beside(text[at.end])) return false;
  return at.end + 1 >= text.size() || text[at.end] != '.' || !is_word(text[at.end + 1]);
}

ObservableType digest_type(std::size_t digits) {
  using enum ObservableType;
  switch (digits) {
    case 32:
      return md5;
    case 40:
      return sha1;
    case 64:
      return sha256;
    case 128:
      return sha512;
    default:
      return other;
  }
}

// Sentences end in marks that are no part of the address before them; a bracket stays only if it was opened inside.
std::string_view without_sentence_end(std::string_view url) {
  for (; !url.empty(); url.remove_suffix(1)) {
    const char last = url.back();
    const bool closes = last == ')' || last == ']' || last == '}';
    const char opener = last == ')' ? '(' : last == ']' ? '[' : '{';
    if (closes && std::ranges::count(url, opener) >= std::ranges::count(url, last)) break;
    if (!closes && std::string_view(".,;:!?*").find(last) == std::string_view::npos) break;
  }
  return url;
}

std::optional<Observable> domain_or_file(std::string_view text) {
  const bool defanged = text.find_first_of("[({\\") != std::string_view::npos;
  auto out = normalise(ObservableType::domain, text);
  const auto dot = text.rfind('.');
  const auto last = ascii::lower(dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1));
  if (!defanged && is_file_extension(last)) out = normalise(ObservableType::filename, text);
  if (!out) return std::nullopt;
  if (out->type == ObservableType::domain && !defanged &&
      !is_common_tld(std::string_view(out->value).substr(out->value.rfind('.') + 1)))
    return std::nullopt;
  return std::move(*out);
}

std::optional<Observable> observable_of(ObservableType type, std::string_view text) {
  if (type == ObservableType::domain) return domain_or_file(text);
  if (type == ObservableType::sha1) {
    type = digest_type(text.size());
    if (type == ObservableType::other) return std::nullopt;
  }
  auto out = normalise(type, text);
  return out ? std::optional(std::move(*out)) : std::nullopt;
}

// Finds one rule's hits inside a piece of text that no earlier rule took; what is left is handed back.
void search(std::string_view text, Piece piece, const Rule& rule, std::vector<Hit>& hits, std::vector<Piece>& left) {
  std::size_t from = piece.begin;
  std::size_t at = piece.begin;
  re2::StringPiece found;
  while (at < piece.end && rule.pattern.Match({text.data(), text.size()}, at, piece.end, RE2::UNANCHORED, &found, 1) &&
         !found.empty()) {
    std::string_view match(found.data(), found.size());
    const auto begin = static_cast<std::size_t>(match.data() - text.data());
    if (rule.type == ObservableType::url) match = without_sentence_end(match);
    const Piece place{begin, begin + match.size()};
    at = begin + found.size();
    if (rule.type != ObservableType::url && !is_whole(text, place)) continue;
    auto observable = observable_of(rule.type, match);
    if (!observable) continue;
    hits.push_back({place, std::move(*observable)});
    if (from < place.begin) left.push_back({from, place.begin});
    from = at = place.end;
  }
  if (from < piece.end) left.push_back({from, piece.end});
}

}  // namespace

std::vector<Observable> extract(std::string_view text) {
  if (!utf8::valid(text)) return {};
  std::vector<Hit> hits;
  std::vector<Piece> pieces{{0, text.size()}};
  for (const auto& rule : rules()) {
    std::vector<Piece> left;
    for (const auto& piece : pieces) search(text, piece, rule, hits, left);
    pieces = std::move(left);
  }
  std::ranges::sort(hits, {}, [](const Hit& hit) { return hit.place.begin; });
  std::vector<Observable> out;
  std::set<Observable> seen;
  for (auto& hit : hits)
    if (out.size() < extract_max && seen.insert(hit.observable).second) out.push_back(std::move(hit.observable));
  return out;
}

}  // namespace tocsin::wire

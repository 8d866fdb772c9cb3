#include <cctype>

#include "i18n/catalogue.h"

namespace tocsin::i18n {
namespace {

// Headers are attacker-made: what lies beyond is not looked at.
constexpr std::size_t max_header_bytes = 1000;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The part of `text` before `mark`; `text` keeps what follows it.
std::string_view cut(std::string_view& text, char mark) {
  const auto at = std::min(text.find(mark), text.size());
  const auto head = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return trimmed(head);
}

// A weight in thousandths; -1 where it is not a qvalue (RFC 9110 section 12.4.2).
int weight_of(std::string_view parameter) {
  if (parameter.empty()) return 1000;
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return -1;
  parameter.remove_prefix(2);
  if (parameter.empty() || parameter.size() > 5 || (parameter[0] != '0' && parameter[0] != '1')) return -1;
  int out = (parameter[0] - '0') * 1000;
  if (parameter.size() > 1 && parameter[1] != '.') return -1;
  for (std::size_t i = 2, unit = 100; i < parameter.size(); ++i, unit /= 10) {
    if (parameter[i] < '0' || parameter[i] > '9') return -1;
    out += (parameter[i] - '0') * static_cast<int>(unit);
  }
  return out > 1000 ? -1 : out;
}

std::optional<Language> language_of(std::string_view range) {
  std::string primary;
  for (const char c : range.substr(0, range.find('-')))
    primary += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  if (primary == "zh") return Language::zh_hans;
  if (primary == "en" || primary == "*") return Language::en;
  return std::nullopt;
}

}  // namespace

Language negotiate(std::string_view accept_language) {
  accept_language = accept_language.substr(0, max_header_bytes);
  Language best = Language::en;
  int best_weight = 0;
  while (!accept_language.empty()) {
    std::string_view item = cut(accept_language, ',');
    const auto language = language_of(cut(item, ';'));
    const int weight = weight_of(trimmed(item));
    if (!language || weight <= best_weight) continue;
    best = *language;
    best_weight = weight;
  }
  return best;
}

}  // namespace tocsin::i18n

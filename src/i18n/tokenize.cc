#include "i18n/tokenize.h"

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>

#include "base/utf8.h"
#include "i18n/icu.h"

namespace tocsin::i18n {
namespace {

constexpr std::size_t max_word_points = 128;
constexpr std::size_t max_whole_points = 256;

// A maximal run: one dense run, or words with the connectors between them.
struct Segment {
  bool dense = false;
  std::u32string text;
};

struct Defang {
  std::string_view from;
  std::string_view to;
};
constexpr Defang defangs[] = {{"[.]", "."}, {"(.)", "."}, {"{.}", "."},  {"[dot]", "."},   {"(dot)", "."},
                              {"[:]", ":"}, {"[@]", "@"}, {"[at]", "@"}, {"hxxp", "http"}, {"[://]", "://"}};

std::string refanged(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto found =
        std::ranges::find_if(defangs, [&](const Defang& d) { return text.substr(at).starts_with(d.from); });
    if (found == std::end(defangs)) {
      out += text[at++];
    } else {
      out += found->to;
      at += found->from.size();
    }
  }
  return out;
}

std::string folded(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_FAILURE(status)) return std::string(text);
  const icu::UnicodeString out = form->normalize(to_icu(text), status);
  return U_FAILURE(status) ? std::string(text) : refanged(from_icu(out));
}

bool is_dense(char32_t point) {
  if (point < 0x0E00) return false;
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(static_cast<UChar32>(point), &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_BOPOMOFO:
    case USCRIPT_THAI:
    case USCRIPT_LAO:
    case USCRIPT_KHMER:
    case USCRIPT_MYANMAR:
      return true;
    default:
      return false;
  }
}

bool is_word(char32_t point) {
  if (point < 0x80) return (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9');
  const auto c = static_cast<UChar32>(point);
  return u_isalnum(c) || (U_GET_GC_MASK(c) & (U_GC_M_MASK | U_GC_N_MASK)) != 0;
}

bool is_connector(char32_t point) {
  return point < 0x80 && std::string_view(".-_@:").contains(static_cast<char>(point));
}

std::u32string points_of(std::string_view text) {
  std::u32string out;
  for (std::size_t at = 0; at < text.size();) out += utf8::next(text, at);
  return out;
}

std::string text_of_points(std::u32string_view points) {
  std::string out;
  for (const char32_t point : points) utf8::append(out, point);
  return out;
}

std::size_t dense_end(std::u32string_view text, std::size_t at) {
  while (at < text.size() && is_word(text[at]) && is_dense(text[at])) ++at;
  return at;
}

// Connectors belong to a run only between words; "::" too, for IPv6.
std::size_t words_end(std::u32string_view text, std::size_t at) {
  const auto is_plain = [&](std::size_t i) { return i < text.size() && is_word(text[i]) && !is_dense(text[i]); };
  for (;;) {
    while (is_plain(at)) ++at;
    std::size_t next = at;
    if (next < text.size() && is_connector(text[next])) ++next;
    if (next < text.size() && text[next] == ':' && next > at && text[next - 1] == ':') ++next;
    if (next == at || !is_plain(next)) return at;
    at = next;
  }
}

std::vector<Segment> segments_of(std::u32string_view text) {
  std::vector<Segment> out;
  for (std::size_t at = 0; at < text.size();) {
    if (!is_word(text[at])) {
      ++at;
      continue;
    }
    const bool dense = is_dense(text[at]);
    const std::size_t end = dense ? dense_end(text, at) : words_end(text, at);
    out.push_back({dense, std::u32string(text.substr(at, end - at))});
    at = end;
  }
  return out;
}

std::vector<std::u32string_view> split(std::u32string_view text, std::u32string_view marks) {
  std::vector<std::u32string_view> out;
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(marks), text.size());
    if (end > 0) out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::vector<std::string> words_of_segment(const Segment& segment) {
  std::vector<std::string> out;
  for (const auto word : split(segment.text, U".-_@:")) out.push_back(text_of_points(word.substr(0, max_word_points)));
  return out;
}

// Pairs of neighbours; `closed` adds the last character alone, as the index has it at the end of every run.
enum class RunEnd { open, closed };
std::vector<std::string> pairs_of_segment(const Segment& segment, RunEnd end) {
  std::vector<std::string> out;
  const std::u32string_view text = segment.text;
  for (std::size_t i = 0; i + 1 < text.size(); ++i) out.push_back(text_of_points(text.substr(i, 2)));
  if (end == RunEnd::closed || text.size() == 1) out.push_back(text_of_points(text.substr(text.size() - 1)));
  return out;
}

// The whole of an indicator, and its parts around @ and :, where they are more than one word.
std::vector<std::string> wholes_of(const Segment& segment) {
  std::vector<std::string> out;
  const auto add = [&](std::u32string_view whole) {
    if (whole.size() > max_whole_points || whole.find_first_of(U".-_@:") == whole.npos) return;
    std::string text = text_of_points(whole);
    if (std::ranges::find(out, text) == out.end()) out.push_back(std::move(text));
  };
  if (segment.dense) return out;
  add(segment.text);
  for (const auto part : split(segment.text, U"@")) add(part);
  for (const auto part : split(segment.text, U"@:")) add(part);
  return out;
}

bool all_in(std::u32string_view text, std::u32string_view allowed) {
  return text.find_first_not_of(allowed) == text.npos;
}

// IP and MAC addresses, for which "10.0.0.1" must not find "10 0 0 1" nor, as a start, "110.0.0.1".
bool is_address(std::u32string_view text) {
  const auto dots = std::ranges::count(text, U'.');
  const auto colons = std::ranges::count(text, U':');
  return (dots == 3 && all_in(text, U"0123456789.:")) || (colons >= 2 && all_in(text, U"0123456789abcdef.:"));
}

struct Term {
  std::vector<std::string> tokens;
  bool is_prefix = false;
};

std::string spell(const Term& term) {
  std::string out = "\"";
  for (const auto& token : term.tokens) {
    if (out.size() > 1) out += ' ';
    out += encode_token(token);
  }
  return out + (term.is_prefix ? "\" *" : "\"");
}

// A start of an address written with its last dot, "10.1.*", keeps the dot so that it does not find 10.10.
std::optional<Term> address_prefix(std::u32string_view text) {
  while (!text.empty() && text.back() == '*') text.remove_suffix(1);
  const bool is_start = text.size() > 1 && text.size() <= max_whole_points && is_word(text[0]) &&
                        (text.back() == '.' || text.back() == ':') && all_in(text, U"0123456789abcdef.:");
  if (!is_start) return std::nullopt;
  return Term{{text_of_points(text)}, true};
}

Term term_of_segment(const Segment& segment) {
  if (segment.dense) return {pairs_of_segment(segment, RunEnd::open), segment.text.size() == 1};
  if (is_address(segment.text)) return {{text_of_points(segment.text)}, false};
  return {words_of_segment(segment), false};
}

Term phrase_of(const std::vector<Segment>& segments) {
  Term out;
  for (const auto& segment : segments) {
    const bool is_last = &segment == &segments.back();
    const auto part =
        segment.dense ? pairs_of_segment(segment, is_last ? RunEnd::open : RunEnd::closed) : words_of_segment(segment);
    out.tokens.insert(out.tokens.end(), part.begin(), part.end());
    out.is_prefix = is_last && segment.dense && segment.text.size() == 1;
  }
  return out;
}

// One term between spaces: all its segments are required, the last one as a prefix if a star follows.
void add_terms(std::vector<Term>& out, std::u32string_view text) {
  const bool is_prefix = text.ends_with(U'*');
  if (is_prefix) {
    if (auto term = address_prefix(text)) return out.push_back(std::move(*term));
  }
  const auto segments = segments_of(text);
  for (const auto& segment : segments) out.push_back(term_of_segment(segment));
  if (is_prefix && !segments.empty()) out.back().is_prefix = true;
}

void add_phrase(std::vector<Term>& out, std::u32string_view text) {
  Term phrase = phrase_of(segments_of(text));
  if (!phrase.tokens.empty()) out.push_back(std::move(phrase));
}

bool is_space(char32_t point) { return u_isUWhiteSpace(static_cast<UChar32>(point)); }

std::vector<Term> terms_of(std::u32string_view query) {
  std::vector<Term> out;
  for (std::size_t at = 0; at < query.size();) {
    if (is_space(query[at])) {
      ++at;
    } else if (query[at] == '"') {
      const auto end = std::min(query.find(U'"', at + 1), query.size());
      add_phrase(out, query.substr(at + 1, end - at - 1));
      at = std::min(end + 1, query.size());
    } else {
      std::size_t end = at;
      while (end < query.size() && !is_space(query[end]) && query[end] != '"') ++end;
      add_terms(out, query.substr(at, end - at));
      at = end;
    }
  }
  return out;
}

std::unexpected<Error> too_long() {
  return fail(Code::limit, "search.too_long", "query:q",
              {{"max_bytes", std::to_string(max_query_bytes)}, {"max_terms", std::to_string(max_query_terms)}});
}

}  // namespace

std::vector<std::string> tokens(std::string_view text) {
  std::vector<std::string> out;
  std::vector<std::string> wholes;
  const auto add = [](std::vector<std::string>& to, std::vector<std::string> from) {
    std::ranges::move(from, std::back_inserter(to));
  };
  for (const auto& segment : segments_of(points_of(folded(text)))) {
    add(out, segment.dense ? pairs_of_segment(segment, RunEnd::closed) : words_of_segment(segment));
    add(wholes, wholes_of(segment));
  }
  add(out, std::move(wholes));
  return out;
}

std::string encode_token(std::string_view folded_token) {
  std::string out;
  for (std::size_t at = 0; at < folded_token.size();) {
    const auto point = static_cast<std::uint32_t>(utf8::next(folded_token, at));
    const bool is_plain = (point >= '0' && point <= '9') || (point >= 'a' && point < 'z');
    if (is_plain) {
      out += static_cast<char>(point);
    } else if (point == 'z') {
      out += "zz";
    } else {
      out += point <= 0xFFFF ? fmt::format("z{:04x}", point) : fmt::format("zy{:06x}", point);
    }
  }
  return out;
}

std::string index_text(std::string_view text) {
  std::string out;
  for (const auto& token : tokens(text)) {
    if (!out.empty()) out += ' ';
    out += encode_token(token);
  }
  return out;
}

Result<std::string> match_query(std::string_view user_query) {
  if (user_query.size() > max_query_bytes) return too_long();
  if (!utf8::valid(user_query)) return fail(Code::invalid, "search.encoding", "query:q");
  const auto terms = terms_of(points_of(folded(user_query)));
  if (terms.empty()) return fail(Code::invalid, "search.empty", "query:q");
  if (terms.size() > max_query_terms) return too_long();
  std::string out;
  for (const auto& term : terms) {
    if (!out.empty()) out += " AND ";
    out += spell(term);
  }
  return out;
}

}  // namespace tocsin::i18n

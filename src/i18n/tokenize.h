#pragma once
// The one tokenizer of full text. The danger removed: Chinese that is never found because a store takes a run of Han
// characters for one word, indicators torn apart, and a search box that speaks the store's query language.
//
// Text is folded (NFKC, case), and common ways of defanging are undone ("evil[.]example", "hxxp"). Then:
//   words       letters, digits and marks, folded; 128 characters at most, the rest is cut
//   dense runs  scripts written without spaces (Han, kana, Thai, Lao, Khmer, Burmese): pairs of neighbours, then the
//               last character alone, so that every character begins a token and one character finds by prefix
//   indicators  words joined by . - _ @ : (domains, addresses, CVE ids): their words in place, and the whole, and its
//               parts around @ and :, after all other tokens (so that phrases still find their words side by side)
// Each token is spelt with [a-z0-9] alone: 'z' becomes "zz", any other character "z" and four hex digits, beyond U+FFFF
// "zy" and six. That keeps prefixes, and both the `ascii` and the `unicode61` tokenizer of FTS5, and array_to_tsvector
// of PostgreSQL, take each for one token. Store index_text() in a column `tokenize='ascii'`.
// match_query(): terms apart by spaces are all required; "..." is a phrase; a trailing * finds by prefix. Everything
// else is text: the answer holds only quoted tokens, +-free, so no operator can be injected.
// Errors of match_query: invalid "search.empty" | "search.encoding"; limit "search.too_long".
// Units: bytes of UTF-8; broken UTF-8 in index_text becomes U+FFFD and separates. Threads: pure functions.
// Source: UAX #15 (NFKC_Casefold), UAX #24 (scripts); https://sqlite.org/fts5.html section 3.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tocsin::i18n {

inline constexpr std::size_t max_query_bytes = 1000;
inline constexpr std::size_t max_query_terms = 32;

std::vector<std::string> tokens(std::string_view text);  // folded, readable, in index order; for highlighting and tests
std::string encode_token(std::string_view folded_token);  // the spelling with [a-z0-9]
std::string index_text(std::string_view text);            // encoded tokens, joined by spaces
Result<std::string> match_query(std::string_view user_query);

}  // namespace tocsin::i18n

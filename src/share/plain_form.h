#pragma once
// A text as a reader understands it, whatever it is dressed in. The danger removed: a name that was told to go and
// stays, because somebody wrote it in capitals, in full width, with a break in it, or as 10[.]0[.]0[.]1.
//
// plain_form() folds case and width, reads percent and numeric character references, leaves out what does not show, and
// takes off the brackets, backslashes and spellings (hxxp) that keep addresses from being clicked. Each of its signs
// knows the bytes of the original that it stands for; ranges grow with the signs and never overlap. The form is for
// finding, never for showing. Units: bytes of UTF-8 for places; ill-formed bytes stand for themselves. Bounds: as many
// signs as bytes. Threads: pure. Source: RFC 3986 2.1 (percent), Unicode 15 (simple case folding of Latin, Greek and
// Cyrillic; halfwidth and fullwidth forms).
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::share {

struct Range {
  std::size_t from = 0;
  std::size_t to = 0;  // exclusive
  bool operator==(const Range&) const = default;
};

struct PlainForm {
  std::u32string signs;
  std::vector<Range> places;  // of each sign in the original

  // The bytes that the signs [from, to) stand for; from < to.
  Range range(std::size_t from, std::size_t to) const { return {places[from].from, places[to - 1].to}; }
};

PlainForm plain_form(std::string_view text);

bool is_separator(char32_t sign);  // a space, or what stands for one within names
bool is_word(char32_t sign);       // of a word: a letter or digit of ASCII, or any sign beyond
inline bool is_digit(char32_t sign) { return sign >= '0' && sign <= '9'; }

// What is looked for, by its plain form. Between its words there may be any separators, or none.
struct Needle {
  std::u32string signs;  // separators as one space each, none at the ends; empty finds nothing
};
Needle needle_of(std::string_view text);

// Where the needle ends that begins at `at` in the form; 0 where none does.
std::size_t end_of_match(const PlainForm& form, std::size_t at, const Needle& needle);

}  // namespace tocsin::share

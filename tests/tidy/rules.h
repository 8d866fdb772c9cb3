#pragma once
// The house's smaller rules. The danger removed: habits that everyone agrees to and nothing holds.
//
// Each rule takes a tree and answers its breaches; none reads the disk. Lines are counted from 1.
#include <set>

#include "tree.h"

namespace tidy {

inline constexpr std::size_t most_lines = 600;
inline constexpr std::size_t most_asio_files = 6;

Breaches check_length(const Tree& tree);          // no file of src over most_lines
Breaches check_header_opening(const Tree& tree);  // "#pragma once", then a comment
Breaches check_asio_wall(const Tree& tree);       // Asio and Beast in at most most_asio_files files, tests not counted
Breaches check_open_ends(const Tree& tree);       // no mark of work left undone
Breaches check_mentions(const Tree& tree);        // nothing of the workshop that the tree was made in
Breaches check_corpora(const Tree& tree);         // every fuzz/NAME.cc has seeds in fuzz/corpus/NAME/
Breaches check_regex(const Tree& tree);           // no std::regex: it backtracks without limit
Breaches check_sql(const Tree& tree);             // SQL lives in src/store alone
Breaches check_purity(const Tree& tree);          // the pure rooms read neither clock nor chance nor environment

// Files of `tree` whose SHA-256 (32 raw bytes) is in `foreign`. Files under 64 bytes and the licence are anyone's.
Breaches check_copies(const Tree& tree, const std::set<std::string>& foreign);

}  // namespace tidy

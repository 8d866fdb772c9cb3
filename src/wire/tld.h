#pragma once
// Whether a last label is a top-level domain that people meet, and whether a file extension is. The danger removed:
// "readme.txt", "e.g" or "std.sort" taken for a domain because it has a dot.
//
// The list is a selection (all country codes, the common generic ones), for free text only: a name that is named as a
// domain by its sender is never judged by it. Threads: pure functions. Source: IANA root zone database.
#include <string_view>

namespace tocsin::wire {

bool is_common_tld(std::string_view label);          // lower case; A-labels of IDN top-level domains count
bool is_file_extension(std::string_view extension);  // lower case, without dot

}  // namespace tocsin::wire

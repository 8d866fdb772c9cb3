#pragma once
// Texts that show nothing. The danger removed: a record whose title nobody can see, and so nobody can find or press.
//
// Refused where people write, not where facts are read: what was signed before stays readable. Errors: invalid
// "text.blank" at the text's pointer. Threads: pure. Source: Unicode 15, White_Space and Default_Ignorable_Code_Point.
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace tocsin::http {

bool is_blank(std::string_view text);  // nothing in it, or nothing that shows

// Every text in `value`, however deep. An empty one is the codec's to refuse.
Result<void> refuse_blank(const json::Value& value, const std::string& where = {});

}  // namespace tocsin::http

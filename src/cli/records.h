#pragma once
// Records as people read them: a table of a page, the fields of one. The danger removed: output that a reader takes for
// words of the product though a stranger wrote them; all values go through one_line() or safe_lines().
//
// Names of organisations are looked up by `Names`, so that owners are words. Threads: pure functions.
#include <map>

#include "base/json.h"
#include "cli/table.h"
#include "cli/voice.h"

namespace tocsin::cli {

using Names = std::map<std::string, std::string, std::less<>>;  // id of an organisation: its name

// What a member of a record holds as text; "" where there is none.
std::string text_in(const json::Value& record, std::string_view member);
std::string state_words(const json::Value& record, const Voice& voice);
std::string title_of(const json::Value& record);

std::string page_text(const json::Value& page, const Names& names, const Voice& voice, std::size_t columns);
std::string record_text(const json::Value& record, const Names& names, const Voice& voice, std::size_t columns);
// One line: kind, code, title, state, id.
std::string short_text(const json::Value& record, const Voice& voice);
// The views of an incident; what is given are the views' items.
std::string matrix_text(const json::Value& rows, const Voice& voice, std::size_t columns);
std::string timeline_text(const json::Value& entries, const Voice& voice, std::size_t columns);
// Any document: its members as fields, arrays of objects as tables.
std::string any_text(const json::Value& document, const Names& names, const Voice& voice, std::size_t columns);

}  // namespace tocsin::cli

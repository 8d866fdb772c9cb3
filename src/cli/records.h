#pragma once
// Records as people read them: the fields of one, and what is put together from many (pages: cli/lists.h). The danger
// removed: output that a reader takes for words of the product though a stranger wrote them; all values go through
// one_line() or safe_lines().
//
// Names of organisations are looked up by `Names`, so that owners are words. Threads: pure functions.
#include <map>

#include "base/json.h"
#include "base/time.h"
#include "cli/table.h"
#include "cli/voice.h"

namespace tocsin::cli {

using Names = std::map<std::string, std::string, std::less<>>;  // id of an organisation: its name

// What records are shown with.
struct Reader {
  const Names& names;
  const Voice& voice;
  std::size_t columns = 0;  // 0: as wide as need be
  Instant now;
};

// What a member of a record holds as text; "" where there is none.
std::string text_in(const json::Value& record, std::string_view member);
// The organisation that a member names: by its name, else by its short code.
std::string party_in(const json::Value& record, std::string_view member, const Reader& reader);
std::string state_words(const json::Value& record, const Voice& voice);
std::string title_of(const json::Value& record);

std::string instant_words(std::string_view text);              // "2026-11-22 18:30 UTC"; what is none as it is
std::string named(std::string_view text, const Names& names);  // a name, else instant_words()

std::string record_text(const json::Value& record, const Reader& reader);
// One line: kind, code, title, state, id.
std::string short_text(const json::Value& record, const Voice& voice);
// The views of an incident; what is given are the views' items.
std::string matrix_text(const json::Value& rows, const Voice& voice, std::size_t columns);
std::string about_text(const json::Value& entry);  // of a timeline: what it is about, and whom
std::string timeline_text(const json::Value& entries, const Voice& voice, std::size_t columns);
// Any document: its members as fields, arrays of objects as tables.
std::string any_text(const json::Value& document, const Names& names, const Voice& voice, std::size_t columns);

}  // namespace tocsin::cli

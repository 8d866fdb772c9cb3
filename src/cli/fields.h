#pragma once
// An act's input as options, and options as an act's input. The danger removed: a command whose options drift from what
// the server reads; both are made from one schema.
//
// A field "due_at" is the option --due-at. Texts may be "@file" or "-" (standard input, once); "@@" begins a text with
// '@'. Instants are RFC 3339 or an offset from now: "+3h", "-2d4h". Objects are JSON. A list is a repeated option; a
// list of objects may also be one JSON array. Errors: invalid "usage.value" {option, value, wanted} | "usage.file"
// {file}. Threads: pure but for reading the files named.
#include <istream>

#include "base/json.h"
#include "base/time.h"
#include "cli/command.h"
#include "cli/voice.h"

namespace tocsin::cli {

std::string option_name(std::string_view field);  // "due_at": "due-at"

// How JSON of this schema is made, for people: {"scheme": string, "note"?: string}.
std::string shape_of(const json::Value& schema);

std::vector<Option> options_of(const json::Value& schema, const Voice& voice);

// What values are read with.
struct Reading {
  std::istream& in;
  Instant now;
};
Result<std::string> text_of_value(const std::string& value, const Reading& reading);
Result<std::string> bytes_of_file(const std::string& file, const Reading& reading);  // "-": standard input
Result<Instant> instant_of_value(const std::string& value, const Reading& reading);

// The JSON object that the options given make.
Result<json::Object> input_of(const json::Value& schema, const Parsed& parsed, const Reading& reading);

}  // namespace tocsin::cli

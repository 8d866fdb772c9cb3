#pragma once
// What a played case leaves for the next run. The danger removed: a demonstration that begins anew on a server which
// has half of it already.
//
// Records are kept under "BEAT", or "BEAT/ORGANISATION" where one beat made several. Written whole, for its owner
// alone. Errors: those of cli/session_file.h and of json::parse. Ownership: values. Threads: one.
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "base/result.h"
#include "cli/client.h"

namespace tocsin::demo {

using Texts = std::map<std::string, std::string, std::less<>>;

struct Keeping {
  std::string server;
  std::string story;      // names the case: its key, or the digest of the imported file
  std::string case_file;  // "" : the case in the binary
  std::string finished;   // when all was played and the reports were written
  Texts organisations;    // key: id
  Texts persons;          // key: id
  Texts cookies;          // key of a person: "name=value"
  Texts csrf;             // key of a person
  Texts records;
  Texts played;  // beats, each with when it happened
  std::string operator_key;
  Texts passwords;  // key of a person: of the operator and of who administers an organisation, so that a later day
                    // needs no link of the machine

  bool has_played(std::string_view beat) const { return played.contains(beat); }
  cli::Credential credential_of(std::string_view person) const;
};

Result<Keeping> read_keeping(const std::filesystem::path& file);  // an empty one where there is no file
Result<void> write_keeping(const std::filesystem::path& file, const Keeping& keeping);

}  // namespace tocsin::demo

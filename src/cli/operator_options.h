#pragma once
// What the operator's commands are told. The danger removed: a command line that app would have to read a second time.
//
// Paths are as given, relative to the working folder. Hooks answer text for people in `language` (may be empty), which
// the caller prints; serve answers when the server has ended, link with the link. Ownership: values. Threads: the
// caller's.
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "base/result.h"
#include "i18n/catalogue.h"

namespace tocsin::cli {

using Path = std::filesystem::path;
using i18n::Language;

struct InitOptions {
  Language language = Language::en;
  Path dir;
  std::string listen;  // "" : the default
};
struct ServeOptions {
  Language language = Language::en;
  Path config;
};
enum class CheckWhat : std::uint8_t { settings, keys };  // the settings in force, or every key there is
struct CheckOptions {
  Language language = Language::en;
  Path config;
  CheckWhat what = CheckWhat::settings;
};
struct VerifyOptions {
  Language language = Language::en;
  Path config;
  Path checkpoint;  // "" : the tail stays unproven
};
// A history that does not hold is an answer as well: all that was found, and `fault` says what is wrong.
struct Verified {
  std::string words;     // for people
  std::string document;  // the same as JSON, the fault too
  std::optional<Error> fault;
};
struct RebuildOptions {
  Language language = Language::en;
  Path config;
};
struct BackupOptions {
  Language language = Language::en;
  Path config;
  Path to;
  Path passphrase_file;  // one of both is given
  Path key_file;
};
struct RestoreOptions {
  Language language = Language::en;
  Path from;
  Path dir;
  Path passphrase_file;
  Path key_file;
};
struct LinkOptions {
  Language language = Language::en;
  Path config;
  std::optional<std::string> person;  // a person's id: a link to sign in; none: the link to set the server up
};

struct MailOptions {
  Language language = Language::en;
  Path config;
  std::optional<std::string> address;  // a mail goes there now; none: how the mail that there is stands
};

template <class Options>
using Operate = std::function<Result<std::string>(const Options&)>;

}  // namespace tocsin::cli

#pragma once
// The session that `tocsin sign-in` keeps: $XDG_CONFIG_HOME/tocsin/session.json, else ~/.config/tocsin/session.json.
// The danger removed: a cookie that other users of the machine can read, or a file half written.
//
// Written for its owner alone (0600 in a folder 0700), whole or not at all. Errors: denied "session.permissions"
// {file}; invalid "usage.file" {file}; unavailable "session.unwritable" {file}. Threads: one.
#include <filesystem>
#include <optional>

#include "base/result.h"
#include "cli/voice.h"

namespace tocsin::cli {

struct KeptSession {
  std::string server;
  std::string cookie;  // "name=value"
  std::string csrf;
};

std::filesystem::path session_path(const Variables& variables);
Result<std::optional<KeptSession>> kept_session(const std::filesystem::path& file);  // none where there is no file
Result<void> keep_session(const std::filesystem::path& file, const KeptSession& session);
Result<void> forget_session(const std::filesystem::path& file);

// For secrets in files of our own: first line, without its end; readable by its owner alone.
Result<std::string> read_secret_file(const std::filesystem::path& file);
// Whole or not at all, 0600.
Result<void> write_private(const std::filesystem::path& file, std::string_view text);

}  // namespace tocsin::cli

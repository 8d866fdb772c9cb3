#pragma once
// Proof, repair and safe-keeping of a store: verify, rebuild, backup, restore. The danger removed: a backup that nobody
// can open, and a history that nobody checked.
//
// rebuild and restore want the server stopped; verify and backup may run beside it. A backup is one sealed file that
// holds the database, the files, the configuration, the master key and a checkpoint of every space; it is the one
// listed exception to the gate; it can be read by its owner alone and overwrites nothing. Errors: those of the store
// and of sealed files; not_found "backup.key_missing"; unavailable "backup.unwritable" {file}; conflict "backup.exists"
// {file} | "backup.not_empty" {dir}; of restore() conflict "verify.*" where the history does not hold.
#include "app/operate.h"
#include "cli/operator_options.h"

namespace tocsin::app {

struct SealedPlace {
  std::filesystem::path file;
  std::filesystem::path passphrase_file;  // one of both
  std::filesystem::path key_file;
};

// `checkpoint` may be empty: then the tail is said to be unproven.
Result<cli::Verified> verify(const Config& config, const std::filesystem::path& checkpoint, i18n::Language language);
Result<void> rebuild(const Config& config, const Speaker& speaker);
Result<void> backup(const Config& config, const SealedPlace& to, const Speaker& speaker);
Result<void> restore(const SealedPlace& from, const std::filesystem::path& dir, const Speaker& speaker);

}  // namespace tocsin::app

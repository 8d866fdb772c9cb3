#pragma once
// The `tocsin` command. The danger removed: a command line that has its own idea of what may be done; every command of
// the domain is made from the rooms' acts and goes through the API.
//
// run_cli() reads the arguments, does one thing and answers the status for exit() (cli/exit.h). Operators' commands are
// handed to the hooks: only they may open the store. Words come from the catalogue, in the language of --lang, else of
// LC_ALL, LC_MESSAGES or LANG. Threads: one at a time. Source: docs/cli.md.
#include <span>

#include "base/time.h"
#include "cli/operator_options.h"

namespace tocsin::cli {

struct Hooks {
  Operate<InitOptions> init;
  Operate<ServeOptions> serve;
  Operate<CheckOptions> check;
  std::function<Result<Verified>(const VerifyOptions&)> verify;
  Operate<RebuildOptions> rebuild;
  Operate<BackupOptions> backup;
  Operate<RestoreOptions> restore;
  Operate<LinkOptions> link;  // answers what to open, which ends in the one-time token
  Operate<MailOptions> mail;
  std::function<Result<std::string>(const Path& config)> address;  // "http://127.0.0.1:8440"
  std::function<Instant()> now;
  std::function<void(std::span<std::uint8_t>)> random;
};

int run_cli(int argc, char** argv, const Hooks& hooks);

}  // namespace tocsin::cli

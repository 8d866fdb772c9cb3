#pragma once
// A one-time link on the command line. The danger removed: a token sent to another server than the one that made it, or
// over a line that others can read; whoever has it first is in.
//
// The server is the link's own, never that of a session kept here. A token that comes without its link needs a server
// that was named for it (--server, TOCSIN_SERVER). Errors: invalid "usage.link"; "usage.link_plain" {server}: plain
// HTTP beyond this machine; "usage.link_server" {link, server}: --server names another; "usage.link_alone". None of
// them repeats the token. Threads: pure functions. Source: docs/cli.md (signing in).
#include "cli/command.h"
#include "cli/voice.h"

namespace tocsin::cli {

struct OneTimeLink {
  enum class Opens : std::uint8_t { sign_in, set_up };
  Opens opens = Opens::sign_in;
  std::string token;
  std::string server;  // "https://tocsin.example.org"; "" where the token came alone
};

Result<OneTimeLink> link_from(std::string_view text);
// Where its token may go.
Result<std::string> server_of_link(const OneTimeLink& link, const Parsed& parsed, const Variables& variables);
Result<void> check_leads_to(const OneTimeLink& link, const std::string& server);  // or came alone

}  // namespace tocsin::cli

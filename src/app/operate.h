#pragma once
// What the operator does with a server that is not (yet) running, and serving itself. The danger removed: operating by
// hand on files whose order and permissions matter.
//
// Domain commands go through the API; only these open the store, and the store lets one process in at a time.
// All write what a person reads to `out` in the language given; errors are values. Threads: main's.
// Only init makes a store: none of the others takes an empty folder for a server.
// Errors: those of config, keys and store; conflict "init.exists"; unavailable "init.failed".
#include <iosfwd>

#include "app/config.h"
#include "i18n/catalogue.h"

namespace tocsin::app {

struct Speaker {
  std::ostream& out;
  i18n::Language language = i18n::Language::en;
  void say(std::string_view key, const std::vector<Arg>& args = {}) const;
};

// How browsers and the command line name the server: the configured origin, else made from the listening address.
std::string address_of(const Config& config);

// Makes a folder with tocsin.toml, master.key and an empty store, and a one-time set-up link, which is printed and kept
// in set-up.link (mode 0600); serve removes the file when the link is used or its day is over.
Result<void> init(const std::filesystem::path& dir, const std::string& listen, const Speaker& speaker);

// Serves until SIGINT or SIGTERM. The words are for people: the log is not written to `out`.
Result<void> serve(const Config& config, const Speaker& speaker);

// Reads configuration, keys and every page of the store, and says what is there. Nothing is made and nothing is
// changed; a server may run.
Result<void> check(const Config& config, const Speaker& speaker);

// How the mail that there is stands: what waits, what was sent, and the newest that did not arrive. Beside a server
// that runs.
Result<void> mail_status(const Config& config, const Speaker& speaker);

// The one-time link that sets the server up: the one that init kept while it serves, also while the server runs, else
// a new one where nobody holds role:operator. Where the set-up was cut off and its operator has neither password nor
// passkey, a link with which they sign in. conflict "link.set_up_done".
Result<std::string> set_up_link(const Config& config);

// A one-time link with which a person signs in, for one who is locked out; the server must not run.
Result<std::string> sign_in_link(const Config& config, const std::string& person);

}  // namespace tocsin::app

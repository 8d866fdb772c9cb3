#pragma once
// set-up.link, beside the configuration: the one-time token that `tocsin init` keeps for its operator. The danger
// removed: a credential that lies about after it has served, or after its day is over.
//
// Only its owner may read it (0600); it is never overwritten. A file that is not there, or is no secret of ours, is no
// token. Ownership: values. Threads: one at a time. Errors of keep(): those of auth::create_secret_file.
#include <optional>

#include "app/config.h"
#include "auth/keyring.h"
#include "store/sqlite/store.h"

namespace tocsin::app {

class SetUpFile {
 public:
  static SetUpFile of(const Config& config);

  Result<void> keep(const std::string& token) const;
  std::optional<auth::Secret> token() const;
  void remove() const;

 private:
  explicit SetUpFile(std::filesystem::path file) : file_(std::move(file)) {}
  std::filesystem::path file_;  // "": there is no configuration file, and none beside it
};

// Whether a set-up token still sets the server up.
bool serves(const auth::Secret& token, const auth::Keyring& keyring, store::Store& store, Instant now);

}  // namespace tocsin::app

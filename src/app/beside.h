#pragma once
// A store opened for reading beside a server that may be running on it, with all that it stands on. The danger removed:
// a store that outlives its clock or its keys. Errors of open(): those of the master key and of the store. Threads: one
// owner.
#include <memory>

#include "app/config.h"
#include "app/system.h"
#include "auth/keyring.h"
#include "store/sqlite/store.h"

namespace tocsin::app {

class StoreBeside {
 public:
  static Result<std::unique_ptr<StoreBeside>> open(const Config& config);
  store::Store& store() { return *store_; }
  port::Clock& clock() { return clock_; }
  const auth::Keyring& keyring() const { return keyring_; }

 private:
  explicit StoreBeside(auth::Keyring keyring) : keyring_(std::move(keyring)) {}

  SystemClock clock_;
  SystemEntropy entropy_;
  auth::Keyring keyring_;
  std::unique_ptr<store::Store> store_;
};

}  // namespace tocsin::app

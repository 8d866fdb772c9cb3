#include "app/beside.h"

#include "app/service.h"

namespace tocsin::app {

Result<std::unique_ptr<StoreBeside>> StoreBeside::open(const Config& config) {
  TRY(auto keyring, load_keyring(config.master_key));
  std::unique_ptr<StoreBeside> out(new StoreBeside(std::move(keyring)));
  auto options = store_options(config, out->clock_, out->entropy_, out->keyring_);
  options.share = store::Share::beside_a_server;
  options.absent = store::Absent::refuse;
  TRY(out->store_, store::Store::open(std::move(options)));
  return out;
}

}  // namespace tocsin::app

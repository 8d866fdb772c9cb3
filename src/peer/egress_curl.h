#pragma once
// The way out, by libcurl. See port/egress.h for the contract. The danger removed: an address that is checked in one
// look-up and connected to in another.
//
// libcurl asks about every address right before it opens a socket to it; what the list does not allow gets none.
// Proxies of the environment, cookies, .netrc and redirects are off. Connections are kept between requests, each for
// the host it was opened to. `ca_file`: whose certificates are believed; "": those that the system believes.
// Ownership: handles are the object's own. Threads: any. Source: CURLOPT_OPENSOCKETFUNCTION.
#include <filesystem>
#include <mutex>

#include "peer/destinations.h"
#include "port/egress.h"

namespace tocsin::peer {

class CurlEgress final : public port::Egress {
 public:
  CurlEgress(Destinations destinations, std::filesystem::path ca_file);
  ~CurlEgress() override;

  Result<port::EgressAnswer> send(const port::EgressRequest& request, const std::stop_token& stop) override;

 private:
  class Handle;
  std::unique_ptr<Handle> lend();
  void give_back(std::unique_ptr<Handle> handle);

  const Destinations destinations_;
  const std::filesystem::path ca_file_;
  std::mutex lock_;
  std::vector<std::unique_ptr<Handle>> idle_;
};

}  // namespace tocsin::peer

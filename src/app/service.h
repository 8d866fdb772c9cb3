#pragma once
// A running Tocsin: the only place where all parts meet; reads like a parts list. The danger removed: parts that
// outlive what they stand on. Members are declared in the order in which they may be built, and end in the reverse.
// A configuration that validate() let pass is expected. Errors of open() and start(): those of the store, the keys and
// the server. Threads: one owner.
#include <memory>

#include "app/config.h"
#include "app/feed_runner.h"
#include "app/file_sweeper.h"
#include "app/mail_runner.h"
#include "app/reactor.h"
#include "app/service_log.h"
#include "app/system.h"
#include "app/timekeeper.h"
#include "http/api/api.h"
#include "http/api/stream.h"
#include "http/server/server.h"
#include "mail/smtp.h"
#include "peer/egress_curl.h"
#include "store/sqlite/store.h"

namespace tocsin::app {

class Service {
 public:
  static Result<std::unique_ptr<Service>> open(const Config& config, store::Absent absent = store::Absent::refuse);
  ~Service();

  Result<void> start();  // serves until stop()
  void stop();           // finishes what is under way, then closes
  std::uint16_t port() const { return server_ ? server_->port() : std::uint16_t{0}; }
  http::Api& api() { return *api_; }
  store::Store& store() { return *store_; }
  ServiceLog& log() { return log_; }

  // A one-time link as text. For set-up `person` is nil.
  Result<std::string> make_link(port::LinkPurpose purpose, const model::PersonId& person, Span lasts);

 private:
  Service(const Config& config, auth::Keyring keyring, auth::PasswordHasher hasher,
          std::vector<model::Warninglist> lists, std::optional<mail::SmtpSettings> smtp);
  Result<void> open_store(store::Absent absent);
  void remove_spent_link();
  void wire_api();
  void wire_own_hands();
  void wire_feeds();
  void wire_mail();
  http::Response metrics() const;
  Result<void> start_metrics();

  Config config_;
  SystemClock clock_;
  SystemEntropy entropy_;
  ServiceLog log_;
  auth::Keyring keyring_;
  auth::PasswordHasher hasher_;
  model::Warninglists warninglists_;
  std::optional<mail::SmtpSettings> smtp_;  // until it is wired
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<auth::HashPool> hash_pool_;
  std::unique_ptr<auth::HashPool> work_pool_;  // imports and documents
  std::unique_ptr<auth::HashPool> wait_pool_;  // what waits for the disk
  std::unique_ptr<http::Api> api_;
  std::unique_ptr<http::StreamHub> hub_;
  std::unique_ptr<FileSweeper> sweeper_;
  std::unique_ptr<Reactor> reactor_;
  std::unique_ptr<Timekeeper> timekeeper_;
  std::unique_ptr<peer::CurlEgress> egress_;
  std::unique_ptr<FeedRunner> feeds_;
  std::unique_ptr<mail::SmtpCourier> courier_;
  std::unique_ptr<MailRunner> mail_;  // none where no mail is sent
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<http::Server> metrics_server_;
};

// not_found "key.master_missing"; invalid "key.master"; else those of the secret's file.
Result<auth::Keyring> load_keyring(const std::filesystem::path& master_key);
store::Options store_options(const Config& config, port::Clock& clock, port::Entropy& entropy,
                             const auth::Keyring& keyring);

}  // namespace tocsin::app

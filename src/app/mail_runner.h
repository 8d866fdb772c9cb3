#pragma once
// Sends what lies in the outbox. The danger removed: a mail that is lost in a crash, sent again under another name, or
// that tells its recipient what they may read no more.
//
// One worker after start() (workers.h). What waits for a recipient is put into mails as notify/rhythm.h says; a mail is
// written when it is handed over, each time anew: in the recipient's language, through the gate as the recipient holds
// it at that moment, leaving out what is not awaited any more. `sending` is durable before the first byte; what a crash
// leaves in it is unknown and goes out again under the same Message-ID. Where the server is not reached at all every
// mail rests, and its attempts do not count. Bounces are taken from a Maildir: the address is written to no more until
// its person confirms it anew, and the contact points of the organisation are told instead. run_due() does here and now
// what is due, for tests. Errors of the store and the server are told through `complain`, what became of mails through
// `tell`; neither names an address. Threads: start() and stop() from one.
#include "app/workers.h"
#include "auth/keyring.h"
#include "notify/mail_machine.h"
#include "notify/rhythm.h"
#include "port/accounts.h"
#include "port/courier.h"
#include "port/index.h"
#include "port/outbox.h"
#include "port/world.h"

namespace tocsin::app {

struct MailSettings {
  std::string origin;      // before "/#/..."
  std::string from;        // an address
  std::string bounces_to;  // of the envelope
  notify::Rhythm rhythm;
  std::filesystem::path bounces;  // "" : none are looked for
};

class MailRunner {
 public:
  struct Parts {
    port::Index& index;
    port::Accounts& accounts;
    port::Outbox& outbox;
    const auth::Keyring& keyring;
    port::Clock& clock;
    port::Entropy& entropy;
    port::Courier& courier;
    MailSettings settings;
    std::function<void(const Error&)> complain;
    std::function<void(std::string_view what, const std::vector<Arg>& args)> tell;
  };
  explicit MailRunner(Parts parts);

  Result<void> run_due();
  void start() { workers_.start(); }
  void stop() { workers_.stop(); }

 private:
  Workers::Turn take_one();
  Result<void> look_after();
  Result<void> recover();
  Result<void> take_bounces();
  Result<void> bounced(std::string_view bytes);
  Result<void> tell_contacts_instead(const port::Mail& mail);
  Result<void> gather_all();
  Result<void> gather_for(const RawId& to);
  Result<bool> may_go(port::Snapshot& snapshot, const port::OutboxEntry& entry, const port::Reach& reach);
  Result<void> make_mail(std::span<const port::OutboxEntry> entries, const std::string& address);
  Result<std::optional<port::Mail>> next_due();
  Result<void> send(port::Mail mail, const std::stop_token& stop);
  Result<void> keep(port::Mail& mail, notify::MailTrigger trigger);
  Result<void> follow(port::Mail& mail, const port::Delivery& delivery);
  Result<void> close_address(const port::Mail& mail, std::string_view status);

  Parts parts_;
  std::optional<Instant> looked_after_at_;
  Instant rests_until_;
  std::int64_t unreached_ = 0;  // times in a row
  Workers workers_;
};

}  // namespace tocsin::app

#pragma once
// The operator's mail server, over SMTP. The danger removed: a password or an address that crosses the network in the
// clear because the server's offer of TLS was taken out on the way.
//
// `starttls` insists: where the server does not offer it, or its certificate does not hold, nothing is said. `none` is
// for a server on the same machine; a password is never sent that way elsewhere (check()). One connection is kept and
// used again. Errors of parse and check: invalid "mail.server" {value} | "mail.address" {key, value} |
// "mail.user_alone" | "mail.plain_password". Faults of a delivery: unavailable "mail.tls" {server, fault},
// "mail.no_starttls" {server}, "mail.login" {server, answer}, "mail.sender" {server, answer}, "mail.timeout" {server},
// "mail.unreachable" {server, fault}, "mail.stopped". Threads: as the courier (port/courier.h). Source: RFC 5321; RFC
// 3207; RFC 8314.
#include <memory>
#include <optional>
#include <span>

#include "auth/secret.h"
#include "base/time.h"
#include "port/courier.h"

namespace tocsin::mail {

enum class Security : std::uint8_t { starttls, tls, none };
std::span<const std::string_view> names_of(Security);

struct SmtpSettings {
  std::string host;
  std::uint16_t port = 587;
  Security security = Security::starttls;
  std::string own_name;  // said in EHLO
  std::string user;      // "" : none
  auth::Secret password;
  std::filesystem::path ca_file;  // "" : the system's
  Span within = seconds(120);
};

struct ServerName {
  std::string host;
  std::uint16_t port = 0;
};
// "mail.example.org:587" or "[::1]:25"
Result<ServerName> server_from(std::string_view text);
bool is_this_machine(std::string_view host);

class SmtpCourier final : public port::Courier {
 public:
  explicit SmtpCourier(SmtpSettings settings);
  ~SmtpCourier() override;
  port::Delivery deliver(const port::Parcel& parcel, const std::stop_token& stop) override;

 private:
  class Handle;
  std::unique_ptr<Handle> handle_;
};

// What was said, in order: what is made of it. Apart from the wire, so that every turn of a conversation is tested.
struct Conversation {
  std::string verb;         // of the last command: "RCPT"
  std::string lines;        // what the server answered to it
  bool text_begun = false;  // 354 was answered to DATA
  bool text_given = false;  // all of the message was handed over
};
// nullopt: the server was not heard on this mail, and the connection's fault tells more.
std::optional<port::Delivery> outcome_of(const Conversation& conversation);

}  // namespace tocsin::mail

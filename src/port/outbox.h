#pragma once
// The outbox: what is to leave the application, kept until it has left. The danger removed: an invitation that is lost
// because the server stopped between a fact and its mail, one that is sent twice under two names, and a mailbox that is
// flooded.
//
// An OutboxEntry says that one recipient is to be told of one record; its id is made from the fact that caused it, so
// that it is queued once however often the cause is read. It holds nothing of what the record says: that is asked of
// the gate when the mail is written. A Mail gathers entries of one recipient; it is durable before anything is sent,
// and goes out under one Message-ID however often it is tried. Secrets come here wrapped (auth/keyring.h, bound to the
// entry's id) and are blanked, as addresses are, once their mail is over. What is over is kept for a while, so that a
// bounce finds its mail.
// Bounds: an address 254 characters, an answer 500. Errors: unavailable "store.read" | "store.write". Threads: any.
// Source: RFC 5322 3.6.4 (Message-ID); docs/adr/0021-time-and-mail.md.
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/codec.h"
#include "model/kinds.h"

namespace tocsin::port {

// What an entry is about, as far as its recipient is told before asking the server.
enum class Topic : std::uint8_t {
  invitation,
  request,
  question,
  answer,
  reminder,
  escalation,
  release,
  report,
  address_check,  // whether an address is its owner's
  status_link,    // what a reporter without an account follows its report by
};
std::span<const std::string_view> names_of(Topic);
constexpr bool is_urgent(Topic topic) { return topic == Topic::escalation; }
// What somebody asked for and waits at the screen for: neither rested nor put together with others.
constexpr bool is_awaited(Topic topic) { return topic == Topic::address_check || topic == Topic::status_link; }

// person: one with an account, at the address that they chose; contact: a contact point of an organisation; address:
// one given for this purpose alone.
enum class Recipient : std::uint8_t { person, contact, address };
std::span<const std::string_view> names_of(Recipient);

struct OutboxEntry {
  RawId id{};
  Recipient as = Recipient::person;
  RawId to{};                          // the person, the contact, or whose address it is
  model::OrganisationId organisation;  // for which a person acts
  Topic topic{};
  model::Kind kind{};
  model::RecordId record;  // nil: of none
  model::SpaceId space;
  std::string address;   // of Recipient::address; else looked up when sent
  std::string language;  // of Recipient::address
  Bytes secret;          // wrapped: the token in which the link ends
  Instant queued_at;
};

enum class MailState : std::uint8_t { ready, sending, retry, unknown, sent, bounced, failed, dropped };
std::span<const std::string_view> names_of(MailState);
// Nothing is tried any more; a bounce may still come.
constexpr bool is_over(MailState state) {
  using enum MailState;
  return state == sent || state == bounced || state == failed || state == dropped;
}

struct Mail {
  RawId id{};
  RawId to{};
  std::string message_id;  // "3f..@tocsin.example", without angle brackets
  std::string address;
  MailState state = MailState::ready;
  std::int64_t attempts = 0;
  Instant made_at;
  Instant next_at;  // of ready, retry and unknown
  std::optional<Instant> last_try_at;
  std::string answer;  // of the mail server, or of a bounce, the last one
};

// Whether this person is told first, only when something was missed, or never.
enum class OnDuty : std::uint8_t { first, deputy, off };
std::span<const std::string_view> names_of(OnDuty);
enum class Pace : std::uint8_t { at_once, hourly, daily };
std::span<const std::string_view> names_of(Pace);

// How one recipient is reached. The first seven are a person's own choice.
struct Reach {
  std::optional<model::Line<254>> address;
  OnDuty on_duty = OnDuty::first;
  Pace pace = Pace::at_once;
  std::optional<model::Line<5>> quiet_from;   // "22:00", in `zone`
  std::optional<model::Line<5>> quiet_until;  // "07:00"
  std::optional<model::Line<64>> zone;        // IANA; UTC without
  std::optional<Instant> confirmed_at;        // nothing but address checks goes to an address before
  std::optional<model::Line<64>> check;       // hex of the keyed hash of the token that confirms
  std::optional<Instant> check_ends_at;
  model::Whole<0, 1000> checks_today;
  std::optional<Instant> checked_on;  // the day that is counted
  std::optional<Instant> bounced_at;  // nothing goes to an address that bounced until it is confirmed anew
  std::optional<model::Line<20>> bounce_status;
  static constexpr auto fields = std::tuple{model::field("address", &Reach::address),
                                            model::field("on_duty", &Reach::on_duty),
                                            model::field("pace", &Reach::pace),
                                            model::field("quiet_from", &Reach::quiet_from),
                                            model::field("quiet_until", &Reach::quiet_until),
                                            model::field("zone", &Reach::zone),
                                            model::field("confirmed_at", &Reach::confirmed_at),
                                            model::field("check", &Reach::check),
                                            model::field("check_ends_at", &Reach::check_ends_at),
                                            model::field("checks_today", &Reach::checks_today),
                                            model::field("checked_on", &Reach::checked_on),
                                            model::field("bounced_at", &Reach::bounced_at),
                                            model::field("bounce_status", &Reach::bounce_status)};

  bool is_open() const { return address && confirmed_at && !bounced_at; }
};

// What was dropped counts for nothing: what a recipient may not read delays no mail of theirs.
struct MailStanding {
  bool under_way = false;               // a mail to that recipient has not come to its end
  std::optional<Instant> last_made_at;  // of the newest that is still known
};

struct MailCount {
  MailState state{};
  std::int64_t count = 0;
};
struct OutboxCounts {
  std::int64_t waiting = 0;  // entries in no mail yet
  std::optional<Instant> oldest_waiting;
  std::vector<MailCount> mails;  // of the states that there are any of
};

class Outbox {
 public:
  virtual ~Outbox() = default;

  // All or none; those whose id is known stay as they are.
  virtual Result<void> queue(std::span<const OutboxEntry> entries) = 0;
  // Whose entries are in no mail yet and are to be looked at by now.
  virtual Result<std::vector<RawId>> to_look_at(Instant now, std::size_t limit) = 0;
  virtual Result<std::vector<OutboxEntry>> waiting_for(const RawId& to, std::size_t limit) = 0;  // oldest first
  virtual Result<void> look_again(const RawId& to, Instant at) = 0;
  // Makes the mail and puts the entries into it.
  virtual Result<void> gather(const Mail& mail, std::span<const RawId> entries) = 0;
  virtual Result<void> drop(std::span<const RawId> entries, Instant now) = 0;

  virtual Result<std::vector<OutboxEntry>> entries_of(const RawId& mail) = 0;
  virtual Result<std::optional<Mail>> next_due(Instant now) = 0;
  virtual Result<MailStanding> standing_of(const RawId& to) = 0;
  virtual Result<std::vector<Mail>> in_state(MailState state, std::size_t limit) = 0;
  virtual Result<std::optional<Mail>> mail_of(std::string_view message_id) = 0;
  // State, attempts, times and answer. In a state that is an end, its entries are over too.
  virtual Result<void> keep(const Mail& mail, Instant now) = 0;
  virtual Result<void> forget_over(Instant before) = 0;

  virtual Result<Reach> reach(const RawId& of) = 0;  // fresh where nothing is kept
  // Reads, changes and writes; nobody comes between. What waits for that recipient is looked at anew.
  virtual Result<void> change_reach(const RawId& of, const std::function<Result<void>(Reach&)>& change) = 0;
  virtual Result<OutboxCounts> counts() = 0;
};

}  // namespace tocsin::port

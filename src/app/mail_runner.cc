#include "app/mail_runner.h"

#include <algorithm>

#include "app/mail_text.h"
#include "mail/bounce.h"
#include "mail/maildir.h"
#include "mail/message.h"
#include "notify/tellings.h"

namespace tocsin::app {
namespace {

using notify::MailTrigger;
using port::Mail;
using port::MailState;
using port::OutboxEntry;
using port::Recipient;

constexpr std::size_t at_a_time = 100;
constexpr std::size_t most_waiting = 500;
constexpr std::size_t most_words = 400;
constexpr std::chrono::milliseconds pause{1000};
constexpr Span look_after_every = seconds(30);
constexpr Span kept_for = days(30);
constexpr Span shortest_rest = seconds(15);
constexpr std::int64_t most_doublings = 5;

Span rest_after(std::int64_t times) { return {shortest_rest.us << std::min(times, most_doublings)}; }

// Made from its first entry, which lies in no other mail; by a key, so that nobody can name it in a forged bounce.
RawId mail_id(const auth::Keyring& keyring, const RawId& first_entry) {
  Bytes message(view_of("tocsin/mail/1\n").begin(), view_of("tocsin/mail/1\n").end());
  message.insert(message.end(), first_entry.begin(), first_entry.end());
  const auto mac = keyring.mac(auth::Purpose::token, message);
  RawId out{};
  std::copy_n(mac.begin(), out.size(), out.begin());
  out[6] = static_cast<std::uint8_t>((out[6] & 0x0F) | 0x80);  // UUID version 8: made by our own rule
  out[8] = static_cast<std::uint8_t>((out[8] & 0x3F) | 0x80);
  return out;
}

std::string_view domain_of(std::string_view address) { return address.substr(address.rfind('@') + 1); }

}  // namespace

MailRunner::MailRunner(Parts parts) : parts_(std::move(parts)), workers_(1, pause, [this] { return take_one(); }) {}

Result<void> MailRunner::run_due() {
  CHECK(look_after());
  CHECK(gather_all());
  for (;;) {
    TRY(auto mail, next_due());
    if (!mail) return {};
    CHECK(send(std::move(*mail), {}));
  }
}

Workers::Turn MailRunner::take_one() {
  const auto now = parts_.clock.now();
  const bool is_time = !looked_after_at_ || now - *looked_after_at_ >= look_after_every || now < *looked_after_at_;
  if (is_time)
    if (const auto done = look_after(); !done) parts_.complain(done.error());
  if (const auto done = gather_all(); !done) parts_.complain(done.error());
  auto mail = next_due();
  if (!mail) parts_.complain(mail.error());
  if (!mail || !*mail) return {};
  return [this, mail = std::move(**mail)](const std::stop_token& stop) {
    if (const auto done = send(mail, stop); !done) parts_.complain(done.error());
  };
}

Result<std::optional<Mail>> MailRunner::next_due() {
  const auto now = parts_.clock.now();
  if (now < rests_until_) return std::nullopt;
  return parts_.outbox.next_due(now);
}

Result<void> MailRunner::look_after() {
  looked_after_at_ = parts_.clock.now();
  CHECK(recover());
  if (!parts_.settings.bounces.empty()) CHECK(take_bounces());
  return parts_.outbox.forget_over(*looked_after_at_ - kept_for);
}

// Nobody is sending while this runs: what is found so was left by a process that ended, or could not be kept.
Result<void> MailRunner::recover() {
  TRY(auto left, parts_.outbox.in_state(MailState::sending, at_a_time));
  for (auto& mail : left) {
    mail.next_at = parts_.clock.now();
    CHECK(keep(mail, MailTrigger::lose));
  }
  return {};
}

Result<void> MailRunner::keep(Mail& mail, MailTrigger trigger) {
  TRY(mail.state, notify::next(mail.state, trigger));
  return parts_.outbox.keep(mail, parts_.clock.now());
}

// --- what came back

Result<void> MailRunner::take_bounces() {
  const auto taken =
      mail::take(parts_.settings.bounces, at_a_time, [this](std::string_view bytes) { return bounced(bytes); });
  if (!taken) return std::unexpected(taken.error());
  return {};
}

// What is no bounce of ours is nobody's.
Result<void> MailRunner::bounced(std::string_view bytes) {
  const auto bounce = mail::read_bounce(bytes);
  if (!bounce || bounce->action != mail::Bounce::Action::failed) return {};
  TRY(auto mail, parts_.outbox.mail_of(bounce->message_id));
  if (!mail || !notify::next(mail->state, MailTrigger::bounce)) return {};
  const auto status = bounce->status ? to_text(*bounce->status) : "5.0.0";
  mail->answer = status + " " + bounce->words;
  CHECK(close_address(*mail, status));
  CHECK(tell_contacts_instead(*mail));
  CHECK(keep(*mail, MailTrigger::bounce));
  parts_.tell("mail.bounced", {{"mail", mail->message_id}, {"status", status}});
  return {};
}

// An address that was confirmed since is another one, or works again.
Result<void> MailRunner::close_address(const Mail& mail, std::string_view status) {
  const auto now = parts_.clock.now();
  return parts_.outbox.change_reach(mail.to, [&](port::Reach& reach) -> Result<void> {
    if (reach.confirmed_at && *reach.confirmed_at > mail.made_at) return {};
    reach.bounced_at = now;
    reach.bounce_status = model::Line<20>{std::string(status.substr(0, 20))};
    return {};
  });
}

Result<void> MailRunner::tell_contacts_instead(const Mail& mail) {
  TRY(const auto entries, parts_.outbox.entries_of(mail.id));
  auto snapshot = parts_.index.snapshot();
  std::vector<OutboxEntry> instead;
  for (const auto& entry : entries) {
    if (entry.as != Recipient::person) continue;
    TRY(auto some, notify::told_instead(*snapshot, parts_.index.labels(), entry, parts_.outbox, parts_.clock.now()));
    std::ranges::move(some, std::back_inserter(instead));
  }
  CHECK(snapshot->sound());
  return parts_.outbox.queue(instead);
}

// --- what waits

Result<void> MailRunner::gather_all() {
  for (;;) {
    TRY(const auto some, parts_.outbox.to_look_at(parts_.clock.now(), at_a_time));
    for (const auto& to : some) CHECK(gather_for(to));
    if (some.size() < at_a_time) return {};
  }
}

Result<bool> MailRunner::may_go(port::Snapshot& snapshot, const OutboxEntry& entry, const port::Reach& reach) {
  const bool person = entry.as == Recipient::person;
  if (person && (!reach.is_open() || reach.on_duty == port::OnDuty::off)) return false;
  if (entry.as == Recipient::contact && reach.bounced_at) return false;
  return may_be_told(parts_, snapshot, entry);
}

Result<void> MailRunner::gather_for(const RawId& to) {
  const auto now = parts_.clock.now();
  TRY(auto waiting, parts_.outbox.waiting_for(to, most_waiting));
  TRY(const auto reach, parts_.outbox.reach(to));
  TRY(const auto standing, parts_.outbox.standing_of(to));
  std::vector<RawId> dropped;
  std::vector<OutboxEntry> kept;
  auto snapshot = parts_.index.snapshot();
  for (auto& entry : waiting) {
    TRY(const bool may, may_go(*snapshot, entry, reach));
    if (may)
      kept.push_back(std::move(entry));
    else
      dropped.push_back(entry.id);
  }
  CHECK(snapshot->sound());
  snapshot.reset();
  if (!dropped.empty()) CHECK(parts_.outbox.drop(dropped, now));
  const auto plan = notify::plan(parts_.settings.rhythm, reach, standing, kept, now);
  for (const auto& places : plan.mails) {
    std::vector<OutboxEntry> entries;
    for (const auto place : places) entries.push_back(kept[place]);
    CHECK(make_mail(entries, reach.address ? reach.address->value : ""));
  }
  if (plan.look_at) CHECK(parts_.outbox.look_again(to, *plan.look_at));
  return {};
}

Result<void> MailRunner::make_mail(std::span<const OutboxEntry> entries, const std::string& own_address) {
  const auto now = parts_.clock.now();
  const auto& first = entries.front();
  std::string address = first.as == Recipient::address ? first.address : own_address;
  std::vector<RawId> ids;
  for (const auto& entry : entries) ids.push_back(entry.id);
  if (first.as == Recipient::contact) {
    auto snapshot = parts_.index.snapshot();
    TRY(const auto found, address_of_contact(*snapshot, first.to));
    if (!found) return parts_.outbox.drop(ids, now);
    address = *found;
  }
  Mail mail{.to = first.to, .address = address, .made_at = now, .next_at = now};
  mail.id = mail_id(parts_.keyring, first.id);
  mail.message_id = to_text(Id<struct MailTag>(mail.id)) + "@" + std::string(domain_of(parts_.settings.from));
  return parts_.outbox.gather(mail, ids);
}

// --- what leaves

Result<void> MailRunner::send(Mail mail, const std::stop_token& stop) {
  const auto now = parts_.clock.now();
  if (now - mail.made_at > notify::mail_lasts) {
    parts_.tell("mail.expired", {{"mail", mail.message_id}, {"answer", mail.answer}});
    return keep(mail, MailTrigger::expire);
  }
  TRY(const auto written, write_mail(parts_, mail));
  if (!written) return keep(mail, MailTrigger::empty);
  const port::Parcel parcel{parts_.settings.bounces_to, mail.address,
                            mail::write_message({.from = parts_.settings.from,
                                                 .from_name = "Tocsin",
                                                 .to = mail.address,
                                                 .subject = written->letter.subject,
                                                 .text = written->letter.text,
                                                 .message_id = mail.message_id,
                                                 .at = mail.made_at,
                                                 .language = written->language})};
  ++mail.attempts;
  mail.last_try_at = now;
  CHECK(keep(mail, MailTrigger::attempt));
  return follow(mail, parts_.courier.deliver(parcel, stop));
}

Result<void> MailRunner::follow(Mail& mail, const port::Delivery& delivery) {
  using enum port::Delivery::Outcome;
  const auto now = parts_.clock.now();
  mail.answer = (delivery.status.empty() ? "" : delivery.status + " ") + delivery.answer.substr(0, most_words);
  mail.next_at = now + notify::pause_after(mail.attempts);
  if (delivery.outcome != unreachable) unreached_ = 0;
  switch (delivery.outcome) {
    case accepted:
      return keep(mail, MailTrigger::accept);
    case unknown:
      return keep(mail, MailTrigger::lose);
    case deferred:
      return keep(mail, MailTrigger::defer);
    case refused:
      parts_.tell("mail.refused", {{"mail", mail.message_id}, {"answer", mail.answer}});
      if (delivery.of_recipient) {
        CHECK(close_address(mail, delivery.status));
        CHECK(tell_contacts_instead(mail));
      }
      return keep(mail, MailTrigger::refuse);
    case unreachable:
      break;
  }
  --mail.attempts;
  mail.next_at = now;
  rests_until_ = now + rest_after(unreached_++);
  if (delivery.fault && delivery.fault->what != "mail.stopped") parts_.complain(*delivery.fault);
  return keep(mail, MailTrigger::defer);
}

}  // namespace tocsin::app

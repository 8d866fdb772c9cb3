#include "app/mail_text.h"

#include <fmt/format.h>

#include "notify/reminders.h"
#include "state/facts/prepare.h"

namespace tocsin::app {
namespace {

using mail::Matter;
using port::OutboxEntry;
using port::Recipient;
using port::Topic;

i18n::Language language_of(std::string_view tag) { return i18n::negotiate(tag); }

// Who reads it, as they are now; nobody where they are gone.
struct Reader {
  policy::Clearance clearance = policy::anonymous();
  i18n::Language language = i18n::Language::en;
};

Result<std::optional<Reader>> reader_of(const MailRunner::Parts& parts, port::Snapshot& snapshot,
                                        const OutboxEntry& entry) {
  if (entry.as == Recipient::address) return Reader{.language = language_of(entry.language)};
  if (entry.as == Recipient::contact) {
    TRY(auto sealed, snapshot.load(model::RecordId(entry.to)));
    const auto permit = policy::open_for_reaction(std::move(sealed));
    const auto contact = event::read_group<state::ContactRegistered>(permit.record(), event::group_head);
    if (!contact) return std::nullopt;
    return Reader{snapshot.clearance_of({}, entry.organisation).of_machine(),
                  language_of(contact->language ? contact->language->value : "")};
  }
  const model::PersonId person(entry.to);
  const auto account = parts.accounts.by_person(person);
  if (!account && account.error().code != Code::not_found) return std::unexpected(account.error());
  if (!account || !account->enabled) return std::nullopt;
  return Reader{snapshot.clearance_of(person, entry.organisation), language_of(account->language)};
}

std::string link_of(const MailRunner::Parts& parts, const OutboxEntry& entry) {
  const auto& origin = parts.settings.origin;
  if (entry.secret.empty()) return mail::link_to(origin, entry.kind, entry.record, entry.space);
  const auto token = parts.keyring.unwrap(entry.id, entry.secret, auth::Purpose::setting);
  if (!token) return {};
  const auto page = entry.topic == Topic::status_link ? "follow" : "confirm-address";
  return fmt::format("{}/#/{}/{}", origin, page, token->reveal_text());
}

Result<std::optional<Matter>> matter_of(const MailRunner::Parts& parts, port::Snapshot& snapshot, const Reader& reader,
                                        const OutboxEntry& entry) {
  const auto link = link_of(parts, entry);
  if (link.empty()) return std::nullopt;
  if (port::is_awaited(entry.topic)) return Matter{entry.topic, link, std::nullopt};
  const policy::Gate gate(parts.index.labels(), reader.clearance);
  auto sealed = snapshot.load_for(entry.record, gate.labels());
  CHECK(snapshot.sound());
  if (!sealed) return std::nullopt;
  auto released = gate.release(std::move(*sealed));
  if (!released || !notify::is_still_so(entry.topic, released->value())) return std::nullopt;
  Matter out{entry.topic, link, std::nullopt};
  // A contact point's mailbox is a function's: who reads it there is not ours to know.
  if (entry.as == Recipient::person) out.shown = notify::shown(*released);
  return out;
}

}  // namespace

Result<std::optional<std::string>> address_of_contact(port::Snapshot& snapshot, const RawId& contact) {
  auto sealed = snapshot.load(model::RecordId(contact));
  CHECK(snapshot.sound());
  if (!sealed) return std::nullopt;
  const auto permit = policy::open_for_reaction(std::move(*sealed));
  const auto said = event::read_group<state::ContactRegistered>(permit.record(), event::group_head);
  if (!said || !said->email || !notify::is_address(said->email->value)) return std::nullopt;
  return said->email->value;
}

Result<bool> may_be_told(const MailRunner::Parts& parts, port::Snapshot& snapshot, const OutboxEntry& entry) {
  TRY(const auto reader, reader_of(parts, snapshot, entry));
  if (!reader) return false;
  TRY(const auto matter, matter_of(parts, snapshot, *reader, entry));
  return matter.has_value();
}

Result<std::optional<WrittenMail>> write_mail(const MailRunner::Parts& parts, const port::Mail& mail) {
  TRY(const auto entries, parts.outbox.entries_of(mail.id));
  auto snapshot = parts.index.snapshot();
  WrittenMail out;
  std::vector<Matter> matters;
  for (const auto& entry : entries) {
    TRY(const auto reader, reader_of(parts, *snapshot, entry));
    if (!reader) continue;
    out.language = reader->language;
    TRY(auto matter, matter_of(parts, *snapshot, *reader, entry));
    if (matter) matters.push_back(std::move(*matter));
  }
  CHECK(snapshot->sound());
  if (matters.empty()) return std::nullopt;
  out.letter = mail::letter_of(out.language, matters, parts.settings.origin);
  return out;
}

}  // namespace tocsin::app

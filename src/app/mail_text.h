#pragma once
// What one mail says, asked of the gate now. The danger removed: a mail that was written yesterday, to somebody who has
// been excluded since. Errors: those of the index, the accounts and the outbox. Threads: any.
#include "app/mail_runner.h"
#include "mail/letter.h"

namespace tocsin::app {

struct WrittenMail {
  i18n::Language language = i18n::Language::en;
  mail::Letter letter;
};
// nullopt: nothing in it may be told to its recipient any more, or it is told already.
Result<std::optional<WrittenMail>> write_mail(const MailRunner::Parts& parts, const port::Mail& mail);

// Whether its recipient may be told of it now. Asked before anything is planned: what somebody may not read neither
// fills their mails nor delays them.
Result<bool> may_be_told(const MailRunner::Parts& parts, port::Snapshot& snapshot, const port::OutboxEntry& entry);

// Where a contact point is written to: its address, while it has one.
Result<std::optional<std::string>> address_of_contact(port::Snapshot& snapshot, const RawId& contact);

}  // namespace tocsin::app

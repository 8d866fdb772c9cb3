#pragma once
// What of the configuration is mail's. The danger removed: a server that starts with a mail setting it cannot use, and
// says so in the night when the first escalation is to leave. Errors: see config.h. Threads: pure but for the files
// that are read.
#include "app/config.h"
#include "app/mail_runner.h"
#include "mail/smtp.h"

namespace tocsin::app {

bool sends_mail(const Config& config);
// A configuration that expect_mail() let pass.
Result<mail::SmtpSettings> smtp_settings(const Config& config);
MailSettings mail_settings(const Config& config);

Result<void> expect_mail(const Config& config);

// Sends one mail to an address, by the configuration alone, and answers what the server said of it. conflict
// "mail.off"; the faults of port/courier.h; conflict "mail.test_refused" {answer}.
Result<std::string> try_mail(const Config& config, const std::string& address, i18n::Language language, Instant now,
                             const RawId& id);

}  // namespace tocsin::app

#include "app/mail_setting.h"

#include <fmt/format.h>

#include "app/operate.h"
#include "mail/maildir.h"
#include "mail/message.h"

namespace tocsin::app {
namespace {

std::string_view domain_of(std::string_view address) { return address.substr(address.rfind('@') + 1); }

Result<void> expect_address(std::string_view key, const std::string& value) {
  if (notify::is_address(value)) return {};
  return fail(Code::invalid, "mail.address", std::string(key), {{"key", std::string(key)}, {"value", value}});
}

Result<void> expect_file(const std::filesystem::path& file) {
  std::error_code error;
  if (file.empty() || std::filesystem::is_regular_file(file, error)) return {};
  return fail(Code::invalid, "mail.ca_file", "mail.ca_file", {{"file", file.string()}});
}

// A password is sent to the machine itself, or over TLS.
Result<void> expect_login(const Config& config, const mail::ServerName& server, mail::Security security) {
  if (config.mail_user.empty() != config.mail_password_file.empty())
    return fail(Code::invalid, "mail.user_alone", "mail.user");
  if (config.mail_user.empty()) return {};
  if (security == mail::Security::none && !mail::is_this_machine(server.host))
    return fail(Code::invalid, "mail.plain_password", "mail.security");
  CHECK(auth::load_secret_file(config.mail_password_file, auth::SecretForm::text_line));
  return {};
}

std::string allowed_securities() {
  std::string out;
  for (const auto name : mail::names_of(mail::Security{})) out.append(out.empty() ? "" : ", ").append(name);
  return out;
}

}  // namespace

bool sends_mail(const Config& config) { return !config.mail_server.empty(); }

Result<mail::SmtpSettings> smtp_settings(const Config& config) {
  TRY(const auto server, mail::server_from(config.mail_server));
  const auto security = model::enum_from<mail::Security>(config.mail_security);
  if (!security)
    return fail(Code::invalid, "config.choice", "mail.security",
                {{"key", "mail.security"}, {"value", config.mail_security}, {"allowed", allowed_securities()}});
  mail::SmtpSettings out{.host = server.host,
                         .port = server.port,
                         .security = *security,
                         .own_name = std::string(domain_of(config.mail_from)),
                         .user = config.mail_user,
                         .password = {},
                         .ca_file = config.mail_ca_file};
  CHECK(expect_login(config, server, *security));
  if (!config.mail_user.empty()) {
    TRY(out.password, auth::load_secret_file(config.mail_password_file, auth::SecretForm::text_line));
  }
  return out;
}

MailSettings mail_settings(const Config& config) {
  return {.origin = address_of(config),
          .from = config.mail_from,
          .bounces_to = config.mail_bounces_to.empty() ? config.mail_from : config.mail_bounces_to,
          .rhythm = {.pause = seconds(config.mail_pause_s)},
          .bounces = config.mail_bounces};
}

// What is set of mail though none is sent is not looked at.
Result<void> expect_mail(const Config& config) {
  if (!sends_mail(config)) return {};
  CHECK(expect_address("mail.from", config.mail_from));
  if (!config.mail_bounces_to.empty()) CHECK(expect_address("mail.bounces_to", config.mail_bounces_to));
  CHECK(smtp_settings(config));
  CHECK(expect_file(config.mail_ca_file));
  return config.mail_bounces.empty() ? Result<void>() : mail::expect_maildir(config.mail_bounces);
}

Result<std::string> try_mail(const Config& config, const std::string& address, i18n::Language language, Instant now,
                             const RawId& id) {
  if (!sends_mail(config)) return fail(Code::conflict, "mail.off");
  CHECK(expect_mail(config));
  if (!notify::is_address(address)) return fail(Code::invalid, "reach.address", "address", {{"value", address}});
  TRY(auto settings, smtp_settings(config));
  const auto ours = mail_settings(config);
  struct MailTag;
  const auto say = [&](std::string_view key) {
    return i18n::catalogue().render(language, key, {{"origin", ours.origin}});
  };
  mail::SmtpCourier courier(std::move(settings));
  const auto delivery = courier.deliver(
      {ours.bounces_to, address,
       mail::write_message({.from = ours.from,
                            .from_name = "Tocsin",
                            .to = address,
                            .subject = say("mail.subject.test"),
                            .text = say("mail.line.test") + "\n",
                            .message_id = fmt::format("{}@{}", to_text(Id<MailTag>(id)), domain_of(ours.from)),
                            .at = now,
                            .language = language})},
      {});
  const auto answer = fmt::format("{} {}", delivery.status, delivery.answer);
  if (delivery.outcome == port::Delivery::Outcome::accepted)
    return i18n::catalogue().render(language, "operate.mail.tried",
                                    {{"address", address}, {"server", config.mail_server}, {"answer", answer}});
  if (delivery.fault) return std::unexpected(*delivery.fault);
  return fail(Code::conflict, "mail.test_refused", "", {{"answer", answer}});
}

}  // namespace tocsin::app

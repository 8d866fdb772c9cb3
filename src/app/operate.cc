#include "app/operate.h"

#include <fmt/format.h>
#include <signal.h>

#include <fstream>
#include <ostream>

#include "app/beside.h"
#include "app/service.h"
#include "app/set_up_file.h"
#include "i18n/format.h"
#include "store/sqlite/maintenance.h"

namespace tocsin::app {
namespace {

constexpr Span set_up_lasts = days(1);
constexpr Span sign_in_lasts = hours(1);
constexpr std::size_t mails_shown = 5;

Result<void> write_text(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  if (!out || !(out << text) || !out.flush())
    return fail(Code::unavailable, "init.failed", file.string(), {{"dir", file.string()}, {"fault", "write"}});
  return {};
}

// Blocks the signals before any thread starts, so that only wait() sees them.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    sigaddset(&set_, SIGINT);
    sigaddset(&set_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  void wait() const {
    int which = 0;
    sigwait(&set_, &which);
  }

 private:
  sigset_t set_{};
};

std::string link_url(const Config& config, std::string_view page, const std::string& token) {
  return fmt::format("{}/#/{}/{}", address_of(config), page, token);
}

// In a new store.
Result<std::string> set_up_token(const Config& config) {
  TRY(auto service, Service::open(config, store::Absent::make));
  return service->make_link(port::LinkPurpose::set_up, {}, set_up_lasts);
}

// The token that init kept, while it serves. The store is read beside the server, which may run.
Result<std::optional<std::string>> kept_token(const Config& config) {
  const auto kept = SetUpFile::of(config).token();
  if (!kept) return std::nullopt;
  TRY(const auto beside, StoreBeside::open(config));
  if (!serves(*kept, beside->keyring(), beside->store(), beside->clock().now())) return std::nullopt;
  return std::string(kept->reveal_text());
}

Result<std::string> sign_in_url(Service& service, const Config& config, const model::PersonId& person) {
  TRY(const auto token, service.make_link(port::LinkPurpose::sign_in, person, sign_in_lasts));
  return link_url(config, "sign-in", token);
}

// One whose set-up was cut off after it was written down: nobody learned the session that it opened.
bool has_no_way_in(port::Accounts& accounts, const model::PersonId& person) {
  const auto account = accounts.by_person(person);
  return account && account->enabled && account->password_hash.empty() && accounts.passkeys_of(person).empty();
}

}  // namespace

std::string address_of(const Config& config) {
  const bool tls = !config.tls_certificate.empty() || !config.trusted_proxies.empty();
  return config.origin.empty() ? fmt::format("{}://{}", tls ? "https" : "http", config.listen) : config.origin;
}

void Speaker::say(std::string_view key, const std::vector<Arg>& args) const {
  out << i18n::catalogue().render(language, key, args) << "\n";
}

Result<void> init(const std::filesystem::path& dir, const std::string& listen, const Speaker& speaker) {
  const auto file = dir / "tocsin.toml";
  std::error_code fault;
  if (std::filesystem::exists(file, fault)) return fail(Code::conflict, "init.exists", "", {{"dir", dir.string()}});
  Config config;
  if (!listen.empty()) config.listen = listen;
  CHECK(endpoint_of(config.listen, "server.listen"));
  std::filesystem::create_directories(dir, fault);
  if (fault) return fail(Code::unavailable, "init.failed", "", {{"dir", dir.string()}, {"fault", fault.message()}});
  const auto master = auth::Secret::drawn(auth::Keyring::master_key_bytes, auth::system_entropy());
  CHECK(auth::create_secret_file(dir / "master.key", master));
  CHECK(write_text(file, config_text(config, speaker.language)));
  TRY(const auto placed, read_config(file, {}));
  TRY(const auto token, set_up_token(placed));
  CHECK(SetUpFile::of(placed).keep(token));
  speaker.say("operate.init.done", {{"dir", dir.string()}, {"config", file.string()}});
  speaker.say("operate.init.link", {{"link", link_url(placed, "set-up", token)}});
  return {};
}

Result<void> serve(const Config& config, const Speaker& speaker) {
  const Signals signals;
  CHECK(validate(config));
  TRY(auto service, Service::open(config));
  CHECK(service->start());
  speaker.say("operate.serve.ready", {{"listen", config.listen}});
  speaker.out.flush();
  signals.wait();
  speaker.say("operate.serve.stopping");
  speaker.out.flush();
  service->stop();
  return {};
}

// Beside a server that runs, too: what is checked is what it will find when it starts again.
Result<void> check(const Config& config, const Speaker& speaker) {
  CHECK(validate(config));
  const auto beside = StoreBeside::open(config);
  if (!beside && beside.error().what == "store.older") {
    speaker.say("operate.check.older", {{"data", config.data.string()}});
    return {};
  }
  if (!beside) return std::unexpected(beside.error());
  CHECK(store::expect_sound((*beside)->store()));
  const auto snapshot = (*beside)->store().index().snapshot();
  CHECK(snapshot->sound());
  const auto position = snapshot->last_position();
  speaker.say("operate.check.good", {{"data", config.data.string()}, {"facts", fmt::to_string(position)}});
  return {};
}

Result<void> mail_status(const Config& config, const Speaker& speaker) {
  CHECK(validate(config));
  TRY(const auto beside, StoreBeside::open(config));
  auto& outbox = beside->store().outbox();
  TRY(const auto counts, outbox.counts());
  speaker.say(config.mail_server.empty() ? "operate.mail.off" : "operate.mail.on", {{"server", config.mail_server}});
  speaker.say("operate.mail.waiting", {{"n", fmt::to_string(counts.waiting)}});
  for (const auto& one : counts.mails)
    speaker.say(fmt::format("operate.mail.{}", model::name_of(one.state)), {{"n", fmt::to_string(one.count)}});
  for (const auto state :
       {port::MailState::retry, port::MailState::unknown, port::MailState::failed, port::MailState::bounced}) {
    TRY(const auto some, outbox.in_state(state, mails_shown));
    for (const auto& mail : some)
      speaker.say("operate.mail.one", {{"state", std::string(model::name_of(state))},
                                       {"mail", mail.message_id},
                                       {"at", i18n::utc_text(mail.made_at)},
                                       {"answer", mail.answer.empty() ? "-" : mail.answer}});
  }
  return {};
}

Result<std::string> set_up_link(const Config& config) {
  TRY(const auto kept, kept_token(config));
  if (kept) return link_url(config, "set-up", *kept);
  TRY(auto service, Service::open(config));
  const auto operators =
      service->store().index().snapshot()->holders_of({model::AtomKind::role, model::Role::op, RawId{}});
  if (operators.empty()) {
    TRY(const auto token, service->make_link(port::LinkPurpose::set_up, {}, set_up_lasts));
    return link_url(config, "set-up", token);
  }
  for (const auto& one : operators)
    if (has_no_way_in(service->store().accounts(), model::PersonId(one)))
      return sign_in_url(*service, config, model::PersonId(one));
  return fail(Code::conflict, "link.set_up_done");
}

Result<std::string> sign_in_link(const Config& config, const std::string& person) {
  const auto id = from_uuid_text(person);
  if (!id) return fail(Code::invalid, "field.type", "--person", {{"wanted", "uuid"}});
  TRY(auto service, Service::open(config));
  TRY(const auto account, service->store().accounts().by_person(model::PersonId(*id)));
  return sign_in_url(*service, config, account.person);
}

}  // namespace tocsin::app

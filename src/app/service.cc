#include "app/service.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/feed_store.h"
#include "app/mail_setting.h"
#include "app/operate.h"
#include "app/pdf_child.h"
#include "app/set_up_file.h"
#include "app/warninglists.h"
#include "assess/acts.h"
#include "auth/token.h"
#include "i18n/tokenize.h"
#include "notify/reminders.h"
#include "prepare/acts.h"
#include "report/acts.h"
#include "share/acts.h"

namespace tocsin::app {
namespace {

constexpr auth::HashPool::Size hash_size{};
constexpr auth::HashPool::Size work_size{
    .threads = 2, .queued = 24, .queued_of_member = 8, .queued_of_principal = 4};  // each may hold a file
constexpr auth::HashPool::Size wait_size{
    .threads = 8, .queued = 512, .queued_of_member = 128, .queued_of_principal = 32};
constexpr std::chrono::milliseconds drain_for{5000};

std::vector<port::Reaction> all_reactions() {
  std::vector<port::Reaction> out;
  for (const auto reactions : {prepare::reactions(), assess::reactions(), share::reactions()})
    out.insert(out.end(), reactions.begin(), reactions.end());
  return out;
}

std::vector<port::Deadline> all_deadlines() {
  std::vector<port::Deadline> out;
  for (const auto deadlines : {prepare::deadlines(), report::deadlines(), share::deadlines(), notify::deadlines()})
    out.insert(out.end(), deadlines.begin(), deadlines.end());
  return out;
}

RawId first_bytes(const Bytes& aad) {
  RawId out{};
  std::copy_n(aad.begin(), std::min(aad.size(), out.size()), out.begin());
  return out;
}

http::ApiSettings settings_of(const Config& config) {
  http::ApiSettings out;
  out.origin = address_of(config);
  out.cookies = out.origin.starts_with("https://") ? http::CookieSecurity::secure : http::CookieSecurity::loopback;
  auto host = out.origin.substr(out.origin.find("://") + 3);
  if (const auto colon = host.rfind(':'); colon != std::string::npos && host.back() != ']') host.resize(colon);
  out.relying_party = {host, {out.origin}};
  out.body_bytes = static_cast<std::size_t>(config.max_body_kib) << 10;
  out.file_bytes = static_cast<std::size_t>(config.max_file_mib) << 20;
  out.session_lasts = hours(config.session_hours);
  out.quarantine_lasts = days(config.quarantine_days);
  out.quarantine_bytes_per_sender = static_cast<std::size_t>(config.quarantine_mib_per_sender) << 20;
  out.quarantine_bytes = static_cast<std::size_t>(config.quarantine_mib) << 20;
  return out;
}

http::Pool pool_of(auth::HashPool& pool) {
  return [&pool](auth::HashPool::Owner owner, std::move_only_function<void()> job) {
    return pool.submit(std::move(owner), std::move(job));
  };
}

}  // namespace

Result<auth::Keyring> load_keyring(const std::filesystem::path& master_key) {
  const auto master = auth::load_secret_file(master_key, auth::SecretForm::raw);
  if (!master && master.error().what == "secret.missing")
    return fail(Code::not_found, "key.master_missing", master_key.string());
  if (!master) return std::unexpected(master.error());
  auto keyring = auth::Keyring::from_master(*master);
  if (!keyring) keyring.error().where = master_key.string();
  return keyring;
}

store::Options store_options(const Config& config, port::Clock& clock, port::Entropy& entropy,
                             const auth::Keyring& keyring) {
  const auth::Entropy draw = [&entropy](std::span<std::uint8_t> out) { entropy.fill(out); };
  return {.dir = config.data,
          .clock = clock,
          .entropy = entropy,
          .fact_type = state::fact_type,
          .wrap = [&keyring, draw](
                      const Bytes& aad,
                      ByteView secret) { return keyring.wrap(first_bytes(aad), auth::Secret::copy_of(secret), draw); },
          .unwrap = [&keyring](const Bytes& aad, ByteView wrapped) -> Result<Bytes> {
            TRY(const auto secret, keyring.unwrap(first_bytes(aad), wrapped));
            const auto bytes = secret.reveal();
            return Bytes(bytes.begin(), bytes.end());
          },
          .index_text = [](std::string_view text) { return i18n::index_text(text); },
          .max_blob_bytes = static_cast<std::size_t>(config.max_file_mib) << 20};
}

Service::Service(const Config& config, auth::Keyring keyring, auth::PasswordHasher hasher,
                 std::vector<model::Warninglist> lists, std::optional<mail::SmtpSettings> smtp)
    : config_(config),
      log_(clock_, level_named(config.log_level).value_or(Level::info)),
      keyring_(std::move(keyring)),
      hasher_(std::move(hasher)),
      warninglists_(std::move(lists)),
      smtp_(std::move(smtp)) {}

Service::~Service() { stop(); }

Result<std::unique_ptr<Service>> Service::open(const Config& config, store::Absent absent) {
  TRY(auto keyring, load_keyring(config.master_key));
  TRY(auto hasher, auth::PasswordHasher::make({}, auth::system_entropy()));
  TRY(auto lists, read_warninglists(config.warninglists));
  std::optional<mail::SmtpSettings> smtp;
  if (sends_mail(config)) {
    TRY(smtp, smtp_settings(config));
  }
  std::unique_ptr<Service> out(
      new Service(config, std::move(keyring), std::move(hasher), std::move(lists), std::move(smtp)));
  CHECK(out->open_store(absent));
  out->wire_api();
  return out;
}

Result<void> Service::open_store(store::Absent absent) {
  auto options = store_options(config_, clock_, entropy_, keyring_);
  options.absent = absent;
  TRY(store_, store::Store::open(std::move(options)));
  return {};
}

void Service::wire_api() {
  hash_pool_ = std::make_unique<auth::HashPool>(hash_size);
  work_pool_ = std::make_unique<auth::HashPool>(work_size);
  wait_pool_ = std::make_unique<auth::HashPool>(wait_size);
  http::Services services{
      .log = store_->log(),
      .index = store_->index(),
      .keys = store_->keys(),
      .blobs = store_->blobs(),
      .accounts = store_->accounts(),
      .quarantine = store_->quarantine(),
      .objects = store_->objects(),
      .feeds = store_->feeds(),
      .clock = clock_,
      .entropy = entropy_,
      .keyring = keyring_,
      .hasher = hasher_,
      .hash_pool = *hash_pool_,
      .settings = settings_of(config_),
      .post =
          [this](std::move_only_function<void()> work) {
            if (server_) return server_->post(std::move(work));
            work();
          },
      .work = pool_of(*work_pool_),
      .wait = pool_of(*wait_pool_),
      .to_pdf = [](const policy::Released<wire::document::Document>& document) -> Result<std::string> {
        return pdf_by({}, wire::document::Frozen(document));
      },
      .warninglists = warninglists_,
      .has_room = [this] { return store_->room_bytes() >= store::least_room_bytes; }};
  api_ = std::make_unique<http::Api>(std::move(services));
  hub_ = std::make_unique<http::StreamHub>(api_->services());
  api_->add_stream(*hub_);
  api_->add_notifications(store_->outbox(), smtp_ ? http::MailDoor::open : http::MailDoor::closed);
  wire_own_hands();
  wire_feeds();
  if (smtp_) wire_mail();
}

// What the server does by itself.
void Service::wire_own_hands() {
  const auto complain = [this](const Error& e) { log_.write(e); };
  sweeper_ = std::make_unique<FileSweeper>(*store_, complain);
  reactor_ = std::make_unique<Reactor>(Reactor::Parts{.log = store_->log(),
                                                      .index = store_->index(),
                                                      .keys = store_->keys(),
                                                      .bookmarks = store_->bookmarks(),
                                                      .clock = clock_,
                                                      .entropy = entropy_,
                                                      .reactions = all_reactions(),
                                                      .complain = complain,
                                                      .on_erasure = [this] { sweeper_->sweep_soon(); },
                                                      .warninglists = warninglists_,
                                                      .outbox = smtp_ ? &store_->outbox() : nullptr});
  timekeeper_ = std::make_unique<Timekeeper>(Timekeeper::Parts{.log = store_->log(),
                                                               .index = store_->index(),
                                                               .keys = store_->keys(),
                                                               .clock = clock_,
                                                               .entropy = entropy_,
                                                               .deadlines = all_deadlines(),
                                                               .complain = complain,
                                                               .each_round = [this] { remove_spent_link(); },
                                                               .warninglists = warninglists_});
}

// What is asked of other servers, all of it by one way out. validate() has read the list of networks.
void Service::wire_feeds() {
  auto destinations = peer::Destinations::parse(config_.egress_allow);
  TOCSIN_ASSERT(destinations);
  egress_ = std::make_unique<peer::CurlEgress>(std::move(*destinations), config_.egress_ca_file);
  const FeedStoreParts store{.log = store_->log(),
                             .index = store_->index(),
                             .keys = store_->keys(),
                             .objects = store_->objects(),
                             .clock = clock_,
                             .entropy = entropy_};
  feeds_ = std::make_unique<FeedRunner>(FeedRunner::Parts{.log = store_->log(),
                                                          .index = store_->index(),
                                                          .keys = store_->keys(),
                                                          .keyring = keyring_,
                                                          .turn = {.feeds = store_->feeds(),
                                                                   .clock = clock_,
                                                                   .entropy = entropy_,
                                                                   .egress = *egress_,
                                                                   .sink = sink_to(store),
                                                                   .source = source_from(store)},
                                                          .complain = [this](const Error& e) { log_.write(e); }});
}

// What is to be told is gathered whether or not the mail server is there; it is reached by the operator's own settings.
void Service::wire_mail() {
  courier_ = std::make_unique<mail::SmtpCourier>(std::move(*smtp_));
  mail_ = std::make_unique<MailRunner>(MailRunner::Parts{
      .index = store_->index(),
      .accounts = store_->accounts(),
      .outbox = store_->outbox(),
      .keyring = keyring_,
      .clock = clock_,
      .entropy = entropy_,
      .courier = *courier_,
      .settings = mail_settings(config_),
      .complain = [this](const Error& e) { log_.write(e); },
      .tell = [this](std::string_view what, const std::vector<Arg>& args) { log_.write(Level::warning, what, args); }});
}

// A read that failed does not spend a link.
void Service::remove_spent_link() {
  const auto file = SetUpFile::of(config_);
  const auto token = file.token();
  if (!token || serves(*token, keyring_, *store_, clock_.now())) return;
  if (store_->index().snapshot()->sound()) file.remove();
}

Result<void> Service::start() {
  TRY(const auto endpoint, endpoint_of(config_.listen, "server.listen"));
  http::Config door{.address = endpoint.address,
                    .port = endpoint.port,
                    .threads = static_cast<unsigned>(config_.threads),
                    .trusted_proxies = config_.trusted_proxies,
                    .now = [this] { return clock_.now(); }};
  if (!config_.tls_certificate.empty()) door.tls = http::TlsFiles{config_.tls_certificate, config_.tls_key};
  // Nothing that ended while no server ran is answered from: where the store cannot take it, the server does not start.
  CHECK(timekeeper_->run_due());
  remove_spent_link();
  timekeeper_->start();
  sweeper_->start();
  reactor_->start();
  feeds_->start();
  if (mail_) mail_->start();
  TRY(server_,
      http::Server::start(
          std::move(door), [this](http::Request&& q, http::Reply&& r) { api_->handle(std::move(q), std::move(r)); },
          [this](const http::Request& head) { return api_->body_limit(head); },
          [this](const http::Request& head, int status, std::string_view what) {
            return api_->refusal(head, status, what);
          }));
  CHECK(start_metrics());
  log_.write(Level::info, "server.started", {{"address", endpoint.address}, {"port", fmt::to_string(server_->port())}});
  return {};
}

void Service::stop() {
  if (metrics_server_) metrics_server_->drain(std::chrono::milliseconds(0));
  if (hub_) hub_->stop();
  if (server_) server_->drain(drain_for);
  if (mail_) mail_->stop();
  if (feeds_) feeds_->stop();
  if (timekeeper_) timekeeper_->stop();
  if (reactor_) reactor_->stop();
  if (sweeper_) sweeper_->stop();
  hash_pool_.reset();
  work_pool_.reset();
  wait_pool_.reset();
  if (store_) store_->stop();
}

Result<std::string> Service::make_link(port::LinkPurpose purpose, const model::PersonId& person, Span lasts) {
  const auto kind = purpose == port::LinkPurpose::set_up ? auth::TokenKind::set_up : auth::TokenKind::sign_in;
  const auto fresh = auth::make_token(kind, keyring_, auth::system_entropy());
  CHECK(store_->accounts().add_link({fresh.stored, purpose, person, clock_.now() + lasts}));
  return std::string(fresh.text.reveal_text());
}

http::Response Service::metrics() const {
  const auto stats = server_->stats();
  http::Response out;
  out.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}};
  const auto gauge = [&](std::string_view name, std::string_view type, auto value) {
    out.body += fmt::format("# TYPE tocsin_{} {}\ntocsin_{} {}\n", name, type, name, value);
  };
  gauge("http_connections", "gauge", stats.connections);
  gauge("http_streams", "gauge", stats.streams);
  gauge("http_requests_total", "counter", stats.requests);
  gauge("http_refusals_total", "counter", stats.refusals);
  gauge("labels", "gauge", store_->index().labels().size());
  gauge("store_room_bytes", "gauge", store_->room_bytes());
  gauge("log_position", "counter", store_->index().snapshot()->last_position());
  if (const auto counts = store_->outbox().counts()) {
    gauge("outbox_waiting", "gauge", counts->waiting);
    out.body += "# TYPE tocsin_mails gauge\n";
    for (const auto& one : counts->mails)
      out.body += fmt::format("tocsin_mails{{state=\"{}\"}} {}\n", model::name_of(one.state), one.count);
  }
  return out;
}

Result<void> Service::start_metrics() {
  TRY(const auto endpoint, endpoint_of(config_.metrics_listen, "metrics.listen"));
  if (endpoint.port == 0) return {};
  http::Config door{.address = endpoint.address, .port = endpoint.port, .threads = 1};
  TRY(metrics_server_,
      http::Server::start(
          std::move(door),
          [this](http::Request&& request, http::Reply&& reply) {
            std::move(reply).send(request.path == "/metrics" ? metrics() : http::Response{.status = 404});
          },
          [](const http::Request&) { return std::size_t{0}; },
          [](const http::Request&, int status, std::string_view) { return http::Response{.status = status}; }));
  return {};
}

}  // namespace tocsin::app

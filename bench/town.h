#pragma once
// A server with one team and its token, for benchmarks over HTTP. The danger removed: two benchmarks whose servers are
// set up differently. Programs that include it end where a step fails.
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/operate.h"
#include "app/service.h"
#include "app/system.h"
#include "auth/token.h"
#include "load.h"
#include "port/signing.h"
#include "state/facts/incident.h"

namespace tocsin::bench {

inline std::size_t resident_kib(pid_t process = ::getpid()) {
  std::ifstream in(fmt::format("/proc/{}/status", process));
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("VmRSS:")) return std::stoul(line.substr(6));
  return 0;
}

inline std::string http_get(const std::string& path, const std::string& token) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n", path, token);
}

inline std::string http_post(const std::string& path, const std::string& token, const std::string& key,
                             const std::string& body) {
  return fmt::format(
      "POST {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nIdempotency-Key: {}\r\nContent-Type: "
      "application/json\r\nContent-Length: {}\r\n\r\n{}",
      path, token, key, body.size(), body);
}

inline std::string body_of(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

inline std::string member(const std::string& answer, std::string_view name) {
  const auto value = json::parse(body_of(answer), {.bytes = 64 << 20});
  TOCSIN_ASSERT(value && value->is_object());
  return std::string(value->at(name).get_string());
}

class Town {
 public:
  Town() {
    app::settle_memory();
    auto pattern = (std::filesystem::temp_directory_path() / "tocsin-bench-XXXXXX").string();
    TOCSIN_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    dir_ = pattern;
    const auto key = auth::Secret::drawn(auth::Keyring::master_key_bytes, auth::system_entropy());
    TOCSIN_ASSERT(auth::create_secret_file(dir_ / "master.key", key).has_value());
    config_.listen = "127.0.0.1:0";
    config_.data = dir_ / "data";
    config_.master_key = dir_ / "master.key";
    config_.log_level = "error";
  }
  Town(const Town&) = delete;
  Town& operator=(const Town&) = delete;
  ~Town() {
    service_.reset();
    std::filesystem::remove_all(dir_);
  }

  void start() {
    auto opened = app::Service::open(config_, store::Absent::make);
    TOCSIN_ASSERT(opened.has_value());
    service_ = std::move(*opened);
    TOCSIN_ASSERT(service_->start().has_value());
  }

  void set_up() {
    const auto link = service_->make_link(port::LinkPurpose::set_up, {}, days(1));
    Connection connection(service_->port());
    const auto body = fmt::format(
        R"({{"token":"{}","organisation":{{"name":"Team","sector":"security"}},"person":{{"name":"A","login":"a.person"}}}})",
        *link);
    const auto made = connection.exchange(http_post("/api/v1/setup", "", "set-up-key", body));
    TOCSIN_ASSERT(made.starts_with("HTTP/1.1 200"));
    organisation_ = member(made, "organisation");
    person_ = member(made, "person");
    token_ = add_token({1});
    const auto community = connection.exchange(
        http_post("/api/v1/communities", token_, "community-key", R"({"name":"Circle","purpose":"Measured"})"));
    TOCSIN_ASSERT(community.starts_with("HTTP/1.1 201"));
    community_ = member(community, "id");
    fmt::print("resident memory after set-up: {:.1f} MB\n", static_cast<double>(resident_kib()) / 1024);
  }

  std::string add_token(const RawId& id) { return add_token(id, person_, organisation_); }
  std::string add_token(const RawId& id, const std::string& person, const std::string& organisation) {
    const auto fresh =
        auth::make_token(auth::TokenKind::api, service_->api().services().keyring, auth::system_entropy());
    port::ApiToken token{.token = fresh.stored,
                         .id = id,
                         .person = model::PersonId(*from_uuid_text(person)),
                         .organisation = model::OrganisationId(*from_uuid_text(organisation)),
                         .name = "bench",
                         .scopes = {"read", "write", "report"},
                         .expires_at = {std::int64_t{1} << 60}};
    TOCSIN_ASSERT(service_->store().accounts().add_token(token).has_value());
    return std::string(fresh.text.reveal_text());
  }

  // The server lets a caller make 200 requests a second, and 1,000 at once: so that the limit is not what is measured,
  // every 800 requests come from another token.
  std::vector<std::string> tokens_for(std::size_t requests) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i <= requests / 800; ++i) {
      ++tokens_made_;
      out.push_back(add_token(
          RawId{3, static_cast<std::uint8_t>(tokens_made_ % 256), static_cast<std::uint8_t>(tokens_made_ / 256)}));
    }
    return out;
  }

  // Of `author`, for the people of `reader` alone; signed, not yet appended.
  port::Batch incident_of(const model::OrganisationId& author, const model::OrganisationId& reader, std::string title) {
    auto& services = service_->api().services();
    const auto id = services.entropy.new_id<model::IncidentTag>();
    state::IncidentProposed proposed;
    proposed.title.value = std::move(title);
    port::Draft draft;
    draft.pieces.push_back(port::create({model::SpaceKind::incident, model::as_space(id), {}},
                                        {model::Kind::incident, model::as_record(id), {}, author},
                                        port::label_for(model::Tlp::amber, {port::member_of(reader)}), proposed));
    auto batch = port::sign_draft(services.keys, services.entropy, std::move(draft),
                                  {model::PersonId(*from_uuid_text(person_)), author},
                                  {services.clock.now(), services.clock.now()});
    TOCSIN_ASSERT(batch.has_value());
    return std::move(*batch);
  }

  std::filesystem::path dir_;
  app::Config config_;
  std::unique_ptr<app::Service> service_;
  std::string organisation_;
  std::string person_;
  std::string community_;
  std::string token_;
  std::size_t tokens_made_ = 0;
};

}  // namespace tocsin::bench

#pragma once
// A whole server in one process, for tests alone: the real store in a folder of its own, the Api, a clock that stands
// still and chance from a seed. The danger removed: tests of the door against a store that is not the real one.
//
// organisation() and person() make signed facts, keys, accounts and a session, and hand out a Client that asks as that
// person: cookie, X-CSRF-Token and an Idempotency-Key of its own go along. Limits stand still with the clock: pass().
// Reactions do not run here. Bounds: none. Threads: one at a time. Never linked into the program.
#include <unistd.h>

#include <filesystem>
#include <mutex>
#include <stdexcept>

#include "auth/seeded_entropy.h"
#include "auth/token.h"
#include "http/api/api.h"
#include "http/api/founding.h"
#include "http/api/identity.h"
#include "i18n/tokenize.h"
#include "port/signing.h"
#include "store/sqlite/store.h"

namespace tocsin::testing {

class StillClock final : public port::Clock {
 public:
  Instant now() override {
    const std::scoped_lock hold(lock_);
    return now_;
  }
  void pass(Span by) {
    const std::scoped_lock hold(lock_);
    now_ = now_ + by;
  }

 private:
  std::mutex lock_;
  Instant now_{1'780'000'000'000'000};  // 2026-05-28
};

class SeededChance final : public port::Entropy {
 public:
  explicit SeededChance(std::uint64_t seed) : draw_(auth::seeded_entropy(seed)) {}
  void fill(std::span<std::uint8_t> out) override {
    const std::scoped_lock hold(lock_);
    draw_(out);
  }
  // What is drawn from here on depends on the seed alone, whatever was drawn before.
  void begin_anew(std::uint64_t seed) {
    const std::scoped_lock hold(lock_);
    draw_ = auth::seeded_entropy(seed);
  }

 private:
  std::mutex lock_;
  auth::Entropy draw_;
};

class TemporaryFolder {
 public:
  TemporaryFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "tocsin-world-XXXXXX").string();
    TOCSIN_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().what + " " + result.error().where);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

// What came back, with its body read where it is JSON.
struct Answer {
  http::Response response;
  json::Value body;

  int status() const { return response.status; }
  std::string header(std::string_view name) const {
    for (const auto& header : response.headers)
      if (http::same_name(header.name, name)) return header.value;
    return {};
  }
  // "" where there is no such member, or it is no text. `code` of a problem document is text("code").
  std::string text(std::string_view member) const {
    const auto* found = body.is_object() ? body.get_object().if_contains(member) : nullptr;
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
  }
  const json::Value& at(std::string_view member) const { return body.at(member); }
};

class World;

// One who asks: a person in a session, a token, or nobody.
class Client {
 public:
  explicit Client(World& world) : world_(&world) {}

  Answer get(std::string_view target) { return send(http::Method::get, target, ""); }
  Answer post(std::string_view target, std::string_view json = "{}") { return send(http::Method::post, target, json); }
  Answer post(std::string_view target, const char* json) { return post(target, std::string_view(json)); }
  Answer put(std::string_view target, std::string_view json) { return send(http::Method::put, target, json); }
  Answer del(std::string_view target) { return send(http::Method::del, target, ""); }
  Answer post(std::string_view target, const json::Value& body) { return post(target, json::to_text(body)); }
  Answer send(http::Method method, std::string_view target, std::string_view json);
  http::Request request(http::Method method, std::string_view target, std::string_view json);

  // Takes over the session that an answer opened.
  void enter(const Answer& answer);

  model::PersonId person;
  model::OrganisationId organisation;
  std::string cookie;  // the value alone; "" for none
  std::string csrf;
  std::string token;  // of the API; "" for none
  std::string peer = "192.0.2.1";
  std::string language;         // Accept-Language; "" for none
  std::string idempotency_key;  // for the next request alone; "" for a fresh one

 private:
  World* world_;
};

class World {
 public:
  explicit World(std::uint64_t seed = 1, http::ApiSettings settings = {})
      : chance(seed),
        draw_([this](std::span<std::uint8_t> out) { chance.fill(out); }),
        keyring(must(auth::Keyring::from_master(auth::Secret::drawn(auth::Keyring::master_key_bytes, draw_)))),
        hasher(must(auth::PasswordHasher::make({.memory_kib = 64, .passes = 1}, draw_))),
        hash_pool(std::make_unique<auth::HashPool>(auth::HashPool::Size{.threads = 1, .queued = 64})),
        store(open_store()),
        api({store->log(), store->index(), store->keys(), store->blobs(), store->accounts(), store->quarantine(),
             store->objects(), store->feeds(), clock, chance, keyring, hasher, *hash_pool, std::move(settings),
             [](std::move_only_function<void()> work) { work(); }}) {
    api.add_notifications(store->outbox(), http::MailDoor::open);
  }

  // A job of the pool may outlive its answer, but neither the Api nor the store.
  ~World() { hash_pool.reset(); }
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  model::OrganisationId organisation(std::string_view name, state::Sector sector = state::Sector::other) {
    const auto id = chance.new_id<model::OrganisationTag>();
    must(store->keys().make_hosted(id, clock.now()));
    state::OrganisationRegistered payload;
    payload.name.value = name;
    payload.sector = sector;
    append(http::first_organisation(id, payload));
    return id;
  }

  // Signed in and stepped up. The login is the name in lower case with dashes, made unique by a number where needed.
  Client person(const model::OrganisationId& of, std::string_view name,
                state::PersonRole role = state::PersonRole::responder,
                state::Operates operates = state::Operates::nothing) {
    const auto id = chance.new_id<model::PersonTag>();
    state::PersonAdded payload;
    payload.name.value = name;
    payload.role = role;
    if (operates != state::Operates::nothing) payload.operates = operates;
    append(http::first_person(of, id, payload));
    must(store->accounts().add({.person = id,
                                .organisation = of,
                                .login = login_of(name),
                                .display_name = std::string(name),
                                .language = "en"}));
    return session_of(id, of);
  }

  Client session_of(const model::PersonId& person, const model::OrganisationId& acting_for) {
    const auto token = auth::make_token(auth::TokenKind::session, keyring, draw_);
    port::Session session{.token = token.stored,
                          .person = person,
                          .acting_for = acting_for,
                          .created_at = clock.now(),
                          .expires_at = clock.now() + days(365),
                          .stepped_up_at = clock.now(),
                          .origin = "test"};
    chance.fill(session.id);
    must(store->accounts().add_session(session));
    Client out(*this);
    out.person = person;
    out.organisation = acting_for;
    out.cookie = token.text.reveal_text();
    out.csrf = auth::csrf_token(keyring, token.stored);
    return out;
  }

  Client stranger() { return Client(*this); }

  // The text of a one-time link, as a mail or a screen would show it.
  std::string link(port::LinkPurpose purpose, const model::PersonId& person = {}) {
    const auto kind = purpose == port::LinkPurpose::set_up ? auth::TokenKind::set_up : auth::TokenKind::sign_in;
    const auto token = auth::make_token(kind, keyring, draw_);
    must(store->accounts().add_link({token.stored, purpose, person, clock.now() + hours(24)}));
    return std::string(token.text.reveal_text());
  }

  void append(port::Piece piece) {
    const auto subject = piece.record.id;
    auto batch = must(port::sign_draft(store->keys(), chance, port::draft_of(subject, std::move(piece)), {},
                                       {clock.now(), clock.now()}));
    must(port::append_and_wait(store->log(), std::move(batch)));
  }

  void pass(Span by) { clock.pass(by); }
  std::string next_key() { return fmt::format("world-key-{:08}", ++keys_made_); }

  TemporaryFolder folder;
  StillClock clock;
  SeededChance chance;

 private:
  auth::Entropy draw_;
  std::uint64_t keys_made_ = 0;
  std::vector<std::string> logins_;

  std::string login_of(std::string_view name) {
    std::string out;
    for (const char c : name) out.push_back(c == ' ' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
    if (std::ranges::find(logins_, out) != logins_.end()) out += fmt::format("-{}", logins_.size());
    logins_.push_back(out);
    return out;
  }

  std::unique_ptr<store::Store> open_store() {
    const auto key_id = [](const Bytes& aad) {
      auth::KeyId out{};
      std::copy_n(aad.begin(), std::min(aad.size(), out.size()), out.begin());
      return out;
    };
    return must(store::Store::open({.dir = folder.path() / "store",
                                    .clock = clock,
                                    .entropy = chance,
                                    .fact_type = [](std::string_view type) { return state::fact_type(type); },
                                    .wrap =
                                        [this, key_id](const Bytes& aad, ByteView seed) {
                                          return keyring.wrap(key_id(aad), auth::Secret::copy_of(seed), draw_);
                                        },
                                    .unwrap = [this, key_id](const Bytes& aad, ByteView wrapped) -> Result<Bytes> {
                                      TRY(const auto seed, keyring.unwrap(key_id(aad), wrapped));
                                      return Bytes(seed.reveal().begin(), seed.reveal().end());
                                    },
                                    .index_text = [](std::string_view text) { return i18n::index_text(text); },
                                    .readers = 2,
                                    .writer_cache_kib = 2048,
                                    .reader_cache_kib = 512}));
  }

 public:
  auth::Keyring keyring;
  auth::PasswordHasher hasher;
  std::unique_ptr<auth::HashPool> hash_pool;
  std::unique_ptr<store::Store> store;
  http::Api api;
};

inline http::Request Client::request(http::Method method, std::string_view target, std::string_view json) {
  http::Request out;
  out.method = method;
  const auto mark = target.find('?');
  out.path = target.substr(0, mark);
  if (mark != std::string_view::npos) out.query = target.substr(mark + 1);
  out.peer = peer;
  out.body = json;
  const auto add = [&](std::string_view name, std::string value) {
    if (!value.empty()) out.headers.push_back({std::string(name), std::move(value)});
  };
  if (!json.empty()) add("Content-Type", "application/json");
  if (!cookie.empty())
    add("Cookie", fmt::format("{}={}", http::session_cookie_name(world_->api.services().settings), cookie));
  if (!token.empty()) add("Authorization", "Bearer " + token);
  add("X-CSRF-Token", csrf);
  add("Accept-Language", language);
  if (method != http::Method::get)
    add("Idempotency-Key", idempotency_key.empty() ? world_->next_key() : std::exchange(idempotency_key, {}));
  return out;
}

inline Answer Client::send(http::Method method, std::string_view target, std::string_view json) {
  Answer out{world_->api.handle_and_wait(request(method, target, json)), {}};
  if (auto body = json::parse(out.response.body, {.bytes = std::size_t{16} << 20, .depth = 64}))
    out.body = std::move(*body);
  return out;
}

inline void Client::enter(const Answer& answer) {
  const auto set = answer.header("Set-Cookie");
  const auto from = set.find('=') + 1;
  cookie = set.substr(from, set.find(';') - from);
  csrf = answer.text("csrf");
  const auto id_of = [&](std::string_view member) { return from_uuid_text(answer.text(member)).value_or(RawId{}); };
  person = model::PersonId(id_of("person"));
  organisation = model::OrganisationId(id_of("organisation"));
}

}  // namespace tocsin::testing

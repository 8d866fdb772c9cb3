#pragma once
// What the API stands on, wired by app. The danger removed: handlers that reach for globals.
//
// All references outlive the Api. `post` runs work soon on a thread that may do a request's work; it must not wait.
// Threads: every member may be used from any thread.
#include <functional>
#include <span>
#include <string>

#include "auth/hash_pool.h"
#include "auth/keyring.h"
#include "auth/password.h"
#include "auth/webauthn.h"
#include "http/server/limiter.h"
#include "port/accounts.h"
#include "port/act.h"
#include "port/blobs.h"
#include "port/feeds.h"
#include "port/keys.h"
#include "port/objects.h"
#include "port/quarantine.h"
#include "wire/document/document.h"

namespace tocsin::http {

enum class CookieSecurity : std::uint8_t { secure, loopback };  // whether cookies are marked Secure

struct ApiSettings {
  std::string origin = "http://127.0.0.1:8440";  // as browsers name this server
  auth::RelyingParty relying_party{"localhost", {"http://localhost:8440"}};
  CookieSecurity cookies = CookieSecurity::loopback;
  std::size_t body_bytes = 1 << 20;
  std::size_t file_bytes = std::size_t{64} << 20;
  std::size_t envelope_bytes = std::size_t{100} << 20;  // of intelligence objects
  std::size_t quarantine_bytes_per_sender = std::size_t{32} << 20;
  std::size_t quarantine_bytes = std::size_t{1} << 30;
  Span session_lasts = hours(12);
  Span step_up_lasts = {15 * 60 * 1'000'000LL};
  Span quarantine_lasts = days(14);
  auth::PasswordCost trustee_cost = {};  // of the passphrases of trustees
};

// Runs a job for somebody on threads that are no serving ones. limit "auth.busy" | "rate.share".
using Pool = std::function<Result<void>(auth::HashPool::Owner, std::move_only_function<void()>)>;

struct Services {
  port::Log& log;
  port::Index& index;
  port::Keys& keys;
  port::Blobs& blobs;
  port::Accounts& accounts;
  port::Quarantine& quarantine;
  port::Objects& objects;
  port::Feeds& feeds;
  port::Clock& clock;
  port::Entropy& entropy;
  const auth::Keyring& keyring;
  const auth::PasswordHasher& hasher;
  auth::HashPool& hash_pool;
  ApiSettings settings;
  std::function<void(std::move_only_function<void()>)> post;
  // For work that takes long, and for what waits for the disk. Without them both run where they are asked for.
  Pool work;
  Pool wait;
  // Sets a document in type, elsewhere; without it, here. May wait long: for the work pool alone.
  std::function<Result<std::string>(const policy::Released<wire::document::Document>& document)> to_pdf = {};
  // What is held back as benign: the shipped lists, and the operator's.
  const model::Warninglists& warninglists = model::usual_warninglists();
  // Whether what is written now would find room on the disk; without it, always.
  std::function<bool()> has_room = {};

  auth::Entropy draw() const {
    return [this](std::span<std::uint8_t> out) { entropy.fill(out); };
  }
};

}  // namespace tocsin::http

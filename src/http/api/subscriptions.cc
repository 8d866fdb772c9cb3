// What of feeds is no fact: the credentials, which go in and never out, and how far each exchange has come.
#include <algorithm>

#include "http/api/feed_secret.h"
#include "http/api/files.h"
#include "http/api/session.h"
#include "http/api/views.h"
#include "report/feeds.h"

namespace tocsin::http {
namespace {

using model::Kind;

constexpr policy::Right credentials_right{"feed.set_credentials", policy::Who::owner};
constexpr policy::Right progress_right{"feed.progress", policy::Who::owner | policy::Who::team};

struct CredentialsInput {
  FeedScheme scheme = FeedScheme::basic;
  std::optional<model::Line<200>> user;
  model::Line<2000> secret;
  static constexpr auto fields =
      std::tuple{model::field("scheme", &CredentialsInput::scheme), model::field("user", &CredentialsInput::user),
                 model::field("secret", &CredentialsInput::secret)};
};

// Taken out of the request, which goes on without it: nothing that is kept of a request may hold it.
Result<FeedCredentials> credentials_of(Call& call) {
  auto input = written_input_of<CredentialsInput>(call);
  std::ranges::fill(call.request.body, '\0');
  call.request.body.clear();
  if (!input) return std::unexpected(input.error());
  FeedCredentials out{input->scheme, std::move(input->user), std::move(input->secret), {}};
  CHECK(check(out));
  return out;
}

Result<Response> set_credentials(Call& call) {
  const auto& services = call.services;
  TRY(const auto permit, permit_on(call, Kind::feed, credentials_right));
  TRY(auto credentials, credentials_of(call));
  if (permit.record().state() == "ended") return fail(Code::conflict, "feed.over");
  TRY(const auto terms, event::read_group<state::FeedTerms>(permit.record(), event::group_head));
  TRY(const auto origin, report::origin_of(terms.api_root.value));
  credentials.origin = model::Line<2000>{origin};
  const auto& feed = permit.record().ref.id;
  CHECK(services.feeds.set_secret(feed, sealed(credentials, feed, services.keyring, services.draw())));
  return no_content();
}

Result<Response> forget_credentials(Call& call) {
  TRY(const auto permit, permit_on(call, Kind::feed, credentials_right));
  CHECK(call.services.feeds.forget_secret(permit.record().ref.id));
  return no_content();
}

// The error of the last try, in words.
json::Object error_of(const Call& call, const port::FeedProgress& progress) {
  Error error{Code::unavailable, progress.error->value, "", {}};
  const auto args = progress.error_args ? json::parse(progress.error_args->value) : json::Value();
  if (args && args->is_object())
    for (const auto& arg : args->get_object())
      if (arg.value().is_string()) error.args.push_back({arg.key(), std::string(arg.value().get_string())});
  return {{"code", error.what}, {"detail", i18n::words_of(error, call.language).detail}};
}

void put_instant(json::Object& out, std::string_view key, const std::optional<Instant>& at) {
  if (at) out.emplace(key, to_text(*at));
}

// What is counted of a day that is over is nothing of today.
json::Object shown(const Call& call, const port::FeedProgress& progress, bool has_credentials) {
  const bool is_today = progress.day.value == call.services.clock.now().us / days(1).us;
  json::Object out;
  put_instant(out, "last_success_at", progress.last_success_at);
  put_instant(out, "last_try_at", progress.last_try_at);
  put_instant(out, "next_at", progress.next_at);
  if (progress.error) out.emplace("error", error_of(call, progress));
  out.emplace("failures", progress.failures.value);
  out.emplace("objects_today", is_today ? progress.objects_today.value : 0);
  out.emplace("bytes_today", is_today ? progress.bytes_today.value : 0);
  out.emplace("objects", progress.objects.value);
  out.emplace("objects_refused", progress.objects_refused.value);
  out.emplace("refused", model::encode(progress.refused));
  out.emplace("has_credentials", has_credentials);
  return out;
}

Result<Response> show_progress(Call& call) {
  TRY(const auto permit, permit_on(call, Kind::feed, progress_right));
  const auto& feed = permit.record().ref.id;
  TRY(const auto progress, call.services.feeds.progress(feed));
  TRY(const auto secret, call.services.feeds.secret(feed));
  auto out = json_response(200, json::to_text(shown(call, progress, secret.has_value())));
  out.headers[1].value = "no-store";
  return out;
}

json::Value progress_schema() {
  const json::Value text = json::Object{{"type", "string"}};
  const json::Value time = json::Object{{"type", "string"}, {"format", "date-time"}};
  const json::Value count = json::Object{{"type", "integer"}, {"minimum", 0}};
  return json::Object{
      {"type", "object"},
      {"properties",
       json::Object{
           {"last_success_at", time},
           {"last_try_at", time},
           {"next_at", time},
           {"error", json::Object{{"type", "object"}, {"properties", json::Object{{"code", text}, {"detail", text}}}}},
           {"failures", count},
           {"objects_today", count},
           {"bytes_today", count},
           {"objects", count},
           {"objects_refused", count},
           {"refused", model::schema<model::List<port::RefusedObject, 100>>()},
           {"has_credentials", json::Object{{"type", "boolean"}}}}}};
}

}  // namespace

void add_subscription_routes(Router& router) {
  router.add({.method = Method::put,
              .pattern = "/api/v1/feeds/{id}/credentials",
              .operation = "feed.set_credentials",
              .scope = Scope::write,
              .handle = handled(set_credentials),
              .body = model::schema<CredentialsInput>});
  router.add({.method = Method::del,
              .pattern = "/api/v1/feeds/{id}/credentials",
              .operation = "feed.forget_credentials",
              .scope = Scope::write,
              .handle = handled(forget_credentials)});
  router.add({.method = Method::get,
              .pattern = "/api/v1/feeds/{id}/progress",
              .operation = "feed.progress",
              .handle = handled(show_progress),
              .answer = "Object",
              .answer_body = progress_schema});
}

}  // namespace tocsin::http

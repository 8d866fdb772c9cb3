// API tokens: what programs of an organisation ask with. A token is shown once; it acts for the organisation with what
// its maker holds there, less all that is the maker's alone. Its maker sees and ends it, and so does whoever
// administers the organisation.
#include "auth/token.h"

#include <algorithm>

#include "http/api/session.h"

namespace tocsin::http {
namespace {

using model::field;

constexpr std::size_t most_tokens = 200;

struct TokenTag;

struct TokenInput {
  model::Line<100> name;
  model::List<Scope, 3> scopes;
  model::Whole<1, 366> expires_in_days;
  static constexpr auto fields = std::tuple{field("name", &TokenInput::name), field("scopes", &TokenInput::scopes),
                                            field("expires_in_days", &TokenInput::expires_in_days)};
};

struct TokenView {
  Id<TokenTag> id;
  model::Line<100> name;
  model::List<model::Line<20>, 3> scopes;
  model::PersonId person;
  Instant created_at;
  Instant expires_at;
  std::optional<model::Line<200>> token;  // in the answer that made it alone
  static constexpr auto fields = std::tuple{field("id", &TokenView::id),
                                            field("name", &TokenView::name),
                                            field("scopes", &TokenView::scopes),
                                            field("person", &TokenView::person),
                                            field("created_at", &TokenView::created_at),
                                            field("expires_at", &TokenView::expires_at),
                                            field("token", &TokenView::token)};
};
struct TokenList {
  model::List<TokenView, 1000> items;
  static constexpr auto fields = std::tuple{field("items", &TokenList::items)};
};

TokenView view_of(const port::ApiToken& token) {
  TokenView out{.id = Id<TokenTag>(token.id),
                .name = {token.name},
                .person = token.person,
                .created_at = token.created_at,
                .expires_at = token.expires_at};
  for (const auto& scope : token.scopes) out.scopes.items.push_back({scope});
  return out;
}

std::vector<port::ApiToken> tokens_in_reach(const Call& call) {
  const bool administers = call.clearance->holds_role(model::Role::admin, call.caller.organisation.raw());
  auto out = call.services.accounts.tokens_of(call.caller.organisation);
  std::erase_if(out, [&](const port::ApiToken& token) { return !administers && token.person != call.caller.person; });
  return out;
}

Result<std::vector<std::string>> granted(const Call& call, const TokenInput& input) {
  std::vector<std::string> out;
  for (const auto scope : input.scopes) {
    std::string name(model::name_of(scope));
    if (!contains(call.caller.scopes, name)) return fail(Code::denied, "auth.scope", "/scopes", {{"scope", name}});
    if (!contains(out, name)) out.push_back(std::move(name));
  }
  if (out.empty()) return fail(Code::invalid, "field.missing", "/scopes", {{"field", "scopes"}});
  return out;
}

Result<Response> make_token(Call& call) {
  const auto& services = call.services;
  TRY(const auto input, written_input_of<TokenInput>(call));
  TRY(auto scopes, granted(call, input));
  if (services.accounts.tokens_of(call.caller.organisation).size() >= most_tokens)
    return fail(Code::limit, "token.too_many", "", {{"max", fmt::to_string(most_tokens)}});
  const auto fresh = auth::make_token(auth::TokenKind::api, services.keyring, services.draw());
  const Instant now = services.clock.now();
  port::ApiToken token{.token = fresh.stored,
                       .person = call.caller.person,
                       .organisation = call.caller.organisation,
                       .name = input.name.value,
                       .scopes = std::move(scopes),
                       .created_at = now,
                       .expires_at = now + days(input.expires_in_days.value)};
  services.entropy.fill(token.id);
  CHECK(services.accounts.add_token(token));
  TokenView out = view_of(token);
  out.token = model::Line<200>{std::string(fresh.text.reveal_text())};
  return answer_of(out);
}

Result<Response> list_tokens(Call& call) {
  TokenList out;
  for (const auto& token : tokens_in_reach(call)) out.items.items.push_back(view_of(token));
  return list_answer_of(out);
}

Result<Response> end_token(Call& call) {
  TRY(const auto id, call.id("id"));
  const auto known = tokens_in_reach(call);
  if (std::ranges::find(known, id.raw(), &port::ApiToken::id) == known.end())
    return fail(Code::not_found, "record.not_found");
  CHECK(call.services.accounts.end_token(id.raw(), call.caller.organisation));
  return no_content();
}

}  // namespace

void add_token_routes(Router& router) {
  router.add({.method = Method::post,
              .pattern = "/api/v1/tokens",
              .operation = "token.make",
              .access = Access::session,
              .handle = handled(make_token),
              .body = model::schema<TokenInput>,
              .answer = "Object",
              .answer_body = model::schema<TokenView>});
  router.add({.method = Method::get,
              .pattern = "/api/v1/tokens",
              .operation = "token.list",
              .access = Access::session,
              .handle = handled(list_tokens),
              .answer = "Object",
              .answer_body = model::schema<TokenList>});
  router.add({.method = Method::del,
              .pattern = "/api/v1/tokens/{id}",
              .operation = "token.end",
              .access = Access::session,
              .handle = handled(end_token)});
}

}  // namespace tocsin::http

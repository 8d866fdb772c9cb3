// Reports that the team takes down for somebody without an account, who gets a link by which to follow it: by mail
// where an address was given, and beside the answer, to be read out. The key in it is made from the request's
// idempotency key, so that a request that is sent again gives the same link and no second mail.
#include "auth/token.h"
#include "http/api/files.h"
#include "http/api/follow_up.h"
#include "http/api/notifications.h"
#include "http/api/perform.h"
#include "http/api/session.h"
#include "notify/rhythm.h"
#include "report/outside.h"

namespace tocsin::http {
namespace {

using model::field;

struct OutsideInput : state::ReportSubmitted {
  std::optional<model::Line<254>> email;
  std::optional<model::Line<35>> language;  // of the mail
  static constexpr auto fields =
      std::tuple_cat(state::ReportContent::fields,
                     std::tuple{field("email", &OutsideInput::email), field("language", &OutsideInput::language)});
};

struct Outside {
  OutsideInput content;
  std::string key;
  RawId holder{};
};

std::string key_for(const Call& call, std::string_view idempotency_key) {
  Bytes message(tocsin::view_of("tocsin/follow/1\n").begin(), tocsin::view_of("tocsin/follow/1\n").end());
  message.insert(message.end(), call.caller.principal.begin(), call.caller.principal.end());
  const auto key = tocsin::view_of(idempotency_key);
  message.insert(message.end(), key.begin(), key.end());
  return auth::encode_token(auth::TokenKind::reporter, call.services.keyring.mac(auth::Purpose::token, message));
}

Result<Outside> outside_of(const Call& call, MailDoor mail) {
  TRY(const auto idempotency, idempotency_key(call));
  Outside out;
  TRY(out.content, written_input_of<OutsideInput>(call));
  if (out.content.email) {
    if (mail == MailDoor::closed) return fail(Code::conflict, "mail.off", "/email");
    const auto& address = out.content.email->value;
    if (!notify::is_address(address)) return fail(Code::invalid, "reach.address", "/email", {{"value", address}});
  }
  out.key = key_for(call, idempotency);
  TRY(out.holder, follow_up_holder(call.services.keyring, out.key));
  return out;
}

Result<void> mail_link(const Services& services, port::Outbox& outbox, const Outside& in) {
  const port::OutboxEntry entry{.id = in.holder,
                                .as = port::Recipient::address,
                                .to = in.holder,
                                .organisation = {},
                                .topic = port::Topic::status_link,
                                .kind = model::Kind::report,
                                .record = {},
                                .space = {},
                                .address = in.content.email->value,
                                .language = in.content.language ? in.content.language->value : std::string(),
                                .secret = services.keyring.wrap(in.holder, auth::Secret::copy_of(in.key),
                                                                services.draw(), auth::Purpose::setting),
                                .queued_at = services.clock.now()};
  return outbox.queue({&entry, 1});
}

Outcome take_down(port::Outbox& outbox, MailDoor mail, const CallRef& call) {
  auto in = outside_of(*call, mail);
  if (!in) return problem(*call, in.error());
  const auto shared = std::make_shared<const Outside>(std::move(*in));
  auto done = append_draft(call, std::string(report::outside_right.act), digest_of_request(call->request), 201,
                           [shared](Call& c, port::Desk& desk) -> Result<port::Draft> {
                             TRY(const auto community, permit_on(c, model::Kind::community, report::outside_right));
                             return report::take_down(desk, community, shared->content, shared->holder);
                           });
  return then(std::move(done), [call, shared, &outbox](Response answer) -> Outcome {
    if (answer.status != 201) return answer;
    const auto& services = call->services;
    if (shared->content.email)
      if (const auto queued = mail_link(services, outbox, *shared); !queued) return problem(*call, queued.error());
    answer.headers.push_back(
        {"Link", fmt::format("<{}/#/follow/{}>; rel=\"status\"", services.settings.origin, shared->key)});
    return answer;
  });
}

}  // namespace

void add_outside_report_route(Router& router, port::Outbox& outbox, MailDoor mail) {
  router.add({.method = Method::post,
              .pattern = "/api/v1/communities/{id}/outside-reports",
              .operation = std::string(report::outside_right.act),
              .scope = Scope::write,
              .handle = [&outbox, mail](const CallRef& call) { return take_down(outbox, mail, call); },
              .body = model::schema<OutsideInput>,
              .answer = "Record"});
}

}  // namespace tocsin::http

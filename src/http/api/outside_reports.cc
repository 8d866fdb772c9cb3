// Reports that the team takes down for somebody without an account, who gets a link by which to follow it: by mail
// where an address was given, and beside the answer, to be read out. The key in it is made from the request's
// idempotency key, so that a request that is sent again gives the same link and no second mail.
#include <future>

#include "auth/token.h"
#include "http/api/background.h"
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

Response wait_for(Outcome outcome) {
  if (auto* response = std::get_if<Response>(&outcome)) return std::move(*response);
  std::promise<Response> answered;
  auto answer = answered.get_future();
  std::get<Later>(outcome)([&answered](Response response) { answered.set_value(std::move(response)); });
  return answer.get();
}

Response report_and_mail(port::Outbox& outbox, const CallRef& call, const std::shared_ptr<const Outside>& in) {
  auto answer =
      wait_for(append_draft(call, std::string(report::outside_right.act), digest_of_request(call->request), 200,
                            [in](Call& c, port::Desk& desk) -> Result<port::Draft> {
                              TRY(const auto community, permit_on(c, model::Kind::community, report::outside_right));
                              return report::take_down(desk, community, in->content, in->holder);
                            }));
  if (answer.status != 200) return answer;
  const auto& services = call->services;
  if (in->content.email)
    if (const auto queued = mail_link(services, outbox, *in); !queued) return problem(*call, queued.error());
  answer.headers.push_back(
      {"Link", fmt::format("<{}/#/follow/{}>; rel=\"status\"", services.settings.origin, in->key)});
  return answer;
}

// Both writes wait for the disk. Whoever was not answered asks again under the same key: then what is missing is done.
Outcome take_down(port::Outbox& outbox, MailDoor mail, const CallRef& call) {
  auto in = outside_of(*call, mail);
  if (!in) return problem(*call, in.error());
  const auto shared = std::make_shared<const Outside>(std::move(*in));
  return while_waiting(call, [&outbox, call, shared]() -> Outcome { return report_and_mail(outbox, call, shared); });
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

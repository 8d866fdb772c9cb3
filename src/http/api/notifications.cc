// See notifications.h.
#include "http/api/notifications.h"

#include "auth/token.h"
#include "http/api/session.h"
#include "notify/rhythm.h"

namespace tocsin::http {
namespace {

using model::field;

constexpr Span check_lasts = hours(24);
constexpr std::int64_t checks_a_day = 5;

// The choices; what is left out is as if it had never been chosen.
struct ReachInput {
  std::optional<model::Line<254>> address;
  port::OnDuty on_duty = port::OnDuty::first;
  port::Pace pace = port::Pace::at_once;
  std::optional<model::Line<5>> quiet_from;
  std::optional<model::Line<5>> quiet_until;
  std::optional<model::Line<64>> zone;
  static constexpr auto fields = std::tuple{field("address", &ReachInput::address),
                                            field("on_duty", &ReachInput::on_duty),
                                            field("pace", &ReachInput::pace),
                                            field("quiet_from", &ReachInput::quiet_from),
                                            field("quiet_until", &ReachInput::quiet_until),
                                            field("zone", &ReachInput::zone)};
};

enum class Standing : std::uint8_t { none, unconfirmed, confirmed, bounced };
std::span<const std::string_view> names_of(Standing) {
  static constexpr std::array<std::string_view, 4> names{"none", "unconfirmed", "confirmed", "bounced"};
  return names;
}

struct ReachView : ReachInput {
  Standing standing = Standing::none;
  std::optional<Instant> confirmed_at;
  std::optional<Instant> bounced_at;
  std::optional<model::Line<20>> bounce_status;
  model::Flag mail_is_sent = model::Flag::no;  // by this server at all
  static constexpr auto fields = std::tuple_cat(
      ReachInput::fields,
      std::tuple{field("standing", &ReachView::standing), field("confirmed_at", &ReachView::confirmed_at),
                 field("bounced_at", &ReachView::bounced_at), field("bounce_status", &ReachView::bounce_status),
                 field("mail_is_sent", &ReachView::mail_is_sent)});
};

struct TokenInput {
  model::Line<200> token;
  static constexpr auto fields = std::tuple{field("token", &TokenInput::token)};
};

Standing standing_of(const port::Reach& reach) {
  if (!reach.address) return Standing::none;
  if (reach.bounced_at) return Standing::bounced;
  return reach.confirmed_at ? Standing::confirmed : Standing::unconfirmed;
}

// What the routes stand on beside the call.
struct Reaching {
  port::Outbox& outbox;
  MailDoor mail;
};

Response shown(const Reaching& with, const port::Reach& reach) {
  ReachView out;
  out.address = reach.address;
  out.on_duty = reach.on_duty;
  out.pace = reach.pace;
  out.quiet_from = reach.quiet_from;
  out.quiet_until = reach.quiet_until;
  out.zone = reach.zone;
  out.standing = standing_of(reach);
  out.confirmed_at = reach.confirmed_at;
  out.bounced_at = reach.bounced_at;
  out.bounce_status = reach.bounce_status;
  if (with.mail == MailDoor::open) out.mail_is_sent = model::Flag::yes;
  return answer_of(out);
}

Result<Response> show(const Reaching& with, const Call& call) {
  TRY(const auto reach, with.outbox.reach(call.caller.person.raw()));
  return shown(with, reach);
}

std::int64_t day_of(Instant at) { return at.us / days(1).us; }

Result<void> count_check(port::Reach& reach, Instant now) {
  if (!reach.checked_on || day_of(*reach.checked_on) != day_of(now)) reach.checks_today = {};
  if (reach.checks_today.value >= checks_a_day)
    return fail(Code::limit, "reach.checks", "/address", {{"max", std::to_string(checks_a_day)}});
  reach.checked_on = now;
  ++reach.checks_today.value;
  return {};
}

// The token goes to the address and nowhere else.
Result<void> ask_the_address(const Reaching& with, const Call& call, const std::string& address,
                             const auth::FreshToken& fresh) {
  const auto& services = call.services;
  TRY(const auto account, own_account(call));
  RawId id{};
  std::copy_n(fresh.stored.begin(), id.size(), id.begin());
  const port::OutboxEntry entry{
      .id = id,
      .as = port::Recipient::address,
      .to = call.caller.person.raw(),
      .organisation = call.caller.organisation,
      .topic = port::Topic::address_check,
      .kind = model::Kind::person,
      .record = {},
      .space = {},
      .address = address,
      .language = account.language,
      .secret = services.keyring.wrap(id, fresh.text, services.draw(), auth::Purpose::setting),
      .queued_at = services.clock.now()};
  return with.outbox.queue({&entry, 1});
}

Result<Response> choose(const Reaching& with, Call& call) {
  const auto& services = call.services;
  TRY(const auto input, input_of<ReachInput>(call));
  port::Reach wanted;
  wanted.address = input.address;
  wanted.quiet_from = input.quiet_from;
  wanted.quiet_until = input.quiet_until;
  wanted.zone = input.zone;
  CHECK(notify::check(wanted));
  const auto now = services.clock.now();
  TRY(const auto before, with.outbox.reach(call.caller.person.raw()));
  if (input.address != before.address) {
    TRY(const auto account, own_account(call));
    CHECK(require_step_up_if_able(call, account));
  }
  std::optional<auth::FreshToken> fresh;
  port::Reach kept;
  CHECK(with.outbox.change_reach(call.caller.person.raw(), [&](port::Reach& reach) -> Result<void> {
    const bool another = input.address && (input.address != reach.address || reach.bounced_at);
    if (another && with.mail == MailDoor::closed) return fail(Code::conflict, "mail.off", "/address");
    // What is not confirmed yet may be asked again: the first mail may have been lost.
    const bool asks = input.address && with.mail == MailDoor::open && (another || !reach.confirmed_at);
    if (asks) {
      CHECK(count_check(reach, now));
      fresh = auth::make_token(auth::TokenKind::mail_address, services.keyring, services.draw());
      reach.check = model::Line<64>{to_hex(fresh->stored)};
      reach.check_ends_at = now + check_lasts;
    }
    if (asks || !input.address) {
      reach.confirmed_at.reset();
      reach.bounced_at.reset();
      reach.bounce_status.reset();
    }
    if (!input.address) reach.check.reset();
    reach.address = input.address;
    reach.on_duty = input.on_duty;
    reach.pace = input.pace;
    reach.quiet_from = input.quiet_from;
    reach.quiet_until = input.quiet_until;
    reach.zone = input.zone;
    kept = reach;
    return {};
  }));
  if (fresh) CHECK(ask_the_address(with, call, input.address->value, *fresh));
  return shown(with, kept);
}

// One that is old, used, or of an address that was given up, opens nothing, and says no more than that.
Result<Response> confirm(const Reaching& with, const Call& call) {
  const auto& services = call.services;
  TRY(const auto input, input_of<TokenInput>(call));
  const auto refused = [] { return fail(Code::denied, "reach.token", "/token"); };
  const auto stored = auth::stored_form(auth::TokenKind::mail_address, input.token.value, services.keyring);
  if (!stored) return refused();
  const auto now = services.clock.now();
  port::Reach kept;
  CHECK(with.outbox.change_reach(call.caller.person.raw(), [&](port::Reach& reach) -> Result<void> {
    const bool fits =
        reach.check && reach.check->value == to_hex(*stored) && reach.check_ends_at && now < *reach.check_ends_at;
    if (!fits || !reach.address) return refused();
    reach.confirmed_at = now;
    reach.bounced_at.reset();
    reach.bounce_status.reset();
    reach.check.reset();
    reach.check_ends_at.reset();
    kept = reach;
    return {};
  }));
  return shown(with, kept);
}

}  // namespace

void add_notification_routes(Router& router, port::Outbox& outbox, MailDoor mail) {
  const Reaching with{outbox, mail};
  router.add({.method = Method::get,
              .pattern = "/api/v1/me/notifications",
              .operation = "me.get_notifications",
              .access = Access::session,
              .handle = handled([with](Call& call) { return show(with, call); }),
              .answer = "Object",
              .answer_body = model::schema<ReachView>});
  router.add({.method = Method::put,
              .pattern = "/api/v1/me/notifications",
              .operation = "me.set_notifications",
              .access = Access::session,
              .scope = Scope::write,
              .handle = handled([with](Call& call) { return choose(with, call); }),
              .body = model::schema<ReachInput>,
              .answer = "Object",
              .answer_body = model::schema<ReachView>});
  router.add({.method = Method::post,
              .pattern = "/api/v1/me/notifications/confirm",
              .operation = "me.confirm_address",
              .access = Access::session,
              .scope = Scope::write,
              .handle = handled([with](Call& call) { return confirm(with, call); }),
              .body = model::schema<TokenInput>,
              .answer = "Object",
              .answer_body = model::schema<ReachView>});
}

}  // namespace tocsin::http

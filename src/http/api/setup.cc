// A server's first organisation, person and community, by a one-time link. The danger removed: a server that was killed
// half way and lets nobody in. The link makes the same ids each time and is used up last: where anything failed or the
// process ended, the same link finishes what an earlier try left. Without its facts an account lets nobody in. Once
// somebody else operates the server, no link sets it up.
#include "auth/token.h"
#include "http/api/founding.h"
#include "http/api/session.h"
#include "port/signing.h"

namespace tocsin::http {
namespace {

using model::field;

struct FirstPerson {
  state::Name name;
  model::Line<200> login;
  std::optional<state::Name> function;
  static constexpr auto fields = std::tuple{field("name", &FirstPerson::name), field("login", &FirstPerson::login),
                                            field("function", &FirstPerson::function)};
};

struct SetupInput {
  model::Line<200> token;
  state::OrganisationRegistered organisation;
  FirstPerson person;
  std::optional<state::CommunityFounded> community;
  static constexpr auto fields =
      std::tuple{field("token", &SetupInput::token), field("organisation", &SetupInput::organisation),
                 field("person", &SetupInput::person), field("community", &SetupInput::community)};
};

std::unexpected<Error> link_gone() { return fail(Code::not_found, "link.gone"); }

// Of the link and nobody else's: the stored form of a link is a keyed hash of 32 random bytes.
template <class Tag>
Id<Tag> id_from(const Digest& link, std::string_view what) {
  const Digest digest = Sha256().add(link).add(what).finish();
  RawId raw{};
  std::copy_n(digest.begin(), raw.size(), raw.begin());
  raw[6] = static_cast<std::uint8_t>((raw[6] & 0x0F) | 0x40);
  raw[8] = static_cast<std::uint8_t>((raw[8] & 0x3F) | 0x80);
  return Id<Tag>(raw);
}

struct Founding {
  model::OrganisationId organisation;
  model::PersonId person;
  model::CommunityId community;
};

port::Draft draft_of(const Founding& ids, const SetupInput& input) {
  state::PersonAdded person{input.person.name, input.person.function, state::PersonRole::admin,
                            state::Operates::server};
  port::Draft out =
      port::draft_of(model::as_record(ids.organisation), first_organisation(ids.organisation, input.organisation));
  out.pieces.push_back(first_person(ids.organisation, ids.person, person));
  if (input.community) out.pieces.push_back(first_community(ids.organisation, ids.community, *input.community));
  return out;
}

Result<void> make_key(const Services& services, const model::OrganisationId& organisation) {
  const auto made = services.keys.make_hosted(organisation, services.clock.now());
  if (!made && made.error().code != Code::conflict) return std::unexpected(made.error());
  return {};
}

// Where an earlier try got so far, its account is this one's.
Result<void> write_account(const Services& services, const port::Account& account) {
  const auto before = services.accounts.by_person(account.person);
  if (!before && before.error().code != Code::not_found) return std::unexpected(before.error());
  return before ? services.accounts.change(account) : services.accounts.add(account);
}

Result<port::Account> found(const Call& call, const Founding& ids, const SetupInput& input, std::string login) {
  const auto& services = call.services;
  port::Account account{.person = ids.person,
                        .organisation = ids.organisation,
                        .login = std::move(login),
                        .display_name = input.person.name.value,
                        .language = std::string(i18n::tag_of(call.language))};
  const Instant now = services.clock.now();
  CHECK(make_key(services, ids.organisation));
  CHECK(write_account(services, account));
  // An earlier try that failed after its facts were written is finished, not begun anew.
  if (call.snapshot->load(model::as_record(ids.organisation))) return account;
  TRY(auto batch, port::sign_draft(services.keys, services.entropy, draft_of(ids, input), {}, {now, now}));
  CHECK(port::append_and_wait(services.log, std::move(batch)));
  return account;
}

bool operated_by_another(const Call& call, const model::PersonId& founder) {
  const auto operators = call.snapshot->holders_of({model::AtomKind::role, model::Role::op, RawId{}});
  return std::ranges::any_of(operators, [&](const RawId& one) { return one != founder.raw(); });
}

// One at a time: of two who use a link at once, the other finds it gone.
Result<Response> use_link(SignIn& sign_in, Call& call, const Digest& link, const SetupInput& input, std::string login) {
  const std::scoped_lock hold(sign_in.founding);
  auto& accounts = call.services.accounts;
  const auto known = accounts.link(link, call.services.clock.now());
  if (!known || known->purpose != port::LinkPurpose::set_up) return link_gone();
  const Founding ids{id_from<model::OrganisationTag>(link, "organisation"), id_from<model::PersonTag>(link, "person"),
                     id_from<model::CommunityTag>(link, "community")};
  call.look_again();
  if (operated_by_another(call, ids.person)) return link_gone();
  TRY(const auto account, found(call, ids, input, std::move(login)));
  auto opened = open_session(call, account, Proof::of_link);
  if (opened && !accounts.take_link(link, call.services.clock.now())) return fail(Code::unavailable, "store.write");
  return opened;
}

Result<Response> set_up(SignIn& sign_in, Call& call) {
  CHECK(sign_in.admit_address(call));
  TRY(const auto input, written_input_of<SetupInput>(call));
  TRY(auto login, login_from(input.person.login.value, "/person/login"));
  const auto& services = call.services;
  const auto stored = auth::stored_form(auth::TokenKind::set_up, input.token.value, services.keyring);
  if (!stored) return link_gone();
  return use_link(sign_in, call, *stored, input, std::move(login));
}

}  // namespace

void add_setup_route(Router& router, const SignInRef& sign_in) {
  router.add({.method = Method::post,
              .pattern = "/api/v1/setup",
              .operation = "setup",
              .access = Access::open,
              .handle = handled([sign_in](Call& call) { return set_up(*sign_in, call); }),
              .body = model::schema<SetupInput>,
              .answer = "Object",
              .answer_body = model::schema<SessionView>});
}

}  // namespace tocsin::http

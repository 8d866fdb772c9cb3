#include "cli/demo/cast.h"

#include <algorithm>

#include "cli/records.h"
#include "model/codec.h"
#include "state/facts/prepare.h"

namespace tocsin::demo {
namespace {

using model::Kind;

std::string sector_of(const Organisation& one) {
  if (one.sector.value == "public") return "government";
  const bool known = model::enum_from<state::Sector>(one.sector.value).has_value();
  return known ? one.sector.value : "other";
}

json::Object profile_of(const Stage& stage, const Organisation& one) {
  return {{"name", one.name.en.value},
          {"name_zh", one.name.zh.value},
          {"sector", sector_of(one)},
          {"services", stage.words(one.about)}};
}

bool is_known(const Stage& stage, const Organisation& one) {
  return stage.keeping.organisations.contains(one.key.value);
}

Result<void> register_organisation(Stage& stage, const Organisation& one) {
  if (is_known(stage, one)) return {};
  TRY(const json::Value made,
      stage.act(stage.keeping.operator_key, "organisation.register", Kind::organisation, "", profile_of(stage, one)));
  stage.keeping.organisations[one.key.value] = id_of(made);
  return {};
}

json::Object person_body(const Stage& stage, const Organisation& of, const Person& person) {
  const bool first = &person == &of.persons.items.front();
  return {{"name", stage.words(person.name)},
          {"function", stage.words(person.title)},
          {"role", first ? "admin" : "responder"}};
}

// The operator lets the first one in, who then lets in the others: nobody else may.
Result<void> add_person(Stage& stage, const Organisation& of, const Person& person) {
  const auto& key = person.key.value;
  if (stage.keeping.persons.contains(key)) return {};
  const auto administers = stage.administrator_of(of);
  const auto& who = key == administers ? stage.keeping.operator_key : administers;
  TRY(const json::Value made, stage.act(who, "person.add", Kind::organisation,
                                        stage.keeping.organisations.at(of.key.value), person_body(stage, of, person)));
  const auto id = id_of(made);
  auto account = stage.post(who, fmt::format("/api/v1/persons/{}/account", id), {{"login", key}});
  if (!account && account.error().what != "account.exists") return std::unexpected(account.error());
  stage.keeping.persons[key] = id;
  return stage.enter(key);
}

std::string contact_key(const Organisation& one) { return "contact/" + one.key.value; }

Result<void> register_contact(Stage& stage, const Organisation& one) {
  if (stage.keeping.records.contains(contact_key(one))) return {};
  const Person& first = one.persons.items.front();
  json::Object body{{"function", stage.words(first.title)},
                    {"name", stage.words(first.name)},
                    {"email", fmt::format("soc@{}", one.domain.value)},
                    {"out_of_band", fmt::format("https://out-of-band.{}/", one.domain.value)},
                    {"language", "en"}};
  if (one.persons.size() > 1) body["deputy"] = stage.words(one.persons.items[1].name);
  TRY(const json::Value made, stage.act(first.key.value, "contact.register", Kind::organisation,
                                        stage.keeping.organisations.at(one.key.value), std::move(body)));
  stage.keeping.records[contact_key(one)] = id_of(made);
  return {};
}

Result<void> join(Stage& stage, const Organisation& one, const std::string& terms) {
  const std::string key = "membership/" + one.key.value;
  const auto& community = stage.keeping.records.at("community");
  if (!stage.keeping.records.contains(key)) {
    TRY(const json::Value made,
        stage.act(stage.keeping.operator_key, "membership.invite", Kind::community, community,
                  {{"organisation", stage.keeping.organisations.at(one.key.value)}, {"terms", terms}}));
    stage.keeping.records[key] = id_of(made);
  }
  const auto& admin = one.persons.items.front().key.value;
  TRY(const json::Value now, stage.record(admin, Kind::membership, stage.keeping.records.at(key)));
  if (cli::text_in(now, "state") == "active") return {};
  CHECK(stage.act(admin, "membership.accept", Kind::membership, stage.keeping.records.at(key), {}));
  return {};
}

}  // namespace

const Organisation& coordination_team(const DemoCase& demo) {
  const auto& all = demo.community.organisations.items;
  const auto at = std::ranges::find(all, Standing::coordination_team, &Organisation::kind);
  return at == all.end() ? all.front() : *at;
}

const Person& operator_of(const DemoCase& demo) {
  const auto& all = coordination_team(demo).persons.items;
  const auto at = std::ranges::find(all, Function::coordinator, &Person::function);
  return at == all.end() ? all.front() : *at;
}

Result<void> set_up(Stage& stage, const SetUpLink& link) {
  if (!stage.keeping.operator_key.empty()) return {};
  const Organisation& team = coordination_team(stage.demo);
  const Person& person = operator_of(stage.demo);
  TRY(const std::string token, link());
  const json::Object body{{"token", token},
                          {"organisation", profile_of(stage, team)},
                          {"person", json::Object{{"name", stage.words(person.name)},
                                                  {"login", person.key.value},
                                                  {"function", stage.words(person.title)}}}};
  TRY(const cli::Answer answer,
      stage.send("", {.verb = cli::Verb::post, .path = "/api/v1/setup", .body = json::to_text(body)}));
  if (!answer.ok()) return std::unexpected(error_of(answer));
  TRY(const json::Value session, document_of(answer));
  CHECK(stage.take_session(person.key.value, answer));
  stage.keeping.organisations[team.key.value] = cli::text_in(session, "organisation");
  stage.keeping.persons[person.key.value] = cli::text_in(session, "person");
  stage.keeping.operator_key = person.key.value;
  return {};
}

Result<void> give_password(Stage& stage, const std::string& person) {
  if (stage.keeping.passwords.contains(person)) return {};
  const std::string password = stage.client().fresh_key();
  CHECK(stage.post(person, "/api/v1/me/password", {{"new", password}}));
  stage.keeping.passwords[person] = password;
  return {};
}

Result<void> gather_cast(Stage& stage, const std::function<void(const Organisation&)>& told) {
  for (const Organisation& one : stage.demo.community.organisations) {
    CHECK(register_organisation(stage, one));
    for (const Person& person : one.persons) {
      CHECK(add_person(stage, one, person));
      if (person.key.value == stage.administrator_of(one)) CHECK(give_password(stage, person.key.value));
    }
    told(one);
  }
  return {};
}

Result<void> join_community(Stage& stage, const std::string& terms) {
  const Organisation& team = coordination_team(stage.demo);
  for (const Organisation& one : stage.demo.community.organisations)
    if (&one != &team) CHECK(join(stage, one, terms));
  for (const Organisation& one : stage.demo.community.organisations)
    if (&one != &team) CHECK(register_contact(stage, one));
  return {};
}

}  // namespace tocsin::demo

#include "cli/demo/stage.h"

#include <algorithm>
#include <array>
#include <deque>
#include <set>

#include "cli/acts.h"
#include "cli/records.h"
#include "state/machine.h"

namespace tocsin::demo {
namespace {

using cli::Answer;
using cli::Request;
using cli::Verb;
using model::Kind;

// Moves that are only steps on the way to another one.
constexpr std::array<std::string_view, 16> steps{
    "triage",  "assess",  "respond", "de_escalate", "acknowledge",     "accept",    "start",  "investigate",
    "confirm", "contain", "consult", "adopt",       "put_into_effect", "circulate", "verify", "recover"};

bool is_step(std::string_view trigger) { return std::ranges::find(steps, trigger) != steps.end(); }

// A step needs no words of its own, but where it must say why it says what the last move says.
json::Object step_body(const json::Value& schema, const json::Object& body) {
  json::Object out;
  const auto* required = schema.as_object().if_contains("required");
  if (required == nullptr) return out;
  for (const auto& name : required->as_array()) {
    const auto* said = body.if_contains(name.as_string());
    for (const char* other : {"reason", "note", "text"})
      if (said == nullptr) said = body.if_contains(other);
    if (said != nullptr) out.emplace(name.as_string(), *said);
  }
  return out;
}

json::Object only_known(json::Object body, const json::Value& schema) {
  const auto& properties = schema.as_object().at("properties").as_object();
  json::Object out;
  for (auto& member : body)
    if (properties.contains(member.key())) out.emplace(member.key(), std::move(member.value()));
  return out;
}

}  // namespace

std::string id_of(const json::Value& record) { return cli::text_in(record, "id"); }

std::string act_of_trigger(Kind kind, std::string_view trigger) {
  if (kind == Kind::report && trigger == "triage") return "report.start_triage";
  if (kind == Kind::incident && trigger == "review") return "incident.open_review";
  return fmt::format("{}.{}", model::name_of(kind), trigger);
}

std::vector<std::string> shortest_way(const state::Machine& machine, std::string_view from,
                                      const std::function<bool(const state::Move&)>& wanted) {
  struct Place {
    std::string_view state;
    std::vector<std::string> way;
  };
  std::deque<Place> open{{from, {}}};
  std::set<std::string_view> seen{from};
  while (!open.empty()) {
    const Place here = std::move(open.front());
    open.pop_front();
    for (const auto& move : machine.moves) {
      if (move.from != here.state) continue;
      auto way = here.way;
      way.emplace_back(move.trigger);
      if (wanted(move)) return way;
      if (is_step(move.trigger) && seen.insert(move.to).second) open.push_back({move.to, std::move(way)});
    }
  }
  return {};
}

Stage::Stage(const DemoCase& played, Keeping& kept, cli::Client& client, i18n::Language language, OperatorLink link)
    : demo(played), keeping(kept), client_(client), language_(language), link_(std::move(link)) {}

const std::string& Stage::words(const Words& words) const {
  return language_ == i18n::Language::en ? words.en.value : words.zh.value;
}

void Stage::begin_beat(const Beat& beat) {
  beat_ = &beat;
  scope_ = beat.key.value;
  count_ = 0;
}

std::string Stage::next_key() { return fmt::format("demo-{}-{}-{}", keeping.story, scope_, ++count_); }

Result<Answer> Stage::send(std::string_view who, Request request) {
  if (request.verb != Verb::get && request.idempotency_key.empty()) request.idempotency_key = next_key();
  if (!who.empty() && !keeping.cookies.contains(who)) CHECK(enter(who));
  client_.use(keeping.credential_of(who));
  TRY(Answer answer, client_.send(request));
  // A session kept from an earlier day is no longer stepped up; a password opens one that is.
  const bool stale = answer.status == 401 || (answer.status == 403 && keeping.passwords.contains(who) &&
                                              error_of(answer).what == "step_up.needed");
  if (!stale || who.empty()) return answer;
  CHECK(enter(who));
  client_.use(keeping.credential_of(who));
  return client_.send(request);
}

namespace {

Result<json::Value> value_of(const Result<Answer>& answer) {
  if (!answer) return std::unexpected(answer.error());
  if (!answer->ok()) return std::unexpected(error_of(*answer));
  if (answer->body.empty()) return json::Value(json::Object{});
  return document_of(*answer);
}

}  // namespace

Result<json::Value> Stage::get(std::string_view who, const std::string& path) {
  return value_of(send(who, {.path = path}));
}

Result<json::Value> Stage::post(std::string_view who, const std::string& path, const json::Object& body) {
  return value_of(send(who, {.verb = Verb::post, .path = path, .body = json::to_text(body)}));
}

Result<json::Value> Stage::act(std::string_view who, std::string_view name, Kind on, const std::string& id,
                               json::Object body) {
  const port::Act* act = cli::act_named(name, on);
  TOCSIN_ASSERT(act != nullptr);
  if (beat_ != nullptr) body["happened_at"] = to_text(at_of(demo, *beat_));
  if (beat_ != nullptr && beat_->marking && act->marking == port::Marking::chosen)
    body["marking"] = json::Object{{"tlp", model::name_of(*beat_->marking)}};
  return post(who, port::path_of(*act, id), body);
}

Result<json::Value> Stage::record(std::string_view who, Kind kind, const std::string& id) {
  return get(who, fmt::format("/api/v1/{}/{}", model::plural_of(kind), id));
}

Result<json::Value> Stage::bring(std::string_view who, Kind kind, const std::string& id, std::string_view trigger,
                                 json::Object body) {
  TRY(const json::Value now, record(who, kind, id));
  const auto state = cli::text_in(now, "state");
  auto way =
      shortest_way(*state::machine_of(kind), state, [&](const state::Move& move) { return move.trigger == trigger; });
  if (way.empty()) way.emplace_back(trigger);  // the server says why not
  for (const auto& step : way) {
    const auto name = act_of_trigger(kind, step);
    const port::Act* act = cli::act_named(name, kind);
    TOCSIN_ASSERT(act != nullptr);
    const auto schema = act->input_schema();
    if (&step == &way.back()) return this->act(who, name, kind, id, only_known(std::move(body), schema));
    CHECK(this->act(who, name, kind, id, step_body(schema, body)));
  }
  return now;
}

Result<std::vector<std::string>> Stage::way_to_state(std::string_view who, Kind kind, const std::string& id,
                                                     std::string_view state) {
  TRY(const json::Value now, record(who, kind, id));
  const auto from = cli::text_in(now, "state");
  if (from == state) return std::vector<std::string>{};
  auto way = shortest_way(*state::machine_of(kind), from, [&](const state::Move& move) { return move.to == state; });
  if (way.empty())
    return fail(Code::conflict, "state.move", "",
                {{"machine", std::string(model::name_of(kind))}, {"state", from}, {"trigger", std::string(state)}});
  return way;
}

Result<void> Stage::take_session(std::string_view who, const Answer& answer) {
  TRY(const json::Value session, document_of(answer));
  const std::string cookie(answer.header("Set-Cookie"));
  keeping.cookies[std::string(who)] = cookie.substr(0, cookie.find(';'));
  keeping.csrf[std::string(who)] = cli::text_in(session, "csrf");
  return {};
}

std::string Stage::administrator_of(const Organisation& organisation) const {
  const auto& first = organisation.persons.items.front().key.value;
  const bool runs_the_server = organisation_of(demo, keeping.operator_key) == &organisation;
  return runs_the_server ? keeping.operator_key : first;
}

// The operator lets an organisation's administrator in once. Where that one has a way in that was not kept here, only
// the machine's owner can help.
Result<std::string> Stage::link_for(std::string_view who) {
  const auto person = keeping.persons.find(who);
  if (person == keeping.persons.end()) return fail(Code::internal, "demo.person", "", {{"person", std::string(who)}});
  if (who == keeping.operator_key) return link_(person->second);
  const auto administers = administrator_of(*organisation_of(demo, who));
  const auto& maker = who == administers ? keeping.operator_key : administers;
  const auto made = post(maker, fmt::format("/api/v1/persons/{}/sign-in-link", person->second), {});
  if (!made && made.error().what == "account.of_another") return link_(person->second);
  if (!made) return std::unexpected(made.error());
  return cli::text_in(*made, "token");
}

Result<Request> Stage::way_in(std::string_view who) {
  if (const auto password = keeping.passwords.find(who); password != keeping.passwords.end()) {
    const json::Object body{{"login", who}, {"password", password->second}};
    return Request{.verb = Verb::post, .path = "/api/v1/session/password", .body = json::to_text(body)};
  }
  TRY(const std::string token, link_for(who));
  const json::Object body{{"token", token}};
  return Request{.verb = Verb::post, .path = "/api/v1/session/link", .body = json::to_text(body)};
}

Result<void> Stage::enter(std::string_view who) {
  TRY(const Request request, way_in(who));
  client_.use({});
  TRY(const Answer answer, client_.send(request));
  if (!answer.ok()) return std::unexpected(error_of(answer));
  return take_session(who, answer);
}

}  // namespace tocsin::demo

#include "taking_back.h"

#include <fmt/ranges.h>

#include "app/timekeeper.h"
#include "share/acts.h"

namespace tocsin::two_worlds {
namespace {

constexpr std::int64_t until_minute = 40'000;
const char* const absent_id = "3f2a64d1-0c57-4a4e-9d3b-7b1c1f6f9a10";
// In the title, the summary and an indicator of what is taken back, and nowhere else.
constexpr std::array<std::string_view, 3> words{"quasar", "nebulosity", "pulsar.tld"};

bool tells(std::string_view text, std::string_view what) { return text.find(what) != std::string_view::npos; }

std::string whole(const Answer& answer) {
  std::string out = fmt::format("{}\n", answer.status());
  for (const auto& header : answer.response.headers)
    if (!http::same_name(header.name, "Date")) out += fmt::format("{}: {}\n", header.name, header.value);
  return out + "\n" + answer.response.body;
}

// Of what is made from others, the sources are named under the label that both had when they were (ADR 0009): they go
// on being named. What they said is another matter, and is looked for everywhere.
std::string without_sources(const json::Value& value) {
  json::Value out = value;
  auto* items = out.is_object() ? out.get_object().if_contains("items") : nullptr;
  if (items == nullptr || !items->is_array()) return json::to_text(out);
  for (auto& item : items->get_array()) {
    if (!item.is_object()) continue;
    item.get_object().erase("provenance");
    item.get_object().erase("sources");
    if (auto* groups = item.get_object().if_contains("draft"); groups != nullptr && groups->is_object())
      groups->get_object().erase("sources");
  }
  return json::to_text(out);
}

std::string with(std::string text, std::string_view what, std::string_view instead) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + instead.size()))
    text.replace(at, what.size(), instead);
  return text;
}

}  // namespace

TakingBack::TakingBack(std::uint64_t seed, Ending ending)
    : random_(seed * 2'654'435'761U + 5), ending_(ending), side_(seed, "amaranth", Planted{}) {
  set_out();
}

int TakingBack::between(int least, int most) {
  return least + static_cast<int>(random_() % static_cast<std::uint64_t>(most - least + 1));
}

bool TakingBack::does(const std::string& who, const std::string& target, const std::string& body,
                      const std::string& as) {
  side_.begin_step(fmt::format("{} {} {}", minute_, who, target), minute_);
  ++minute_;
  side_.step_up(side_.people.at(who));
  const bool done = side_.post(who, "/api/v1" + target, body, as);
  side_.end_step();
  told_.push_back(fmt::format("{} {} {}{}", who, target, body, done ? "" : " refused: " + side_.refused.back()));
  return done;
}

Answer TakingBack::ask(const std::string& who, http::Method method, const std::string& target,
                       const std::string& body) {
  side_.begin_step(fmt::format("ask {}", minute_), minute_);
  ++minute_;
  return side_.ask(side_.people.at(who), method, side_.filled("/api/v1" + target).value(), side_.filled(body).value());
}

void TakingBack::set_out() {
  const std::pair<const char*, const char*> people[] = {{"tom", "T"},  {"ted", "T"},  {"van", "V"}, {"vera", "V"},
                                                        {"pia", "P"},  {"paul", "P"}, {"wim", "W"}, {"wes", "W"},
                                                        {"quin", "Q"}, {"zoe", "Z"}};
  side_.begin_step("people", minute_++);
  for (const auto& [who, of] : people) {
    if (!side_.has(of)) side_.organisation(of);
    side_.person(who, of, state::PersonRole::admin);
    works_for_[who] = of;
  }
  does("tom", "/communities", R"({"name":"Watch","purpose":"To look out"})", "c");
  places_.members = {"T", "V", "P", "W"};
  places_.team = {"tom", "ted"};
  for (const auto& [who, of] : {std::pair("van", "V"), std::pair("pia", "P"), std::pair("wim", "W")}) {
    does("tom", "/communities/<c>/memberships", fmt::format(R"({{"organisation":"<{}>"}})", of), std::string("m") + of);
    does(who, fmt::format("/memberships/<m{}>/accept", of), "{}");
  }
  if (chance(1, 2) && does("tom", "/communities/<c>/appointments", R"({"person":"<wes>","role":"coordinator"})"))
    places_.team.insert("wes");
  const auto seen = chance(1, 2) ? "members" : "steward";
  for (const std::string name : {"ring", "outer"}) {
    does("tom", "/communities/<c>/circles", fmt::format(R"({{"title":"{}","members_seen":"{}"}})", name, seen), name);
    places_.circles[name] = {"T"};
  }
  does("tom", "/circles/<ring>/circle-memberships", R"({"organisation":"<V>"})", "ringV");
  does("tom", "/circles/<ring>/circle-memberships", R"({"organisation":"<W>","person":"<wim>"})", "ringwim");
  does("tom", "/circles/<outer>/circle-memberships", R"({"circle":"<ring>"})", "outerring");
  places_.circles["ring"].insert({"V", "wim"});
  places_.circles["outer"].insert("ring");
  in_incident_ = chance(1, 3);
  if (!in_incident_) return;
  does("tom", "/incidents", R"({"title":"Shared","communities":["<c>"]})", "i");
  places_.participants = {"T", "V", "P"};
  for (const auto& [who, of] : {std::pair("van", "V"), std::pair("pia", "P")}) {
    does("tom", "/incidents/<i>/participations", fmt::format(R"({{"organisation":"<{}>","terms":"Share"}})", of),
         std::string("i") + of);
    does(who, fmt::format("/participations/<i{}>/accept", of), "{}");
  }
  places_.team.erase("wes");  // of the community, not of the incident
  does("tom", "/incidents/<i>/assess", "{}");
}

void TakingBack::choose_audience() {
  audience_ = {};
  std::vector<std::string> all{"circle ring",    "circle outer",   "organisation V", "organisation P",
                               "organisation W", "organisation Q", "person vera",    "person wim",
                               "person paul",    "team",           "community"};
  if (in_incident_) all.insert(all.end(), {"participants", "participants"});
  std::ranges::shuffle(all, random_);
  all.resize(static_cast<std::size_t>(between(1, 3)));
  audience_.any = all;
  // Who sends reads it: anything else is refused.
  const auto own = "organisation " + organisation_of(drafter_);
  if (std::ranges::find(all, own) == all.end()) audience_.any.push_back(own);
  for (const std::string one : {"organisation V", "organisation W", "person wes", "person vera"})
    if (chance(1, 5) && std::ranges::find(audience_.any, one) == audience_.any.end()) audience_.except.push_back(one);
  frozen_ = chance(1, 5);
  hidden_members_ = chance(1, 4);
}

std::string atom_of(const std::string& what, bool in_incident) {
  const auto name = what.substr(what.find(' ') + 1);
  if (what == "community") return "community:<c>";
  if (what == "participants") return "participant-of:<i>";
  if (what == "team") return in_incident ? "role:team@<i>" : "role:team@<c>";
  if (what.starts_with("circle")) return "circle:<" + name + ">";
  return (what.starts_with("person") ? "person:<" : "member-of:<") + name + ">";
}

std::string TakingBack::marking() {
  json::Array any;
  json::Array except;
  for (const auto& one : audience_.any) any.push_back(json::Value(atom_of(one, in_incident_)));
  for (const auto& one : audience_.except) except.push_back(json::Value(atom_of(one, in_incident_)));
  json::Object out{{"tlp", "TLP:GREEN"}, {"audience", std::move(any)}};
  if (!except.empty()) out["except"] = std::move(except);
  if (frozen_) out["frozen"] = true;
  if (hidden_members_) out["members"] = "hidden";
  json::Object body{{"reach", "lower"}, {"marking", std::move(out)}};
  if (ending_ == Ending::expiry)
    body["expires_at"] = to_text(side_.world.clock.now() + seconds(60 * (until_minute - minute_)));
  return json::to_text(body);
}

std::string TakingBack::releases_here() const {
  return in_incident_ ? "/incidents/<i>/releases" : "/communities/<c>/releases";
}

std::string TakingBack::colleague() const { return organisation_of(drafter_) == "T" ? "ted" : "paul"; }

bool TakingBack::send(const std::string& name) {
  const auto path = "/releases/<" + name + ">/";
  return does(drafter_, path + "mark", marking()) && does(drafter_, path + "sanitise", R"({"note":"All may go"})") &&
         does(colleague(), path + "approve", "{}") && does(colleague(), path + "issue", "{}");
}

// Words of the drafter's own organisation, which some of the audience may read where they stand.
std::string TakingBack::source() {
  if (chance(1, 3)) return {};
  const std::string marking =
      chance(1, 2) ? "" : R"(,"marking":{"tlp":"TLP:GREEN","audience":["community:<c>","role:team@<c>"]})";
  does(drafter_, "/communities/<c>/reports", R"({"title":"Source","description":"Seen at night")" + marking + "}",
       "src");
  return R"({"record":"<src>","fields":["title"]})";
}

bool TakingBack::release() {
  drafter_ = chance(1, 2) ? "tom" : "pia";
  does(drafter_, releases_here(),
       R"({"title":"The quasar","summary":"A nebulosity in the logs","recommendations":"Look up","indicators":)"
       R"([{"type":"domain","value":"one.pulsar.tld"}],"sources":[)" +
           source() + "]}",
       "rel");
  // Not everybody may be named by everybody.
  bool sent = false;
  for (int tries = 0; tries < 6 && !sent; ++tries) {
    choose_audience();
    sent = send("rel");
  }
  note_readers();
  return sent;
}

void TakingBack::note_readers() {
  for (const auto& who : people())
    if (may_read(who) || is_of_house(who)) ever_.insert(who);
}

// For an audience of its own: what is said of the correction is for those who are in both.
void TakingBack::correct() {
  if (!does(drafter_, releases_here(),
            R"({"title":"Better","summary":"Without","corrects":"<rel>","correction":"It was wrong"})", "next"))
    return;
  const auto before = std::tuple(audience_, frozen_, hidden_members_);
  if (chance(2, 3)) choose_audience();
  send("next");
  std::tie(audience_, frozen_, hidden_members_) = before;
}

// Made of a part that holds none of the words, by a reader.
void TakingBack::derive() {
  for (const std::string who : {"van", "wim"}) {
    if (!may_read(who)) continue;
    const auto name = "by" + who;
    const auto path = "/releases/<" + name + ">/";
    if (!does(who, releases_here(),
              R"({"title":"Derived","sources":[{"record":"<rel>","fields":["recommendations"]}]})", name))
      continue;
    does(who, path + "mark", "{}");
    does(who, path + "sanitise", "{}");
    if (chance(1, 2)) does(who, path + "approve", "{}") && does(who, path + "issue", "{}");
  }
}

void TakingBack::lose() {
  switch (between(0, 3)) {
    case 0:
      if (does("van", "/memberships/<mV>/leave", "{}")) places_.members.erase("V");
      break;
    case 1:
      if (does("tom", "/circle-memberships/<ringV>/remove", "{}")) places_.circles["ring"].erase("V");
      break;
    case 2:
      if (does("tom", "/circle-memberships/<outerring>/remove", "{}")) places_.circles["outer"].erase("ring");
      break;
    default:
      if (in_incident_ && does("van", "/participations/<iV>/withdraw", R"({"reason":"Done"})"))
        places_.participants.erase("V");
  }
}

void TakingBack::win() {
  const bool first = !side_.has("mQ");
  const auto [who, of] = first ? std::pair("quin", "Q") : std::pair("zoe", "Z");
  const auto place = std::string("m") + of;
  if (does("tom", "/communities/<c>/memberships", fmt::format(R"({{"organisation":"<{}>"}})", of), place) &&
      does(who, "/memberships/<" + place + ">/accept", "{}"))
    places_.members.insert(of);
  if (chance(1, 2) &&
      does("tom", "/circles/<ring>/circle-memberships", fmt::format(R"({{"organisation":"<{}>"}})", of)))
    places_.circles["ring"].insert(of);
}

void TakingBack::take_turns() {
  std::vector<int> turns{0, 1, 2, 3, 4};
  std::ranges::shuffle(turns, random_);
  turns.resize(static_cast<std::size_t>(between(0, 5)));
  for (const int turn : turns) {
    if (turn == 0) correct();
    if (turn == 1) derive();
    if (turn == 2) lose();
    if (turn == 3) win();
    if (turn == 4)
      for (const auto& who : people()) ask(who, http::Method::get, "/releases/<rel>");
    note_readers();
  }
}

void TakingBack::take_back() {
  if (ending_ == Ending::recall) {
    TOCSIN_ASSERT(does(colleague(), "/releases/<rel>/recall", R"({"reason":"It was wrong"})"));
    return;
  }
  auto& store = *side_.world.store;
  app::Timekeeper keeper({store.log(),
                          store.index(),
                          store.keys(),
                          side_.world.clock,
                          side_.world.chance,
                          {share::deadlines().begin(), share::deadlines().end()},
                          [](const Error&) {}});
  minute_ = until_minute + 1;
  side_.begin_step("expire", minute_++);
  testing::must(keeper.run_due());
  side_.end_step();
}

// Whoever comes now comes too late; what is answered to a receipt brings nothing back.
void TakingBack::take_turns_after() {
  if (chance(1, 2)) win();
  for (const auto& receipt : side_.all_of({.kind = model::Kind::receipt})) {
    const auto of = to_text(receipt.ref.owner);
    for (const auto& [who, organisation] : works_for_)
      if (side_.ids.at(organisation).id == of && chance(1, 2))
        does(who, "/receipts/" + to_text(receipt.ref.id) + "/confirm", R"({"disposal":"destroyed"})");
  }
}

std::vector<std::string> TakingBack::people() const {
  std::vector<std::string> out;
  for (const auto& [who, of] : works_for_) out.push_back(who);
  return out;
}

std::string TakingBack::organisation_of(const std::string& who) const { return works_for_.at(who); }

// "The steward, the organisations and persons taken in, and whoever holds a circle that stands in it; while their
// organisation is in the community."
bool TakingBack::is_in(const std::string& who, const std::string& circle) const {
  if (!places_.members.contains(organisation_of(who))) return false;
  const auto& inside = places_.circles.at(circle);
  if (inside.contains(who) || inside.contains(organisation_of(who))) return true;
  return std::ranges::any_of(inside, [&](const auto& one) { return places_.circles.contains(one) && is_in(who, one); });
}

bool TakingBack::holds(const std::string& who, const std::string& what) const {
  const auto name = what.substr(what.find(' ') + 1);
  if (what == "community") return places_.members.contains(organisation_of(who));
  if (what == "participants") return places_.participants.contains(organisation_of(who));
  if (what == "team") return places_.team.contains(who);
  if (what.starts_with("circle")) return is_in(who, name);
  return what.starts_with("person") ? name == who : name == organisation_of(who);
}

// Who prepares: the organisation that drafted it and, where it is the team, the team.
bool TakingBack::is_of_house(const std::string& who) const {
  if (organisation_of(who) == organisation_of(drafter_)) return true;
  return places_.team.contains(drafter_) && places_.team.contains(who);
}

bool TakingBack::is_shut_out(const std::string& who) const {
  return std::ranges::find(audience_.except, "person " + who) != audience_.except.end();
}

bool TakingBack::may_read(const std::string& who) const {
  const auto held = [&](const std::string& one) { return holds(who, one); };
  // "An organisation other than the sender's that a chosen audience in an incident names reads it while it takes part
  // or is its team. A person who is named goes on reading."
  const auto lets_in = [&](const std::string& one) {
    if (!held(one)) return false;
    const bool names_another =
        in_incident_ && one.starts_with("organisation") && one != "organisation " + organisation_of(drafter_);
    return !names_another || holds(who, "participants") || holds(who, "team");
  };
  return std::ranges::none_of(audience_.except, held) && std::ranges::any_of(audience_.any, lets_in);
}

// "Nobody but who prepared it and the team of the space reads it, and of those nobody who could not before."
bool TakingBack::goes_on_reading(const std::string& who) const {
  return is_of_house(who) || (places_.team.contains(who) && may_read(who));
}

std::string TakingBack::story() const { return fmt::format("{}", fmt::join(told_, "\n")); }

std::string TakingBack::answer_to(const std::string& who) {
  return whole(ask(who, http::Method::get, "/releases/<rel>"));
}

bool TakingBack::reads_it(const std::string& who) {
  const auto answer = answer_to(who);
  return std::ranges::any_of(words, [&](auto word) { return tells(answer, word); });
}

std::vector<std::string> TakingBack::lists() const {
  std::vector<std::string> out{"/communities/<c>/releases", "/communities/<c>/reports"};
  if (in_incident_) {
    for (const std::string under : {"releases", "timeline", "matches", "indicator-sets", "matrix", "receipts"})
      out.push_back("/incidents/<i>/" + under);
  }
  for (const auto& route : side_.api.router().routes())
    if (route.method == http::Method::get && route.answer == "Page" && route.pattern.find('{') == std::string::npos)
      out.push_back(route.pattern.substr(std::string_view("/api/v1").size()));
  for (const auto word : words) out.push_back(fmt::format("/search?q={}", word));
  return out;
}

std::vector<std::string> TakingBack::traces(const std::string& who) {
  std::vector<std::string> out;
  const auto id = side_.ids.at("rel").id;
  const auto compare = [&](http::Method method, const std::string& target, const std::string& body) {
    side_.step_up(side_.people.at(who));
    const auto taken_back = whole(ask(who, method, target, body));
    side_.step_up(side_.people.at(who));
    const auto absent = whole(ask(who, method, with(target, "<rel>", absent_id), with(body, "<rel>", absent_id)));
    if (with(taken_back, id, absent_id) != absent)
      out.push_back(fmt::format("{} {} {}\n{}\n{}", who, target, body, taken_back, absent));
  };
  for (const std::string below : {"", "/ledger", "/difference", "/provenance", "/consents"})
    compare(http::Method::get, "/releases/<rel>" + below, "");
  compare(http::Method::post, "/preview", R"({"record":"<rel>"})");
  compare(http::Method::get, "/journal?record=<rel>", "");
  for (const std::string move : {"recall", "issue", "mark"})
    compare(http::Method::post, "/releases/<rel>/" + move, R"({"reason":"x"})");
  for (const auto& target : lists()) {
    const auto answer = ask(who, http::Method::get, target);
    // A receipt tells its recipient which release is meant, and nothing that it said.
    const bool may_name = target.ends_with("/receipts") && !is_shut_out(who);
    const auto look = [&](const std::string& text, std::string_view what) {
      if (const auto at = text.find(what); at != std::string::npos)
        out.push_back(fmt::format("{} {}: ...{}...", who, target, text.substr(at < 300 ? 0 : at - 300, 600)));
    };
    for (const auto word : words) look(answer.response.body, word);
    if (!may_name) look(without_sources(answer.body), id);
  }
  return out;
}

void TakingBack::begin_stream(const std::string& who) {
  const auto answer = ask(who, http::Method::get, "/stream");
  if (!answer.response.stream) return;
  const auto inbox = std::make_shared<Inbox>();
  answer.response.stream->open(http::Sink(inbox));
  const auto place = "mark of " + who;
  does(who, fmt::format("/organisations/<{}>/contacts", organisation_of(who)), R"({"function":"a","name":"b"})", place);
  if (!inbox->wait_for(side_.ids.at(place).id)) return;
  cursors_[who] = inbox->last_id();
  inbox->leave();
}

std::vector<std::string> TakingBack::traces_in_stream(const std::string& who) {
  const auto cursor = cursors_.find(who);
  if (cursor == cursors_.end()) return {who + " had no stream"};
  side_.begin_step("stream again", minute_++);
  const auto answer =
      side_.ask(side_.people.at(who), http::Method::get, "/api/v1/stream", "", {{"Last-Event-ID", cursor->second}});
  if (!answer.response.stream) return {who + " has no stream"};
  const auto inbox = std::make_shared<Inbox>();
  answer.response.stream->open(http::Sink(inbox));
  const auto place = "end of " + who;
  does(who, fmt::format("/organisations/<{}>/contacts", organisation_of(who)), R"({"function":"a","name":"b"})", place);
  if (!inbox->wait_for(side_.ids.at(place).id)) return {who + "'s stream stays silent"};
  const auto events = inbox->events();
  inbox->leave();
  std::vector<std::string> out;
  for (const auto word : words)
    if (tells(events, word)) out.push_back(fmt::format("{} streams {}", who, word));
  // That it changed is told to whom it went (ADR 0013), and to the organisations that are asked for a receipt; not to
  // those who came into that audience since.
  const auto colleague_read = [&](const std::string& one) { return organisation_of(one) == organisation_of(who); };
  const bool may_know = ever_.contains(who) || (!is_shut_out(who) && std::ranges::any_of(ever_, colleague_read));
  if (!may_know && tells(events, side_.ids.at("rel").id)) out.push_back(who + " is told of it");
  return out;
}

}  // namespace tocsin::two_worlds

// How each route is driven. What is made from the tables of acts and of kinds is driven by rule; every other route has
// a line of its own here, and one without fails the test.
#include "comparison.h"
#include "http/testing/schema.h"
#include "intelligence.h"
#include "model/codec.h"
#include "state/machine.h"

namespace tocsin::two_worlds {
namespace {

using Drive = void (*)(Comparison&, const http::Route&);

std::string kind_of(std::string_view pattern) {
  const auto from = std::string_view("/api/v1/").size();
  const auto plural = pattern.substr(from, pattern.find('/', from) - from);
  const auto plurals = model::plurals_of(model::Kind{});
  const auto at = std::ranges::find(plurals, plural);
  return at == plurals.end()
             ? std::string(plural)
             : std::string(model::names_of(model::Kind{})[static_cast<std::size_t>(at - plurals.begin())]);
}

std::string with_id(const std::string& pattern, const std::string& id) {
  const auto open = pattern.find('{');
  if (open == std::string::npos) return pattern;
  return pattern.substr(0, open) + id + pattern.substr(pattern.find('}') + 1);
}

std::string joined(const std::string& target, const std::string& query) {
  return target + (target.find('?') == std::string::npos ? "?" : "&") + query;
}

// From the first page to the last; a hundred at most.
void turn_pages(Comparison& c, const std::string& target, std::size_t limit) {
  std::string next;
  for (int page = 0; page < 100; ++page) {
    auto query = fmt::format("limit={}", limit);
    if (!next.empty()) query += "&cursor=" + next;
    const auto answer = c.get(joined(target, query));
    c.meet(answer);
    next = answer.text("next");
    if (next.empty()) return;
  }
}

// Of the kind that is listed, another one with each seed; "" where it has none.
std::string some_state(const Comparison& c, const http::Route& route) {
  const auto kind = route.operation.substr(0, route.operation.find('.'));
  for (const auto& machine : state::machines())
    if (model::name_of(machine.kind) == kind) {
      const auto states = state::states_of(machine);
      return std::string(states[c.seed() % states.size()]);
    }
  return {};
}

void list_all(Comparison& c, const http::Route& route) {
  c.meet(c.get(route.pattern));
  turn_pages(c, route.pattern, 1 + (c.seed() + route.operation.size()) % 3);
  c.get(joined(route.pattern, "state=bogus"));
  if (const auto state = some_state(c, route); !state.empty()) {
    c.get(joined(route.pattern, "state=" + state));
    c.get(joined(route.pattern, "limit=2&state=" + state));
  }
  c.get(joined(route.pattern, "owner=" + c.id_of("P")));
  c.get(joined(route.pattern, "space=" + c.id_of(c.seed() % 2 == 0 ? "x" : "i")));
  c.get(joined(route.pattern, "cursor=bogus"));
}

// By each filter, alone and together: of organisations and of what has a space, seen and hidden.
// Each world asks some of what can be asked: another part with each seed.
void count_all(Comparison& c, const http::Route& route) {
  const auto tag = c.get(route.pattern).header("ETag");
  if ((c.seed() + route.operation.size()) % 3 == 0) return;
  c.get(route.pattern, {{"If-None-Match", tag}});
  const std::array<std::string, 6> odd{"state=bogus", "state=",  "owner=me",
                                       "space=me",    "limit=1", "owner=" + c.id_of("i")};
  std::vector<std::string> filters{odd[c.seed() % odd.size()]};
  const auto state = some_state(c, route);
  if (!state.empty()) filters.push_back("state=" + state);
  const auto add_of = [&](const std::string& name, std::string_view kind) {
    const auto filter = fmt::format("{}={}", name, c.some_ids_of(kind, route.operation, 1).front());
    filters.push_back(state.empty() || c.seed() % 2 == 0 ? filter : fmt::format("{}&state={}", filter, state));
  };
  add_of("owner", "organisation");
  constexpr std::array<std::string_view, 3> spaces{"organisation", "community", "incident"};
  add_of("space", spaces[(c.seed() + route.operation.size()) % spaces.size()]);
  filters.push_back(fmt::format("owner={}&space={}", c.id_of("P"), c.id_of(c.seed() % 2 == 0 ? "x" : "c")));
  for (const auto& filter : filters) c.get(joined(route.pattern, filter));
}

void list_below(Comparison& c, const http::Route& route) {
  for (const auto& id : c.some_ids_of(kind_of(route.pattern), route.operation, 4)) {
    const auto target = with_id(route.pattern, id);
    const auto first = c.get(target);
    c.meet(first);
    if (first.status() == 200) turn_pages(c, target, 1 + c.seed() % 2);
  }
}

void get_each(Comparison& c, const http::Route& route) {
  for (const auto& id : c.ids_of(kind_of(route.pattern))) {
    const auto answer = c.get(with_id(route.pattern, id));
    const auto etag = answer.header("ETag");
    if (!etag.empty()) c.get(with_id(route.pattern, id), {{"If-None-Match", etag}});
  }
  // An id of another kind.
  c.get(with_id(route.pattern, c.id_of("c")));
}

void search_words(Comparison& c, const http::Route& route) {
  for (const std::string word :
       {"lantern", "harbour", "amaranth", "belladonna", "phishing", "lan", "lantern%20harbour"})
    for (const std::string limit : {"", "&limit=1", "&limit=3"}) c.get(route.pattern + "?q=" + word + limit);
  c.get(route.pattern);
}

void get_plainly(Comparison& c, const http::Route& route) { c.get(route.pattern); }

void get_below(Comparison& c, const http::Route& route) {
  for (const auto& id : c.ids_of(kind_of(route.pattern))) {
    const auto target = with_id(route.pattern, id);
    const auto first = c.get(target);
    const bool paged = std::ranges::find(route.query, "limit", &http::ApiParameter::name) != route.query.end();
    if (first.status() == 200 && paged) turn_pages(c, target, 1 + c.seed() % 3);
    const auto etag = first.header("ETag");
    if (!etag.empty()) c.get(target, {{"If-None-Match", etag}});
  }
}

void get_in_forms(Comparison& c, const http::Route& route) {
  for (const auto& id : c.ids_of(kind_of(route.pattern))) {
    for (const std::string form : {"text/html", "text/markdown", "application/json"})
      c.get(with_id(route.pattern, id), {{"Accept", form}});
    c.get(with_id(route.pattern, id), {{"Accept", "text/html"}, {"Accept-Language", "zh-Hans"}});
    if (c.seed() % 4 == 0) c.get(with_id(route.pattern, id), {{"Accept", "application/pdf"}});
  }
}

void export_below(Comparison& c, const http::Route& route) {
  for (const auto& id : c.ids_of(kind_of(route.pattern)))
    for (const std::string query : {"", "?format=misp", "?format=misp&held_back=included", "?held_back=bogus"})
      c.get(with_id(route.pattern, id) + query);
}

void read_journal(Comparison& c, const http::Route& route) {
  turn_pages(c, route.pattern, 1 + c.seed() % 3);
  for (const auto& id : c.some_ids_of("report", route.operation, 3)) c.get(joined(route.pattern, "record=" + id));
  for (const auto& id : c.some_ids_of("organisation", route.operation, 3))
    c.get(joined(route.pattern, "organisation=" + id));
  c.get(joined(route.pattern, "cursor=bogus"));
}

void get_schemes(Comparison& c, const http::Route& route) {
  c.get(with_id(route.pattern, "nothing"));
  for (const auto& id : texts_in(c.get("/api/v1/schemes"), "scheme")) c.get(with_id(route.pattern, id));
}

// The stream is compared by itself (Comparison::compare_streams); here what it refuses.
void refuse_cursors(Comparison& c, const http::Route& route) {
  c.get(route.pattern + "?cursor=bogus");
  c.get(route.pattern, {{"Last-Event-ID", "bogus"}});
}

void send_body(Comparison& c, const http::Route& route);

void send_file(Comparison& c, const http::Route& route) {
  constexpr std::string_view event =
      R"({"Event":{"info":"Lantern","Attribute":[{"type":"domain","category":"Network activity","value":"host2.lantern.tld"}]}})";
  const auto sent_by_somebody = c.some_text("file", route.operation);
  for (const auto& id : c.some_ids_of(kind_of(route.pattern), route.operation, 4))
    for (const std::string_view bytes : {event, std::string_view("{ lantern"), std::string_view(sent_by_somebody)})
      c.ask({route.method, with_id(route.pattern, id) + "?name=event.json", std::string(bytes), {}});
}

// What somebody else sent, an event and a text that is neither, in each direction.
void convert_files(Comparison& c, const http::Route& route) {
  const std::string event =
      R"({"Event":{"info":"Lantern","Attribute":[{"type":"domain","value":"host2.lantern.tld"}]}})";
  for (const std::string query : {"?from=misp&to=stix", "?from=stix&to=misp", "?from=misp&to=misp", "?from=misp"})
    for (const auto& bytes : {event, std::string("{ lantern"), c.some_text("file", route.operation)})
      c.ask({route.method, route.pattern + query, bytes, {}});
}

// Records, audiences and changes of membership, seen and hidden.
void ask_previews(Comparison& c, const http::Route& route) {
  const auto ask = [&](const std::string& body) { c.ask({route.method, route.pattern, body, {}}); };
  const auto ids = [&](std::string_view kind) { return c.some_ids_of(kind, route.operation, 5); };
  for (const std::string kind : {"report", "circle", "circle_membership", "client_relation", "membership", "contact",
                                 "incident", "impact", "message", "person", "organisation", "review"})
    for (const auto& id : ids(kind)) ask(fmt::format(R"({{"record":"{}"}})", id));
  const auto about = [](const std::string& atom, const std::string& change = {}) {
    return fmt::format(R"({{"marking":{{"tlp":"TLP:GREEN","audience":["{}"]}},"what_if":[{}]}})", atom, change);
  };
  const std::pair<std::string, std::string> atoms[] = {
      {"circle:", "circle"},          {"community:", "community"}, {"participant-of:", "incident"},
      {"role:team@", "community"},    {"role:team@", "incident"},  {"member-of:", "organisation"},
      {"client-of:", "organisation"}, {"person:", "person"},       {"role:admin@", "organisation"}};
  for (const auto& [prefix, kind] : atoms)
    for (const auto& id : ids(kind)) ask(about(prefix + id));
  const auto changed = [](std::string_view what, const std::string& who, const std::string& of) {
    return fmt::format(R"({{"change":"{}","organisation":"{}","of":"{}"}})", what, who, of);
  };
  const auto community = "community:" + c.id_of("c");
  for (const auto& organisation : ids("organisation")) {
    for (const auto& circle : ids("circle"))
      for (const std::string_view what : {"join", "leave"})
        ask(about("circle:" + circle, changed(what, organisation, "circle:" + circle)));
    for (const std::string_view what : {"leave", "exclude"})
      ask(about(community, changed(what, organisation, community)));
  }
  for (const auto& id : ids("community"))
    ask(fmt::format(R"({{"act":"report.submit","on":"{}","input":{{"title":"Lantern"}}}})", id));
  for (const auto& id : ids("report")) ask(fmt::format(R"({{"act":"report.withdraw","on":"{}"}})", id));
}

// Routes that are made from no table. Sessions, tokens and the like are asked for with the ids of others' too.
const std::map<std::string, Drive, std::less<>> by_name{
    {"search", search_words},
    {"preview", ask_previews},
    {"health.live", get_plainly},
    {"health.ready", get_plainly},
    {"openapi", get_plainly},
    {"journal.read", read_journal},
    {"stream", refuse_cursors},
    {"session.open_by_link", send_body},
    {"session.open_by_password", send_body},
    {"session.open_by_passkey", send_body},
    {"session.open_by_passkey_options", send_body},
    {"session.step_up", send_body},
    {"session.step_up_by_passkey", send_body},
    {"session.step_up_by_passkey_options", send_body},
    {"session.get", get_plainly},
    {"session.close", send_body},
    {"session.act_for", send_body},
    {"session.list", get_plainly},
    {"session.end", send_body},
    {"setup", send_body},
    {"me.get", get_plainly},
    {"me.change_language", send_body},
    {"me.change_password", send_body},
    {"me.get_notifications", get_plainly},
    {"me.set_notifications", send_body},
    {"me.confirm_address", send_body},
    {"me.begin_totp", send_body},
    {"me.confirm_totp", send_body},
    {"me.end_totp", send_body},
    {"me.passkey_options", send_body},
    {"me.add_passkey", send_body},
    {"me.list_passkeys", get_plainly},
    {"me.remove_passkey", send_body},
    {"token.make", send_body},
    {"token.list", get_plainly},
    {"token.end", send_body},
    {"person.make_account", send_body},
    {"person.close_account", send_body},
    {"person.make_sign_in_link", send_body},
    {"person.end_sessions", send_body},
    {"feed.set_credentials", send_body},
    {"feed.forget_credentials", send_body},
    {"feed.progress", get_below},
    {"quarantine.list", get_plainly},
    {"quarantine.content", get_below},
    {"escrow.take_key", send_body},
    {"report.submit_in_escrow", send_body},
    {"report.take_down", send_body},
    {"escrow_opening.consent", send_body},
    {"attachment.upload", send_file},
    {"attachment.content", get_below},
    {"report.import", send_file},
    {"report.import_new", send_file},
    {"indicators.list", get_below},
    {"indicators.export", export_below},
    {"warninglist.list", get_plainly},
    {"warninglist.check", send_body},
    {"constituency.route", send_body},
    {"report.matches", get_below},
    {"incident.matches", get_below},
    {"incident.matrix", get_below},
    {"release.difference", get_below},
    {"release.provenance", get_below},
    {"release.ledger", get_below},
    {"incident.timeline", get_below},
    {"scheme.list", get_plainly},
    {"scheme.get", get_schemes},
    {"incident.after_action_report", get_in_forms},
    {"incident.stix", get_below},
    {"incident.stix_loss", get_below},
    {"convert", convert_files},
    {"situation_report.document", get_in_forms},
    {"taxii.discovery", ask_taxii},
    {"taxii.root", ask_taxii},
    {"taxii.collections", ask_taxii},
    {"taxii.collection", ask_taxii},
    {"taxii.objects", ask_taxii},
    {"taxii.manifest", ask_taxii},
    {"taxii.object", ask_taxii},
    {"taxii.versions", ask_taxii},
    {"taxii.add", ask_taxii},
    {"taxii.status", ask_taxii},
    {"taxii.remove", ask_taxii},
    {"collection.export", ask_taxii},
};

// What a browser loads; the same for everybody, which is compared all the same.
bool is_page(const http::Route& route) {
  return route.method == http::Method::get && route.operation.starts_with("page.");
}

bool knows_parameters(const http::Route& route) {
  static const std::set<std::string, std::less<>> known{"limit",
                                                        "cursor",
                                                        "state",
                                                        "owner",
                                                        "space",
                                                        "q",
                                                        "name",
                                                        "description",
                                                        "lang",
                                                        "format",
                                                        "held_back",
                                                        "record",
                                                        "organisation",
                                                        "added_after",
                                                        "next",
                                                        "match[id]",
                                                        "match[type]",
                                                        "match[version]",
                                                        "match[spec_version]",
                                                        "collection",
                                                        "types",
                                                        "action",
                                                        "subdomains",
                                                        "zone",
                                                        "from",
                                                        "to"};
  return std::ranges::all_of(route.query, [](const auto& parameter) { return known.contains(parameter.name); });
}

bool is_list(const http::Route& route) {
  return route.method == http::Method::get && route.answer == "Page" && route.pattern.starts_with("/api/v1/");
}
bool is_get(const http::Route& route) {
  return route.method == http::Method::get && route.answer == "Record" && route.pattern.ends_with("/{id}");
}

bool is_count(const http::Route& route) {
  return route.method == http::Method::get && route.answer == "Counts" && route.pattern.ends_with("/counts");
}

Drive driver_of(const http::Route& route) {
  if (!knows_parameters(route)) return nullptr;
  if (route.act != nullptr) return send_body;
  if (is_page(route)) return get_plainly;
  if (const auto at = by_name.find(route.operation); at != by_name.end()) return at->second;
  if (is_list(route)) return route.pattern.find('{') == std::string::npos ? list_all : list_below;
  if (is_count(route)) return count_all;
  if (is_get(route)) return get_each;
  return nullptr;
}

// Bodies that the schema allows; ids in them name things that exist, seen or hidden.
json::Value body_of(const Comparison& c, const http::Route& route, const std::string& on) {
  const auto one = [&](std::string_view kind) { return json::Value(c.some_ids_of(kind, route.operation, 1).front()); };
  const testing::Pick pick = [&](std::string_view property) -> json::Value {
    if (property == "organisation") return one("organisation");
    if (property == "organisations") return json::Array{one("organisation")};
    if (property == "of") return one("report");
    if (property == "values") return json::Array{"10.0.0.1", "host1.lantern.tld"};
    if (property == "observables") return json::Array{"10.0.0.1", "host1.lantern.tld", "AS64496"};
    // What may be declared: no text at random is.
    if (property == "networks") return json::Array{"10.0.0.0/24"};
    if (property == "systems") return json::Array{"AS64497"};
    if (property == "domains") return json::Array{"lantern.tld"};
    if (property == "circle") return one("circle");
    if (property == "into" || property == "incident") return one("incident");
    if (property == "person") return one("person");
    if (property == "communities") return json::Array{json::Value(c.id_of("c"))};
    if (property == "reports") return json::Array{one("report")};
    if (property == "chosen") return "Yes";
    if (property == "record") return one("report");
    if (property == "corrects") return one("release");
    if (property == "due_at" || property == "reply_by" || property == "at" || property == "expires_at")
      return "2026-09-01T00:00:00Z";              // ahead
    if (property == "scheme") return "gbt20986";  // one that has classes and levels
    if (property == "version") return "2023";
    if (property == "code") return "malware";
    if (property == "level") return "major";
    if (property == "answers") return json::Array();  // it asks no questions
    if (property == "fact" || property == "text_fact") return json::Value(c.some_fact_of(on, route.operation));
    if (property == "digest") return json::Value(std::string(64, 'a'));
    // What others have taken already, if only it were told: half the time a text that stands somewhere. Not a login:
    // that one is taken on this server is told (docs/assurance.md).
    static const std::set<std::string_view> taken{"title", "name", "function", "text", "question"};
    const auto text = taken.contains(property) && (c.seed() / 2) % 2 == 0 ? c.some_text(property, route.operation) : "";
    if (!text.empty()) return json::Value(text);
    return {};
  };
  const json::Value schema = route.act != nullptr ? route.act->input_schema() : route.body();
  auto out =
      testing::example(schema, schema, c.seed() % 2 == 0 ? testing::Fill::required : testing::Fill::everything, pick);
  const bool marks = route.act != nullptr && route.act->marking == port::Marking::chosen;
  if (marks && (c.seed() % 4 < 2 || route.act->name == "marking.change"))
    out.get_object()["marking"] = *json::parse(fmt::format(
        R"({{"tlp":"TLP:AMBER+STRICT","audience":["member-of:{}","role:team@{}"]}})", c.id_of("V"), c.id_of("c")));
  return out;
}

void send_body(Comparison& c, const http::Route& route) {
  const auto body_on = [&](const std::string& id) -> std::string {
    if (route.act != nullptr || route.body != nullptr) return json::to_text(body_of(c, route, id));
    return route.method == http::Method::del ? "" : "{}";
  };
  if (route.pattern.find('{') == std::string::npos) {
    c.ask({route.method, route.pattern, body_on(""), {}});
    return;
  }
  if (route.act != nullptr && route.act->step_up == port::StepUp::needed) c.step_up();
  for (const auto& id : c.some_ids_of(kind_of(route.pattern), route.operation, 3))
    c.ask({route.method, with_id(route.pattern, id), body_on(id), {}});
}

bool reads(const http::Route& route) { return route.method == http::Method::get; }

}  // namespace

std::vector<std::string> undriven(const http::Router& router) {
  std::vector<std::string> out;
  for (const auto& route : router.routes())
    if (driver_of(route) == nullptr)
      out.push_back(fmt::format("{} ({} {})", route.operation, http::to_text(route.method), route.pattern));
  return out;
}

std::vector<std::string> needless(const http::Router& router) {
  std::vector<std::string> out;
  for (const auto& [operation, drive] : by_name)
    if (std::ranges::find(router.routes(), operation, &http::Route::operation) == router.routes().end())
      out.push_back(operation);
  return out;
}

void drive(Comparison& c, const http::Route& route) {
  c.begin_operation(route.operation);
  if (const auto how = driver_of(route)) how(c, route);
}

void drive_reads(Comparison& c, const http::Router& router) {
  // Lists first: what they show is asked for afterwards.
  for (const auto& route : router.routes())
    if (is_list(route)) drive(c, route);
  for (const auto& route : router.routes())
    if (reads(route) && !is_list(route)) drive(c, route);
}

// What may end the viewer's own way in comes last.
bool may_end_session(const http::Route& route) {
  static const std::set<std::string, std::less<>> ending{
      "session.close",        "session.end",        "person.end_sessions",
      "person.close_account", "session.act_for",    "person.leave",
      "person.change_role",   "me.change_password", "token.end"};
  return ending.contains(route.operation);
}

void drive_writes(Comparison& c, const http::Router& router) {
  std::vector<const http::Route*> routes;
  for (const auto& route : router.routes())
    if (!reads(route)) routes.push_back(&route);
  std::mt19937_64 random(c.seed());
  std::ranges::shuffle(routes, random);
  std::ranges::stable_partition(routes, [](const http::Route* route) { return !may_end_session(*route); });
  for (const auto* route : routes) drive(c, *route);
  c.begin_operation("report.list");
  c.get("/api/v1/reports");
}

}  // namespace tocsin::two_worlds

// The description of the API against the API: what is described is routed, what is routed is described, and what is
// answered is as described. Every operation is asked at least once with a request that the description allows.
// Source: OpenAPI 3.1.0; JSON Schema 2020-12; RFC 9457.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "http/testing/schema.h"
#include "http/testing/world.h"

// The font libraries keep what they have read until the process ends.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libfontconfig\nleak:libcairo\n"; }

namespace tocsin::http {
namespace {

using testing::Answer;
using testing::Client;
using testing::World;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

// An organisation with one record of most kinds, so that most operations find something.
class Library {
 public:
  Library()
      : organisation_(world.organisation("Northwind")),
        ada(world.person(organisation_, "Ada", state::PersonRole::admin, state::Operates::server)) {
    known_["organisations"] = to_text(organisation_);
    known_["persons"] = to_text(world.person(organisation_, "Bob").person);
    make("communities", "/communities", R"({"name":"Ports","purpose":"Looking out"})");
    make(
        "policies", "/communities/{communities}/policies",
        R"({"title":"Sharing","version":"1","text":"So","default_tlp":"TLP:AMBER","acknowledge_within_hours":4,"answer_within_hours":8})");
    make("reports", "/communities/{communities}/reports", R"({"title":"Phishing"})");
    make("indicator-sets", "/reports/{reports}/indicator-sets",
         R"({"indicators":[{"type":"domain","value":"a.example"}]})");
    make("attachments", "/reports/{reports}/files?name=a.txt", "{}");
    make("incidents", "/incidents", R"({"title":"Wave"})");
    make("rooms", "/incidents/{incidents}/rooms", R"({"name":"All"})");
    make("messages", "/rooms/{rooms}/messages", R"({"text":"Good morning"})");
    make("decisions", "/incidents/{incidents}/decisions",
         R"({"question":"Go?","options":[{"title":"Yes"}],"authority":"Charter"})");
    make("situation-reports", "/incidents/{incidents}/situation-reports", R"({"title":"Now"})");
    make("reviews", "/incidents/{incidents}/reviews", R"({"title":"After","summary":"Well"})");
    make("requests", "/incidents/{incidents}/requests",
         fmt::format(R"({{"organisation":"{}","ask":"facts","title":"Look"}})", to_text(organisation_)));
    make("contacts", "/organisations/{organisations}/contacts", R"({"function":"duty","name":"Ada"})");
    description =
        json::parse(ada.get("/api/v1/openapi.json").response.body, {.bytes = std::size_t{16} << 20, .depth = 64})
            .value_or(json::Value());
  }

  Answer ask(const Route& route) {
    world.pass(seconds(1));  // limits are another test's
    return ada.send(route.method, path_of(route), body_of(route));
  }
  const json::Value& described(const Route& route) const {
    return description.at("paths").at(route.pattern).at(lower(to_text(route.method)));
  }

  World world;

 private:
  model::OrganisationId organisation_;
  std::map<std::string, std::string, std::less<>> known_;

 public:
  Client ada;
  json::Value description;

 private:
  void make(const std::string& plural, std::string path, const std::string& body) {
    const auto open = path.find('{');
    if (open != std::string::npos) {
      const auto close = path.find('}');
      path.replace(open, close - open + 1, known_[path.substr(open + 1, close - open - 1)]);
    }
    known_[plural] = ada.post("/api/v1" + path, body).text("id");
  }

  std::string path_of(const Route& route) const {
    std::string out = route.pattern;
    const auto open = out.find('{');
    if (open == std::string::npos) return out;
    const auto from = std::string_view("/api/v1/").size();
    const auto at = known_.find(out.substr(from, out.find('/', from) - from));
    const bool has = at != known_.end() && !at->second.empty();
    return out.replace(open, out.find('}') - open + 1, has ? at->second : "3f2a64d1-0c57-4a4e-9d3b-7b1c1f6f9a10");
  }

  // As the description says, not as the route says: the description is what a client has.
  std::string body_of(const Route& route) const {
    const auto* request = described(route).get_object().if_contains("requestBody");
    if (request == nullptr) return {};
    const auto* content = request->at("content").get_object().if_contains("application/json");
    if (content == nullptr) return R"({"Event":{"info":"Wave","Attribute":[]}})";
    const testing::Pick pick = [this](std::string_view property) -> json::Value {
      if (property == "organisation") return json::Value(known_.at("organisations"));
      if (property == "person") return json::Value(known_.at("persons"));
      if (property == "chosen") return "Yes";
      if (property == "scheme") return "gbt20986";
      if (property == "version") return "2023";
      if (property == "code") return "malware";
      if (property == "level") return "major";
      if (property == "due_at" || property == "reply_by") return "2026-09-01T00:00:00Z";  // ahead
      return {};
    };
    return json::to_text(testing::example(content->at("schema"), description, testing::Fill::required, pick));
  }
};

TEST(OpenApi, DescribesEveryRouteAndNothingElse) {
  Library library;
  ASSERT_TRUE(library.description.is_object());
  EXPECT_TRUE(library.description.at("openapi").get_string().starts_with("3.1"));
  std::set<std::string> routed;
  std::set<std::string> described;
  for (const auto& route : library.world.api.router().routes())
    routed.insert(fmt::format("{} {} {}", lower(to_text(route.method)), route.pattern, route.operation));
  for (const auto& path : library.description.at("paths").get_object())
    for (const auto& operation : path.value().get_object())
      described.insert(fmt::format("{} {} {}", std::string_view(operation.key()), std::string_view(path.key()),
                                   std::string_view(operation.value().at("operationId").get_string())));
  EXPECT_EQ(routed, described);
}

void collect_references(const json::Value& value, std::set<std::string>& out) {
  if (value.is_array())
    for (const auto& item : value.get_array()) collect_references(item, out);
  if (!value.is_object()) return;
  for (const auto& member : value.get_object()) {
    if (member.key() == "$ref" && member.value().is_string()) out.insert(std::string(member.value().get_string()));
    collect_references(member.value(), out);
  }
}

TEST(OpenApi, RefersOnlyToWhatItHolds) {
  Library library;
  std::set<std::string> references;
  collect_references(library.description, references);
  EXPECT_FALSE(references.empty());
  for (const auto& reference : references) {
    boost::system::error_code fault;
    EXPECT_NE(library.description.find_pointer(reference.substr(1), fault), nullptr) << reference;
  }
}

TEST(OpenApi, SaysWhoMayAsk) {
  Library library;
  for (const auto& route : library.world.api.router().routes()) {
    const auto& security = library.described(route).at("security").get_array();
    const std::size_t ways = route.access == Access::open ? 0 : route.access == Access::session ? 1 : 2;
    EXPECT_EQ(security.size(), ways) << route.operation;
  }
}

// The schema that the description gives for this answer; nullptr where the answer is not JSON.
const json::Value* schema_of(const json::Value& operation, const Answer& answer) {
  const auto& responses = operation.at("responses").get_object();
  const auto* response = responses.if_contains(fmt::to_string(answer.status()));
  if (response == nullptr) response = responses.if_contains("default");
  const auto* content = response->get_object().if_contains("content");
  if (content == nullptr) return nullptr;
  const auto type = answer.header("Content-Type");
  const auto* media = content->get_object().if_contains(type.substr(0, type.find(';')));
  return media != nullptr ? media->get_object().if_contains("schema") : nullptr;
}

// True where a success in JSON was held against its schema.
bool is_as_described(Library& library, const Route& route) {
  const auto& operation = library.described(route);
  const auto answer = library.ask(route);
  EXPECT_LT(answer.status(), 500) << route.operation << "\n" << answer.response.body;
  const bool is_taxii = route.answer == "Taxii";
  if (answer.status() >= 400)
    EXPECT_EQ(answer.header("Content-Type"),
              is_taxii ? "application/taxii+json;version=2.1" : "application/problem+json")
        << route.operation;
  if (answer.status() < 300) {
    const bool named = operation.at("responses").get_object().contains(fmt::to_string(answer.status()));
    EXPECT_TRUE(named || answer.status() == 204) << route.operation << " answers " << answer.status();
  }
  const auto* schema = schema_of(operation, answer);
  const bool is_json = answer.header("Content-Type").find("json") != std::string::npos && !answer.response.body.empty();
  if (schema == nullptr || !is_json) return false;
  testing::SchemaCheck check(library.description);
  for (const auto& fault : check.faults(*schema, answer.body))
    ADD_FAILURE() << route.operation << " " << fault << "\n" << answer.response.body.substr(0, 400);
  return answer.status() < 300;
}

TEST(OpenApi, DescribesWhatIsAnswered) {
  Library library;
  std::size_t asked = 0;
  std::size_t succeeded = 0;
  for (const auto& route : library.world.api.router().routes()) {
    if (route.operation == "session.close" || route.operation == "person.end_sessions") continue;
    ++asked;
    if (is_as_described(library, route)) ++succeeded;
  }
  EXPECT_GT(succeeded, 120U) << "of " << asked << " operations: the comparison says little";
}

TEST(OpenApi, DescribesWhatIsAnsweredWhenASessionEnds) {
  for (const std::string_view name : {"session.close", "person.end_sessions"}) {
    Library library;
    const auto& routes = library.world.api.router().routes();
    const auto route = std::ranges::find(routes, name, &Route::operation);
    ASSERT_NE(route, routes.end()) << name;
    is_as_described(library, *route);
  }
}

TEST(OpenApi, IsKeptByACheckThatCanFail) {
  const json::Value schema = *json::parse(
      R"({"type":"object","additionalProperties":false,"required":["id"],"properties":{"id":{"type":"string","format":"uuid"},"n":{"type":"integer","maximum":3}}})");
  testing::SchemaCheck check(schema);
  EXPECT_EQ(check.faults(schema, *json::parse(R"({"id":"6ba7b810-9dad-41d1-80b4-00c04fd430c8","n":3})")).size(), 0U);
  EXPECT_EQ(check.faults(schema, *json::parse(R"({"id":"x"})")).size(), 1U);
  EXPECT_EQ(check.faults(schema, *json::parse(R"({"n":4,"m":1})")).size(), 3U);
  EXPECT_EQ(check.faults(schema, *json::parse("[]")).size(), 1U);
}

}  // namespace
}  // namespace tocsin::http

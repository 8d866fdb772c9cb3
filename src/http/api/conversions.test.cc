#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "http/api/views_world.h"
#include "wire/gather.h"
#include "wire/stix/objects.h"

namespace tocsin::http {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;
using wire::array_member;
using wire::text_member;

const std::filesystem::path data_root = TOCSIN_SOURCE_DIR "/../shared/data";

class IncidentStix : public ::testing::Test {
 protected:
  IncidentStix() { played.play(); }
  json::Value bundle(testing::Client& who) {
    const auto answer = who.get("/api/v1/incidents/" + played.incident + "/stix");
    EXPECT_EQ(answer.status(), 200) << answer.response.body;
    return json::parse(answer.response.body, {.bytes = std::size_t{16} << 20, .depth = 64}).value();
  }
  static std::vector<json::Object> of_type(const json::Value& bundle, std::string_view type) {
    std::vector<json::Object> out;
    for (const auto& one : bundle.at("objects").get_array())
      if (text_member(one.get_object(), "type") == type) out.push_back(one.get_object());
    return out;
  }
  PlayedWorld played;
};

const json::Object& core_of(const json::Object& incident) {
  return incident.at("extensions").at("extension-definition--ef765651-680c-498d-9894-99799f2fa126").get_object();
}

TEST_F(IncidentStix, TellsTheCaseInTheWordsOfTheIncidentExtension) {
  const auto whole = bundle(played.ines);
  const auto incidents = of_type(whole, "incident");
  ASSERT_EQ(incidents.size(), 1u);
  EXPECT_EQ(text_member(incidents[0], "name"), "Backdoored update of a terminal planning tool");
  const auto& core = core_of(incidents[0]);
  EXPECT_EQ(text_member(core, "determination"), "confirmed");
  EXPECT_EQ(text_member(core, "investigation_status"), "closed");
  EXPECT_GT(core.at("criticality").to_number<int>(), 0);
  EXPECT_FALSE(array_member(core, "incident_types").empty());
  EXPECT_EQ(array_member(core, "events").size(), of_type(whole, "event").size());
  EXPECT_EQ(array_member(core, "tasks").size(), of_type(whole, "task").size());
  EXPECT_EQ(array_member(core, "impact_refs").size(), of_type(whole, "impact").size());
  EXPECT_GT(of_type(whole, "event").size(), 10u);
  for (const auto* type :
       {"task", "impact", "identity", "relationship", "report", "note", "domain-name", "marking-definition"})
    EXPECT_FALSE(of_type(whole, type).empty()) << type;
  // What stands on a warninglist is told, and nothing to look for.
  EXPECT_TRUE(of_type(whole, "indicator").empty());
}

TEST_F(IncidentStix, IsCutToItsReader) {
  const auto text = json::to_text(bundle(played.rhys));
  EXPECT_THAT(text, HasSubstr("The planning course's lab"));
  EXPECT_THAT(text, Not(HasSubstr("Two gate servers ran the update"))) << "told to the team alone";
  EXPECT_THAT(text, Not(HasSubstr("Which subscribers resolved"))) << "asked of another party";
  EXPECT_THAT(text, Not(HasSubstr("cdn.example.org"))) << "the report's indicators are the reporter's and the team's";
  for (const auto* path : {"/stix", "/stix/loss"})
    EXPECT_EQ(played.eve.get("/api/v1/incidents/" + played.incident + path).status(), 404);
}

TEST_F(IncidentStix, RefersToNothingThatIsNotInIt) {
  for (auto* who : {&played.ines, &played.rhys}) {
    const auto whole = bundle(*who);
    std::set<std::string> ids;
    for (const auto& one : whole.at("objects").get_array())
      EXPECT_TRUE(ids.insert(text_member(one.get_object(), "id")).second) << text_member(one.get_object(), "id");
    const std::function<void(const json::Value&, std::string_view)> check = [&](const json::Value& value,
                                                                                std::string_view key) {
      if (value.is_object())
        for (const auto& member : value.get_object()) check(member.value(), member.key());
      if (value.is_array())
        for (const auto& one : value.get_array()) check(one, key);
      if (value.is_string() && (key.ends_with("_ref") || key.ends_with("_refs")))
        EXPECT_TRUE(ids.contains(std::string(value.get_string()))) << key << " " << value.get_string();
    };
    check(whole, "");
    EXPECT_EQ(json::to_text(bundle(*who)), json::to_text(whole)) << "the same again";
  }
}

TEST_F(IncidentStix, WritesNothingThatTheStandardForbids) {
  for (auto* who : {&played.ines, &played.rhys}) {
    std::vector<std::string> faults;
    const auto read = wire::stix::for_each_object(
        json::to_text(bundle(*who)), {}, [&](const wire::stix::ObjectView& object) -> Result<void> {
          for (const auto& fault : object.faults) faults.push_back(std::string(object.id) + fault.where + fault.what);
          return {};
        });
    EXPECT_TRUE(read);
    EXPECT_THAT(faults, ::testing::IsEmpty());
  }
}

TEST_F(IncidentStix, EveryObjectBearsItsMarking) {
  const auto whole = bundle(played.ines);
  for (const auto& one : whole.at("objects").get_array()) {
    const auto type = text_member(one.get_object(), "type");
    if (type == "marking-definition") continue;
    EXPECT_FALSE(array_member(one.get_object(), "object_marking_refs").empty()) << json::to_text(one);
  }
}

TEST_F(IncidentStix, SaysWhatWasNotSaid) {
  const auto answer = played.ines.get("/api/v1/incidents/" + played.incident + "/stix/loss");
  ASSERT_EQ(answer.status(), 200) << answer.response.body;
  EXPECT_GT(answer.body.at("counts").at("kept").to_number<int>(), 0);
  EXPECT_GT(answer.body.at("counts").at("dropped").to_number<int>(), 0);
  EXPECT_THAT(answer.response.body, AllOf(HasSubstr("convert.impact"), HasSubstr("convert.phase"),
                                          Not(HasSubstr("{"
                                                        "kind"))));
}

// The keywords of JSON Schema that the incident schema uses.
void hold(const json::Value& value, const json::Value& schema, const json::Value& root, const std::string& where,
          std::vector<std::string>& faults) {
  const auto& rules = schema.get_object();
  const auto fault = [&](std::string_view why) { faults.push_back(where + ": " + std::string(why)); };
  if (const auto* ref = rules.if_contains("$ref"))
    return hold(value, root.at_pointer(std::string_view(ref->get_string()).substr(1)), root, where, faults);
  if (const auto* one = rules.if_contains("const"); one != nullptr && *one != value) fault("const");
  if (const auto* list = rules.if_contains("enum"))
    if (std::ranges::find(list->get_array(), value) == list->get_array().end()) fault("enum");
  if (const auto* type = rules.if_contains("type")) {
    const std::string_view name = type->get_string();
    const bool fits = name == "object"    ? value.is_object()
                      : name == "array"   ? value.is_array()
                      : name == "string"  ? value.is_string()
                      : name == "integer" ? value.is_int64() || value.is_uint64()
                      : name == "number"  ? value.is_number()
                                          : value.is_bool();
    if (!fits) return fault("type");
  }
  if (value.is_number()) {
    if (const auto* least = rules.if_contains("minimum"))
      if (value.to_number<double>() < least->to_number<double>()) fault("minimum");
    if (const auto* most = rules.if_contains("maximum"))
      if (value.to_number<double>() > most->to_number<double>()) fault("maximum");
  }
  if (const auto* pattern = rules.if_contains("pattern"); pattern != nullptr && value.is_string())
    if (!std::string_view(value.get_string()).starts_with(std::string_view(pattern->get_string()).substr(1)))
      fault("pattern");
  if (value.is_string() && rules.contains("format") && !instant_from_text(value.get_string())) fault("format");
  if (value.is_array()) {
    if (const auto* least = rules.if_contains("minItems"))
      if (value.get_array().size() < least->to_number<std::size_t>()) fault("minItems");
    if (const auto* items = rules.if_contains("items"))
      for (std::size_t i = 0; i < value.get_array().size(); ++i)
        hold(value.get_array()[i], *items, root, json::pointer_step(where, i), faults);
  }
  if (!value.is_object()) return;
  if (const auto* needed = rules.if_contains("required"))
    for (const auto& name : needed->get_array())
      if (!value.get_object().contains(name.get_string())) fault("required " + std::string(name.get_string()));
  for (const auto& member : value.get_object()) {
    const auto* known = rules.if_contains("properties");
    const auto* property = known == nullptr ? nullptr : known->get_object().if_contains(member.key());
    if (property == nullptr) property = rules.if_contains("additionalProperties");
    if (property != nullptr && property->is_object())
      hold(member.value(), *property, root, json::pointer_step(where, member.key()), faults);
  }
  if (const auto* dependent = rules.if_contains("dependentRequired"))
    for (const auto& rule : dependent->get_object())
      if (value.get_object().contains(rule.key()))
        for (const auto& name : rule.value().get_array())
          if (!value.get_object().contains(name.get_string())) fault("dependentRequired");
}

TEST_F(IncidentStix, FitsTheSchemaOfTheExtension) {
  const auto path = data_root / "stix-ext/incident-extension-2.0.schema.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "no shared data";
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  const auto root = json::parse(text.str()).value();
  const auto& defs = root.at("$defs").get_object();
  for (auto* who : {&played.ines, &played.rhys}) {
    const auto whole = bundle(*who);
    std::vector<std::string> faults;
    std::size_t held = 0;
    for (const auto& one : whole.at("objects").get_array()) {
      const auto& object = one.get_object();
      const auto type = text_member(object, "type");
      if (type == "incident") hold(json::Value(core_of(object)), defs.at("incident-core"), root, "/core", faults);
      if (const auto* rules = defs.if_contains(type)) hold(one, *rules, root, "/" + type, faults), ++held;
      if (type == "impact") {
        const auto category = text_member(object, "impact_category");
        hold(object.at("extensions").at(category), defs.at("impact-extensions").at(category), root, "/impact", faults);
      }
    }
    EXPECT_THAT(faults, ::testing::IsEmpty());
    EXPECT_GT(held, 5u);
  }
}

TEST(ConvertRoute, GivesTheDocumentWithItsLoss) {
  PlayedWorld played;
  const std::string event =
      R"({"Event":{"info":"Lantern","uuid":"0ff482f2-e8f6-49a1-834b-165d9c33018b","Attribute":[{"type":"domain","value":"a.example","distribution":"3"}]}})";
  const auto answer = played.send_raw(played.rhys, "/api/v1/convert?from=misp&to=stix", event);
  ASSERT_EQ(answer.status(), 200) << answer.response.body;
  EXPECT_EQ(answer.body.at("document").at("type").get_string(), "bundle");
  EXPECT_THAT(answer.response.body, HasSubstr("convert.audience"));
  const auto back =
      played.send_raw(played.rhys, "/api/v1/convert?from=stix&to=misp", json::to_text(answer.body.at("document")));
  ASSERT_EQ(back.status(), 200) << back.response.body;
  EXPECT_EQ(json::canonical(back.body.at("document")), json::canonical(json::parse(event).value()));
}

TEST(ConvertRoute, RefusesWithThePlace) {
  PlayedWorld played;
  const auto ask = [&](const std::string& query, const std::string& bytes) {
    const auto answer = played.send_raw(played.rhys, "/api/v1/convert" + query, bytes);
    return std::pair(answer.status(), answer.text("code") + "@" + answer.text("where"));
  };
  EXPECT_EQ(ask("?from=misp", "{}").first, 400);
  EXPECT_EQ(ask("?from=misp&to=misp", "{}").first, 400);
  EXPECT_EQ(ask("?from=x&to=misp", "{}").first, 400);
  EXPECT_EQ(ask("?from=misp&to=stix", "").first, 400);
  EXPECT_EQ(ask("?from=misp&to=stix", "{\"a\":").first, 400);
  EXPECT_EQ(ask("?from=misp&to=stix", std::string(200, '[')).first, 400);
  EXPECT_EQ(ask("?from=stix&to=misp", "{\"Event\":{\"info\":\"x\"}}").first, 400);
}

constexpr std::string_view foreign_incident =
    R"({"type":"bundle","id":"bundle--44af6c39-c09b-49c5-9de2-394224b04982","objects":[
{"type":"incident","id":"incident--33fe3b22-0201-47cf-85d0-97c02164528d","spec_version":"2.1","created":"2026-01-08T09:00:00Z",
 "modified":"2026-01-08T09:00:00Z","name":"Gate servers ran a bad update","description":"Two of them.",
 "extensions":{"extension-definition--ef765651-680c-498d-9894-99799f2fa126":{"extension_type":"property-extension",
   "determination":"confirmed","investigation_status":"open","incident_types":["malware"],"scores":[{"name":"x","value":1}]}}},
{"type":"event","id":"event--33fe3b22-0201-47cf-85d0-97c021645281","status":"occurred","start_time":"2026-01-07T09:00:00Z"},
{"type":"event","id":"event--33fe3b22-0201-47cf-85d0-97c021645282","status":"occurred","start_time":"2026-01-08T08:00:00Z","event_types":["alert-detected"]},
{"type":"impact","id":"impact--33fe3b22-0201-47cf-85d0-97c021645283","impact_category":"availability","description":"Gates are closed."},
{"type":"task","id":"task--33fe3b22-0201-47cf-85d0-97c021645284","outcome":"pending","name":"Block the update servers"}OBSERVED]})";

std::string foreign_with(std::string_view more) {
  std::string out(foreign_incident);
  out.replace(out.find("OBSERVED"), 8, more);
  return out;
}

class ForeignIncident : public ::testing::TestWithParam<std::string> {};

TEST_P(ForeignIncident, BecomesAReportInItsSendersWords) {
  PlayedWorld played;
  played.world.pass(days(3000));  // sessions have ended by then
  auto later = played.world.person(played.rhys.organisation, "Later");
  const auto sent = played.send_raw(
      later, fmt::format("/api/v1/communities/{}/reports/import?name=incident.json", to_text(played.community)),
      foreign_with(GetParam()));
  ASSERT_EQ(sent.status(), 201) << sent.response.body;
  const auto list = later.get("/api/v1/reports?limit=1");
  const auto text = json::to_text(list.body);
  EXPECT_THAT(text, AllOf(HasSubstr("Gate servers ran a bad update"), HasSubstr("Two of them."),
                          HasSubstr("determination: confirmed"), HasSubstr("incident_types: malware"),
                          HasSubstr("availability: Gates are closed."), HasSubstr("Block the update servers"),
                          HasSubstr("\"occurred_at\":\"2026-01-07T09:00:00"),
                          HasSubstr("\"detected_at\":\"2026-01-08T08:00:00")));
  EXPECT_THAT(json::to_text(sent.body.at("loss")), AllOf(HasSubstr("convert.as_time"), HasSubstr("convert.as_text"),
                                                         HasSubstr("126/scores\",\"code\":\"convert.in_file")));
}

INSTANTIATE_TEST_SUITE_P(
    WithAndWithoutIndicators, ForeignIncident,
    ::testing::Values(
        std::string(),
        std::string(
            R"(,{"type":"domain-name","id":"domain-name--33fe3b22-0201-47cf-85d0-97c021645289","value":"cdn.example.net"})")));

}  // namespace
}  // namespace tocsin::http

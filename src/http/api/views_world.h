#pragma once
// An incident that was played through the API, for the tests of views and documents. The danger removed: tests of views
// on records that no act could have made. Never linked into the program.
#include <gtest/gtest.h>

#include "http/testing/world.h"
#include "state/facts/prepare.h"

namespace tocsin::http {

// A bundle with one indicator each of these names, and one thing that has no place here.
inline std::string bundle_of(const std::vector<std::string>& domains) {
  json::Array objects;
  std::size_t n = 0;
  for (const auto& domain : domains)
    objects.push_back(json::Object{{"type", "indicator"},
                                   {"spec_version", "2.1"},
                                   {"id", fmt::format("indicator--00000000-0000-4000-8000-{:012}", ++n)},
                                   {"created", "2026-05-27T08:00:00Z"},
                                   {"modified", "2026-05-27T08:00:00Z"},
                                   {"valid_from", "2026-05-27T08:00:00Z"},
                                   {"pattern_type", "stix"},
                                   {"pattern", fmt::format("[domain-name:value = '{}']", domain)}});
  objects.push_back(json::Object{{"type", "course-of-action"},
                                 {"spec_version", "2.1"},
                                 {"id", "course-of-action--00000000-0000-4000-8000-000000000001"},
                                 {"created", "2026-05-27T08:00:00Z"},
                                 {"modified", "2026-05-27T08:00:00Z"},
                                 {"name", "Unplug it"}});
  return json::to_text(json::Object{
      {"type", "bundle"}, {"id", "bundle--00000000-0000-4000-8000-000000000001"}, {"objects", std::move(objects)}});
}

class PlayedWorld {
 public:
  PlayedWorld() {
    team = organisation("Northgate Coordination Centre", "北门协同中心");
    ines = world.person(team, "Ines");
    found_community();
    harbourline = organisation("Harbourline Terminals", "港线码头");
    aldermoor = organisation("Aldermoor University", "奥德穆尔大学");
    larkfield = organisation("Larkfield Telecom", "云雀电信");
    petra = world.person(harbourline, "Petra");
    rhys = world.person(aldermoor, "Rhys");
    wanqing = world.person(larkfield, "Wanqing");
    introduce(team, "Northgate Coordination Centre", "北门协同中心");
    join(petra, "Harbourline Terminals", "港线码头");
    join(rhys, "Aldermoor University", "奥德穆尔大学");
    join(wanqing, "Larkfield Telecom", "云雀电信");
    eve = world.person(organisation("Elsewhere", "别处"), "Eve");
  }

  // The id that the answer shows; the act must have succeeded.
  std::string made(const testing::Answer& answer) {
    EXPECT_LT(answer.status(), 300) << answer.response.body;
    world.pass(seconds(60));
    return answer.text("id");
  }
  std::string act(testing::Client& who, const std::string& path, const json::Value& body = json::Object{}) {
    return made(who.post("/api/v1/" + path, body));
  }
  testing::Answer send_raw(testing::Client& who, const std::string& target, const std::string& bytes) {
    auto raw = who.request(Method::post, target, bytes);
    for (auto& header : raw.headers)
      if (header.name == "Content-Type") header.value = "application/octet-stream";
    testing::Answer out{world.api.handle_and_wait(std::move(raw)), {}};
    if (auto body = json::parse(out.response.body, {.bytes = std::size_t{16} << 20, .depth = 64}))
      out.body = std::move(*body);
    return out;
  }
  std::string report(testing::Client& who, const std::string& title) {
    return act(who, fmt::format("communities/{}/reports", to_text(community)), json::Object{{"title", title}});
  }
  std::string import(testing::Client& who, const std::string& report, const std::vector<std::string>& domains) {
    return made(send_raw(who, "/api/v1/reports/" + report + "/import?name=indicators.json", bundle_of(domains)));
  }

  // From a report to a closed incident with a review: everything that a report of it can tell.
  void play();
  void open_incident();
  std::string take_part(testing::Client& who) {
    const auto participation = act(
        ines, "incidents/" + incident + "/participations",
        json::Object{{"organisation", to_text(who.organisation)}, {"terms", "TLP:AMBER, daily call at 09:00 UTC."}});
    act(who, "participations/" + participation + "/accept");
    return participation;
  }

  testing::World world;
  model::OrganisationId team, harbourline, aldermoor, larkfield;
  testing::Client ines{world}, petra{world}, rhys{world}, wanqing{world}, eve{world};
  model::CommunityId community;
  std::string first_report, incident, request, decision, picture, review;

 private:
  model::OrganisationId organisation(std::string_view name, std::string_view) { return world.organisation(name); }

  void found_community() {
    community = world.chance.new_id<model::CommunityTag>();
    state::CommunityFounded charter;
    charter.name.value = "Northgate";
    charter.purpose.value = "To coordinate incidents";
    world.append(http::first_community(team, community, charter));
  }

  // What the room's reaction does on a server: members read one another's profiles.
  void introduce(const model::OrganisationId& id, std::string_view name, std::string_view name_zh) {
    state::OrganisationDescribed profile;
    profile.name.value = name;
    profile.name_zh = state::Name{std::string(name_zh)};
    auto piece =
        port::create(event::SpaceRef{model::SpaceKind::organisation, model::as_space(id), {}},
                     event::RecordRef{.id = model::as_record(id), .owner = id},
                     port::label_for(model::Tlp::green, {port::community_atom(model::as_space(community))}), profile);
    piece.by = port::By::server;
    world.append(std::move(piece));
  }

  void join(testing::Client& who, std::string_view name, std::string_view name_zh) {
    const auto membership = act(ines, fmt::format("communities/{}/memberships", to_text(community)),
                                json::Object{{"organisation", to_text(who.organisation)}});
    act(who, "memberships/" + membership + "/accept");
    introduce(who.organisation, name, name_zh);
  }

  void suffer(testing::Client& who, const std::string& participation, const std::string& text, std::int64_t hosts);
  void decide();
  void ask();
  void learn();
};

inline void PlayedWorld::suffer(testing::Client& who, const std::string& participation, const std::string& text,
                                std::int64_t hosts) {
  const auto impact = act(who, "participations/" + participation + "/impacts");
  act(who, "impacts/" + impact + "/investigate");
  act(who, "impacts/" + impact + "/confirm",
      json::Object{{"text", text}, {"services", "Berth planning, gate control"}, {"affected_count", hosts}});
  world.pass(hours(6));
  act(who, "impacts/" + impact + "/contain");
  act(who, "impacts/" + impact + "/recover");
}

inline void PlayedWorld::open_incident() {
  first_report = report(petra, "Gate servers call an unknown host");
  import(petra, first_report, {"update.example.net", "cdn.example.org", "berth.example.com"});
  act(ines, "reports/" + first_report + "/start-triage");
  act(ines, "reports/" + first_report + "/validate", json::Object{{"reason", "Two sensors agree."}});
  incident = act(ines, "incidents",
                 json::Object{{"title", "Backdoored update of a terminal planning tool"},
                              {"summary",
                               "A signed update of a planning tool that several members use carried a backdoor. It was "
                               "found at a terminal, traced to the maker's build server, and removed at every party "
                               "within two days."},
                              {"communities", json::Array{to_text(community)}},
                              {"reports", json::Array{first_report}},
                              {"occurred_at", "2026-05-26T03:10:00Z"}});
  act(ines, "incidents/" + incident + "/assess");
  act(ines, "incidents/" + incident + "/classify",
      json::Object{
          {"classes", json::Array{json::Object{{"scheme", "rsit"}, {"version", "1003"}, {"code", "malicious-code"}}}},
          {"reason", "The update installs a remote access tool."}});
  act(ines, "incidents/" + incident + "/set-severity",
      json::Object{
          {"scheme", "ncsc6"}, {"level", "category-3"}, {"reason", "Port operations in one region are slowed."}});
  act(ines, "incidents/" + incident + "/set-severity",
      json::Object{{"scheme", "gbt20986"}, {"level", "relatively-major"}, {"reason", "Three operators are hit."}});
  act(ines, "incidents/" + incident + "/declare",
      json::Object{{"reason", "More than one member runs the tool, and the maker has not answered."},
                   {"activation_level", "heightened"}});
  act(ines, "incidents/" + incident + "/respond");
}

inline void PlayedWorld::decide() {
  decision = act(ines, "incidents/" + incident + "/decisions",
                 json::Object{{"question", "Block the update servers at every party now?"},
                              {"authority", "Coordination policy 1.0, section 4: containment by the team."},
                              {"known", "Three domains, two of them shared hosting."},
                              {"options", json::Array{json::Object{{"title", "Block all three"},
                                                                   {"consequences", "Planning loses map tiles."}},
                                                      json::Object{{"title", "Block one, watch two"}}}}});
  act(ines, "decisions/" + decision + "/consult", json::Object{{"quorum", 2}});
  act(ines, "decisions/" + decision + "/adopt",
      json::Object{{"chosen", "Block all three"},
                   {"reason", "A day of missing map tiles is cheaper than one more foothold."},
                   {"dissent", "Aldermoor would have watched the shared hosts for a day longer."}});
  act(ines, "decisions/" + decision + "/put-into-effect");
}

inline void PlayedWorld::ask() {
  request = act(ines, "incidents/" + incident + "/requests",
                json::Object{{"organisation", to_text(larkfield)},
                             {"ask", "facts"},
                             {"title", "Which subscribers resolved the three names?"},
                             {"due_at", "2026-05-30T12:00:00Z"}});
  act(wanqing, "requests/" + request + "/acknowledge");
  act(wanqing, "requests/" + request + "/accept");
  act(wanqing, "requests/" + request + "/start");
  act(wanqing, "requests/" + request + "/answer",
      json::Object{{"text", "Eleven networks in all; the list of prefixes went to the team by the agreed route."}});
  act(ines, "requests/" + request + "/verify");
  act(ines, "requests/" + request + "/finish");
  act(ines, "incidents/" + incident + "/requests",
      json::Object{{"organisation", to_text(aldermoor)},
                   {"ask", "analysis"},
                   {"title", "Unpack the second stage"},
                   {"due_at", "2026-05-29T12:00:00Z"}});
}

inline void PlayedWorld::learn() {
  act(ines, "incidents/" + incident + "/stabilise");
  act(ines, "incidents/" + incident + "/recover");
  act(ines, "incidents/" + incident + "/open-review");
  review = act(ines, "incidents/" + incident + "/reviews",
               json::Object{{"title", "Review of the planning tool incident"},
                            {"summary", "The parties shared what they found within hours; the maker was reached late."},
                            {"went_well", "First indicators were with every party four hours after the report."},
                            {"to_improve", "Nobody had a contact at the maker that answers at night."}});
  act(ines, "reviews/" + review + "/lessons",
      json::Object{{"title", "Makers belong in the contact book"},
                   {"text", "For every tool that more than two members use, the team keeps a contact at its maker."}});
  act(ines, "reviews/" + review + "/improvements",
      json::Object{{"organisation", to_text(harbourline)},
                   {"title", "Verify updates against a second source before they are installed"},
                   {"due_at", "2026-09-30T00:00:00Z"}});
  act(ines, "reviews/" + review + "/circulate");
  act(ines, "reviews/" + review + "/approve");
  act(ines, "incidents/" + incident + "/close", json::Object{{"reason", "No sighting for a week."}});
}

inline void PlayedWorld::play() {
  open_incident();
  const auto at_harbourline = take_part(petra);
  const auto at_aldermoor = take_part(rhys);
  take_part(wanqing);
  suffer(petra, at_harbourline, "Two gate servers ran the update; ships waited for three hours.", 2);
  decide();
  ask();
  suffer(rhys, at_aldermoor, "The planning course's lab of forty machines.", 40);
  picture = act(ines, "incidents/" + incident + "/situation-reports",
                json::Object{{"title", "Second day: contained at both affected parties"},
                             {"text", "The maker has withdrawn the update. Nothing new since noon."}});
  learn();
}

}  // namespace tocsin::http

#include "workday.h"

#include "intelligence.h"

namespace tocsin::two_worlds {

std::string colleague_of(const Cast& cast) { return is_of_team(cast) ? "ted" : "van"; }

std::pair<std::string, std::string> another(const Cast& cast) {
  return is_of_team(cast) ? std::pair("van", "V") : std::pair("tom", "T");
}

namespace {

void add_names(Story& story, const Cast& cast) {
  const std::string own = is_of_team(cast) ? "T" : "V";
  story.common("who works", [own](Side& s) { s.ids["me"] = s.ids.at(own); });
  story.mix();
}

}  // namespace

std::vector<Step> make_workday(std::uint64_t seed) {
  const Cast cast = cast_of(seed);
  Story story(seed + 2'000'000, is_of_team(cast) ? From::the_team : From::v);
  story.start_at(20'000);
  add_names(story, cast);
  add_own_house(story);
  add_circle_and_clients(story, cast);
  add_own_feeds(story);
  add_own_community(story, cast);
  add_triage(story);
  add_own_escrow(story, cast);
  add_own_incident(story);
  add_others_incident(story);
  add_asked_reporter(story);
  add_own_releases(story, cast);
  add_consents(story);
  add_marking_requests(story);
  add_own_intelligence(story);
  return story.take();
}

}  // namespace tocsin::two_worlds

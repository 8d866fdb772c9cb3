// The viewer is asked by others: to join, to act, to say how it is hit; and keeps its own house.
#include "workday.h"

namespace tocsin::two_worlds {

void add_others_incident(Story& story) {
  for (const std::string name : {"pc", "pc2"}) {
    story.did("pia", "/communities", R"({"name":"Peers of )" + name + R"(","purpose":"lantern"})", name);
    story.did("pia", "/communities/<" + name + ">/memberships", R"({"organisation":"<me>","terms":"The charter"})",
              "me" + name);
  }
  story.does("/memberships/<mepc>/accept");
  story.does("/memberships/<mepc2>/decline", R"({"reason":"One is enough"})");
  story.far("pia", "/communities/<pc2>/reports", R"({"title":"Hidden <flavour>"})", "hpc2");
  story.mix();
  story.did("pia", "/incidents", R"({"title":"Peers' incident"})", "pi");
  story.did("pia", "/incidents/<pi>/participations", R"({"organisation":"<me>","terms":"Share"})", "pime");
  story.did("pia", "/incidents/<pi>/participations", R"({"organisation":"<W>","terms":"Share"})", "piW");
  story.does("/participations/<pime>/accept");
  story.did("wim", "/participations/<piW>/accept", "{}");
  story.did("pia", "/incidents", R"({"title":"Another of theirs"})", "pi2");
  story.did("pia", "/incidents/<pi2>/participations", R"({"organisation":"<me>","terms":"Share"})", "pi2me");
  story.does("/participations/<pi2me>/decline", R"({"reason":"No hands"})");
  story.did("pia", "/incidents/<pi>/assess", "{}");
  story.did("pia", "/incidents/<pi>/declare", R"({"reason":"It is"})");
  story.did("pia", "/incidents/<pi>/respond", "{}");
  for (const std::string name : {"pq", "pq2", "pq3"})
    story.did("pia", "/incidents/<pi>/requests",
              R"({"organisation":"<me>","ask":"facts","title":"Tell","due_at":"2027-03-01T00:00:00Z"})", name);
  story.far("pia", "/incidents/<pi>/requests", R"({"organisation":"<W>","ask":"facts","title":"<flavour>"})", "pqW");
  story.far("wim", "/requests/<pqW>/acknowledge", "{}");
  story.did("wim", "/participations/<piW>/impacts", "{}", "pjW");
  story.mix();
  story.far("wim", "/impacts/<pjW>/state", R"({"text":"<flavour> lantern","affected_count":9})");
  for (const std::string name : {"pq", "pq2", "pq3"}) story.does("/requests/<" + name + ">/acknowledge");
  story.does("/requests/<pq>/counter-date", R"({"due_at":"2027-04-01T00:00:00Z","reason":"Few hands"})");
  story.did("pia", "/requests/<pq>/agree", "{}");
  story.does("/requests/<pq>/start");
  story.does("/requests/<pq>/answer", R"({"text":"A lantern"})");
  story.does("/requests/<pq2>/accept");
  story.does("/requests/<pq3>/decline", R"({"reason":"No hands"})");
  story.far("pia", "/requests/<pqW>/cancel", R"({"reason":"<flavour>"})");
  story.does("/participations/<pime>/impacts", "{}", "pj");
  story.does("/impacts/<pj>/investigate");
  story.does("/impacts/<pj>/confirm", R"({"text":"Two lanterns","affected_count":2})");
  story.does("/impacts/<pj>/contain");
  story.does("/impacts/<pj>/recover");
  story.does("/impacts/<pj>/reconsider");
  story.mix();
}

void add_own_house(Story& story) {
  story.does("/organisations/<me>/describe",
             R"({"name":"Us, described","sector":"transport","base":{"head":"<me/head>"}})");
  story.does("/organisations/<me>/declare", R"({"networks":["10.0.0.0/9"],"domains":["us.lantern.tld"]})");
  for (const std::string name : {"mp", "mp2"})
    story.does("/organisations/<me>/persons", R"({"name":"New )" + name + R"(","role":"observer"})", name);
  story.does("/persons/<mp>/account", R"({"login":"new-larkspur"})");
  story.does("/persons/<mp>/change-role", R"({"role":"responder"})");
  story.does("/persons/<mp>/sign-in-link");
  story.takes_away("/persons/<mp>/sessions");
  story.does("/persons/<mp2>/leave");
  story.does("/persons/<mp2>/erase", R"({"fact":"<mp2/head>","reason":"Asked to"})");
  story.does("/organisations", R"({"name":"Newcomers","sector":"other"})", "mneworg");
  story.does("/communities/<c>/reports/import?name=broken.json", "{ cannot be read");
  story.reads("/quarantine", "mbroken");
  story.reads("/quarantine/<mbroken>/content");
  // Nobody knows it; to make one takes as long as a third of a world.
  story.common("password of vera", [](Side& s) {
    auto& accounts = s.world.store->accounts();
    auto account = testing::must(accounts.by_person(s.people.at("vera").person));
    account.password_hash = "unknown";
    testing::must(accounts.change(account));
  });
  story.does("/me/totp");
  story.puts("/me/notifications", R"({"address":"me@example.org","on_duty":"first","pace":"hourly"})");
  story.reads("/me/notifications");
  story.does("/tokens", R"({"name":"feed","scopes":["read"],"expires_in_days":30})", "mtok");
  story.takes_away("/tokens/<mtok>");
  story.far("pia", "/tokens", R"({"name":"<flavour>","scopes":["read"],"expires_in_days":30})");
  story.mix();
}

void add_circle_and_clients(Story& story, const Cast& cast) {
  story.does("/communities/<c>/circles", R"({"title":"Own circle","members_seen":"steward"})", "mcirc");
  story.does("/circles/<mcirc>/describe", R"({"title":"Own circle, described","base":{"head":"<mcirc/head>"}})");
  story.does("/circles/<mcirc>/circle-memberships", R"({"organisation":"<P>","note":"Trusted"})", "mcircP");
  story.does("/circles/<mcirc>/circle-memberships", R"({"circle":"<inner>"})", "mcircInner");
  story.hid("pia", "/communities/<c>/circles", R"({"title":"Own <flavour>","members_seen":"steward"})", "mshade");
  story.hid("pia", "/circles/<mshade>/circle-memberships", R"({"organisation":"<W>"})", "mshadeW");
  story.does("/organisations/<me>/client-relations", R"({"organisation":"<W>","terms":"Hosting"})", "mW");
  story.does("/client-relations/<mW>/withdraw");
  story.far("pia", "/organisations/<P>/client-relations", R"({"organisation":"<W>","terms":"<flavour>"})", "PW");
  story.far("wim", "/client-relations/<PW>/confirm", "{}");
  story.did("wim", "/organisations/<W>/client-relations", R"({"organisation":"<me>","terms":"Hosting"})", "Wm");
  story.does("/client-relations/<Wm>/confirm");
  // One more provider, which is not the viewer's organisation itself.
  const auto [provider, of] = another(cast);
  story.did(provider, fmt::format("/organisations/<{}>/client-relations", of),
            R"({"organisation":"<me>","terms":"Mail"})", "am");
  story.does("/client-relations/<am>/decline", R"({"reason":"We have one"})");
  story.mix();
}

}  // namespace tocsin::two_worlds

#include "scenario.h"

#include "intelligence.h"
#include "story.h"

namespace tocsin::two_worlds {
namespace {

// Kept from everybody but operators, who read the profiles of all organisations on the server: to one of those it
// happens in both worlds, in the same words.
void add_party(Story& story, const Cast& cast, const std::string& what, std::function<void(Side&)> run) {
  if (cast.viewer == Viewer::of_server) return story.common(what, std::move(run));
  story.hidden_from_all(what, std::move(run));
}

// Who there is: V is the viewer's organisation, T the coordination team (and the viewer's own where the viewer is of
// the team), P a peer in the same community, Q one that neither has anything to do with.
void add_cast(Story& story, const Cast& cast) {
  for (const std::string name : {"T", "V", "P", "Q", "W"})
    story.common("organisation " + name, [name](Side& s) { s.organisation(name); });
  using state::PersonRole;
  story.common("tom", [](Side& s) { s.person("tom", "T", PersonRole::admin, state::Operates::server); });
  story.common("ted", [](Side& s) { s.person("ted", "T", PersonRole::admin); });
  story.common("vera", [cast](Side& s) {
    s.person("vera", is_of_team(cast) ? "T" : "V", cast.role,
             cast.viewer == Viewer::of_server ? state::Operates::server : state::Operates::nothing);
  });
  story.common("van", [](Side& s) { s.person("van", "V", PersonRole::admin); });
  story.common("pia", [](Side& s) { s.person("pia", "P", PersonRole::admin); });
  story.common("wim", [](Side& s) { s.person("wim", "W", PersonRole::admin); });
  story.common("quin", [](Side& s) { s.person("quin", "Q", PersonRole::admin); });
  // Whose id everybody can work out.
  for (const std::string name : {"V", "P", "Z"})
    story.common("journal of " + name, [name](Side& s) { s.know_journal(name); });
  add_party(story, cast, "organisation Z", [](Side& s) {
    s.organisation("Z");
    s.person("zoe", "Z", PersonRole::admin);
  });
  story.mix();
}

std::string policy(const std::string& title) {
  return R"({"title":")" + title +
         R"(","version":"1","text":"Lantern rules","default_tlp":"TLP:AMBER","acknowledge_within_hours":4,"answer_within_hours":24})";
}

// What a community decides of itself: read by all of its members.
void add_governance(Story& story) {
  story.did("tom", "/policies/<pol>/consult", "{}");
  story.common("sign pol", [](Side& s) {
    if (!s.has("pol")) return;
    const auto text = s.version_of(s.ids["pol"].id, "head");
    s.post("van", "/api/v1/policies/<pol>/policy-signatures", fmt::format(R"({{"text_fact":"{}"}})", text), "signed");
  });
  if (story.chance(1, 2)) story.did("tom", "/policies/<pol>/adopt", "{}");
  story.did("tom", "/communities/<c>/appointments", R"({"person":"<pia>","role":"coordinator"})", "app");
  story.did("tom", "/communities/<c>/memberships", R"({"organisation":"<Q>","terms":"The charter"})", "mQ");
  if (story.chance(1, 2)) story.did("quin", "/memberships/<mQ>/decline", R"({"reason":"Not ours"})");
}

void add_community(Story& story, const Cast& cast) {
  story.did("tom", "/communities", R"({"name":"Harbour watch","purpose":"Ports look out for one another"})", "c");
  story.common("look at c", [](Side& s) {
    if (s.has("c")) s.index.set_community(from_uuid_text(s.ids["c"].id).value());
  });
  for (const std::string name : {"V", "P", "W"})
    story.did("tom", "/communities/<c>/memberships", R"({"organisation":"<)" + name + R"(>","terms":"The charter"})",
              "m" + name);
  story.did("van", "/memberships/<mV>/accept", "{}");
  story.did("pia", "/memberships/<mP>/accept", "{}");
  story.did("wim", "/memberships/<mW>/accept", "{}");
  story.did("van", "/organisations/<V>/contacts", R"({"function":"duty officer","name":"Van"})", "kV");
  story.did("van", "/organisations/<V>/teams", R"({"name":"Night shift","team_kind":"irt"})", "tV");
  story.did("vera", "/communities/<c>/reports/import?name=bad.json", "{ cannot be read");
  story.did("tom", "/communities/<c>/policies", policy("How we share"), "pol");
  if (story.chance(2, 3)) add_governance(story);
  story.far("quin", "/communities", R"({"name":"Lantern <flavour>","purpose":"Hidden lantern harbour"})", "d");
  const std::string name = cast.viewer == Viewer::of_server ? "larkspur" : "<flavour>";
  add_party(story, cast, "organisation N", [=](Side& s) {
    s.post("tom", "/api/v1/organisations", R"({"name":"New )" + name + R"(","sector":"other"})", "N");
  });
  story.far("pia", "/organisations/<P>/persons", R"({"name":"Pavel <flavour>","role":"observer"})", "pavel");
  story.hid("pia", "/organisations/<P>/contacts", R"({"function":"<flavour>","name":"Pia"})", "kP");
  story.did("wim", "/organisations/<W>/declare", R"({"networks":["10.0.0.0/8"],"domains":["lantern.tld"]})");
  story.hid("pia", "/organisations/<P>/declare",
            R"({"networks":["10.0.0.0/16"],"systems":["AS64496"],"domains":["host1.lantern.tld"],"note":"<flavour>"})");
  story.hid("pia", "/organisations/<P>/teams", R"({"name":"<flavour> lantern team","team_kind":"irt"})", "tP");
  story.far("quin", "/organisations/<Q>/contacts", R"({"function":"duty","name":"Quin <flavour>"})", "kQ");
  story.mix();
  story.far("quin", "/communities/<d>/memberships", R"({"organisation":"<P>"})", "dP");
  story.far("pia", "/memberships/<dP>/accept", "{}");
  story.far("quin", "/communities/<d>/memberships", R"({"organisation":"<N>"})", "dN");
  story.far("quin", "/communities/<d>/policies", policy("<flavour>"), "dpol");
  story.far("pia", "/tokens", R"({"name":"<flavour>","scopes":["read"],"expires_in_days":30})");
  story.far("pia", "/persons/<pavel>/account", R"({"login":"pavel-<flavour>"})");
  story.hid("tom", "/contacts/<kP>/check", R"({"reached":"yes","note":"<flavour>"})");
  story.far("pia", "/persons/<pavel>/change-role", R"({"role":"responder"})");
  story.far("zoe", "/organisations/<Z>/contacts", R"({"function":"night","name":"Zoe"})", "kZ");
  story.mix();
}

// Of four names one is on a warninglist.
std::string host(int i) { return fmt::format("host{}.{}", i, i % 4 == 3 ? "example" : "lantern.tld"); }

std::string indicators(const std::string& title, int from, int count, const std::string& marking = {}) {
  std::string out = R"({"title":")" + title + R"(","indicators":[)";
  for (int i = 0; i < count; ++i)
    out += fmt::format(R"({}{{"type":"domain","value":"{}"}})", i == 0 ? "" : ",", host(from + i));
  return out + (marking.empty() ? "]}" : R"(],"marking":)" + marking + "}");
}

std::string report(const std::string& title, const std::string& marking = {}) {
  const std::string fields = R"({"title":")" + title + R"(","description":"Seen in the harbour by lantern light")";
  return fields + (marking.empty() ? "}" : R"(,"marking":)" + marking + "}");
}

std::string event(const std::string& title) {
  return R"({"Event":{"info":")" + title +
         R"(","Attribute":[{"type":"domain","category":"Network activity","value":"host1.lantern.tld"}]}})";
}

void add_reports(Story& story, const Cast& cast) {
  const auto mine = story.between(1, 3);
  for (int i = 0; i < mine; ++i) {
    const auto name = fmt::format("r{}", i);
    story.did("van", "/communities/<c>/reports", report("Phishing wave " + name), name);
    if (story.chance(2, 3))
      story.did("van", "/reports/<" + name + ">/indicator-sets", indicators("Hosts", i * 2, 4), "s" + name);
    if (story.chance(1, 3)) story.did("van", "/reports/<" + name + ">/import?name=e.json", event("Hosts"), "e" + name);
    if (story.chance(1, 3)) story.did("van", "/reports/<" + name + ">/files?name=log.txt", R"({"a":1})", "l" + name);
    if (story.chance(1, 2)) story.did("tom", "/reports/<" + name + ">/start-triage", "{}");
    if (story.chance(1, 4)) story.did("tom", "/reports/<" + name + ">/ask", R"({"question":"When?"})");
  }
  if (story.chance(1, 2))
    story.did("pia", "/communities/<c>/reports",
              report("Told to all", R"({"tlp":"TLP:GREEN","audience":["community:<c>"]})"), "open");
  // What all may read, less one field of it: that field is another one in each world.
  story.did(
      "pia", "/communities/<c>/reports",
      R"({"title":"Told to all but for this","description":"<flavour> lantern","marking":{"tlp":"TLP:GREEN","audience":["community:<c>"],"fields":{"description":{"audience":["member-of:<P>","role:team@<c>"]}}}})",
      "apart");
  constexpr std::size_t for_two = 2;
  const std::array<std::string, 6> markings{
      "",
      R"({"tlp":"TLP:GREEN","audience":["community:<c>"],"except":["member-of:<V>"]})",
      R"({"tlp":"TLP:RED","audience":["person:<tom>","person:<pia>"]})",
      R"({"tlp":"TLP:AMBER+STRICT","audience":["member-of:<P>","role:team@<c>"]})",
      R"({"tlp":"TLP:GREEN","audience":["community:<c>"],"except":["member-of:<V>"],"frozen":"yes"})",
      R"({"tlp":"TLP:AMBER","audience":["member-of:<P>","role:team@<c>"],"members":"hidden","handling":["privileged"],"iep":{"provider_attribution":"must-not"}})"};
  for (int i = 0; i < 5; ++i) {
    const auto name = fmt::format("h{}", i);
    auto chosen = static_cast<std::size_t>(story.between(0, static_cast<int>(markings.size()) - 1));
    // The team goes on to work with the others: where the viewer is one of it, they are there in both worlds.
    if (is_of_team(cast) && chosen == for_two) chosen = 0;
    if (i == 4) chosen = for_two;
    // A report for two persons alone is kept from the rest of the team too.
    const auto hide = chosen == for_two ? &Story::far : &Story::hid;
    const auto hid = [&](const std::string& who, const std::string& target, const std::string& body,
                         const std::string& as = {}) { (story.*hide)(who, target, body, as); };
    hid("pia", "/communities/<c>/reports", report("Lantern <flavour> " + name, markings[chosen]), name);
    hid("pia", "/reports/<" + name + ">/indicator-sets", indicators("<flavour>", story.between(0, 6), 3), "s" + name);
    hid("pia", "/reports/<" + name + ">/files?name=<flavour>.txt", R"({"lantern":"<flavour>"})", "f" + name);
    hid("pia", "/reports/<" + name + ">/import?name=<flavour>.json", event("<flavour>"), "g" + name);
    story.far("pia", "/reports/<" + name + ">/import?name=bad.json", "{ <flavour>");
    hid("tom", "/reports/<" + name + ">/start-triage", R"({"note":"<flavour>"})");
    hid("tom", "/reports/<" + name + ">/validate", R"({"reason":"<flavour> lantern"})");
    // A colleague's, too: of the same organisation, and seen by nobody in it.
    story.hid("van", "/communities/<c>/reports", R"({"title":"Lantern <flavour>", "marking":{"tlp":"TLP:RED"},)");
    story.hid("van", "/communities/<c>/reports", R"({"titel":"<flavour>"})");
    hid("pia", "/reports/<" + name + ">/withdraw", R"({"reason":"<flavour>"})");
  }
  story.mix();
}

// Told to all and taken back by its originator: what is said of it from then on is another thing in each world. And
// what was hidden stays so under another marking.
void add_taken_back(Story& story) {
  const std::string for_all = R"({"tlp":"TLP:GREEN","audience":["community:<c>","role:team@<c>"]})";
  const std::string for_few = R"({"tlp":"TLP:AMBER+STRICT","audience":["member-of:<P>","role:team@<c>"]})";
  story.did("pia", "/communities/<c>/reports", report("Lantern taken back", for_all), "back");
  story.did("pia", "/reports/<back>/indicator-sets", indicators("Hosts", 2, 3, ""), "sback");
  story.did("pia", "/communities/<c>/reports",
            R"({"title":"In parts","description":"harbour lantern","affected":"<flavour> loss",)"
            R"("marking":{"tlp":"TLP:GREEN","audience":["community:<c>","role:team@<c>"],)"
            R"("fields":{"affected":{"tlp":"TLP:AMBER+STRICT","audience":["member-of:<P>","role:team@<c>"]}}}})",
            "parts");
  story.mix();
  // The viewer's organisation sees who reads its words.
  for (const std::string who : {"tom", "ted"})
    story.common("read by " + who, [who](Side& s) { s.read(who, "reports", "r0"); });
  story.hidden("read h0", [](Side& s) { s.read("tom", "reports", "h0"); });
  story.common("take back", [for_few](Side& s) { s.mark("pia", "reports", "back", "head", for_few); });
  story.mix();
  story.hid("tom", "/reports/<back>/start-triage", R"({"note":"<flavour> lantern"})");
  story.hid("tom", "/reports/<back>/validate", R"({"reason":"<flavour>"})");
  story.hid("tom", "/reports/<back>/ask", R"({"question":"<flavour>?"})");
  story.hid("pia", "/reports/<back>/supplement", R"({"text":"<flavour>"})");
  story.hidden("mark h3", [for_few](Side& s) { s.mark("pia", "reports", "h3", "head", for_few); });
  story.mix();
}

// Another organisation in each world: whose report it is is all that differs.
std::string unnamed_reporter(const Side& side) { return side.flavour == "amaranth" ? "pia" : "wim"; }
// Under a pseudonym the team knows.
using Reporter = std::string (*)(const Side&);
Reporter pseudonymous_before(const Cast& cast) {
  return is_of_team(cast) ? Reporter([](const Side&) { return std::string("pia"); }) : unnamed_reporter;
}

void do_unnamed(Story& story, Reporter who, const std::string& target, const std::string& body,
                const std::string& as = {}) {
  story.common("unnamed " + target + as, [=](Side& s) { s.post(who(s), "/api/v1" + target, body, as); });
}

std::string sealed_report(const std::string& key, const std::string& marking) {
  return R"({"title":"Sealed lantern","follow_up_key":")" + key + R"(","contact":"Gate 4")" +
         (marking.empty() ? "}" : R"(,"marking":)" + marking + "}");
}

// Reports without a name: the viewer may read them, and must not learn whose they are.
void add_unnamed_reports(Story& story, const Cast& cast) {
  const auto pseudonymous = pseudonymous_before(cast);
  const std::string to_all = R"({"tlp":"TLP:GREEN","audience":["community:<c>"]})";
  do_unnamed(story, pseudonymous, "/communities/<c>/reports",
             R"({"title":"Unnamed lantern","reporter":"pseudonym","marking":)" + to_all + "}", "un");
  do_unnamed(story, pseudonymous, "/reports/<un>/indicator-sets", indicators("Hosts", 0, 3), "sun");
  do_unnamed(story, pseudonymous, "/reports/<un>/files?name=log.txt", R"({"a":1})", "lun");
  story.did("tom", "/reports/<un>/start-triage", "{}");
  story.did("tom", "/reports/<un>/ask", R"({"question":"Which host?"})");
  do_unnamed(story, pseudonymous, "/reports/<un>/supplement", R"({"text":"The lantern host"})");
  story.hid("pia", "/communities/<c>/reports", R"({"title":"Lantern <flavour>","reporter":"pseudonym"})", "hun");
  story.hid("tom", "/reports/<hun>/start-triage", R"({"note":"<flavour>"})");
  story.mix();
  const std::string trustees = R"({"trustees":["<tom>","<pia>","<wim>"]})";
  story.common("escrow", [=](Side& s) {
    s.step_up(s.people.at("tom"));
    s.post("tom", "/api/v1/communities/<c>/escrows", trustees, "esc");
  });
  for (const std::string trustee : {"tom", "pia", "wim"})
    story.common("key of " + trustee, [=](Side& s) {
      s.step_up(s.people.at(trustee));
      s.post(trustee, "/api/v1/escrows/<esc>/take-key", R"({"passphrase":"a boat at low tide"})");
    });
  story.mix();
  const auto key = auth::encode_token(auth::TokenKind::reporter, sha256(view_of("follow-up")));
  const auto other = auth::encode_token(auth::TokenKind::reporter, sha256(view_of("another")));
  do_unnamed(story, unnamed_reporter, "/communities/<c>/escrowed-reports", sealed_report(key, to_all), "sealed");
  story.hid("pia", "/communities/<c>/escrowed-reports", sealed_report(other, ""), "hsealed");
  story.mix();
  story.did("tom", "/reports/<sealed>/escrow-openings", R"({"reason":"A threat"})", "opening");
  story.common("consent", [](Side& s) {
    s.step_up(s.people.at("tom"));
    s.post("tom", "/api/v1/escrow-openings/<opening>/consent", R"({"passphrase":"a boat at low tide"})");
  });
  story.mix();
}

std::string circle(const std::string& title, const std::string& members_seen) {
  return R"({"title":")" + title + R"(","members_seen":")" + members_seen + R"("})";
}

std::string to_circle(const std::string& name) {
  return R"({"tlp":"TLP:GREEN","audience":["circle:<)" + name + R"(>"]})";
}

// `ring` shows its members to each other, `veil` does not: who else is in it, and which circle stands in it, is hidden.
// The viewer's organisation is in both, and in `outer` by `inner` alone.
void add_circles(Story& story) {
  for (const std::string name : {"ring", "inner", "outer"})
    story.did("tom", "/communities/<c>/circles", circle("Circle " + name, "members"), name);
  story.did("tom", "/communities/<c>/circles", circle("Veil", "steward"), "veil");
  story.did("tom", "/circles/<ring>/circle-memberships", R"({"organisation":"<P>"})", "ringP");
  for (const std::string name : {"ring", "veil", "inner"})
    story.did("tom", "/circles/<" + name + ">/circle-memberships", R"({"organisation":"<V>"})", name + "V");
  story.did("tom", "/circles/<outer>/circle-memberships", R"({"circle":"<inner>"})", "outerInner");
  story.hid("tom", "/circles/<veil>/circle-memberships", R"({"organisation":"<P>","note":"<flavour>"})", "veilP");
  story.hid("pia", "/communities/<c>/circles", circle("Shade <flavour>", "steward"), "shade");
  story.hid("pia", "/circles/<shade>/circle-memberships", R"({"organisation":"<T>"})", "shadeT");
  story.hid("tom", "/circles/<veil>/circle-memberships", R"({"circle":"<shade>"})", "veilShade");
  story.mix();
  for (const std::string name : {"ring", "veil", "outer"})
    story.did("tom", "/communities/<c>/reports", report("Told to " + name, to_circle(name)), "in" + name);
  story.hid("pia", "/communities/<c>/reports", report("Lantern <flavour>", to_circle("shade")), "inshade");
  story.hid("tom", "/circle-memberships/<veilP>/remove", R"({"note":"<flavour>"})");
  story.did("pia", "/organisations/<P>/client-relations", R"({"organisation":"<V>","terms":"Hosting"})", "PV");
  story.did("van", "/client-relations/<PV>/confirm", "{}");
  story.hid("pia", "/organisations/<P>/client-relations", R"({"organisation":"<T>","terms":"<flavour>"})", "PT");
  story.hid("tom", "/client-relations/<PT>/confirm", "{}");
  story.mix();
  const std::string to_clients = R"({"tlp":"TLP:AMBER","audience":["member-of:<P>","role:team@<c>","client-of:<P>"]})";
  story.did("pia", "/communities/<c>/reports", report("Told to clients", to_clients), "inclients");
  story.hid("pia", "/circle-memberships/<shadeT>/remove", "{}");
  story.hid("tom", "/client-relations/<PT>/end", R"({"note":"<flavour>"})");
  if (story.chance(1, 3)) story.did("tom", "/circle-memberships/<ringV>/remove", "{}");
  if (story.chance(1, 3)) story.did("tom", "/circle-memberships/<outerInner>/remove", "{}");
  story.mix();
}

// What the viewer reads names what the viewer may not read, and that is another thing in each world.
void add_references(Story& story, const Cast& cast) {
  story.either("pia", "/communities/<c>/reports", report("Lantern <flavour>"), "twin");
  story.either("pia", "/reports/<twin>/indicator-sets", indicators("<flavour>", 1, 2), "twins");
  story.either("tom", "/incidents", R"({"title":"Lantern <flavour>"})", "twini");
  for (const std::string name : {"dup", "tied"}) {
    story.did("van", "/communities/<c>/reports", report("Seen before"), name);
    story.did("tom", "/reports/<" + name + ">/start-triage", "{}");
  }
  story.did("van", "/reports/<dup>/indicator-sets", indicators("Hosts", 0, 4), "sdup");
  story.did("tom", "/incidents", R"({"title":"Short incident"})", "short");
  if (cast.viewer != Viewer::outsider)
    story.did("tom", "/incidents/<short>/participations", R"({"organisation":"<V>","terms":"Share"})", "shortV");
  story.did("van", "/participations/<shortV>/accept", "{}");
  story.did("tom", "/incidents/<short>/assess", "{}");
  story.mix();
  // What the team says of a match is seen; which report it comes from is another one in each world, and hidden.
  story.did(
      "tom", "/reports/<dup>/notify-of-match",
      R"({"text":"Others have seen this","indicators":[{"type":"domain","value":"host1.lantern.tld"}],"reports":["<twin>"]})",
      "told");
  story.did("tom", "/reports/<dup>/mark-duplicate", R"({"of":"<twin>","reason":"The same mail"})");
  story.did("tom", "/reports/<tied>/validate", R"({"reason":"Real"})");
  story.did("tom", "/reports/<tied>/link", R"({"incident":"<twini>"})");
  story.did("tom", "/reports/<twin>/start-triage", "{}");
  story.did("tom", "/reports/<twin>/validate", R"({"reason":"Real"})");
  story.did("tom", "/incidents", R"({"title":"Naming incident","reports":["<twin>"]})", "naming");
  if (cast.viewer != Viewer::outsider)
    story.did("tom", "/incidents/<naming>/participations", R"({"organisation":"<V>","terms":"Share"})", "namingV");
  story.did("van", "/participations/<namingV>/accept", "{}");
  story.did("tom", "/incidents/<short>/merge", R"({"into":"<twini>","reason":"One and the same"})");
  story.mix();
  story.either(
      "tom", "/incidents/<naming>/reviews",
      R"({"title":"<flavour>","summary":"lantern","marking":{"tlp":"TLP:AMBER+STRICT","audience":["member-of:<T>"]}})",
      "twinr");
  story.mix();
  story.did("tom", "/reviews/<twinr>/improvements",
            R"({"organisation":"<T>","title":"Better lamps","due_at":"2026-09-01T00:00:00Z"})", "lamps");
  story.mix();
}

std::string release_of(const std::string& title, const std::string& source) {
  return R"({"title":")" + title + R"(","summary":"As seen by lantern light","sources":[{"record":"<)" + source +
         R"(>"}]})";
}

// From a draft to a release, by the team.
struct Releasing {
  std::string name;
  std::string mark;
  std::string rules;
  std::string originator;  // "" where nobody is asked
};
template <class Do, class Common>
void play_release(const Releasing& what, Do does, Common common) {
  const auto path = "/releases/<" + what.name + ">/";
  does("tom", path + "mark", what.mark);
  does("tom", path + "sanitise", what.rules);
  if (!what.originator.empty()) {
    does("tom", path + "ask-consent", "{}");
    common("consent " + what.name, [what](Side& s) { s.consent(what.originator, what.name); });
  }
  common("approve " + what.name, [what](Side& s) { s.approve("ted", what.name); });
  does("ted", path + "issue", "{}");
}

// One for all, made of the viewer's organisation's words with its consent; others of a peer's words, for those two
// alone.
void add_releases(Story& story) {
  const auto did = [&](const std::string& who, const std::string& target, const std::string& body) {
    story.did(who, target, body);
  };
  const auto hid = [&](const std::string& who, const std::string& target, const std::string& body) {
    story.hid(who, target, body);
  };
  const auto common = [&](const std::string& key, std::function<void(Side&)> run) {
    story.common(key, std::move(run));
  };
  const auto hidden = [&](const std::string& key, std::function<void(Side&)> run) {
    story.hidden(key, std::move(run));
  };
  story.did("tom", "/communities/<c>/releases", release_of("Wave", "r0"), "rel");
  play_release({"rel", R"({"reach":"lower","marking":{"tlp":"TLP:GREEN","audience":["community:<c>"]}})",
                R"({"internal_addresses":true,"personal_data":true,"victims":true})", "van"},
               did, common);
  const std::string kept =
      R"({"reach":"lower","marking":{"tlp":"TLP:GREEN","audience":["community:<c>"],"except":["member-of:<V>"]}})";
  story.hid("tom", "/communities/<c>/releases", release_of("<flavour>", "h0"), "hrel");
  play_release({"hrel", kept, R"({"replace":[{"text":"lantern"}],"pseudonymise":[{"text":"<flavour>"}]})", "pia"}, hid,
               hidden);
  story.hid("tom", "/communities/<c>/releases", release_of("<flavour>", "h1"), "hrel1");
  play_release({"hrel1", "{}", "{}", ""}, hid, hidden);
  story.did("tom", "/communities/<c>/releases", R"({"title":"Lantern alarm"})", "rel2");
  play_release({"rel2", "{}", "{}", ""}, did, common);
  story.did("tom", "/releases/<rel2>/recall", R"({"reason":"There was no lantern"})");
  story.hid("tom", "/releases/<hrel1>/recall", R"({"reason":"<flavour>"})");
  story.hid("pia", "/communities/<c>/releases", release_of("<flavour>", "h2"), "hrel2");
  story.hid("pia", "/releases/<hrel2>/mark", R"({"marking":{"tlp":"TLP:AMBER","audience":["member-of:<P>"]}})");
  story.hid("pia", "/releases/<hrel2>/drop", R"({"reason":"<flavour>"})");
  story.mix();
}

void add_hidden_incident(Story& story) {
  story.hid("tom", "/incidents", R"({"title":"Lantern <flavour>","communities":["<c>"]})", "x");
  story.hid("tom", "/incidents/<x>/participations", R"({"organisation":"<P>","terms":"<flavour>"})", "xP");
  story.hid("pia", "/participations/<xP>/accept", "{}");
  story.hid("tom", "/incidents/<x>/assess", "{}");
  story.hid("tom", "/incidents/<x>/declare", R"({"reason":"<flavour>"})");
  story.hid("tom", "/incidents/<x>/requests", R"({"organisation":"<P>","ask":"facts","title":"<flavour>"})", "xq");
  story.hid("tom", "/incidents/<x>/decisions",
            R"({"question":"Lantern?","options":[{"title":"<flavour>"}],"authority":"Charter"})", "xd");
  story.hid("pia", "/incidents/<x>/messages", R"({"text":"lantern <flavour> harbour"})", "xm");
  story.hid("pia", "/participations/<xP>/impacts", "{}", "xi");
  story.hid("tom", "/incidents/<x>/situation-reports", R"({"title":"<flavour> lantern"})", "xs");
  story.hid("pia", "/incidents/<x>/indicator-sets", indicators("<flavour>", story.between(0, 4), 3), "xh");
}

// Somebody else's, of which neither V nor the team knows.
void add_distant_incident(Story& story) {
  story.far("quin", "/incidents", R"({"title":"Distant lantern <flavour>"})", "y");
  story.far("quin", "/incidents/<y>/participations", R"({"organisation":"<P>","terms":"<flavour>"})", "yP");
  story.far("pia", "/participations/<yP>/accept", "{}");
  story.far("quin", "/incidents/<y>/assess", "{}");
  story.far("quin", "/incidents/<y>/declare", R"({"reason":"<flavour>"})");
  story.far("quin", "/incidents/<y>/requests", R"({"organisation":"<P>","ask":"facts","title":"<flavour>"})", "yq");
  story.far("pia", "/incidents/<y>/messages", R"({"text":"lantern <flavour> harbour"})", "ym");
  story.far("pia", "/participations/<yP>/impacts", "{}", "yi");
  story.far("quin", "/incidents/<y>/situation-reports", R"({"title":"<flavour> lantern"})", "ys");
}

void add_shared_incident(Story& story, const Cast& cast) {
  story.did("tom", "/incidents", R"({"title":"Shared harbour incident","communities":["<c>"]})", "i");
  story.did("tom", "/incidents/<i>/participations", R"({"organisation":"<P>","terms":"Share what you see"})", "iP");
  if (cast.viewer != Viewer::outsider)
    story.did("tom", "/incidents/<i>/participations", R"({"organisation":"<V>","terms":"Share what you see"})", "iV");
  story.did("pia", "/participations/<iP>/accept", "{}");
  if (story.chance(4, 5)) story.did("van", "/participations/<iV>/accept", "{}");
  story.did("tom", "/incidents/<i>/assess", "{}");
  add_hidden_incident(story);
  add_distant_incident(story);
  story.mix();
  story.did("tom", "/incidents/<i>/declare", R"({"reason":"Two ports are hit"})");
  story.did("tom", "/incidents/<i>/respond", "{}");
  // P's first: what V may not read of it comes later than V's own, and would move it up in any list by change.
  story.did("pia", "/participations/<iP>/impacts", "{}", "jP");
  story.did("van", "/participations/<iV>/impacts", "{}", "jV");
  story.did(
      "tom", "/incidents/<i>/requests",
      R"({"organisation":"<V>","ask":"action","title":"Look at your mail logs","happened_at":"2026-05-20T00:00:00Z","due_at":"2026-05-27T00:00:00Z"})",
      "qV");
  story.did("van", "/requests/<qV>/acknowledge", "{}");
  story.did("van", "/incidents/<i>/indicator-sets", indicators("Seen by us", 0, 4), "iset");
  story.far("tom", "/incidents/<i>/indicator-sets",
            indicators("<flavour>", 1, 3, R"({"tlp":"TLP:RED","audience":["person:<tom>"]})"), "ihid");
  static constexpr std::array<std::string_view, 3> moves{"accept", "start", "answer"};
  const auto moved = static_cast<std::size_t>(story.between(0, static_cast<int>(moves.size())));
  for (std::size_t n = 0; n < moved; ++n)
    story.did("van", fmt::format("/requests/<qV>/{}", moves[n]),
              moves[n] == "answer" ? R"({"text":"Nothing found"})" : "{}");
  if (moved == 0 && story.chance(1, 2))
    story.did("van", "/requests/<qV>/counter-date", R"({"due_at":"2026-09-01T00:00:00Z","reason":"Few hands"})");
  story.did("tom", "/incidents/<i>/leads", is_of_team(cast) ? R"({"organisation":"<T>"})" : R"({"organisation":"<P>"})",
            "lead");
  story.did("tom", "/incidents/<i>/rooms", R"({"name":"All hands"})", "room");
  story.did("pia", "/rooms/<room>/messages", R"({"text":"lantern seen at the harbour"})", "msg");
  story.did("van", "/incidents/<i>/messages", R"({"text":"harbour is quiet"})", "msg2");
  story.did("tom", "/incidents/<i>/decisions",
            R"({"question":"Block hosts?","options":[{"title":"Yes"},{"title":"No"}],"authority":"Charter"})", "dec");
  story.hid(
      "tom", "/incidents/<i>/requests",
      R"({"organisation":"<P>","ask":"facts","title":"<flavour>","happened_at":"2026-05-20T00:00:00Z","due_at":"2026-05-26T00:00:00Z"})",
      "qP");
  story.hid("pia", "/requests/<qP>/acknowledge", "{}");
  story.hid("pia", "/requests/<qP>/accept", R"({"note":"<flavour>"})");
  story.hid("pia", "/impacts/<jP>/state", R"({"text":"<flavour> lantern harbour"})");
  story.hid("pia", "/impacts/<jP>/state", R"({"text":"worse <flavour>","affected_count":7})");
  story.hidden("erase jP", [](Side& s) { s.erase("pia", "impacts", "jP", "statement"); });
  story.hid("tom", "/incidents/<i>/rooms", R"({"name":"Quiet <flavour>","organisations":["<P>"]})", "quiet");
  story.hid("pia", "/rooms/<quiet>/messages", R"({"text":"lantern <flavour>"})", "hm");
  story.far(
      "tom", "/incidents/<i>/decisions",
      R"({"question":"<flavour>?","options":[{"title":"Go"}],"authority":"Law","marking":{"tlp":"TLP:RED","audience":["person:<tom>"]}})",
      "hd");
  story.mix();
  story.did("tom", "/incidents/<i>/situation-reports", R"({"title":"Where we stand"})", "sit");
  if (story.chance(1, 2)) {
    story.did("tom", "/incidents/<i>/stabilise", "{}");
    story.did("tom", "/incidents/<i>/recover", "{}");
    story.did("tom", "/incidents/<i>/reviews", R"({"title":"Review","summary":"It went by lantern"})", "rev");
    if (story.chance(1, 2)) story.did("tom", "/reviews/<rev>/circulate", "{}");
    if (story.chance(1, 3)) {
      story.did("tom", "/incidents/<i>/open-review", "{}");
      if (story.chance(1, 2)) story.did("tom", "/incidents/<i>/close", R"({"reason":"Over"})");
    }
    story.did("tom", "/reviews/<rev>/lessons", R"({"title":"Look out","text":"More lanterns"})", "les");
    story.did("tom", "/reviews/<rev>/improvements",
              R"({"organisation":"<P>","title":"Lanterns","due_at":"2026-09-01T00:00:00Z"})", "imp");
  }
  story.hid(
      "tom", "/incidents/<i>/reviews",
      R"({"title":"<flavour>","summary":"lantern <flavour>","marking":{"tlp":"TLP:AMBER+STRICT","audience":["member-of:<T>"]}})",
      "hrev");
  story.hid("tom", "/reviews/<hrev>/lessons", R"({"title":"<flavour>","text":"lantern"})", "hles");
  story.hid("tom", "/requests/<qP>/cancel", R"({"reason":"<flavour>"})");
  story.mix();
}

void add_endings(Story& story, const Cast& cast) {
  if (cast.viewer == Viewer::former_member) story.did("van", "/memberships/<mV>/leave", "{}");
  if (story.chance(1, 6)) story.did("tom", "/participations/<iV>/release", "{}");
  story.did("tom", "/communities/<c>/statistics", R"({"figures":"reports_by_sector","period":"2026-04"})", "fig");
  story.hid("tom", "/communities/<c>/reports", report("Late lantern <flavour>"), "late");
  story.far("quin", "/memberships/<dP>/suspend", R"({"reason":"<flavour>"})");
  story.far("pia", "/persons/<pavel>/leave", "{}");
  story.hidden("erase h1", [](Side& s) { s.erase("pia", "reports", "h1", "head"); });
  story.common("erase r0", [](Side& s) { s.erase("van", "reports", "r0", "head"); });
  story.mix();
}

}  // namespace

bool is_of_team(const Cast& cast) { return cast.viewer == Viewer::of_team || cast.viewer == Viewer::admin_of_team; }

Cast cast_of(std::uint64_t seed) {
  const auto viewer = static_cast<Viewer>(seed % viewers);
  const bool is_admin = viewer == Viewer::admin || viewer == Viewer::admin_of_team;
  const auto role = is_admin                     ? state::PersonRole::admin
                    : viewer == Viewer::observer ? state::PersonRole::observer
                                                 : state::PersonRole::responder;
  return {viewer, role};
}

Scenario make_scenario(std::uint64_t seed) {
  const Cast cast = cast_of(seed);
  Story story(seed, is_of_team(cast) ? From::the_team : From::v);
  Scenario out;
  add_cast(story, cast);
  add_community(story, cast);
  out.before = story.take();
  add_reports(story, cast);
  add_taken_back(story);
  add_unnamed_reports(story, cast);
  add_circles(story);
  add_intelligence(story);
  add_references(story, cast);
  add_releases(story);
  add_shared_incident(story, cast);
  add_endings(story, cast);
  out.after = story.take();
  return out;
}

std::vector<Step> make_finale(std::uint64_t seed) {
  Story story(seed + 1'000'000, is_of_team(cast_of(seed)) ? From::the_team : From::v);
  story.start_at(10'000);
  story.did("van", "/communities/<c>/reports", report("Final"), "final");
  story.hid("pia", "/communities/<c>/reports", report("Final <flavour>"), "hfinal");
  story.hid("pia", "/reports/<hfinal>/indicator-sets", indicators("<flavour>", 0, 2), "hfinals");
  story.hid("pia", "/organisations/<P>/contacts", R"({"function":"end","name":"<flavour>"})", "kP2");
  story.far("quin", "/organisations/<Q>/contacts", R"({"function":"end","name":"<flavour>"})", "kQ2");
  story.mix();
  story.did("van", "/organisations/<V>/contacts", R"({"function":"last","name":"Sentinel"})", "sentinel");
  story.mix();
  return story.take();
}

Step canary() {
  return {"canary", false, true, [](Side& s) {
            s.post("pia", "/api/v1/communities/<c>/reports",
                   report("Canary", R"({"tlp":"TLP:GREEN","audience":["community:<c>"]})"), "canary");
          }};
}

Client viewer_in(Side& side, const Cast& cast) {
  if (cast.viewer == Viewer::nobody) return side.world.stranger();
  Client vera = side.people.at("vera");
  if (cast.viewer != Viewer::token) return vera;
  side.begin_step("token of vera", 200);
  const auto draw = [&](std::span<std::uint8_t> out) { side.world.chance.fill(out); };
  const auto fresh = auth::make_token(auth::TokenKind::api, side.world.keyring, draw);
  port::ApiToken token{.token = fresh.stored,
                       .person = vera.person,
                       .organisation = vera.organisation,
                       .name = "feed",
                       .scopes = {"read", "write", "report"},
                       .created_at = side.world.clock.now(),
                       .expires_at = side.world.clock.now() + days(365)};
  side.world.chance.fill(token.id);
  testing::must(side.world.store->accounts().add_token(token));
  Client out = side.world.stranger();
  out.person = vera.person;
  out.organisation = vera.organisation;
  out.token = fresh.text.reveal_text();
  return out;
}

}  // namespace tocsin::two_worlds

// The viewer steers: a community that it founds, an incident that it proposes.
#include "workday.h"

namespace tocsin::two_worlds {
namespace {

std::string rules(const std::string& title, const std::string& base = {}) {
  return R"({"title":")" + title +
         R"(","version":"1","text":"Own rules","default_tlp":"TLP:AMBER","acknowledge_within_hours":4,)"
         R"("answer_within_hours":24)" +
         base + "}";
}

std::string asked_of(const std::string& organisation, const std::string& title) {
  return R"({"organisation":"<)" + organisation + R"(>","ask":"action","title":")" + title +
         R"(","due_at":"2027-03-01T00:00:00Z"})";
}

}  // namespace

// Whoever leads a community reads its members' contacts: members are those who hide none.
void add_own_community(Story& story, const Cast& cast) {
  const auto [other, organisation] = another(cast);
  story.does("/communities", R"({"name":"Own watch","purpose":"Look out by lantern"})", "mc");
  story.mix();
  story.does("/communities/<mc>/memberships", R"({"organisation":"<W>","terms":"The charter"})", "mcW");
  story.does("/communities/<mc>/memberships", R"({"organisation":"<)" + organisation + R"(>"})", "mcO");
  story.did("wim", "/memberships/<mcW>/accept", "{}");
  story.did(other, "/memberships/<mcO>/decline", R"({"reason":"Not yet"})");
  story.does("/memberships/<mcO>/invite-again");
  story.did(other, "/memberships/<mcO>/accept", "{}");
  story.does("/communities/<mc>/revise-charter",
             R"({"name":"Own harbour watch","purpose":"Lanterns","base":{"head":"<mc/head>"}})");
  story.does("/communities/<mc>/policies", rules("Ours"), "mpol");
  story.does("/policies/<mpol>/revise", rules("Ours, better", R"(,"base":{"head":"<mpol/head>"})"));
  story.does("/policies/<mpol>/consult");
  story.does("/policies/<mpol>/policy-signatures", R"({"text_fact":"<mpol/head>"})", "mpsig");
  story.does("/policies/<mpol>/redraft", R"({"reason":"A word is missing"})");
  story.does("/policy-signatures/<mpsig>/erase", R"({"fact":"<mpsig/head>","reason":"Signed too early"})");
  story.does("/policies/<mpol>/consult");
  story.does("/policies/<mpol>/policy-signatures", R"({"text_fact":"<mpol/head>"})", "mpsig2");
  story.does("/policies/<mpol>/adopt");
  story.does("/communities/<mc>/statistics", R"({"figures":"reports_by_sector","period":"2026-05"})", "mfig");
  story.does("/memberships/<mcO>/suspend", R"({"reason":"Told others"})");
  story.does("/memberships/<mcO>/reinstate");
  story.does("/communities/<mc>/appointments", R"({"person":"<wim>","role":"deputy_coordinator"})");
  // The team of the community that all are in: what is counted holds what it may not read.
  story.does("/communities/<c>/statistics", R"({"figures":"reports_by_sector","period":"2026-05"})", "cfig");
  story.does("/communities/<c>/statistics", R"({"figures":"incidents_by_severity","period":"2026-05"})", "cfig2");
  story.far("quin", "/communities/<d>/statistics", R"({"figures":"reports_by_sector","period":"2026-05"})", "dfig");
  story.far("quin", "/communities", R"({"name":"Own <flavour>","purpose":"lantern"})", "d2");
  story.mix();
}

void add_own_incident(Story& story) {
  story.does("/incidents", R"({"title":"Own incident","communities":["<mc>"],"reports":["<mr0>"]})", "mi");
  story.does("/incidents", R"({"title":"Own second"})", "mi2");
  story.does("/incidents", R"({"title":"Own third"})", "mi3");
  story.far("pia", "/incidents", R"({"title":"Own <flavour>"})", "hidi");
  story.mix();
  story.does("/incidents/<mi>/describe",
             R"({"title":"Own incident, described","communities":["<mc>"],"base":{"head":"<mi/head>"}})");
  story.does("/incidents/<mi>/participations", R"({"organisation":"<P>","terms":"Share"})", "miP");
  story.did("pia", "/participations/<miP>/accept", "{}");
  story.does("/incidents/<mi>/participations", R"({"organisation":"<W>","terms":"Share"})", "miW");
  story.does("/participations/<miW>/expire");
  story.does("/participations/<miW>/invite-again");
  story.did("wim", "/participations/<miW>/accept", "{}");
  story.does("/participations/<miW>/suspend", R"({"reason":"Told others"})");
  story.does("/participations/<miW>/resume");
  story.does("/participations/<miW>/release");
  story.does("/incidents/<mi>/assess");
  story.does("/incidents/<mi>/dismiss", R"({"reason":"It was a drill"})");
  story.does("/incidents/<mi>/assess");
  story.does("/incidents/<mi>/declare", R"({"reason":"It was none"})");
  story.does("/incidents/<mi>/respond");
  story.does("/incidents/<mi>/escalate", R"({"reason":"More lanterns"})");
  story.does("/incidents/<mi>/de-escalate", R"({"reason":"Fewer"})");
  for (const std::string name : {"mi2", "mi3"}) story.does("/incidents/<" + name + ">/assess");
  story.does("/incidents/<mi2>/merge", R"({"into":"<mi>","reason":"The same"})");
  story.does("/incidents/<mi3>/transfer", R"({"reason":"To the police"})");
  story.far("pia", "/incidents/<hidi>/assess", "{}");
  story.mix();
  story.does("/incidents/<mi>/requests", asked_of("P", "Look at your logs"), "mq");
  story.does("/incidents/<mi>/requests", asked_of("P", "Look again"), "mq2");
  for (const std::string name : {"mq", "mq2"}) story.did("pia", "/requests/<" + name + ">/acknowledge", "{}");
  story.did("pia", "/requests/<mq>/counter-date", R"({"due_at":"2027-04-01T00:00:00Z","reason":"Few hands"})");
  story.does("/requests/<mq>/agree");
  story.did("pia", "/requests/<mq>/start", "{}");
  story.did("pia", "/requests/<mq>/answer", R"({"text":"Nothing"})");
  story.does("/requests/<mq>/return", R"({"reason":"Say more"})");
  story.did("pia", "/requests/<mq>/start", "{}");
  story.did("pia", "/requests/<mq>/answer", R"({"text":"A lantern"})");
  story.does("/requests/<mq>/verify");
  story.does("/requests/<mq>/finish");
  story.did("pia", "/requests/<mq2>/decline", R"({"reason":"No"})");
  story.does("/requests/<mq2>/send-again");
  for (const std::string name : {"md", "md2"}) {
    story.does("/incidents/<mi>/decisions",
               R"({"question":"Block?","options":[{"title":"Yes"},{"title":"No"}],"authority":"Ours"})", name);
    const auto path = "/decisions/<" + name + ">";
    story.does(path + "/consult");
    story.does(path + "/adopt", R"({"chosen":"Yes","reason":"Plainly"})");
    story.does(path + "/put-into-effect");
  }
  const std::string chosen = R"({"chosen":"No","reason":"At once"})";
  const std::string why = R"({"reason":"Too early"})";
  const std::tuple<std::string, std::string, std::string, std::string> ways[] = {
      {"md3", "adopt-provisionally", chosen, "reverse"},
      {"md4", "adopt-provisionally", chosen, "ratify"},
      {"md5", "consult", "{}", "reject"},
      {"md6", "consult", "{}", "lapse"}};
  for (const auto& [name, first, body, last] : ways) {
    story.does("/incidents/<mi>/decisions",
               R"({"question":"Tell?","options":[{"title":"Yes"},{"title":"No"}],"authority":"Ours"})", name);
    story.does("/decisions/<" + name + ">/" + first, body);
    story.does("/decisions/<" + name + ">/" + last, last == "ratify" || last == "lapse" ? "{}" : why);
  }
  story.does("/decisions/<md>/supersede");
  story.does("/decisions/<md2>/revoke", R"({"reason":"It was wrong"})");
  story.mix();
  story.does("/incidents/<mi>/leads", R"({"organisation":"<P>"})");
  story.does("/incidents/<mi>/appointments", R"({"person":"<pia>","role":"deputy_coordinator"})");
  story.does(
      "/incidents/<mi>/situation-reports",
      R"({"title":"Where we stand","marking":{"tlp":"TLP:AMBER","audience":["participant-of:<mi>","role:team@<mi>"]}})",
      "msit");
  story.does("/situation-reports/<msit>/change",
             R"({"fact":"<msit/head>","marking":{"tlp":"TLP:AMBER+STRICT","audience":["role:team@<mi>"]}})");
  story.does("/incidents/<mi>/reviews", R"({"title":"Ours","summary":"By lantern"})", "mrev");
  story.does("/reviews/<mrev>/revise",
             R"({"title":"Ours, revised","summary":"By daylight","base":{"head":"<mrev/head>"}})");
  story.does("/reviews/<mrev>/improvements",
             R"({"organisation":"<P>","title":"Better lamps","due_at":"2027-09-01T00:00:00Z"})", "mimp");
  story.did("pia", "/improvements/<mimp>/start", "{}");
  story.did("pia", "/improvements/<mimp>/complete", R"({"proof":"They shine"})");
  story.does("/improvements/<mimp>/return", R"({"reason":"They flicker"})");
  story.did("pia", "/improvements/<mimp>/complete", R"({"proof":"They shine"})");
  story.does("/improvements/<mimp>/verify");
  story.does("/reviews/<mrev>/improvements",
             R"({"organisation":"<me>","title":"More lamps","due_at":"2027-09-01T00:00:00Z"})", "mimp2");
  story.does("/improvements/<mimp2>/start");
  story.does("/improvements/<mimp2>/complete", R"({"proof":"They hang"})");
  story.does("/incidents/<mi>/stabilise");
  story.does("/incidents/<mi>/recover");
  story.does("/incidents/<mi>/open-review");
  story.does("/incidents/<mi>/close", R"({"reason":"Done"})");
  story.does("/incidents/<mi>/reopen", R"({"reason":"Not done"})");
  story.mix();
}

}  // namespace tocsin::two_worlds

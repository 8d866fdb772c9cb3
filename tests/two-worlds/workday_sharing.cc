// Releases that the viewer prepares, what others ask of it, and markings that are asked for.
#include "workday.h"

namespace tocsin::two_worlds {
namespace {

std::string draft_of(const std::string& title, const std::string& source = {}) {
  return R"({"title":")" + title + R"(","summary":"By lantern light","sources":[)" +
         (source.empty() ? "" : R"({"record":"<)" + source + R"(>"})") + "]}";
}

const char* const to_community = R"({"reach":"lower","marking":{"tlp":"TLP:GREEN","audience":["community:<mc>"]}})";

}  // namespace

// In its own community: made of a member's report, with consent and a colleague's eyes; and of its own words alone.
void add_own_releases(Story& story, const Cast& cast) {
  const auto colleague = colleague_of(cast);
  story.does("/communities/<mc>/releases", draft_of("First"), "mrel");
  story.does("/releases/<mrel>/revise", draft_of("First, revised", "mr0"));
  story.does("/releases/<mrel>/mark", to_community);
  story.does("/releases/<mrel>/sanitise", R"({"personal_data":true,"replace":[{"text":"lantern"}]})");
  story.does("/releases/<mrel>/ask-consent");
  story.common("consent mrel", [](Side& s) { s.consent("wim", "mrel"); });
  story.common("approve mrel", [=](Side& s) { s.approve(colleague, "mrel"); });
  story.does("/releases/<mrel>/schedule", R"({"at":"2027-06-01T00:00:00Z"})");
  story.does("/releases/<mrel>/hold");
  story.does("/releases/<mrel>/issue");
  story.reads("/releases/<mrel>/ledger");
  story.does("/releases/<mrel>/recall", R"({"reason":"It was wrong"})");
  story.reads("/releases/<mrel>/ledger");
  story.does("/communities/<mc>/releases", draft_of("Second"), "mrel2");
  story.does("/releases/<mrel2>/mark", "{}");
  story.does("/releases/<mrel2>/sanitise");
  story.does("/releases/<mrel2>/approve");
  story.does("/releases/<mrel2>/issue");
  story.does("/communities/<mc>/releases", draft_of("Third"), "mrel3");
  story.does("/releases/<mrel3>/drop", R"({"reason":"Not needed"})");
  story.far("wim", "/communities/<mc>/releases", draft_of("<flavour>", "mr1"), "hmrel");
  story.far("wim", "/releases/<hmrel>/mark", R"({"marking":{"tlp":"TLP:AMBER","audience":["member-of:<W>"]}})");
  story.far("wim", "/releases/<hmrel>/sanitise", R"({"pseudonymise":[{"text":"<flavour>"}]})");
  story.mix();
}

// A member releases what the viewer's organisation reported.
void add_consents(Story& story) {
  const std::string kept =
      R"({"reach":"lower","marking":{"tlp":"TLP:GREEN","audience":["community:<c>"],"except":["member-of:<W>"]}})";
  for (const std::string name : {"prel", "prel2"}) {
    const auto path = "/releases/<" + name + ">/";
    story.did("pia", "/communities/<c>/releases", draft_of("Of a peer", "own"), name);
    story.did("pia", path + "mark", kept);
    story.did("pia", path + "sanitise", R"({"replace":[{"text":"Ours"}]})");
    story.did("pia", path + "ask-consent", "{}");
    story.common("what is asked of " + name, [=](Side& s) { s.find_consent("vera", name, name + "asks"); });
  }
  story.does("/consents/<prelasks>/give", R"({"digest":"<prelasks/digest>"})");
  story.does("/consents/<prelasks>/withdraw", R"({"reason":"We thought again"})");
  story.does("/consents/<prel2asks>/refuse", R"({"reason":"Too wide"})");
  story.far("pia", "/communities/<c>/releases", draft_of("<flavour>", "open"), "hprel");
  story.far("pia", "/releases/<hprel>/mark",
            R"({"reach":"narrowed","marking":{"tlp":"TLP:AMBER","audience":["member-of:<P>"]}})");
  story.mix();
}

void add_marking_requests(Story& story) {
  const std::string wider =
      R"("reason":"Others need it","marking":{"tlp":"TLP:GREEN","audience":["community:<c>","role:team@<c>"]}})";
  for (const std::string name : {"pask", "pask2"})
    story.did("pia", "/reports/<own>/marking-requests", R"({"fact":"<own/head>",)" + wider, name);
  story.did("pia", "/communities/<c>/reports",
            R"({"title":"To be asked about","marking":{"tlp":"TLP:GREEN","audience":["community:<c>"]}})", "asked");
  story.does(
      "/reports/<asked>/marking-requests",
      R"({"fact":"<asked/head>","reason":"Too wide","marking":{"tlp":"TLP:AMBER","audience":["member-of:<me>","member-of:<P>","role:team@<c>"]}})",
      "mask");
  story.far(
      "wim", "/reports/<asked>/marking-requests",
      R"({"fact":"<asked/head>","reason":"<flavour>","marking":{"tlp":"TLP:AMBER","audience":["member-of:<P>","member-of:<W>","role:team@<c>"]}})",
      "hask");
  // What the peers say in their incident.
  story.did("pia", "/incidents/<pi>/reviews", R"({"title":"Theirs","summary":"By night"})", "prev");
  story.did("pia", "/reviews/<prev>/lessons", R"({"title":"Look","text":"Up"})", "ples");
  story.did("pia", "/incidents/<pi>/situation-reports", R"({"title":"Now"})", "psit");
  for (const auto& [plural, name] :
       {std::pair("reviews", "prev"), std::pair("lessons", "ples"), std::pair("situation-reports", "psit")})
    story.does(fmt::format("/{}/<{}>/marking-requests", plural, name),
               fmt::format(R"({{"fact":"<{}/head>","reason":"Too wide",)", name) +
                   R"("marking":{"tlp":"TLP:AMBER+STRICT","audience":["member-of:<me>","member-of:<P>"]}})");
  story.does("/marking-requests/<pask2>/refuse", R"({"reason":"Not to all"})");
  story.does("/marking-requests/<pask>/grant");
  story.does("/marking-requests/<mask>/withdraw");
  story.does("/marking-requests/<mask>/erase", R"({"fact":"<mask/head>","reason":"Said too much"})");
  story.far("pia", "/marking-requests/<hask>/refuse", R"({"reason":"<flavour>"})");
  story.mix();
}

}  // namespace tocsin::two_worlds

// Reports to the viewer as a team, names in escrow, and the viewer as the one who reported.
#include "workday.h"

namespace tocsin::two_worlds {
namespace {

// Whose report it is differs between the worlds, and is not told.
void reports_sealed(Story& story, const std::string& other, const std::string& body, const std::string& as) {
  story.common("sealed " + as, [=](Side& s) {
    s.post(s.flavour == "amaranth" ? other : "wim", "/api/v1/communities/<mc>/escrowed-reports", body, as);
  });
}

std::string follow_up(std::string_view word) {
  return auth::encode_token(auth::TokenKind::reporter, sha256(view_of(word)));
}

const char* const passphrase = R"({"passphrase":"a boat at low tide"})";

}  // namespace

void add_triage(Story& story) {
  for (const std::string name : {"mr0", "mr1", "mr2", "mr3", "mr4", "mr5"}) {
    story.did("wim", "/communities/<mc>/reports", R"({"title":"To the watch","description":"lantern"})", name);
    if (name == "mr0" || name == "mr1")
      story.did("wim", "/reports/<" + name + ">/indicator-sets",
                R"({"indicators":[{"type":"domain","value":"host1.lantern.tld"}]})", name + "set");
  }
  story.did("wim", "/communities/<mc>/reports", R"({"title":"Unnamed","reporter":"pseudonym"})", "mun");
  story.mix();
  for (const std::string name : {"mr0", "mr1", "mun"}) {
    const auto path = "/reports/<" + name + ">";
    story.does(path + "/start-triage");
    story.does(path + "/ask", R"({"question":"Which host?"})");
    story.does(path + "/resume");
    story.does(path + "/validate", R"({"reason":"Real"})");
  }
  for (const std::string name : {"mr2", "mr3", "mr4", "mr5"}) story.does("/reports/<" + name + ">/start-triage");
  story.does("/reports/<mr2>/invalidate", R"({"reason":"A drill"})");
  story.does("/reports/<mr3>/mark-duplicate", R"({"of":"<mr0>","reason":"The same mail"})");
  story.does("/reports/<mr4>/defer", R"({"reason":"Later"})");
  story.does("/reports/<mr5>/transfer", R"({"reason":"To others"})");
  story.does(
      "/reports/<mr1>/notify-of-match",
      R"({"text":"Others have seen this","indicators":[{"type":"domain","value":"host1.lantern.tld"}],"reports":["<mr0>"]})",
      "mtold");
  story.does("/incidents", R"({"title":"To link to","communities":["<mc>"]})", "mlink");
  story.does("/reports/<mr1>/link", R"({"incident":"<mlink>"})");
  story.mix();
}

void add_own_escrow(Story& story, const Cast& cast) {
  const auto other = another(cast).first;
  story.does("/communities/<mc>/escrows", R"({"trustees":["<vera>","<wim>","<)" + other + R"(>"]})", "mesc");
  story.does("/escrows/<mesc>/take-key", passphrase);
  for (const auto& trustee : {std::string("wim"), other})
    story.common("own key of " + trustee, [=](Side& s) {
      s.step_up(s.people.at(trustee));
      s.post(trustee, "/api/v1/escrows/<mesc>/take-key", passphrase);
    });
  story.mix();
  const auto sealed = [](const std::string& word) {
    return R"({"title":"Sealed","contact":"Gate 5","follow_up_key":")" + follow_up(word) + R"("})";
  };
  reports_sealed(story, other, sealed("own"), "msealed");
  reports_sealed(story, other, sealed("own too"), "msealed2");
  story.does("/communities/<c>/escrowed-reports", sealed("the viewer's"), "mysealed");
  story.does("/communities/<mc>/outside-reports",
             R"({"title":"By telephone","channel":"phone","email":"out@example.org","language":"zh-Hans"})", "outside");
  story.does("/communities/<mc>/escrowed-reports", sealed("the viewer's other"), "mysealed2");
  story.mix();
  for (const std::string name : {"msealed", "msealed2", "mysealed2"})
    story.does("/reports/<" + name + ">/escrow-openings", R"({"reason":"A threat"})", name + "open");
  story.mix();
  story.does("/escrow-openings/<msealedopen>/consent", passphrase);
  story.does("/escrow-openings/<msealed2open>/object", R"({"reason":"There is none"})");
  story.does("/escrow-openings/<mysealed2open>/withdraw", R"({"reason":"Not needed"})");
  story.does("/escrow-openings/<mysealed2open>/erase", R"({"fact":"<mysealed2open/head>","reason":"Not needed"})");
  story.does("/escrows/<mesc>/change-trustees", R"({"trustees":["<pia>","<wim>","<)" + other + R"(>"]})");
  story.mix();
}

void add_asked_reporter(Story& story) {
  const std::string body =
      R"("description":"Ours","marking":{"tlp":"TLP:AMBER","audience":["member-of:<me>","member-of:<P>","role:team@<c>"]})";
  story.does("/communities/<c>/reports", R"({"title":"Own report",)" + body + "}", "own");
  story.does("/communities/<c>/reports", R"({"title":"Own second",)" + body + "}", "own2");
  story.did("tom", "/reports/<own2>/start-triage", "{}");
  story.does("/reports/<own2>/amend", R"({"title":"Own second, amended","base":{"head":"<own2/head>"}})");
  story.did("tom", "/reports/<own2>/ask", R"({"question":"Which host?"})");
  story.does("/reports/<own2>/supplement", R"({"text":"That one"})");
  story.hid("pia", "/communities/<c>/reports", R"({"title":"Own <flavour>"})", "hown");
  story.mix();
}

}  // namespace tocsin::two_worlds

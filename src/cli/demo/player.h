#pragma once
// Plays the beats of a case as acts of the rooms. The danger removed: a story whose acts no longer exist; a beat whose
// act the product has in another form is played as the acts that come closest, never left out.
//
// A beat's own record is kept under its key; one with several addressees under "KEY/ORGANISATION". Errors: those of
// stage.h, with the beat's key in `where`. Threads: one.
#include "cli/demo/cast.h"

namespace tocsin::demo {

// The file of an imported case, attached to the first report and imported from there.
struct CaseFile {
  std::string name;
  std::string bytes;
};

class Player {
 public:
  Player(Stage& stage, cli::Voice voice, std::optional<CaseFile> file)
      : stage_(stage), voice_(voice), file_(std::move(file)) {}

  Result<void> play(const Beat& beat);

 private:
  using Play = Result<void> (Player::*)(const Beat&);
  static Play play_of(Act act);

  // Prepare.
  Result<void> found(const Beat& beat);
  Result<void> adopt_policy(const Beat& beat);
  Result<void> sign_policy(const Beat& beat);
  Result<void> check_contacts(const Beat& beat);
  Result<void> confirm_contact(const Beat& beat);
  // Report.
  Result<void> submit(const Beat& beat);
  Result<void> acknowledge(const Beat& beat);
  Result<void> ask(const Beat& beat);
  Result<void> supplement(const Beat& beat);
  Result<void> assess(const Beat& beat);
  Result<void> link(const Beat& beat);
  Result<void> share_indicators(const Beat& beat);
  Result<void> register_evidence(const Beat& beat);
  // Assess.
  Result<void> propose_incident(const Beat& beat);
  Result<void> declare(const Beat& beat);
  Result<void> move_incident(const Beat& beat);
  Result<void> classify(const Beat& beat);
  Result<void> set_severity(const Beat& beat);
  Result<void> set_activation(const Beat& beat);
  Result<void> invite(const Beat& beat);
  Result<void> accept_invitation(const Beat& beat);
  Result<void> offer_lead(const Beat& beat);
  Result<void> accept_lead(const Beat& beat);
  // Respond.
  Result<void> state_impact(const Beat& beat);
  Result<void> send_request(const Beat& beat);
  Result<void> answer_request(const Beat& beat);
  Result<void> follow_request(const Beat& beat);
  Result<void> close_request(const Beat& beat);
  Result<void> post_message(const Beat& beat);
  Result<void> issue_situation_report(const Beat& beat);
  Result<void> propose_decision(const Beat& beat);
  Result<void> adopt_decision(const Beat& beat);
  Result<void> propose_embargo(const Beat& beat);
  Result<void> accept_embargo(const Beat& beat);
  Result<void> exit_embargo(const Beat& beat);
  // Learn.
  Result<void> draft_review(const Beat& beat);
  Result<void> approve_review(const Beat& beat);
  Result<void> record_lesson(const Beat& beat);
  Result<void> open_improvement(const Beat& beat);
  Result<void> close_incident(const Beat& beat);

  // What beats hold.
  std::string text_of(const Beat& beat) const;  // with the sets that the beat carries
  std::string field_text(const Beat& beat, std::string_view name) const;
  std::optional<std::string> field_instant(const Beat& beat, std::string_view name) const;
  std::string org_of(const Beat& beat) const;  // key of the person's organisation
  const std::string& kept(const std::string& key) const;
  const std::string* kept_if(const std::string& key) const;
  void keep(const std::string& key, const json::Value& record);
  std::string request_of(const Beat& beat) const;  // the record that a beat about a request speaks of
  const std::string& incident() const { return kept("incident"); }
  const std::string& organisation(const std::string& key) const { return stage_.keeping.organisations.at(key); }
  // The same act by the incident's coordinator, where the person's organisation may not.
  Result<json::Value> act_or_ask(const Beat& beat, std::string_view name, model::Kind on, const std::string& id,
                                 const json::Object& body);
  Result<void> add_sets(const Beat& beat, const std::string& report);
  Result<void> add_file(const Beat& beat, const std::string& report);

  Stage& stage_;
  cli::Voice voice_;
  std::optional<CaseFile> file_;
};

}  // namespace tocsin::demo

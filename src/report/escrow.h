#pragma once
// Names held in escrow: the decisions whose input a door must seal or open first. The danger removed: a decision that
// sees a passphrase, and a door that decides who may open what.
//
// A door asks here who may act and on what, does with keys what only it can (auth/trustee.h), and hands in what is
// sealed. What needs no keys is an act like any other (acts.h). Errors: conflict "escrow.not_ready"; denied
// "escrow.not_trustee"; conflict "escrow.trustee_before" (consented already) | "escrow.later_part" (nothing was sealed
// to this trustee); those of acts.h. Threads: pure. Source: docs/adr/0016-anonymous-reports.md.
#include "port/deciding.h"
#include "state/facts/escrow.h"
#include "state/facts/report.h"

namespace tocsin::report {

inline constexpr policy::Right key_right{"escrow.take_key", policy::Who::reader};
inline constexpr policy::Right consent_right{"escrow_opening.consent", policy::Who::reader};
inline constexpr policy::Right escrowed_right{"report.submit_in_escrow", policy::Who::member};

// The place of whoever asks among the trustees of an escrow, as themselves and not by a token.
Result<std::int64_t> place_of_trustee(const port::Desk& desk, const event::Record& escrow);
std::vector<state::EscrowKeyTaken> keys_of(const event::Record& escrow);  // by place; those who took none are left out

// A trustee's new key. The escrow is ready once all have one.
Result<port::Draft> take_key(port::Desk& desk, const policy::Permit& escrow, const model::KeyId& key,
                             const std::string& open);

struct EscrowedSubmission : state::ReportSubmitted {
  std::optional<state::Contact> contact;
  model::Line<200> follow_up_key;
  static constexpr auto fields = std::tuple_cat(
      state::ReportContent::fields, std::tuple{model::field("contact", &EscrowedSubmission::contact),
                                               model::field("follow_up_key", &EscrowedSubmission::follow_up_key)});
};
struct Sealed {
  std::string content;  // base64url
  std::vector<state::EscrowPart> parts;
};
// `desk` is the reporter's own. `seal` gets the report's id and the escrow to which it goes.
using Seal = std::function<Result<Sealed>(const model::RecordId& report, const port::SeenRecord& escrow)>;
Result<port::Draft> submit_in_escrow(port::Desk& desk, const policy::Permit& community,
                                     const EscrowedSubmission& content, const RawId& holder, const Seal& seal);

// What a consent is about: the escrowed name, and what was passed on by whoever consented before.
struct Opening {
  model::RecordId report;
  state::ReportEscrowed escrowed;
  std::int64_t place = 0;  // the asker's
  std::optional<state::EscrowPartPassed> passed;
};
Result<Opening> opening_of(const port::Desk& desk, const policy::Permit& opening);
Result<port::Draft> consent(port::Desk& desk, const policy::Permit& opening, const Opening& about,
                            std::vector<state::EscrowPart> passed_on);
Result<port::Draft> open(port::Desk& desk, const policy::Permit& opening, const Opening& about,
                         const state::EscrowIdentityTold& identity);

}  // namespace tocsin::report

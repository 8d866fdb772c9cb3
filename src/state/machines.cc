// The tables of docs/domain.md. One row a line; the order of rows is the order in which a person meets the states.
#include <array>

#include "state/machine.h"

namespace tocsin::state {
namespace {

using model::Kind;

constexpr Move report_moves[] = {
    {"", "submit", "submitted"},
    {"submitted", "acknowledge", "acknowledged"},
    {"submitted", "withdraw", "withdrawn"},
    {"acknowledged", "triage", "triage"},
    {"acknowledged", "withdraw", "withdrawn"},
    {"triage", "ask", "needs_info"},
    {"needs_info", "supplement", "triage"},
    {"needs_info", "resume", "triage"},
    {"needs_info", "withdraw", "withdrawn"},
    {"triage", "validate", "valid"},
    {"triage", "mark_duplicate", "duplicate"},
    {"triage", "invalidate", "invalid"},
    {"triage", "defer", "deferred"},
    {"triage", "transfer", "transferred"},
    {"triage", "withdraw", "withdrawn"},
    {"invalid", "validate", "valid"},
    {"deferred", "validate", "valid"},
    {"deferred", "withdraw", "withdrawn"},
    {"valid", "link", "linked"},
    {"valid", "promote", "promoted"},
    {"valid", "withdraw", "withdrawn"},
    {"linked", "close", "closed"},
    {"promoted", "close", "closed"},
    {"duplicate", "close", "closed"},
    {"invalid", "close", "closed"},
    {"deferred", "close", "closed"},
    {"transferred", "close", "closed"},
};

constexpr Move incident_moves[] = {
    {"", "propose", "proposed"},
    {"proposed", "assess", "assessing"},
    {"assessing", "declare", "declared"},
    {"assessing", "dismiss", "not_incident"},
    {"assessing", "merge", "merged"},
    {"assessing", "transfer", "transferred"},
    {"not_incident", "assess", "assessing"},
    {"declared", "respond", "responding"},
    {"responding", "escalate", "escalated"},
    {"escalated", "de_escalate", "responding"},
    {"responding", "stabilise", "stabilised"},
    {"stabilised", "respond", "responding"},
    {"stabilised", "recover", "recovering"},
    {"recovering", "review", "review"},
    {"review", "close", "closed"},
    {"closed", "reopen", "reopened"},
    {"reopened", "respond", "responding"},
};

constexpr Move participation_moves[] = {
    {"", "invite", "invited"},
    {"invited", "accept", "active"},
    {"invited", "decline", "declined"},
    {"invited", "expire", "expired"},
    {"declined", "invite_again", "invited"},
    {"expired", "invite_again", "invited"},
    {"active", "release", "released"},
    {"active", "withdraw", "withdrawn"},
    {"active", "suspend", "suspended"},
    {"suspended", "resume", "active"},
    {"suspended", "release", "released"},
    {"released", "invite_again", "invited"},
    {"withdrawn", "invite_again", "invited"},
};

// The impact axis stands beside a participation as a record of its own.
constexpr Move impact_moves[] = {
    {"", "open", "unknown"},
    {"unknown", "investigate", "investigating"},
    {"investigating", "rule_out", "not_affected"},
    {"investigating", "confirm", "affected"},
    {"affected", "contain", "contained"},
    {"contained", "recover", "recovered"},
    {"not_affected", "reconsider", "investigating"},
    {"contained", "reconsider", "affected"},
    {"recovered", "reconsider", "affected"},
};

constexpr Move request_moves[] = {
    {"", "send", "sent"},
    {"sent", "deliver", "delivered"},
    {"delivered", "acknowledge", "acknowledged"},
    {"acknowledged", "accept", "accepted"},
    {"acknowledged", "counter_date", "counter_dated"},
    {"acknowledged", "decline", "declined"},
    {"counter_dated", "agree", "accepted"},
    {"counter_dated", "send_again", "sent"},
    {"declined", "send_again", "sent"},
    {"accepted", "start", "in_progress"},
    {"in_progress", "answer", "answered"},
    {"answered", "verify", "verified"},
    {"answered", "return", "returned"},
    {"returned", "start", "in_progress"},
    {"verified", "finish", "done"},
    {"sent", "cancel", "cancelled"},
    {"delivered", "cancel", "cancelled"},
    {"acknowledged", "cancel", "cancelled"},
    {"counter_dated", "cancel", "cancelled"},
    {"declined", "cancel", "cancelled"},
    {"accepted", "cancel", "cancelled"},
    {"in_progress", "cancel", "cancelled"},
};

constexpr Move decision_moves[] = {
    {"", "propose", "proposed"},
    {"proposed", "consult", "consulting"},
    {"proposed", "adopt_provisionally", "provisional"},
    {"provisional", "ratify", "ratified"},
    {"provisional", "reverse", "reversed"},
    {"consulting", "adopt", "adopted"},
    {"consulting", "reject", "rejected"},
    {"consulting", "lapse", "lapsed"},
    {"adopted", "put_into_effect", "effective"},
    {"ratified", "put_into_effect", "effective"},
    {"effective", "supersede", "superseded"},
    {"effective", "revoke", "revoked"},
};

constexpr Move membership_moves[] = {
    {"", "invite", "invited"},           {"invited", "accept", "active"},      {"invited", "decline", "declined"},
    {"active", "suspend", "suspended"},  {"suspended", "reinstate", "active"}, {"active", "leave", "left"},
    {"active", "exclude", "excluded"},   {"suspended", "exclude", "excluded"}, {"declined", "invite_again", "invited"},
    {"left", "invite_again", "invited"},
};

constexpr Move policy_moves[] = {
    {"", "draft", "draft"},
    {"draft", "consult", "consulting"},
    {"consulting", "adopt", "adopted"},
    {"consulting", "redraft", "draft"},
    {"adopted", "supersede", "superseded"},
};

constexpr Move lead_moves[] = {
    {"", "offer", "offered"},
    {"offered", "accept", "accepted"},
    {"offered", "decline", "declined"},
    {"accepted", "end", "ended"},
};

constexpr Move situation_report_moves[] = {
    {"", "issue", "issued"},
    {"issued", "correct", "corrected"},
};

constexpr Move review_moves[] = {
    {"", "draft", "draft"},
    {"draft", "circulate", "circulated"},
    {"circulated", "redraft", "draft"},
    {"circulated", "approve", "approved"},
};

constexpr Move improvement_moves[] = {
    {"", "open", "open"},
    {"open", "start", "in_progress"},
    {"in_progress", "complete", "completed"},
    {"completed", "verify", "verified"},
    {"completed", "return", "in_progress"},
    {"open", "drop", "dropped"},
    {"in_progress", "drop", "dropped"},
};

// Nobody of its audience reads anything of it before it is released.
constexpr Move release_moves[] = {
    {"", "draft", "draft"},
    {"draft", "mark", "marked"},
    {"draft", "revise", "draft"},
    {"draft", "drop", "dropped"},
    {"marked", "sanitise", "sanitised"},
    {"marked", "mark", "marked"},
    {"marked", "revise", "draft"},
    {"marked", "drop", "dropped"},
    {"sanitised", "mark", "marked"},
    {"sanitised", "sanitise", "sanitised"},
    {"sanitised", "ask", "consent_pending"},
    {"sanitised", "approve", "approved"},
    {"sanitised", "revise", "draft"},
    {"sanitised", "drop", "dropped"},
    {"consent_pending", "approve", "approved"},
    {"consent_pending", "refuse", "refused"},
    {"consent_pending", "mark", "marked"},
    {"consent_pending", "sanitise", "sanitised"},
    {"consent_pending", "revise", "draft"},
    {"consent_pending", "drop", "dropped"},
    {"refused", "mark", "marked"},
    {"refused", "sanitise", "sanitised"},
    {"refused", "revise", "draft"},
    {"refused", "drop", "dropped"},
    {"approved", "schedule", "scheduled"},
    {"approved", "issue", "released"},
    {"approved", "refuse", "refused"},
    {"approved", "mark", "marked"},
    {"approved", "revise", "draft"},
    {"approved", "drop", "dropped"},
    {"scheduled", "issue", "released"},
    {"scheduled", "hold", "approved"},
    {"scheduled", "refuse", "refused"},
    {"scheduled", "revise", "draft"},
    {"scheduled", "drop", "dropped"},
    {"released", "correct", "corrected"},
    {"released", "recall", "recalled"},
    {"released", "expire", "expired"},
    {"corrected", "recall", "recalled"},
    {"corrected", "expire", "expired"},
    {"expired", "recall", "recalled"},
};

constexpr Move consent_moves[] = {
    {"", "ask", "asked"},           {"asked", "give", "given"},         {"asked", "refuse", "refused"},
    {"asked", "void", "void"},      {"given", "withdraw", "withdrawn"}, {"given", "use", "used"},
    {"given", "void", "void"},      {"refused", "void", "void"},        {"withdrawn", "void", "void"},
    {"void", "ask_again", "asked"},
};

constexpr Move escrow_moves[] = {
    {"", "found", "forming"},
    {"forming", "ready", "ready"},
    {"forming", "change_trustees", "forming"},
    {"ready", "change_trustees", "forming"},
};

constexpr Move escrow_opening_moves[] = {
    {"", "ask", "asked"},
    {"asked", "consent", "consented"},
    {"consented", "open", "opened"},
    {"asked", "refuse", "refused"},
    {"consented", "refuse", "refused"},
    {"asked", "expire", "expired"},
    {"consented", "expire", "expired"},
    {"asked", "withdraw", "withdrawn"},
    {"consented", "withdraw", "withdrawn"},
};

constexpr Move receipt_moves[] = {
    {"", "ask", "asked"},
    {"asked", "confirm", "confirmed"},
    {"confirmed", "confirm", "confirmed"},
};

constexpr Move marking_request_moves[] = {
    {"", "send", "sent"},
    {"sent", "grant", "granted"},
    {"sent", "refuse", "refused"},
    {"sent", "withdraw", "withdrawn"},
};

constexpr Move collection_moves[] = {
    {"", "define", "defined"},
    {"defined", "withdraw", "withdrawn"},
};

constexpr Move circle_membership_moves[] = {
    {"", "add", "active"},
    {"active", "remove", "removed"},
    {"active", "leave", "left"},
};

constexpr Move client_relation_moves[] = {
    {"", "propose", "proposed"},           {"proposed", "confirm", "active"}, {"proposed", "decline", "declined"},
    {"proposed", "withdraw", "withdrawn"}, {"active", "end", "ended"},
};

constexpr Move feed_moves[] = {
    {"", "subscribe", "active"},   {"active", "pause", "paused"},   {"paused", "resume", "active"},
    {"active", "stop", "stopped"}, {"stopped", "resume", "active"}, {"active", "end", "ended"},
    {"paused", "end", "ended"},    {"stopped", "end", "ended"},
};

constexpr Machine all[] = {
    {"report", Kind::report, report_moves},
    {"incident", Kind::incident, incident_moves},
    {"participation", Kind::participation, participation_moves},
    {"impact", Kind::impact, impact_moves},
    {"request", Kind::request, request_moves},
    {"decision", Kind::decision, decision_moves},
    {"membership", Kind::membership, membership_moves},
    {"policy", Kind::policy, policy_moves},
    {"lead", Kind::lead, lead_moves},
    {"situation_report", Kind::situation_report, situation_report_moves},
    {"review", Kind::review, review_moves},
    {"improvement", Kind::improvement, improvement_moves},
    {"release", Kind::release, release_moves},
    {"consent", Kind::consent, consent_moves},
    {"escrow", Kind::escrow, escrow_moves},
    {"escrow_opening", Kind::escrow_opening, escrow_opening_moves},
    {"receipt", Kind::receipt, receipt_moves},
    {"marking_request", Kind::marking_request, marking_request_moves},
    {"circle_membership", Kind::circle_membership, circle_membership_moves},
    {"collection", Kind::collection, collection_moves},
    {"client_relation", Kind::client_relation, client_relation_moves},
    {"feed", Kind::feed, feed_moves},
};

}  // namespace

std::span<const Machine> machines() { return all; }

}  // namespace tocsin::state

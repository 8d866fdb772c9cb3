// The spellings of the case file's closed lists, in the order of the enums.
#include <array>

#include "cli/demo/case.h"

namespace tocsin::demo {

std::span<const std::string_view> names_of(Function) {
  static constexpr std::array<std::string_view, 7> names{"duty_officer",     "coordinator", "lead",   "legal",
                                                         "point_of_contact", "analyst",     "liaison"};
  return names;
}

std::span<const std::string_view> names_of(Standing) {
  static constexpr std::array<std::string_view, 3> names{"coordination_team", "member", "observer"};
  return names;
}

std::span<const std::string_view> names_of(Phase) {
  static constexpr std::array<std::string_view, 5> names{"prepare", "report", "assess", "respond", "learn"};
  return names;
}

std::span<const std::string_view> names_of(Act) {
  static constexpr std::array<std::string_view, 50> names{"community.create",     "policy.adopt",
                                                          "policy.sign",          "contact.check",
                                                          "contact.confirm",      "report.submit",
                                                          "report.acknowledge",   "report.ask",
                                                          "report.answer",        "report.assess",
                                                          "report.link",          "incident.propose",
                                                          "incident.declare",     "incident.escalate",
                                                          "incident.stabilise",   "incident.recover",
                                                          "incident.review",      "incident.close",
                                                          "classification.set",   "severity.set",
                                                          "activation.set",       "lead.offer",
                                                          "lead.accept",          "participation.invite",
                                                          "participation.accept", "impact.state",
                                                          "request.send",         "request.accept",
                                                          "request.decline",      "request.counter_date",
                                                          "request.agree_date",   "request.answer",
                                                          "request.verify",       "request.close",
                                                          "message.post",         "indicators.share",
                                                          "evidence.register",    "situation_report.publish",
                                                          "decision.propose",     "decision.dissent",
                                                          "decision.adopt",       "embargo.propose",
                                                          "embargo.accept",       "embargo.exit",
                                                          "release.publish",      "review.draft",
                                                          "review.comment",       "review.approve",
                                                          "lesson.record",        "improvement.open"};
  static_assert(names.size() == static_cast<std::size_t>(Act::improvement_open) + 1);
  return names;
}

}  // namespace tocsin::demo

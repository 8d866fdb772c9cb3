#pragma once
// Facts of the corridor `notify`: that somebody was reminded of a date, or that a date was missed and others are told.
// The danger removed: a reminder that is given twice after a restart, or that nobody can show was given at all.
//
// They are the server's own, under the label of the record that they stand on, and their ids come from the fact that
// set the date (docs/adr/0023): a date is reminded of once, and escalated once. `due_at` is the date that was meant; a
// later one is reminded of anew. Source: requirements RS-03, DR-08, DR-11, LL-02.
#include "state/facts/common.h"

namespace tocsin::state {

template <FixedString Type, Kind K, FixedString Group>
struct DateTold {
  static constexpr FactInfo info{Type.view(), 1, "notify", K, Group.view(), ""};
  Instant due_at;
  static constexpr auto fields = std::tuple{model::field("due_at", &DateTold::due_at)};
};

inline constexpr std::string_view group_reminder = "reminder";
inline constexpr std::string_view group_escalation = "escalation";

using RequestReminded = DateTold<"request.reminded", Kind::request, "reminder">;
using RequestEscalated = DateTold<"request.escalated", Kind::request, "escalation">;
using ParticipationReminded = DateTold<"participation.reminded", Kind::participation, "reminder">;
using ReportReminded = DateTold<"report.reminded", Kind::report, "reminder">;
using ReportQuestionReminded = DateTold<"report.question_reminded", Kind::report, "question_reminder">;
using ReportEscalated = DateTold<"report.escalated", Kind::report, "escalation">;
using ImprovementReminded = DateTold<"improvement.reminded", Kind::improvement, "reminder">;
using ImprovementEscalated = DateTold<"improvement.escalated", Kind::improvement, "escalation">;

}  // namespace tocsin::state

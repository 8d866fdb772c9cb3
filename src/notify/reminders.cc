#include "notify/reminders.h"

#include <algorithm>
#include <array>

#include "port/deciding.h"
#include "state/due.h"
#include "state/facts/incident.h"
#include "state/facts/notify.h"
#include "state/facts/report.h"
#include "state/facts/response.h"

namespace tocsin::notify {
namespace {

using namespace state;
using event::Record;
using policy::Permit;
using port::Desk;
using port::Draft;

constexpr Span least_time = hours(1);
constexpr Span longest_lead = days(1);

// The date that is waited for, when it was set, and by which fact.
struct Awaited {
  Instant due;
  Instant from;
  model::FactId set_by;
};

std::optional<Awaited> awaited(const event::Slice* slice, const std::optional<Instant>& due) {
  if (slice == nullptr || !due) return std::nullopt;
  return Awaited{*due, slice->recorded_at, slice->fact};
}

std::optional<Awaited> awaited_request(const Record& request) {
  const auto states = awaited_request_states();
  if (std::ranges::find(states, request.state()) == states.end()) return std::nullopt;
  const auto due = due_at(request);
  const auto head = event::read_group<RequestSent>(request, event::group_head);
  const bool agreed = !head || due != head->due_at;
  return awaited(request.newest_of(agreed ? "reply" : event::group_head), due);
}

std::optional<Awaited> awaited_participation(const Record& participation) {
  if (participation.state() != "invited") return std::nullopt;
  const auto head = event::read_group<ParticipationInvited>(participation, event::group_head);
  return head ? awaited(participation.newest_of(event::group_head), head->reply_by) : std::nullopt;
}

std::optional<Awaited> awaited_report(const Record& report) {
  if (report.state() != "acknowledged") return std::nullopt;
  const auto said = event::read_group<ReportAcknowledged>(report, "acknowledgement");
  return said ? awaited(report.newest_of("acknowledgement"), said->feedback_due_at) : std::nullopt;
}

std::optional<Awaited> awaited_reply(const Record& report) {
  if (report.state() != "needs_info") return std::nullopt;
  const auto asked = event::read_group<ReportInfoAsked>(report, ReportInfoAsked::info.group);
  return asked ? awaited(report.newest_of(ReportInfoAsked::info.group), asked->reply_by) : std::nullopt;
}

std::optional<Awaited> awaited_improvement(const Record& improvement) {
  constexpr std::array<std::string_view, 2> states{"open", "in_progress"};
  if (std::ranges::find(states, improvement.state()) == states.end()) return std::nullopt;
  const auto head = event::read_group<ImprovementOpened>(improvement, event::group_head);
  return head ? awaited(improvement.newest_of(event::group_head), head->due_at) : std::nullopt;
}

// Told already of this very date.
template <class Told>
bool is_told(const Record& record, const Awaited& date) {
  const auto told = event::read_group<Told>(record, Told::info.group);
  return told && told->due_at == date.due;
}

using Awaiting = std::optional<Awaited> (*)(const Record&);

template <class Told, Awaiting Of>
Result<std::optional<Instant>> remind_at(const Permit& on) {
  const auto date = Of(on.record());
  if (!date || is_told<Told>(on.record(), *date)) return std::nullopt;
  return reminder_of(date->from, date->due);
}

template <class Told, Awaiting Of>
Result<std::optional<Instant>> escalate_at(const Permit& on) {
  const auto date = Of(on.record());
  if (!date || is_told<Told>(on.record(), *date)) return std::nullopt;
  return date->due;
}

// By the server's own hand, under the record's label; once for a date, since its id comes from the fact that set it and
// from the date.
template <class Told, Awaiting Of>
Result<Draft> tell(Desk& desk, const Permit& on) {
  const auto date = Of(on.record());
  TOCSIN_ASSERT(date.has_value());
  TRY(auto draft, port::just_restate(desk, on, Told{date->due}));
  auto& piece = draft.pieces.front();
  piece.by = port::By::server;
  piece.id = port::reaction_fact_id(date->set_by, Told::info.type, static_cast<std::size_t>(date->due.us));
  return draft;
}

constexpr std::array<std::string_view, 3> moves_a_request{RequestSentAgain::info.type, RequestAgreed::info.type,
                                                          RequestReturned::info.type};
constexpr std::array moves_a_participation{ParticipationInvitedAgain::info.type};
constexpr std::array moves_an_improvement{ImprovementReturned::info.type};

constexpr port::Deadline all[] = {
    {RequestReminded::info.type, RequestSent::info.type, Kind::request, remind_at<RequestReminded, awaited_request>,
     tell<RequestReminded, awaited_request>, moves_a_request},
    {RequestEscalated::info.type, RequestSent::info.type, Kind::request, escalate_at<RequestEscalated, awaited_request>,
     tell<RequestEscalated, awaited_request>, moves_a_request},
    {ParticipationReminded::info.type, ParticipationInvited::info.type, Kind::participation,
     remind_at<ParticipationReminded, awaited_participation>, tell<ParticipationReminded, awaited_participation>,
     moves_a_participation},
    {ReportReminded::info.type, ReportAcknowledged::info.type, Kind::report, remind_at<ReportReminded, awaited_report>,
     tell<ReportReminded, awaited_report>},
    {ReportQuestionReminded::info.type, ReportInfoAsked::info.type, Kind::report,
     remind_at<ReportQuestionReminded, awaited_reply>, tell<ReportQuestionReminded, awaited_reply>},
    {ReportEscalated::info.type, ReportAcknowledged::info.type, Kind::report,
     escalate_at<ReportEscalated, awaited_report>, tell<ReportEscalated, awaited_report>},
    {ImprovementReminded::info.type, ImprovementOpened::info.type, Kind::improvement,
     remind_at<ImprovementReminded, awaited_improvement>, tell<ImprovementReminded, awaited_improvement>,
     moves_an_improvement},
    {ImprovementEscalated::info.type, ImprovementOpened::info.type, Kind::improvement,
     escalate_at<ImprovementEscalated, awaited_improvement>, tell<ImprovementEscalated, awaited_improvement>,
     moves_an_improvement},
};

}  // namespace

std::optional<Instant> reminder_of(Instant from, Instant due) {
  const Span given = due - from;
  if (given < least_time) return std::nullopt;
  return due - std::min(Span{given.us / 4}, longest_lead);
}

bool is_still_so(port::Topic topic, const Record& record) {
  const auto state = record.state();
  if (topic == port::Topic::invitation) return state == "invited" || state == "offered";
  if (topic != port::Topic::reminder && topic != port::Topic::escalation) return true;
  switch (record.ref.kind) {
    case Kind::request:
      return awaited_request(record).has_value();
    case Kind::participation:
      return awaited_participation(record).has_value();
    case Kind::report:
      return awaited_report(record) || awaited_reply(record);
    case Kind::improvement:
      return awaited_improvement(record).has_value();
    default:
      return true;
  }
}

std::span<const port::Deadline> deadlines() { return all; }

}  // namespace tocsin::notify

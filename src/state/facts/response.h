#pragma once
// Facts of the rooms `respond` and `learn`: requests, messages, impact, situation reports, reviews, improvements.
// The danger removed: an ask by telephone that nobody can find, and a lesson without an owner.
// Source: docs/domain.md; requirements RS-01..05, COM-02, AD-04, LL-01, LL-02.
#include "state/facts/common.h"

namespace tocsin::state {

enum class Ask : std::uint8_t { action, facts, analysis, delay };
std::span<const std::string_view> names_of(Ask);

struct RequestSent {
  static constexpr FactInfo info{"request.sent", 1, "respond", Kind::request, "head", "send"};
  Ask ask = Ask::action;
  Title title;
  std::optional<Prose> text;
  std::optional<Instant> due_at;
  static constexpr auto fields =
      std::tuple{model::field("ask", &RequestSent::ask), model::field("title", &RequestSent::title),
                 model::field("text", &RequestSent::text), model::field("due_at", &RequestSent::due_at)};
};
using RequestDelivered = NotedMove<"request.delivered", "respond", Kind::request, "deliver", "delivery">;
using RequestAcknowledged = NotedMove<"request.acknowledged", "respond", Kind::request, "acknowledge", "delivery">;
using RequestAccepted = NotedMove<"request.accepted", "respond", Kind::request, "accept", "reply">;
using RequestDeclined = ReasonedMove<"request.declined", "respond", Kind::request, "decline", "reply">;
struct RequestCounterDated {
  static constexpr FactInfo info{"request.counter_dated", 1, "respond", Kind::request, "reply", "counter_date"};
  Instant due_at;
  Note reason;
  static constexpr auto fields = std::tuple{model::field("due_at", &RequestCounterDated::due_at),
                                            model::field("reason", &RequestCounterDated::reason)};
};
using RequestAgreed = NotedMove<"request.agreed", "respond", Kind::request, "agree", "agreement">;
using RequestSentAgain = NotedMove<"request.sent_again", "respond", Kind::request, "send_again", "agreement">;
using RequestStarted = NotedMove<"request.started", "respond", Kind::request, "start", "progress">;
struct RequestAnswered {
  static constexpr FactInfo info{"request.answered", 1, "respond", Kind::request, "answer", "answer"};
  Prose text;
  static constexpr auto fields = std::tuple{model::field("text", &RequestAnswered::text)};
};
using RequestVerified = NotedMove<"request.verified", "respond", Kind::request, "verify", "verdict">;
using RequestReturned = ReasonedMove<"request.returned", "respond", Kind::request, "return", "verdict">;
using RequestFinished = NotedMove<"request.finished", "respond", Kind::request, "finish", "ending">;
using RequestCancelled = ReasonedMove<"request.cancelled", "respond", Kind::request, "cancel", "ending">;

struct RoomOpened {
  static constexpr FactInfo info{"room.opened", 1, "respond", Kind::room, "head", ""};
  Name name;
  std::optional<Note> purpose;
  List<model::OrganisationId, 300> organisations;  // empty: all who take part
  static constexpr auto fields =
      std::tuple{model::field("name", &RoomOpened::name), model::field("purpose", &RoomOpened::purpose),
                 model::field("organisations", &RoomOpened::organisations)};
};
struct MessagePosted {
  static constexpr FactInfo info{"message.posted", 1, "respond", Kind::message, "head", ""};
  Prose text;
  static constexpr auto fields = std::tuple{model::field("text", &MessagePosted::text)};
};

// A move of the impact axis says nothing but the state; what an organisation tells of its impact is a statement with a
// label of its own, since more may read the state than the details.
using ImpactOpened = NotedMove<"impact.opened", "respond", Kind::impact, "open", "head">;
using ImpactInvestigated = NotedMove<"impact.investigated", "respond", Kind::impact, "investigate", "">;
using ImpactRuledOut = NotedMove<"impact.ruled_out", "respond", Kind::impact, "rule_out", "">;
using ImpactConfirmed = NotedMove<"impact.confirmed", "respond", Kind::impact, "confirm", "">;
using ImpactContained = NotedMove<"impact.contained", "respond", Kind::impact, "contain", "">;
using ImpactRecovered = NotedMove<"impact.recovered", "respond", Kind::impact, "recover", "">;
using ImpactReconsidered = NotedMove<"impact.reconsidered", "respond", Kind::impact, "reconsider", "">;
struct ImpactStated {
  static constexpr FactInfo info{"impact.stated", 1, "respond", Kind::impact, "statement", ""};
  Prose text;
  std::optional<Note> services;
  std::optional<Whole<0, 10'000'000'000>> affected_count;
  static constexpr auto fields =
      std::tuple{model::field("text", &ImpactStated::text), model::field("services", &ImpactStated::services),
                 model::field("affected_count", &ImpactStated::affected_count)};
};

// `figures` are counted from facts that every reader of the report's audience may read; a count that some of them could
// not make is not there. `text` is a person's own. Version 1 gave 0 for what was not counted.
struct Figures {
  using Count = std::optional<Whole<0, 100'000>>;
  Count parties;
  Count affected;
  Count contained;
  Count recovered;
  Count requests_open;
  Count requests_overdue;
  Count requests_done;
  static constexpr auto fields = std::tuple{model::field("parties", &Figures::parties),
                                            model::field("affected", &Figures::affected),
                                            model::field("contained", &Figures::contained),
                                            model::field("recovered", &Figures::recovered),
                                            model::field("requests_open", &Figures::requests_open),
                                            model::field("requests_overdue", &Figures::requests_overdue),
                                            model::field("requests_done", &Figures::requests_done)};
};
struct SituationReportIssued {
  static constexpr FactInfo info{"situation_report.issued", 2, "respond", Kind::situation_report, "head", "issue"};
  Title title;
  std::optional<Prose> text;
  Figures figures;
  Instant as_of;
  List<Line<300>, 300> changes;
  static constexpr auto fields = std::tuple{
      model::field("title", &SituationReportIssued::title), model::field("text", &SituationReportIssued::text),
      model::field("figures", &SituationReportIssued::figures), model::field("as_of", &SituationReportIssued::as_of),
      model::field("changes", &SituationReportIssued::changes)};
};
struct SituationReportCorrected {
  static constexpr FactInfo info{
      "situation_report.corrected", 1, "respond", Kind::situation_report, "correction", "correct"};
  Prose text;
  static constexpr auto fields = std::tuple{model::field("text", &SituationReportCorrected::text)};
};

struct ReviewText {
  Title title;
  Prose summary;
  std::optional<Prose> went_well;
  std::optional<Prose> to_improve;
  static constexpr auto fields = std::tuple{
      model::field("title", &ReviewText::title), model::field("summary", &ReviewText::summary),
      model::field("went_well", &ReviewText::went_well), model::field("to_improve", &ReviewText::to_improve)};
};
struct ReviewDrafted : ReviewText {
  static constexpr FactInfo info{"review.drafted", 1, "learn", Kind::review, "head", "draft"};
};
struct ReviewRevised : ReviewText {
  static constexpr FactInfo info{"review.revised", 1, "learn", Kind::review, "head", ""};
};
using ReviewCirculated = NotedMove<"review.circulated", "learn", Kind::review, "circulate", "circulation">;
using ReviewRedrafted = ReasonedMove<"review.redrafted", "learn", Kind::review, "redraft", "circulation">;
using ReviewApproved = NotedMove<"review.approved", "learn", Kind::review, "approve", "approval">;
struct LessonRecorded {
  static constexpr FactInfo info{"lesson.recorded", 1, "learn", Kind::lesson, "head", ""};
  Title title;
  Prose text;
  static constexpr auto fields =
      std::tuple{model::field("title", &LessonRecorded::title), model::field("text", &LessonRecorded::text)};
};
struct ImprovementOpened {
  static constexpr FactInfo info{"improvement.opened", 1, "learn", Kind::improvement, "head", "open"};
  Title title;
  std::optional<Prose> text;
  Instant due_at;
  static constexpr auto fields =
      std::tuple{model::field("title", &ImprovementOpened::title), model::field("text", &ImprovementOpened::text),
                 model::field("due_at", &ImprovementOpened::due_at)};
};
// The review from which it came, where that has fewer readers than the improvement (docs/adr/0009).
struct ImprovementReviewNamed {
  static constexpr FactInfo info{"improvement.review_named", 1, "learn", Kind::improvement, "review", ""};
  model::RecordId review;
  static constexpr auto fields = std::tuple{model::field("review", &ImprovementReviewNamed::review)};
};
using ImprovementStarted = NotedMove<"improvement.started", "learn", Kind::improvement, "start", "progress">;
struct ImprovementCompleted {
  static constexpr FactInfo info{"improvement.completed", 1, "learn", Kind::improvement, "proof", "complete"};
  Prose proof;
  static constexpr auto fields = std::tuple{model::field("proof", &ImprovementCompleted::proof)};
};
using ImprovementVerified = NotedMove<"improvement.verified", "learn", Kind::improvement, "verify", "verdict">;
using ImprovementReturned = ReasonedMove<"improvement.returned", "learn", Kind::improvement, "return", "verdict">;
using ImprovementDropped = ReasonedMove<"improvement.dropped", "learn", Kind::improvement, "drop", "ending">;

}  // namespace tocsin::state

#pragma once
// Facts of releases: what is prepared for an audience from one's own words and others', what was taken out, who agreed,
// and what became of it. The danger removed: information that was passed on and of which nobody can say from whom it
// came, who allowed it and who has it.
//
// A move says nothing but that it happened, under the machine's own label: who prepared, how it was marked, who
// approved. What holds words of sources is a group of its own under the join of their labels: `head` (the draft),
// `rules`, `product` (what the rules left, with each change). Each source is named under the label of those who may
// read it (docs/adr/0018). What its audience reads is another `head`, the product under its own label, from the release
// on. Source: docs/domain.md (releases, consents, receipts); requirements SHR-03..07, SHR-09.
#include "model/observable.h"
#include "state/facts/common.h"

namespace tocsin::state {

struct ReleasedIndicator {
  model::ObservableType type = model::ObservableType::other;
  Line<model::observable_max_bytes> value;
  bool operator==(const ReleasedIndicator&) const = default;
  static constexpr auto fields =
      std::tuple{model::field("type", &ReleasedIndicator::type), model::field("value", &ReleasedIndicator::value)};
};
// One field of a source. `number` is the part's own and stays when others are taken out.
struct ReleasePart {
  Whole<1, 100'000> number;
  Line<40> about;   // the source's kind
  Line<200> field;  // "description", "levels/0/reason"
  Prose text;
  static constexpr auto fields =
      std::tuple{model::field("number", &ReleasePart::number), model::field("about", &ReleasePart::about),
                 model::field("field", &ReleasePart::field), model::field("text", &ReleasePart::text)};
};
struct ReleaseText {
  Title title;
  std::optional<Prose> summary;
  std::optional<Prose> recommendations;
  List<ReleasePart, 500> parts;
  List<ReleasedIndicator, 5000> indicators;
  static constexpr auto fields =
      std::tuple{model::field("title", &ReleaseText::title), model::field("summary", &ReleaseText::summary),
                 model::field("recommendations", &ReleaseText::recommendations),
                 model::field("parts", &ReleaseText::parts), model::field("indicators", &ReleaseText::indicators)};
};

// Who had a hand in it: nobody of them approves it as a second person.
struct ReleasePreparation {
  Whole<1, 100'000> revision;
  List<model::PersonId, 100> persons;
  std::optional<model::RecordId> corrects;
  std::optional<Note> correction;  // what was wrong: told to the readers of the old version
  std::optional<Note> note;
  static constexpr auto fields = std::tuple{
      model::field("revision", &ReleasePreparation::revision), model::field("persons", &ReleasePreparation::persons),
      model::field("corrects", &ReleasePreparation::corrects),
      model::field("correction", &ReleasePreparation::correction), model::field("note", &ReleasePreparation::note)};
};
struct ReleaseDrafted : ReleasePreparation {
  static constexpr FactInfo info{"release.drafted", 1, "share", Kind::release, "preparation", "draft"};
};
struct ReleaseRevised : ReleasePreparation {
  static constexpr FactInfo info{"release.revised", 1, "share", Kind::release, "preparation", "revise"};
};
struct ReleaseTextSet : ReleaseText {
  static constexpr FactInfo info{"release.text_set", 1, "share", Kind::release, "head", ""};
};

// What was taken from one fact of one record. `parts` are the numbers of the parts.
struct ReleaseSource {
  model::RecordId record;
  model::FactId fact;
  Line<40> group;
  std::optional<Line<80>> field;       // where it lies apart from its group
  model::OrganisationId organisation;  // whose word it is
  List<Whole<1, 100'000>, 500> parts;
  List<Whole<0, 100'000>, 5000> indicators;  // their places in the draft's list
  bool operator==(const ReleaseSource&) const = default;
  static constexpr auto fields = std::tuple{model::field("record", &ReleaseSource::record),
                                            model::field("fact", &ReleaseSource::fact),
                                            model::field("group", &ReleaseSource::group),
                                            model::field("field", &ReleaseSource::field),
                                            model::field("organisation", &ReleaseSource::organisation),
                                            model::field("parts", &ReleaseSource::parts),
                                            model::field("indicators", &ReleaseSource::indicators)};
};
// Those of one label. What bears another revision than the preparation belongs to an earlier draft.
struct ReleaseSources {
  Whole<1, 100'000> revision;
  List<ReleaseSource, 500> sources;
  static constexpr auto fields = std::tuple{model::field("revision", &ReleaseSources::revision),
                                            model::field("sources", &ReleaseSources::sources)};
};
struct ReleaseSourcesNamed : ReleaseSources {
  static constexpr FactInfo info{"release.sources_named", 1, "share", Kind::release, "sources", ""};
};

// How it is to be read. `within`: by nobody who may not read each source. `narrowed`: by those of the audience who may.
// `lower`: by the whole audience, after sanitising and with the consent of whose words it holds.
enum class Reach : std::uint8_t { within, narrowed, lower };
std::span<const std::string_view> names_of(Reach);
struct ReleaseMarked {
  static constexpr FactInfo info{"release.marked", 1, "share", Kind::release, "audience", "mark"};
  Reach reach = Reach::within;
  model::Text<400'000> label;  // canonical text
  std::optional<Flag> frozen;  // to those who hold the audience when it goes out
  std::optional<Instant> expires_at;
  List<model::PersonId, 100> persons;
  static constexpr auto fields =
      std::tuple{model::field("reach", &ReleaseMarked::reach), model::field("label", &ReleaseMarked::label),
                 model::field("frozen", &ReleaseMarked::frozen), model::field("expires_at", &ReleaseMarked::expires_at),
                 model::field("persons", &ReleaseMarked::persons)};
};

enum class NameOf : std::uint8_t { organisation, person, host };
std::span<const std::string_view> names_of(NameOf);
struct NameToHide {
  Line<200> text;
  std::optional<NameOf> as;  // without it: an organisation
  static constexpr auto fields =
      std::tuple{model::field("text", &NameToHide::text), model::field("as", &NameToHide::as)};
};
struct Replacement {
  Line<400> text;
  std::optional<Line<200>> with;
  static constexpr auto fields =
      std::tuple{model::field("text", &Replacement::text), model::field("with", &Replacement::with)};
};
struct SanitisingRules {
  List<Line<200>, 500> remove;  // JSON pointers into the draft
  List<Replacement, 200> replace;
  List<NameToHide, 200> pseudonymise;
  List<model::OrganisationId, 200> organisations;  // by the names that the directory has
  std::optional<Flag> victims;                     // the parties hit, and whose words the sources are
  std::optional<Flag> internal_addresses;
  List<Line<253>, 200> internal_domains;
  std::optional<Flag> personal_data;
  List<Line<400>, 200> keep;
  std::optional<Note> note;
  static constexpr auto fields = std::tuple{model::field("remove", &SanitisingRules::remove),
                                            model::field("replace", &SanitisingRules::replace),
                                            model::field("pseudonymise", &SanitisingRules::pseudonymise),
                                            model::field("organisations", &SanitisingRules::organisations),
                                            model::field("victims", &SanitisingRules::victims),
                                            model::field("internal_addresses", &SanitisingRules::internal_addresses),
                                            model::field("internal_domains", &SanitisingRules::internal_domains),
                                            model::field("personal_data", &SanitisingRules::personal_data),
                                            model::field("keep", &SanitisingRules::keep),
                                            model::field("note", &SanitisingRules::note)};
};
struct ReleaseRulesSet : SanitisingRules {
  static constexpr FactInfo info{"release.rules_set", 1, "share", Kind::release, "rules", ""};
};
struct ReleaseChange {
  Line<400> path;   // JSON pointer into the draft
  Line<250> field;  // the same in words: "summary", "report description"
  Prose before;
  std::optional<Prose> after;  // without it: taken out whole
  List<Line<80>, 10> rules;    // of a value on a warninglist: "benign" and the list's id
  static constexpr auto fields =
      std::tuple{model::field("path", &ReleaseChange::path), model::field("field", &ReleaseChange::field),
                 model::field("before", &ReleaseChange::before), model::field("after", &ReleaseChange::after),
                 model::field("rules", &ReleaseChange::rules)};
};
// `digest` is of the product and of the label: consent and approval are given to exactly these.
struct ReleaseProductMade {
  static constexpr FactInfo info{"release.product_made", 1, "share", Kind::release, "product", ""};
  Line<64> digest;
  ReleaseText text;
  List<ReleaseChange, 6000> changes;
  static constexpr auto fields =
      std::tuple{model::field("digest", &ReleaseProductMade::digest), model::field("text", &ReleaseProductMade::text),
                 model::field("changes", &ReleaseProductMade::changes)};
};
struct ReleaseSanitised {
  static constexpr FactInfo info{"release.sanitised", 1, "share", Kind::release, "sanitising", "sanitise"};
  Line<64> digest;
  List<model::PersonId, 100> persons;
  static constexpr auto fields = std::tuple{model::field("digest", &ReleaseSanitised::digest),
                                            model::field("persons", &ReleaseSanitised::persons)};
};
using ReleaseConsentAsked = NotedMove<"release.consent_asked", "share", Kind::release, "ask", "asking">;
using ReleaseRefused = NotedMove<"release.refused", "share", Kind::release, "refuse", "refusal">;
struct ReleaseApproved {
  static constexpr FactInfo info{"release.approved", 1, "share", Kind::release, "approval", "approve"};
  model::PersonId person;
  Line<64> digest;
  std::optional<Note> note;
  static constexpr auto fields =
      std::tuple{model::field("person", &ReleaseApproved::person), model::field("digest", &ReleaseApproved::digest),
                 model::field("note", &ReleaseApproved::note)};
};
struct ReleaseScheduled {
  static constexpr FactInfo info{"release.scheduled", 1, "share", Kind::release, "schedule", "schedule"};
  Instant at;
  std::optional<Note> note;
  static constexpr auto fields =
      std::tuple{model::field("at", &ReleaseScheduled::at), model::field("note", &ReleaseScheduled::note)};
};
// By hand with a note; by the server where it could not release at the time, with the refusal's key.
struct ReleaseHeld {
  static constexpr FactInfo info{"release.held", 1, "share", Kind::release, "holding", "hold"};
  std::optional<Note> note;
  std::optional<Line<80>> refusal;
  static constexpr auto fields =
      std::tuple{model::field("note", &ReleaseHeld::note), model::field("refusal", &ReleaseHeld::refusal)};
};
using ReleaseDropped = ReasonedMove<"release.dropped", "share", Kind::release, "drop", "ending">;

struct ReleaseIssued {
  static constexpr FactInfo info{"release.issued", 1, "share", Kind::release, "issue", "issue"};
  Whole<1, 100'000> version;
  Line<64> digest;
  Line<64> label_digest;
  std::optional<Instant> expires_at;
  static constexpr auto fields =
      std::tuple{model::field("version", &ReleaseIssued::version), model::field("digest", &ReleaseIssued::digest),
                 model::field("label_digest", &ReleaseIssued::label_digest),
                 model::field("expires_at", &ReleaseIssued::expires_at)};
};
struct ReleaseContentIssued : ReleaseText {
  static constexpr FactInfo info{"release.content_issued", 1, "share", Kind::release, "head", ""};
};
// The sources, to those of the audience who may read them themselves.
struct ReleaseProvenanceNamed : ReleaseSources {
  static constexpr FactInfo info{"release.provenance_named", 1, "share", Kind::release, "provenance", ""};
};

struct ReleaseCorrected {
  static constexpr FactInfo info{"release.corrected", 1, "share", Kind::release, "correction", "correct"};
  model::RecordId by;
  std::optional<Note> reason;
  static constexpr auto fields =
      std::tuple{model::field("by", &ReleaseCorrected::by), model::field("reason", &ReleaseCorrected::reason)};
};
// To its readers; which release holds instead, to those who may read that one too.
struct ReleaseCorrectionNamed {
  static constexpr FactInfo info{"release.correction_named", 1, "share", Kind::release, "corrected_by", ""};
  std::optional<model::RecordId> by;
  std::optional<Note> reason;
  static constexpr auto fields = std::tuple{model::field("by", &ReleaseCorrectionNamed::by),
                                            model::field("reason", &ReleaseCorrectionNamed::reason)};
};
// `readers`: who was noted as having read it.
struct ReleaseRecalled {
  static constexpr FactInfo info{"release.recalled", 1, "share", Kind::release, "recall", "recall"};
  Note reason;
  List<model::OrganisationId, 2000> readers;
  static constexpr auto fields =
      std::tuple{model::field("reason", &ReleaseRecalled::reason), model::field("readers", &ReleaseRecalled::readers)};
};
using ReleaseExpired = NotedMove<"release.expired", "share", Kind::release, "expire", "expiry">;

// What an originator is asked: whether this of its own may go to this audience.
struct ConsentAsking {
  model::RecordId release;
  Line<64> digest;
  model::Text<400'000> label;  // without the audience where its readers are hidden from each other
  std::optional<Flag> frozen;
  std::optional<Note> reason;
  std::optional<Instant> reply_by;
  static constexpr auto fields =
      std::tuple{model::field("release", &ConsentAsking::release), model::field("digest", &ConsentAsking::digest),
                 model::field("label", &ConsentAsking::label),     model::field("frozen", &ConsentAsking::frozen),
                 model::field("reason", &ConsentAsking::reason),   model::field("reply_by", &ConsentAsking::reply_by)};
};
struct ConsentAsked : ConsentAsking {
  static constexpr FactInfo info{"consent.asked", 1, "share", Kind::consent, "head", "ask"};
};
struct ConsentAskedAgain : ConsentAsking {
  static constexpr FactInfo info{"consent.asked_again", 1, "share", Kind::consent, "head", "ask_again"};
};
// Their words as they stand and as they would go out. `after` is not there where they would not.
struct ConsentExtract {
  Line<40> about;
  Line<200> field;
  Prose before;
  std::optional<Prose> after;
  static constexpr auto fields =
      std::tuple{model::field("about", &ConsentExtract::about), model::field("field", &ConsentExtract::field),
                 model::field("before", &ConsentExtract::before), model::field("after", &ConsentExtract::after)};
};
struct ConsentShown {
  static constexpr FactInfo info{"consent.shown", 1, "share", Kind::consent, "extract", ""};
  Line<64> digest;
  List<ConsentExtract, 500> parts;
  List<ReleasedIndicator, 5000> indicators;
  static constexpr auto fields =
      std::tuple{model::field("digest", &ConsentShown::digest), model::field("parts", &ConsentShown::parts),
                 model::field("indicators", &ConsentShown::indicators)};
};
struct ConsentGiven {
  static constexpr FactInfo info{"consent.given", 1, "share", Kind::consent, "answer", "give"};
  Line<64> digest;
  std::optional<Note> note;
  static constexpr auto fields =
      std::tuple{model::field("digest", &ConsentGiven::digest), model::field("note", &ConsentGiven::note)};
};
using ConsentRefused = ReasonedMove<"consent.refused", "share", Kind::consent, "refuse", "answer">;
using ConsentWithdrawn = ReasonedMove<"consent.withdrawn", "share", Kind::consent, "withdraw", "answer">;
// The release went out with it: it cannot be taken back any more.
using ConsentUsed = NotedMove<"consent.used", "share", Kind::consent, "use", "use">;
using ConsentVoided = NotedMove<"consent.voided", "share", Kind::consent, "void", "voiding">;

// One for each organisation that could read what was taken back.
struct ReceiptAsked {
  static constexpr FactInfo info{"receipt.asked", 1, "share", Kind::receipt, "head", "ask"};
  model::RecordId release;
  Line<64> digest;
  Instant issued_at;
  std::optional<Note> reason;
  static constexpr auto fields =
      std::tuple{model::field("release", &ReceiptAsked::release), model::field("digest", &ReceiptAsked::digest),
                 model::field("issued_at", &ReceiptAsked::issued_at), model::field("reason", &ReceiptAsked::reason)};
};
enum class Disposal : std::uint8_t { destroyed, kept, passed_on };
std::span<const std::string_view> names_of(Disposal);
struct ReceiptConfirmed {
  static constexpr FactInfo info{"receipt.confirmed", 1, "share", Kind::receipt, "confirmation", "confirm"};
  Disposal disposal = Disposal::destroyed;
  std::optional<Note> reason;     // why it is kept
  std::optional<Note> passed_to;  // to whom it went on
  static constexpr auto fields = std::tuple{model::field("disposal", &ReceiptConfirmed::disposal),
                                            model::field("reason", &ReceiptConfirmed::reason),
                                            model::field("passed_to", &ReceiptConfirmed::passed_to)};
};

// Whoever may read something asks its originator to mark it otherwise.
struct MarkingAsked {
  static constexpr FactInfo info{"marking_request.sent", 1, "share", Kind::marking_request, "head", "send"};
  model::RecordId record;
  model::FactId fact;
  Line<40> group;
  model::Text<400'000> label;  // as it is wanted
  Note reason;
  static constexpr auto fields =
      std::tuple{model::field("record", &MarkingAsked::record), model::field("fact", &MarkingAsked::fact),
                 model::field("group", &MarkingAsked::group), model::field("label", &MarkingAsked::label),
                 model::field("reason", &MarkingAsked::reason)};
};
using MarkingGranted = NotedMove<"marking_request.granted", "share", Kind::marking_request, "grant", "answer">;
using MarkingDenied = ReasonedMove<"marking_request.refused", "share", Kind::marking_request, "refuse", "answer">;
using MarkingRequestWithdrawn =
    NotedMove<"marking_request.withdrawn", "share", Kind::marking_request, "withdraw", "ending">;

}  // namespace tocsin::state

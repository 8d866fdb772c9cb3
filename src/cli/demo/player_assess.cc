// Assess and learn: the incident and its frame, who takes part, what is decided and what is learnt.
#include <algorithm>
#include <array>

#include "base/embedded.h"
#include "cli/demo/player.h"
#include "cli/records.h"
#include "i18n/format.h"

namespace tocsin::demo {

using model::Kind;

namespace {

constexpr std::size_t title_columns = 100;

// The version of a scheme that this binary carries.
std::string scheme_version(std::string_view scheme) {
  const auto text = embedded(fmt::format("schemes/{}.json", scheme));
  const auto value = json::parse(text, {.bytes = 8 << 20, .depth = 32});
  return value ? cli::text_in(*value, "version") : std::string();
}

std::string first_sentence(const std::string& text) {
  std::size_t end = text.size();
  for (const std::string_view stop : {". ", "; ", ": ", "\n", "。", "；"}) end = std::min(end, text.find(stop));
  return i18n::shortened(cli::one_line(text.substr(0, end)), title_columns);
}

json::Array classes_of(const json::Object& fields) {
  json::Array out;
  for (const char* scheme : {"rsit", "gbt20986"}) {
    const auto* codes = fields.if_contains(scheme);
    if (codes == nullptr || !codes->is_array()) continue;
    for (const auto& code : codes->get_array())
      out.push_back(json::Object{{"scheme", scheme}, {"version", scheme_version(scheme)}, {"code", code}});
  }
  return out;
}

}  // namespace

Result<void> Player::propose_incident(const Beat& beat) {
  TRY(const json::Value made, stage_.act(beat.who.value, "incident.propose", Kind::incident, "",
                                         {{"title", field_text(beat, "title")},
                                          {"summary", stage_.words(stage_.demo.story.summary) + "\n\n" +
                                                          stage_.words(stage_.demo.story.notice)},
                                          {"communities", json::Array{json::Value(kept("community"))}},
                                          {"reports", json::Array{json::Value(kept(beat.about->value))}}}));
  keep("incident", made);
  return {};
}

Result<void> Player::declare(const Beat& beat) {
  CHECK(stage_.bring(beat.who.value, Kind::incident, incident(), "declare", {{"reason", stage_.words(beat.text)}}));
  CHECK(stage_.act(beat.who.value, "incident.respond", Kind::incident, incident(), {}));
  return {};
}

Result<void> Player::move_incident(const Beat& beat) {
  const std::string name(model::name_of(beat.act));
  const auto said = stage_.words(beat.text);
  CHECK(stage_.bring(beat.who.value, Kind::incident, incident(), name.substr(name.find('.') + 1),
                     {{"reason", said}, {"note", said}}));
  return {};
}

Result<void> Player::close_incident(const Beat& beat) {
  CHECK(
      stage_.act(beat.who.value, "incident.close", Kind::incident, incident(), {{"reason", stage_.words(beat.text)}}));
  return {};
}

Result<void> Player::classify(const Beat& beat) {
  if (!beat.with) return {};
  CHECK(stage_.act(beat.who.value, "incident.classify", Kind::incident, incident(),
                   {{"classes", classes_of(beat.with->members)}, {"reason", stage_.words(beat.text)}}));
  return {};
}

// Each scheme has its level, side by side.
Result<void> Player::set_severity(const Beat& beat) {
  for (const char* scheme : {"gbt20986", "ncsc6"}) {
    const auto level = field_text(beat, scheme);
    if (level.empty()) continue;
    CHECK(stage_.act(beat.who.value, "incident.set_severity", Kind::incident, incident(),
                     {{"scheme", scheme}, {"level", level}, {"reason", stage_.words(beat.text)}}));
  }
  return {};
}

Result<void> Player::set_activation(const Beat& beat) {
  CHECK(stage_.act(beat.who.value, "incident.set_activation", Kind::incident, incident(),
                   {{"level", field_text(beat, "level")}, {"reason", stage_.words(beat.text)}}));
  return {};
}

Result<void> Player::invite(const Beat& beat) {
  for (const auto& to : beat.to) {
    TRY(const json::Value made, stage_.act(beat.who.value, "participation.invite", Kind::incident, incident(),
                                           {{"organisation", organisation(to.value)},
                                            {"title", stage_.words(stage_.demo.story.title)},
                                            {"terms", stage_.words(stage_.demo.community.agreement)},
                                            {"why", text_of(beat)}}));
    keep("participation/" + to.value, made);
  }
  return {};
}

Result<void> Player::accept_invitation(const Beat& beat) {
  CHECK(stage_.act(beat.who.value, "participation.accept", Kind::participation, kept("participation/" + org_of(beat)),
                   {{"note", stage_.words(beat.text)}}));
  return {};
}

Result<void> Player::offer_lead(const Beat& beat) {
  for (const auto& to : beat.to) {
    TRY(const json::Value made,
        stage_.act(beat.who.value, "lead.offer", Kind::incident, incident(),
                   {{"organisation", organisation(to.value)}, {"note", stage_.words(beat.text)}}));
    keep(beat.key.value, made);
  }
  return {};
}

Result<void> Player::accept_lead(const Beat& beat) {
  CHECK(stage_.act(beat.who.value, "lead.accept", Kind::lead, kept(beat.about->value),
                   {{"note", stage_.words(beat.text)}}));
  stage_.keeping.records["leads"] = org_of(beat);
  return {};
}

Result<void> Player::draft_review(const Beat& beat) {
  const auto& title = stage_.demo.story.title;
  TRY(const json::Value made, stage_.act(beat.who.value, "review.draft", Kind::incident, incident(),
                                         {{"title", voice_.say("cli.demo.review", {{"name", stage_.words(title)}})},
                                          {"summary", stage_.words(beat.text)}}));
  keep(beat.key.value, made);
  return {};
}

Result<void> Player::approve_review(const Beat& beat) {
  CHECK(stage_.bring(beat.who.value, Kind::review, kept(beat.about->value), "approve",
                     {{"note", stage_.words(beat.text)}}));
  return {};
}

Result<void> Player::record_lesson(const Beat& beat) {
  const auto text = text_of(beat);
  CHECK(act_or_ask(beat, "lesson.record", Kind::review, kept(beat.about->value),
                   {{"title", first_sentence(text)}, {"text", text}}));
  return {};
}

Result<void> Player::open_improvement(const Beat& beat) {
  const auto due = field_instant(beat, "due");
  CHECK(act_or_ask(beat, "improvement.open", Kind::review, kept(beat.about->value),
                   {{"organisation", organisation(field_text(beat, "owner"))},
                    {"title", field_text(beat, "title")},
                    {"text", text_of(beat)},
                    {"due_at", due.value_or(to_text(at_of(stage_.demo, beat)))}}));
  return {};
}

}  // namespace tocsin::demo

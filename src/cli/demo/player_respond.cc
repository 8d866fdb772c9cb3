// Respond: impact, requests, talk, the common picture, decisions.
#include <algorithm>
#include <array>

#include "cli/demo/player.h"
#include "cli/records.h"
#include "i18n/format.h"

namespace tocsin::demo {

using model::Kind;

namespace {

constexpr std::size_t option_columns = 190;

// The numbers that a beat gives are part of what is said.
std::string counts_of(const Beat& beat) {
  std::string out;
  if (!beat.with) return out;
  for (const auto& member : beat.with->members)
    if (member.value().is_int64() && member.key() != "number")
      out +=
          fmt::format("{}{}: {}", out.empty() ? "" : ", ", std::string_view(member.key()), member.value().get_int64());
  return out;
}

std::string ask_of(const std::string& kind) {
  if (kind == "facts" || kind == "analysis" || kind == "delay") return kind;
  return "action";
}

std::string trigger_of(Act act) {
  if (act == Act::request_agree_date) return "agree";
  const std::string name(model::name_of(act));
  return name.substr(name.find('.') + 1);
}

}  // namespace

Result<void> Player::state_impact(const Beat& beat) {
  const std::string org = org_of(beat);
  const std::string key = "impact/" + org;
  const auto& who = beat.who.value;
  if (kept_if(key) == nullptr) {
    TRY(const json::Value made, stage_.act(who, "impact.open", Kind::participation, kept("participation/" + org), {}));
    keep(key, made);
  }
  json::Object told{{"text", text_of(beat)}};
  if (auto services = field_text(beat, "services"); !services.empty()) told["services"] = std::move(services);
  if (const auto* systems = beat.with ? beat.with->members.if_contains("systems") : nullptr)
    told["affected_count"] = *systems;
  TRY(auto way, stage_.way_to_state(who, Kind::impact, kept(key), field_text(beat, "status")));
  if (way.empty()) {
    CHECK(stage_.act(who, "impact.state", Kind::impact, kept(key), std::move(told)));
    return {};
  }
  for (std::size_t i = 0; i < way.size(); ++i) {
    const bool last = i + 1 == way.size();
    CHECK(stage_.act(who, act_of_trigger(Kind::impact, way[i]), Kind::impact, kept(key), last ? told : json::Object{}));
  }
  return {};
}

Result<void> Player::send_request(const Beat& beat) {
  for (const auto& to : beat.to) {
    json::Object body{{"organisation", organisation(to.value)},
                      {"ask", ask_of(field_text(beat, "kind"))},
                      {"title", field_text(beat, "title")},
                      {"text", text_of(beat)}};
    if (const auto due = field_instant(beat, "due")) body["due_at"] = *due;
    TRY(const json::Value made,
        stage_.act(beat.who.value, "request.send", Kind::incident, incident(), std::move(body)));
    keep(fmt::format("{}/{}", beat.key.value, to.value), made);
    keep(beat.key.value, made);
  }
  return {};
}

// "sweep-r" is about "rq-sweep", sent to three: the one of the person's own organisation is meant.
std::string Player::request_of(const Beat& beat) const {
  const auto* own = kept_if(fmt::format("{}/{}", beat.about->value, org_of(beat)));
  return own == nullptr ? kept(beat.about->value) : *own;
}

Result<void> Player::follow_request(const Beat& beat) {
  const auto request = request_of(beat);
  auto reason = field_text(beat, "reason");
  const auto said = stage_.words(beat.text);
  json::Object body{{"note", said}, {"reason", reason.empty() ? said : reason + "\n" + said}};
  if (const auto due = field_instant(beat, "proposed")) body["due_at"] = *due;
  CHECK(stage_.bring(beat.who.value, Kind::request, request, trigger_of(beat.act), std::move(body)));
  stage_.keeping.records[beat.key.value] = request;
  return {};
}

Result<void> Player::answer_request(const Beat& beat) {
  const auto request = request_of(beat);
  const auto counts = counts_of(beat);
  CHECK(stage_.bring(beat.who.value, Kind::request, request, "answer",
                     {{"text", text_of(beat) + (counts.empty() ? "" : "\n" + counts)}}));
  stage_.keeping.records[beat.key.value] = request;
  return {};
}

Result<void> Player::close_request(const Beat& beat) {
  const std::string prefix = beat.about->value + "/";
  const Texts records = stage_.keeping.records;
  for (const auto& [key, id] : records)
    if (key.starts_with(prefix))
      CHECK(stage_.bring(beat.who.value, Kind::request, id, "finish", {{"note", stage_.words(beat.text)}}));
  return {};
}

Result<void> Player::post_message(const Beat& beat) {
  CHECK(stage_.act(beat.who.value, "message.post", Kind::incident, incident(), {{"text", text_of(beat)}}));
  if (beat.act == Act::decision_dissent) stage_.keeping.records["dissent/" + beat.about->value] = beat.key.value;
  return {};
}

Result<void> Player::issue_situation_report(const Beat& beat) {
  const auto number = field_text(beat, "number");
  const auto title = beat.act == Act::release_publish ? voice_.say("cli.demo.statement")
                                                      : voice_.say("cli.demo.situation_report", {{"n", number}});
  CHECK(stage_.act(beat.who.value, "situation_report.issue", Kind::incident, incident(),
                   {{"title", title}, {"text", text_of(beat)}, {"as_of", to_text(at_of(stage_.demo, beat))}}));
  return {};
}

namespace {

std::string title_of_option(const std::string& text) { return i18n::shortened(cli::one_line(text), option_columns); }

const json::Array* options_of(const Beat& beat) {
  const auto* options = beat.with ? beat.with->members.if_contains("options") : nullptr;
  return options == nullptr ? nullptr : options->if_array();
}

std::string option_text(const json::Value& option, i18n::Language language) {
  const auto* text = option.is_object() ? option.get_object().if_contains("text") : nullptr;
  return text == nullptr ? std::string() : cli::text_in(*text, language == i18n::Language::en ? "en" : "zh");
}

}  // namespace

Result<void> Player::propose_decision(const Beat& beat) {
  json::Array options;
  if (const auto* given = options_of(beat))
    for (const auto& one : *given)
      options.push_back(json::Object{{"title", title_of_option(option_text(one, voice_.language))}});
  TRY(const json::Value made, stage_.act(beat.who.value, "decision.propose", Kind::incident, incident(),
                                         {{"question", title_of_option(stage_.words(beat.text))},
                                          {"options", std::move(options)},
                                          {"authority", field_text(beat, "authority")},
                                          {"known", text_of(beat)}}));
  keep(beat.key.value, made);
  json::Object consulting;
  if (const auto due = field_instant(beat, "due")) consulting["until"] = *due;
  CHECK(stage_.act(beat.who.value, "decision.consult", Kind::decision, id_of(made), std::move(consulting)));
  return {};
}

Result<void> Player::adopt_decision(const Beat& beat) {
  const Beat* proposed = beat_named(stage_.demo, beat.about->value);
  json::Object body{{"reason", stage_.words(beat.text)}};
  if (const auto* given = options_of(*proposed))
    for (const auto& one : *given)
      if (cli::text_in(one, "key") == field_text(beat, "option"))
        body["chosen"] = title_of_option(option_text(one, voice_.language));
  if (const auto effective = field_instant(beat, "effective")) body["effective_at"] = *effective;
  if (const auto* dissent = kept_if("dissent/" + beat.about->value))
    if (const Beat* said = beat_named(stage_.demo, *dissent)) body["dissent"] = stage_.words(said->text);
  CHECK(stage_.bring(beat.who.value, Kind::decision, kept(beat.about->value), "adopt", std::move(body)));
  CHECK(stage_.act(beat.who.value, "decision.put_into_effect", Kind::decision, kept(beat.about->value), {}));
  return {};
}

// To hold publication back is a decision that the parties consent to, and that is revoked on the day.
Result<void> Player::propose_embargo(const Beat& beat) {
  TRY(const json::Value made,
      stage_.act(beat.who.value, "decision.propose", Kind::incident, incident(),
                 {{"question", voice_.say("cli.demo.embargo.question")},
                  {"options", json::Array{json::Object{{"title", voice_.say("cli.demo.embargo.hold")}},
                                          json::Object{{"title", voice_.say("cli.demo.embargo.publish")}}}},
                  {"authority", stage_.words(stage_.demo.community.policy.title)},
                  {"known", text_of(beat)}}));
  keep(beat.key.value, made);
  json::Object consulting;
  if (const auto ends = field_instant(beat, "ends")) consulting["until"] = *ends;
  CHECK(stage_.act(beat.who.value, "decision.consult", Kind::decision, id_of(made), std::move(consulting)));
  return {};
}

Result<void> Player::accept_embargo(const Beat& beat) {
  CHECK(post_message(beat));
  const auto& beats = stage_.demo.story.beats.items;
  const auto last = std::ranges::find_if(beats.rbegin(), beats.rend(), [&](const Beat& one) {
    return one.act == Act::embargo_accept && one.about == beat.about;
  });
  if (last->key != beat.key) return {};
  const Beat* proposed = beat_named(stage_.demo, beat.about->value);
  CHECK(stage_.bring(proposed->who.value, Kind::decision, kept(beat.about->value), "put_into_effect",
                     {{"chosen", voice_.say("cli.demo.embargo.hold")}, {"reason", stage_.words(proposed->text)}}));
  return {};
}

Result<void> Player::exit_embargo(const Beat& beat) {
  CHECK(stage_.bring(beat.who.value, Kind::decision, kept(beat.about->value), "revoke",
                     {{"chosen", voice_.say("cli.demo.embargo.hold")}, {"reason", stage_.words(beat.text)}}));
  return {};
}

}  // namespace tocsin::demo

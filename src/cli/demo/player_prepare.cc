// Prepare and report.
#include <algorithm>

#include "base/bytes.h"
#include "cli/demo/player.h"
#include "cli/records.h"

namespace tocsin::demo {

using cli::Verb;
using model::Kind;

namespace {

std::string paragraphs(const Stage& stage, const auto& all) {
  std::string out;
  for (const Words& one : all) out += (out.empty() ? "" : "\n\n") + stage.words(one);
  return out;
}

std::int64_t hours_of(const Policy& policy, std::string_view key) {
  for (const auto& one : policy.times)
    if (one.key.value == key) return std::max<std::int64_t>(1, (one.minutes.value + 59) / 60);
  return 24;
}

json::Object policy_body(const Stage& stage, const Policy& policy) {
  json::Array levels;
  for (const auto& level : policy.activation_levels)
    levels.push_back(json::Object{{"level", level.key.value},
                                  {"criteria", stage.words(level.when) + "\n" + stage.words(level.means)}});
  std::string rights;
  for (const auto& right : policy.decision_rights) {
    rights += (rights.empty() ? "" : "\n") + stage.words(right.name) + ": ";
    for (const auto& by : right.by) rights += (&by == &right.by.items.front() ? "" : ", ") + by.value;
  }
  return {{"title", stage.words(policy.title)},
          {"version", fmt::to_string(policy.version.value)},
          {"text", paragraphs(stage, policy.clauses)},
          {"default_tlp", model::name_of(policy.default_marking)},
          {"acknowledge_within_hours", hours_of(policy, "acknowledge-report")},
          {"answer_within_hours", hours_of(policy, "first-impact")},
          {"decision_rights", rights},
          {"activation_levels", std::move(levels)}};
}

}  // namespace

Result<void> Player::found(const Beat& beat) {
  const auto& community = stage_.demo.community;
  if (kept_if("community") == nullptr) {
    TRY(const json::Value made, stage_.act(beat.who.value, "community.found", Kind::community, "",
                                           {{"name", community.name.en.value},
                                            {"name_zh", community.name.zh.value},
                                            {"purpose", paragraphs(stage_, community.charter)},
                                            {"scope", stage_.words(beat.text)}}));
    keep("community", made);
  }
  return join_community(stage_, stage_.words(community.agreement));
}

Result<void> Player::adopt_policy(const Beat& beat) {
  if (kept_if("policy") == nullptr) {
    TRY(const json::Value made, stage_.act(beat.who.value, "policy.draft", Kind::community, kept("community"),
                                           policy_body(stage_, stage_.demo.community.policy)));
    keep("policy", made);
  }
  CHECK(stage_.bring(beat.who.value, Kind::policy, kept("policy"), "adopt", {{"note", stage_.words(beat.text)}}));
  return {};
}

Result<void> Player::sign_policy(const Beat& beat) {
  TRY(const json::Value policy, stage_.record(beat.who.value, Kind::policy, kept("policy")));
  const auto* versions = policy.get_object().if_contains("versions");
  const auto text_fact = versions == nullptr ? std::string() : cli::text_in(*versions, "head");
  CHECK(stage_.act(beat.who.value, "policy.sign", Kind::policy, kept("policy"),
                   {{"text_fact", text_fact}, {"reservation", stage_.words(beat.text)}}));
  return {};
}

Result<void> Player::check_contacts(const Beat& beat) {
  for (const auto& to : beat.to)
    if (const auto* contact = kept_if("contact/" + to.value))
      CHECK(stage_.act(beat.who.value, "contact.check", Kind::contact, *contact,
                       {{"reached", "yes"}, {"note", stage_.words(beat.text)}}));
  return {};
}

Result<void> Player::confirm_contact(const Beat& beat) {
  CHECK(stage_.act(beat.who.value, "contact.check", Kind::contact, kept("contact/" + org_of(beat)),
                   {{"reached", "yes"}, {"note", stage_.words(beat.text)}}));
  return {};
}

Result<void> Player::add_sets(const Beat& beat, const std::string& report) {
  for (const auto& set : beat.sets) {
    json::Array indicators;
    for (const Indicator* one : members_of(stage_.demo, set.value))
      indicators.push_back(json::Object{{"type", model::name_of(one->type)}, {"value", one->value.value}});
    const auto at = std::ranges::find_if(stage_.demo.story.sets.items,
                                         [&](const Selection& one) { return one.key.value == set.value; });
    CHECK(stage_.act(beat.who.value, "indicators.add", Kind::report, report,
                     {{"title", stage_.words(at->name)}, {"indicators", std::move(indicators)}}));
  }
  return {};
}

Result<void> Player::add_file(const Beat& beat, const std::string& report) {
  TRY(const cli::Answer answer, stage_.send(beat.who.value, {.verb = Verb::post,
                                                             .path = fmt::format("/api/v1/reports/{}/import?name={}",
                                                                                 report, cli::encoded(file_->name)),
                                                             .body = file_->bytes}));
  if (!answer.ok()) return std::unexpected(error_of(answer));
  return {};
}

Result<void> Player::submit(const Beat& beat) {
  json::Object body{{"title", field_text(beat, "title")},
                    {"description", stage_.words(beat.text)},
                    {"report_kind", "incident"},
                    {"channel", "api"},
                    {"aware_at", to_text(at_of(stage_.demo, beat))}};
  if (const auto from = field_instant(beat, "observed_from")) body["occurred_at"] = *from;
  if (const auto hosts = field_text(beat, "hosts"); !hosts.empty())
    body["affected"] = voice_.say("cli.demo.hosts", {{"n", hosts}});
  TRY(const json::Value made,
      stage_.act(beat.who.value, "report.submit", Kind::community, kept("community"), std::move(body)));
  keep(beat.key.value, made);
  const bool first = kept_if("report") == nullptr || kept("report") == id_of(made);
  if (first) keep("report", made);
  return first && file_ ? add_file(beat, id_of(made)) : add_sets(beat, id_of(made));
}

// The server has acknowledged already; a person who reads it starts triage.
Result<void> Player::acknowledge(const Beat& beat) {
  CHECK(stage_.act(beat.who.value, "report.start_triage", Kind::report, kept(beat.about->value),
                   {{"note", stage_.words(beat.text)}}));
  stage_.keeping.records[beat.key.value] = kept(beat.about->value);
  return {};
}

Result<void> Player::ask(const Beat& beat) {
  json::Object body{{"question", stage_.words(beat.text)}};
  if (const auto due = field_instant(beat, "due")) body["reply_by"] = *due;
  CHECK(stage_.act(beat.who.value, "report.ask", Kind::report, kept(beat.about->value), std::move(body)));
  stage_.keeping.records[beat.key.value] = kept(beat.about->value);
  return {};
}

Result<void> Player::supplement(const Beat& beat) {
  CHECK(stage_.act(beat.who.value, "report.supplement", Kind::report, kept(beat.about->value),
                   {{"text", text_of(beat)}}));
  return {};
}

Result<void> Player::assess(const Beat& beat) {
  CHECK(stage_.bring(beat.who.value, Kind::report, kept(beat.about->value), "validate",
                     {{"reason", stage_.words(beat.text)}, {"coordination_needed", true}}));
  return {};
}

Result<void> Player::link(const Beat& beat) {
  CHECK(stage_.act(beat.who.value, "report.link", Kind::report, kept(beat.about->value), {{"incident", incident()}}));
  return {};
}

// Whoever did not report yet does so with what it has to share.
Result<void> Player::share_indicators(const Beat& beat) {
  TRY(const json::Value made,
      stage_.act(beat.who.value, "report.submit", Kind::community, kept("community"),
                 {{"title", voice_.say("cli.demo.shared", {{"name", stage_.words(stage_.demo.story.title)}})},
                  {"description", stage_.words(beat.text)},
                  {"report_kind", "threat"},
                  {"channel", "api"}}));
  keep(beat.key.value, made);
  return add_sets(beat, id_of(made));
}

Result<void> Player::register_evidence(const Beat& beat) {
  const auto note =
      fmt::format("{}\n{}\n{}\n", field_text(beat, "item"), field_text(beat, "custodian"), stage_.words(beat.text));
  TRY(const cli::Answer answer, stage_.send(beat.who.value, {.verb = Verb::post,
                                                             .path = fmt::format("/api/v1/reports/{}/files?name={}.txt",
                                                                                 kept("report"), beat.key.value),
                                                             .body = note,
                                                             .content_type = "application/octet-stream"}));
  if (!answer.ok()) return std::unexpected(error_of(answer));
  return {};
}

}  // namespace tocsin::demo

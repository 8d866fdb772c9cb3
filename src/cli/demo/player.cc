#include "cli/demo/player.h"

#include <algorithm>
#include <array>

#include "cli/records.h"
#include "i18n/format.h"

namespace tocsin::demo {
namespace {

constexpr std::size_t listed_indicators = 20;

// Text in the language of the demo, whatever form a field has.
std::string text_in(const json::Value& value, i18n::Language language) {
  if (value.is_string()) return std::string(value.get_string());
  const auto* object = value.if_object();
  const auto* said = object == nullptr ? nullptr : object->if_contains(language == i18n::Language::en ? "en" : "zh");
  if (said != nullptr && said->is_string()) return std::string(said->get_string());
  return value.is_int64() ? fmt::to_string(value.get_int64()) : std::string();
}

}  // namespace

Player::Play Player::play_of(Act act) {
  static constexpr std::array<Play, 50> plays{
      &Player::found,                   // community.create
      &Player::adopt_policy,            // policy.adopt
      &Player::sign_policy,             // policy.sign
      &Player::check_contacts,          // contact.check
      &Player::confirm_contact,         // contact.confirm
      &Player::submit,                  // report.submit
      &Player::acknowledge,             // report.acknowledge
      &Player::ask,                     // report.ask
      &Player::supplement,              // report.answer
      &Player::assess,                  // report.assess
      &Player::link,                    // report.link
      &Player::propose_incident,        // incident.propose
      &Player::declare,                 // incident.declare
      &Player::move_incident,           // incident.escalate
      &Player::move_incident,           // incident.stabilise
      &Player::move_incident,           // incident.recover
      &Player::move_incident,           // incident.review
      &Player::close_incident,          // incident.close
      &Player::classify,                // classification.set
      &Player::set_severity,            // severity.set
      &Player::set_activation,          // activation.set
      &Player::offer_lead,              // lead.offer
      &Player::accept_lead,             // lead.accept
      &Player::invite,                  // participation.invite
      &Player::accept_invitation,       // participation.accept
      &Player::state_impact,            // impact.state
      &Player::send_request,            // request.send
      &Player::follow_request,          // request.accept
      &Player::follow_request,          // request.decline
      &Player::follow_request,          // request.counter_date
      &Player::follow_request,          // request.agree_date
      &Player::answer_request,          // request.answer
      &Player::follow_request,          // request.verify
      &Player::close_request,           // request.close
      &Player::post_message,            // message.post
      &Player::share_indicators,        // indicators.share
      &Player::register_evidence,       // evidence.register
      &Player::issue_situation_report,  // situation_report.publish
      &Player::propose_decision,        // decision.propose
      &Player::post_message,            // decision.dissent: kept for the adoption
      &Player::adopt_decision,          // decision.adopt
      &Player::propose_embargo,         // embargo.propose
      &Player::accept_embargo,          // embargo.accept
      &Player::exit_embargo,            // embargo.exit
      &Player::issue_situation_report,  // release.publish
      &Player::draft_review,            // review.draft
      &Player::post_message,            // review.comment
      &Player::approve_review,          // review.approve
      &Player::record_lesson,           // lesson.record
      &Player::open_improvement,        // improvement.open
  };
  static_assert(plays.size() == static_cast<std::size_t>(Act::improvement_open) + 1);
  return plays[static_cast<std::size_t>(act)];
}

Result<void> Player::play(const Beat& beat) {
  stage_.begin_beat(beat);
  auto out = (this->*play_of(beat.act))(beat);
  if (!out) out.error().where = fmt::format("{} {}", beat.key.value, out.error().where);
  return out;
}

std::string Player::text_of(const Beat& beat) const {
  std::string out = stage_.words(beat.text);
  for (const auto& set : beat.sets) {
    const auto members = members_of(stage_.demo, set.value);
    const auto at = std::ranges::find_if(stage_.demo.story.sets.items,
                                         [&](const Selection& one) { return one.key.value == set.value; });
    out += fmt::format("\n\n{} ({}):", stage_.words(at->name), members.size());
    for (std::size_t i = 0; i < std::min(members.size(), listed_indicators); ++i)
      out += fmt::format("\n{} {}", model::name_of(members[i]->type), members[i]->value.value);
    if (members.size() > listed_indicators)
      out += "\n" + voice_.say("cli.demo.more", {{"n", fmt::to_string(members.size() - listed_indicators)}});
  }
  return out;
}

std::string Player::field_text(const Beat& beat, std::string_view name) const {
  const auto* value = beat.with ? beat.with->members.if_contains(name) : nullptr;
  return value == nullptr ? std::string() : text_in(*value, voice_.language);
}

std::optional<std::string> Player::field_instant(const Beat& beat, std::string_view name) const {
  const auto offset = offset_from_text(field_text(beat, name));
  if (!offset) return std::nullopt;
  return to_text(stage_.demo.story.starts_at + offset->by);
}

std::string Player::org_of(const Beat& beat) const { return organisation_of(stage_.demo, beat.who.value)->key.value; }

const std::string* Player::kept_if(const std::string& key) const {
  const auto at = stage_.keeping.records.find(key);
  return at == stage_.keeping.records.end() ? nullptr : &at->second;
}

const std::string& Player::kept(const std::string& key) const {
  static const std::string none;
  const auto* out = kept_if(key);
  return out == nullptr ? none : *out;
}

void Player::keep(const std::string& key, const json::Value& record) { stage_.keeping.records[key] = id_of(record); }

Result<json::Value> Player::act_or_ask(const Beat& beat, std::string_view name, model::Kind on, const std::string& id,
                                       const json::Object& body) {
  auto out = stage_.act(beat.who.value, name, on, id, body);
  if (out || out.error().code != Code::denied) return out;
  return stage_.act(stage_.keeping.operator_key, name, on, id, body);
}

}  // namespace tocsin::demo

#include "wire/convert/misp_source.h"

#include <algorithm>
#include <array>

#include "wire/ascii.h"
#include "wire/convert/vocabulary.h"
#include "wire/gather.h"

namespace tocsin::wire::convert {
namespace {

using json::pointer_step;

bool is_deleted(const json::Object& in) {
  const auto* flag = in.if_contains("deleted");
  if (flag == nullptr) return false;
  return flag->is_bool() ? flag->get_bool() : text_member(in, "deleted") == "1";
}

bool is_published(const json::Object& event) {
  const auto* flag = event.if_contains("published");
  if (flag == nullptr) return false;
  return flag->is_bool() ? flag->get_bool() : text_member(event, "published") == "1";
}

std::string_view word_of(std::string_view number, std::span<const std::string_view> words) {
  return number.size() == 1 && number[0] >= '0' && static_cast<std::size_t>(number[0] - '0') < words.size()
             ? words[static_cast<std::size_t>(number[0] - '0')]
             : std::string_view();
}

constexpr std::array<std::string_view, 5> threat_levels = {"", "high", "medium", "low", "undefined"};
constexpr std::array<std::string_view, 3> analysis_states = {"initial", "ongoing", "completed"};

}  // namespace

json::Object MispSource::convert() {
  find_original();
  open();
  walk("Attribute", &MispSource::attribute);
  walk("Object", &MispSource::object);
  walk("EventReport", &MispSource::event_report);
  references();
  return assembled();
}

// Who speaks, when, under which marking: what every object of the event has from it.
void MispSource::open() {
  at_ = lenient_instant(text_member(event_, "timestamp")).value_or(Instant{});
  if (at_.us == 0) at_ = lenient_instant(text_member(event_, "date")).value_or(Instant{});
  const auto date = lenient_instant(text_member(event_, "date")).value_or(at_);
  frame_.created = to_text(std::min(date, at_));
  frame_.modified = to_text(at_);
  const auto* orgc = event_.if_contains("Orgc");
  const auto name = orgc != nullptr && orgc->is_object() ? text_member(orgc->get_object(), "name") : std::string();
  report_id_ = out_.claim(is_published(event_) ? "report" : "grouping", text_member(event_, "uuid"), where_);
  if (!name.empty()) {
    Frame plain{.creator = {}, .created = frame_.created, .modified = frame_.created, .markings = {}, .labels = {}};
    const auto uuid = text_member(orgc->get_object(), "uuid");
    auto made = framed("identity", out_.claim("identity", uuid, where_ + "/Orgc"), plain);
    made.emplace("name", name);
    made.emplace("identity_class", "organization");
    frame_.creator = std::string(made["id"].get_string());
    mark_derived(made);
    out_.loss.kept(where_ + "/Orgc", frame_.creator);
    out_.add_unreferred(std::move(made));
  }
  marking_of(event_, frame_, where_);
}

Part MispSource::part_of(std::string_view member, json::Object& in, std::string where) {
  Part out{.in = &in,
           .where = std::move(where),
           .member = std::string(member),
           .uuid = text_member(in, "uuid"),
           .at = lenient_instant(text_member(in, "timestamp")).value_or(at_),
           .frame = {}};
  out.frame = {.creator = frame_.creator,
               .created = std::min(frame_.created, to_text(out.at)),
               .modified = to_text(out.at),
               .markings = {},
               .labels = {}};
  marking_of(in, out.frame, out.where);
  return out;
}

void MispSource::to_rest(std::string_view member, std::size_t index, json::Value value) {
  rest_.push_back(json::Object{{"member", member}, {"index", index}, {"value", std::move(value)}});
}

bool MispSource::goes_with_report(std::string_view member, std::size_t index, json::Value& value,
                                  const std::string& where) {
  const auto* in = value.if_object();
  const bool gone = in != nullptr && is_deleted(*in);
  const bool shaped = in != nullptr && (member != "Attribute" ||
                                        (!text_member(*in, "type").empty() && !text_member(*in, "value").empty()));
  if (shaped && !gone) {
    if (member != "Attribute" || text_member(*in, "type") != "link") return false;
    links_.push_back(json::Object{{"source_name", "misp:link"}, {"url", text_member(*in, "value")}});
    if (const auto comment = text_member(*in, "comment"); !comment.empty())
      links_.back().get_object().emplace("description", comment);
    out_.loss.kept(where, report_id_);
  } else {
    out_.loss.carried(where, gone ? "convert.deleted" : "convert.malformed", report_id_);
  }
  to_rest(member, index, std::move(value));
  return true;
}

void MispSource::walk(std::string_view member, void (MispSource::*visit)(Part&)) {
  auto* value = event_.if_contains(member);
  if (value == nullptr) return;
  const auto base = pointer_step(where_, member);
  if (!value->is_array()) {
    if (!value->is_null()) out_.loss.carried(base, "convert.malformed", report_id_);
    return;
  }
  auto list = std::move(value->get_array());
  *value = json::Array();
  for (std::size_t i = 0; i < list.size(); ++i) {
    auto where = pointer_step(base, i);
    if (const auto* in = list[i].if_object(); in != nullptr && is_original(member, *in, where)) continue;
    if (goes_with_report(member, i, list[i], where)) continue;
    auto part = part_of(member, list[i].get_object(), std::move(where));
    (this->*visit)(part);
  }
}

void MispSource::find_original() {
  for (const auto& one : array_member(event_, "Attribute"))
    if (one.is_object() && !original_) original_ = Original::read(one.get_object());
}

// A member that was made of STIX objects and is as it was made: they stand for it.
bool MispSource::is_original(std::string_view member, const json::Object& in, const std::string& where) {
  if (!original_) return false;
  const bool holder = member == "Attribute" && text_member(in, "value") == original_name && Original::read(in);
  if (!holder && !original_->stands_for(member_key(member, text_member(in, "uuid")), member_sum(in))) return false;
  out_.loss.kept(where, {});
  return true;
}

// The originals that are still true, in their order, and what is new; the report is ours where anything is.
json::Array MispSource::with_originals(json::Object own, std::vector<json::Object> others) {
  json::Array out;
  const auto report = std::string(own["id"].get_string());
  auto& refs = own["object_refs"].get_array();
  const auto originals = original_->wanted();
  std::unordered_set<std::string> held;
  for (const auto& one : originals) {
    const auto id = text_member(one, "id");
    if (id == report) continue;
    held.insert(id);
    if (!id.starts_with("marking-definition") && !id.starts_with("extension-definition")) refs.emplace_back(id);
    out.push_back(one);
  }
  std::erase_if(others, [&](const json::Object& one) { return held.contains(text_member(one, "id")); });
  carry(own, "Event", json::Object{{"event", std::move(event_)}, {"rest", std::move(rest_)}}, {});
  out.push_back(std::move(own));
  for (auto& one : others) out.push_back(std::move(one));
  if (!held.contains(std::string(maker_id))) out.push_back(maker_identity());
  if (!held.contains(std::string(extension_id))) out.push_back(extension_definition());
  return out;
}

json::Object MispSource::report() {
  const bool published = report_id_.starts_with("report");
  Frame frame = frame_;
  const auto level = word_of(text_member(event_, "threat_level_id"), threat_levels);
  if (!level.empty()) frame.labels.push_back("misp:threat-level=\"" + std::string(level) + '"');
  const auto analysis = word_of(text_member(event_, "analysis"), analysis_states);
  if (!analysis.empty()) frame.labels.push_back("misp:analysis=\"" + std::string(analysis) + '"');
  auto out = framed(published ? "report" : "grouping", report_id_, frame);
  const auto info = text_member(event_, "info");
  out.emplace("name", info.empty() ? "MISP event" : info);
  if (published)
    out.emplace("published", to_text(lenient_instant(text_member(event_, "publish_timestamp")).value_or(at_)));
  else
    out.emplace("context", "unspecified");
  if (!links_.empty()) out.emplace("external_references", links_);
  auto refs = strings(out_.refs());
  if (refs.empty()) refs.emplace_back(frame_.creator.empty() ? extension_id : std::string_view(frame_.creator));
  out.emplace("object_refs", std::move(refs));
  return out;
}

json::Object MispSource::assembled() {
  const Part self{&event_, where_, "Event", text_member(event_, "uuid"), at_, frame_};
  const bool as_made = original_ && original_->stands_for("event", event_sum(event_));
  context(event_, self, report_id_);
  unspoken(event_, self, report_id_);
  out_.loss.kept(where_, report_id_);
  if (as_made && original_->is_whole() && out_.refs().empty() && rest_.empty()) {
    auto whole = original_->bundle();
    json::Array objects;
    for (auto& one : original_->wanted()) objects.push_back(std::move(one));
    if (!whole.contains("id")) whole = {{"type", "bundle"}, {"id", derived_id("bundle", json::to_text(objects))}};
    whole.emplace("objects", std::move(objects));
    return whole;
  }
  auto made = report();
  json::Object out{{"type", "bundle"}, {"id", derived_id("bundle", report_id_ + frame_.modified)}};
  if (original_) {
    out.emplace("objects", with_originals(std::move(made), out_.take()));
    return out;
  }
  carry(made, "Event", json::Object{{"event", std::move(event_)}, {"rest", std::move(rest_)}}, {});
  auto others = out_.take();
  json::Array objects;
  objects.reserve(others.size() + 3);
  objects.push_back(std::move(made));
  for (auto& one : others) objects.push_back(std::move(one));
  objects.push_back(maker_identity());
  objects.push_back(extension_definition());
  out.emplace("objects", std::move(objects));
  return out;
}

}  // namespace tocsin::wire::convert

#include "wire/stix/incident/read.h"

#include <algorithm>
#include <array>
#include <set>

#include "wire/gather.h"

namespace tocsin::wire::stix {
namespace {

using json::pointer_step;

constexpr std::string_view core_id = "extension-definition--ef765651-680c-498d-9894-99799f2fa126";

const json::Object* core_of(const json::Object& object) {
  const auto* all = object.if_contains("extensions");
  const auto* core = all != nullptr && all->is_object() ? all->get_object().if_contains(core_id) : nullptr;
  return text_member(object, "type") == "incident" && core != nullptr ? core->if_object() : nullptr;
}

std::string listed(const json::Object& object, std::string_view key) {
  std::string out;
  for (const auto& one : array_member(object, key))
    if (one.is_string()) out += (out.empty() ? "" : ", ") + std::string(one.get_string());
  return out;
}

void line(std::string& out, const std::string& text) {
  if (!text.empty()) out += (out.empty() ? "" : "\n") + text;
}

// "name: text", or the one that is there.
std::string named(const json::Object& object, std::string_view name, std::string_view about) {
  const auto first = text_member(object, name);
  const auto second = text_member(object, about);
  return first.empty() || second.empty() ? first + second : first + ": " + second;
}

class IncidentReader {
 public:
  explicit IncidentReader(const json::Array& objects) : objects_(objects) {}

  std::optional<ReadIncident> read() && {
    for (std::size_t i = 0; i < objects_.size() && incident_ == nullptr; ++i)
      if (const auto* object = objects_[i].if_object(); object != nullptr && core_of(*object) != nullptr) {
        incident_ = object;
        tell_incident(*object, *core_of(*object), pointer_step("/objects", i));
      }
    if (incident_ == nullptr) return std::nullopt;
    for (std::size_t i = 0; i < objects_.size(); ++i)
      if (const auto* object = objects_[i].if_object()) visit(*object, pointer_step("/objects", i));
    return std::move(out_);
  }

 private:
  void tell_incident(const json::Object& incident, const json::Object& core, const std::string& where) {
    out_.title = text_member(incident, "name");
    out_.description = text_member(incident, "description");
    out_.loss.kept(where, "report");
    for (const auto* key : {"determination", "investigation_status", "criticality", "recoverability"})
      if (const auto said = text_member(core, key); !said.empty())
        line(out_.description, std::string(key) + ": " + said);
    for (const auto* key : {"incident_types", "detection_methods"})
      if (const auto said = listed(core, key); !said.empty()) line(out_.description, std::string(key) + ": " + said);
    const auto base = where + "/extensions/" + std::string(core_id);
    constexpr std::array<std::string_view, 6> told = {"determination",  "investigation_status", "criticality",
                                                      "recoverability", "incident_types",       "detection_methods"};
    constexpr std::array<std::string_view, 4> frame = {"extension_type", "events", "tasks", "impact_refs"};
    for (const auto& member : core) {
      const std::string_view key = member.key();
      if (std::ranges::find(frame, key) != frame.end()) continue;
      const bool as_text = std::ranges::find(told, key) != told.end();
      if (as_text)
        out_.loss.altered(pointer_step(base, key), "convert.as_text", "report");
      else
        out_.loss.carried(pointer_step(base, key), "convert.in_file");
    }
  }

  void visit(const json::Object& object, const std::string& where) {
    const auto type = text_member(object, "type");
    if (type == "event") return event(object, where);
    if (type == "impact") return impact(object, where);
    if (type == "task") return task(object, where);
    if (type == "incident" && &object != incident_) out_.loss.carried(where, "convert.in_file");
  }

  void event(const json::Object& event, const std::string& where) {
    const auto at = lenient_instant(text_member(event, "start_time"));
    if (!at || text_member(event, "status") == "not-occurred") return out_.loss.carried(where, "convert.in_file");
    const bool detected = listed(event, "event_types").find("detect") != std::string::npos;
    auto& time = detected ? out_.detected : out_.occurred;
    time = time ? std::min(*time, *at) : *at;
    out_.loss.altered(where, "convert.as_time", "report");
  }

  void impact(const json::Object& impact, const std::string& where) {
    auto said = named(impact, "impact_category", "description");
    if (const auto weight = text_member(impact, "criticality"); !weight.empty())
      said += " (criticality: " + weight + ")";
    line(out_.affected, said);
    out_.loss.altered(where, "convert.as_text", "report");
  }

  void task(const json::Object& task, const std::string& where) {
    const auto outcome = text_member(task, "outcome");
    const bool over = outcome == "successful" || outcome == "failed" || outcome == "cancelled";
    const auto said = named(task, "name", "description");
    if (over || said.empty()) return out_.loss.carried(where, "convert.in_file");
    line(out_.help_wanted, said);
    out_.loss.altered(where, "convert.as_text", "report");
  }

  const json::Array& objects_;
  const json::Object* incident_ = nullptr;
  ReadIncident out_;
};

}  // namespace

bool may_hold_incident(std::string_view bytes) { return bytes.find(core_id) != std::string_view::npos; }

std::optional<ReadIncident> read_incident(const json::Value& document) {
  const auto* root = document.if_object();
  if (root == nullptr) return std::nullopt;
  return IncidentReader(array_member(*root, "objects")).read();
}

}  // namespace tocsin::wire::stix

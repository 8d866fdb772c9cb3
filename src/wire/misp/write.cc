#include "wire/misp/event.h"
#include "wire/misp/types.h"
#include "wire/uuid5.h"

namespace tocsin::wire::misp {
namespace {

std::string derived_uuid(std::string_view event, std::string_view part) {
  return to_uuid_text(uuid5(export_namespace, std::string(event) + '\n' + std::string(part)));
}

std::string event_uuid(const Imported& source) {
  if (from_uuid_text(source.source_id)) return source.source_id;
  return derived_uuid(source.source_id, source.title);
}

Instant moment_of(const Imported& source) {
  return source.published.value_or(source.latest.value_or(source.earliest.value_or(Instant{})));
}

std::string seconds_text(Instant at) { return std::to_string(at.us / 1'000'000); }

json::Object attribute(const Imported& source, std::string_view event, Spelling spelling, std::string_view value) {
  return {{"uuid", derived_uuid(event, std::string(spelling.type) + '\n' + std::string(value))},
          {"type", spelling.type},
          {"category", spelling.category},
          {"value", value},
          {"to_ids", false},
          {"distribution", "5"},
          {"timestamp", seconds_text(moment_of(source))},
          {"comment", ""},
          {"deleted", false},
          {"disable_correlation", false}};
}

json::Array tags_of(const Imported& source) {
  json::Array out;
  const auto add = [&](const std::string& name) { out.push_back(json::Object{{"name", name}}); };
  if (!source.tlp.empty()) add("tlp:" + source.tlp);
  for (const auto& technique : source.techniques) add("misp-galaxy:mitre-attack-pattern=\"" + technique + '"');
  for (const auto& tag : source.tags) add(tag);
  return out;
}

json::Array attributes_of(const Imported& source, std::string_view event) {
  json::Array out;
  if (!source.description.empty())
    out.push_back(attribute(source, event, {"comment", "External analysis"}, source.description));
  for (const auto& url : source.references) out.push_back(attribute(source, event, {"link", "External analysis"}, url));
  for (const auto& item : source.observables) {
    auto made = attribute(source, event, spelling_of(item.observable.type), item.observable.value);
    made["comment"] = item.comment;
    if (item.first_seen) made["first_seen"] = to_text(*item.first_seen);
    if (item.last_seen) made["last_seen"] = to_text(*item.last_seen);
    out.push_back(std::move(made));
  }
  return out;
}

}  // namespace

std::string write_event(const Imported& source) {
  const auto uuid = event_uuid(source);
  const auto at = moment_of(source);
  json::Object event{{"uuid", uuid},
                     {"info", source.title},
                     {"date", to_text(source.earliest.value_or(at)).substr(0, 10)},
                     {"threat_level_id", "4"},
                     {"analysis", "0"},
                     {"distribution", "0"},
                     {"sharing_group_id", "0"},
                     {"timestamp", seconds_text(at)},
                     {"published", false},
                     {"publish_timestamp", source.published ? seconds_text(*source.published) : "0"}};
  event["Tag"] = tags_of(source);
  event["Attribute"] = attributes_of(source, uuid);
  return json::to_text(json::Object{{"Event", std::move(event)}});
}

}  // namespace tocsin::wire::misp

#include "wire/misp/event.h"

#include <algorithm>
#include <array>

#include "wire/ascii.h"
#include "wire/gather.h"
#include "wire/misp/types.h"

namespace tocsin::wire::misp {
namespace {

using json::pointer_step;

const json::Object* object_at(const json::Value& value, std::string_view key) {
  const auto* object = value.if_object();
  const auto* member = object != nullptr ? object->if_contains(key) : nullptr;
  return member != nullptr ? member->if_object() : nullptr;
}

Result<Found> event_in(const json::Value& value, std::string where);

Result<Found> only_event_in(const json::Array& list, const std::string& where) {
  if (list.size() > 1)
    return fail(Code::invalid, "import.many_events", where, {{"count", std::to_string(list.size())}});
  if (list.empty()) return fail(Code::invalid, "import.unknown_format", where);
  const auto inner = pointer_step(where, std::size_t{0});
  if (!list[0].is_object() || list[0].get_object().contains("response"))
    return fail(Code::invalid, "import.unknown_format", inner);
  return event_in(list[0], inner);
}

// Takes off the wrappers that MISP's interfaces put around an event.
Result<Found> event_in(const json::Value& value, std::string where) {
  if (value.is_array()) return only_event_in(value.get_array(), where);
  if (const auto* event = object_at(value, "Event")) return Found{event, pointer_step(where, "Event")};
  if (const auto* object = value.if_object()) {
    const auto* response = object->if_contains("response");
    if (response != nullptr && response->is_array()) return only_event_in(response->get_array(), where + "/response");
    if (const auto* event = response != nullptr ? object_at(*response, "Event") : nullptr)
      return Found{event, where + "/response/Event"};
    if (object->contains("info") && (object->contains("uuid") || object->contains("Attribute")))
      return Found{object, std::move(where)};
  }
  return fail(Code::invalid, "import.unknown_format", std::move(where));
}

bool is_deleted(const json::Object& thing) {
  const auto* flag = thing.if_contains("deleted");
  if (flag == nullptr) return false;
  if (flag->is_bool()) return flag->get_bool();
  return text_member(thing, "deleted") == "1";
}

class EventReader {
 public:
  EventReader(const json::Object& event, std::string where) : event_(event), where_(std::move(where)) {}

  Imported read() && {
    into_.out.source_id = text_member(event_, "uuid");
    into_.out.title = std::string(ascii::trim(text_member(event_, "info")));
    into_.out.published = lenient_instant(text_member(event_, "publish_timestamp"));
    markings(event_, where_);
    for (const auto& report : array_member(event_, "EventReport"))
      if (report.is_object() && !is_deleted(report.get_object()))
        into_.describe(text_member(report.get_object(), "content"));
    attributes(event_, where_, nullptr);
    objects();
    if (!into_.out.earliest) into_.seen(lenient_instant(text_member(event_, "date")));
    return std::move(into_).finish();
  }

 private:
  template <class F>
  void each_object(const json::Object& owner, std::string_view key, const std::string& where, F&& visit) {
    const auto base = pointer_step(where, key);
    const auto& list = array_member(owner, key);
    for (std::size_t i = 0; i < list.size(); ++i) {
      const auto here = pointer_step(base, i);
      if (!list[i].is_object())
        into_.fault(here, "import.object");
      else if (!is_deleted(list[i].get_object()))
        visit(list[i].get_object(), here);
    }
  }

  void objects() {
    each_object(event_, "Object", where_,
                [&](const json::Object& object, const std::string& here) { attributes(object, here, &object); });
  }

  void attributes(const json::Object& owner, const std::string& where, const json::Object* object) {
    each_object(owner, "Attribute", where, [&](const json::Object& attribute, const std::string& here) {
      this->attribute(attribute, here, object);
    });
  }

  Sighting sighting(const json::Object& attribute, const json::Object* object) {
    const auto either = [&](std::string_view key) {
      auto own = text_member(attribute, key);
      return own.empty() && object != nullptr ? text_member(*object, key) : own;
    };
    Sighting out;
    out.context = object == nullptr ? text_member(attribute, "type")
                                    : text_member(*object, "name") + '/' + text_member(attribute, "object_relation");
    out.comment = either("comment");
    out.first_seen = lenient_instant(either("first_seen"));
    out.last_seen = lenient_instant(either("last_seen"));
    return out;
  }

  void attribute(const json::Object& attribute, const std::string& here, const json::Object* object) {
    markings(attribute, here);
    const auto type = text_member(attribute, "type");
    const auto value = text_member(attribute, "value");
    if (type == "link") return into_.reference(value, here + "/value");
    if (type == "comment" && object == nullptr) return into_.describe(value);
    const auto rule = rule_of(type);
    if (!rule) return into_.left_out(type.empty() ? "?" : type);
    keep(*rule, value, sighting(attribute, object), here + "/value");
  }

  void keep(const TypeRule& rule, std::string_view value, const Sighting& seen, const std::string& where) {
    if (rule.shape == TypeRule::Shape::whole) return into_.observable(*rule.first, value, seen, where);
    // A file name may hold a bar itself, a digest, a port or an address cannot.
    const auto bar = value.rfind('|');
    const auto head = value.substr(0, bar);
    const auto tail = bar == std::string_view::npos ? std::string_view() : value.substr(bar + 1);
    if (rule.first) into_.observable(*rule.first, head, seen, where);
    if (rule.second) into_.observable(*rule.second, tail, seen, where);
  }

  void markings(const json::Object& owner, const std::string& where) {
    each_object(owner, "Tag", where, [&](const json::Object& tag, const std::string& here) {
      this->tag(text_member(tag, "name"), owner, here + "/name");
    });
    each_object(owner, "Galaxy", where, [&](const json::Object& galaxy, const std::string& here) {
      if (text_member(galaxy, "type").find("attack-pattern") == std::string::npos) return;
      each_object(galaxy, "GalaxyCluster", here, [&](const json::Object& cluster, const std::string&) {
        into_.technique(technique_in(text_member(cluster, "value")));
      });
    });
  }

  void tag(std::string_view name, const json::Object& owner, const std::string& where) {
    if (ascii::starts_with_i(name, "tlp:")) return marking(ascii::lower(name.substr(4)), where);
    const auto technique =
        name.find("attack-pattern=") == std::string_view::npos ? std::string_view() : technique_in(name);
    if (!technique.empty()) return into_.technique(technique);
    if (&owner == &event_) into_.tag(name);
  }

  void marking(std::string level, const std::string& where) {
    constexpr std::array<std::string_view, 5> known = {"red", "amber+strict", "amber", "green", "clear"};
    if (level == "white") level = "clear";
    if (std::ranges::find(known, level) == known.end())
      return into_.fault(where, "import.marking", {{"marking", "tlp:" + level}});
    into_.tlp(level);
  }

  const json::Object& event_;
  std::string where_;
  Gather into_{"misp-event"};
};

}  // namespace

bool looks_like_event(const json::Value& document) {
  const auto found = event_in(document, "");
  return found.has_value() || found.error().what == "import.many_events";
}

Result<Found> find_event(const json::Value& document) { return event_in(document, ""); }

Result<Imported> event_from(const json::Value& document) {
  TRY(const Found found, event_in(document, ""));
  return EventReader(*found.event, found.where).read();
}

Result<Imported> read_event(std::string_view bytes) {
  TRY(const json::Value document, json::parse(bytes, import_limits));
  return event_from(document);
}

}  // namespace tocsin::wire::misp

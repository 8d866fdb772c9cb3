#pragma once
// A MISP event on its way to STIX: internal to wire/convert. The danger removed: an attribute that is quietly passed
// over because its type, its shape or its place was not expected.
//
// One walk, in the event's order. Each part becomes an object that carries it; what has no object of its own goes with
// the report ("rest": member, index, value). Ownership: takes the event apart as it goes. Threads: one owner.
// Source: MISP core format (draft-dulaunoy-misp-core-format); STIX 2.1.
#include <optional>

#include "base/time.h"
#include "wire/convert/build.h"
#include "wire/convert/original.h"

namespace tocsin::wire::convert {

// One attribute, object, event report or the event itself, while it is converted.
struct Part {
  json::Object* in = nullptr;
  std::string where;
  std::string member;  // "Attribute", ...
  std::string uuid;    // as given
  Instant at;
  Frame frame;
};

class MispSource {
 public:
  MispSource(json::Object event, std::string where) : event_(std::move(event)), where_(std::move(where)) {}
  json::Object convert();  // the bundle
  LossReport take_loss() { return std::move(out_.loss); }

 private:
  // misp_source.cc: the event
  void open();
  void walk(std::string_view member, void (MispSource::*visit)(Part&));
  bool goes_with_report(std::string_view member, std::size_t index, json::Value& value, const std::string& where);
  bool is_original(std::string_view member, const json::Object& in, const std::string& where);
  void find_original();
  json::Array with_originals(json::Object own, std::vector<json::Object> others);
  void to_rest(std::string_view member, std::size_t index, json::Value value);
  Part part_of(std::string_view member, json::Object& in, std::string where);
  json::Object report();
  json::Object assembled();

  // misp_parts.cc: attributes, objects, event reports
  void attribute(Part& part);
  void object(Part& part);
  void event_report(Part& part);
  void rule(Part& part, std::string_view language, const std::string& text);
  void vulnerability(Part& part, const std::string& name, const std::string& description);
  void identity(Part& part, const std::string& name);
  void note(Part& part, std::string_view about, const std::string& content, std::string_view what);
  void seen(Part& part, const Terms& ids, const Terms& all, Observables extra);
  std::string indicator(Part& part, const std::string& pattern, std::string_view language, std::string id);
  Observables payload(Part& part, const json::Object& attribute, const std::string& where);
  void finish(Part& part, json::Object made);  // carries the part, adds it, and its context

  // misp_context.cc: what hangs on a part
  void marking_of(const json::Object& in, Frame& frame, const std::string& where);
  void context(const json::Object& in, const Part& part, const std::string& id);
  void galaxies(const json::Object& in, const std::string& where, const Part& part, const std::string& id);
  void cluster(std::string_view galaxy, const json::Object& cluster, const std::string& where, const Part& part,
               const std::string& id);
  void sightings(const json::Object& in, const Part& part, const std::string& id);
  void analyst_data(const json::Object& in, const Part& part, const std::string& id);
  void unspoken(const json::Object& in, const Part& part, const std::string& id);
  void references();

  struct Reference {
    std::string source;
    json::Object said;
    std::string where;
    Frame frame;
  };

  json::Object event_;
  std::string where_;
  Bundle out_;
  Frame frame_;  // of the event
  Instant at_;
  std::string report_id_;
  std::string tlp_;
  std::optional<Original> original_;
  json::Array rest_;
  json::Array links_;
  std::vector<Reference> references_;
  std::map<std::string, std::string, std::less<>> ids_of_;  // of objects made, by the uuid of their part
};

}  // namespace tocsin::wire::convert

#pragma once
// The parts of an incident's bundle: internal to wire/stix/incident. Threads: one owner.
#include <set>

#include "state/facts/incident.h"
#include "state/facts/prepare.h"
#include "state/facts/report.h"
#include "state/facts/response.h"
#include "wire/convert/build.h"
#include "wire/stix/incident/incident.h"

namespace tocsin::wire::stix {

using event::Record;
using model::Kind;

// Properties that stand under one marking: the paths of a STIX selector.
struct Fields {
  const model::Label* marking = nullptr;
  std::vector<std::string> selectors;
};

class IncidentWriter {
 public:
  IncidentWriter(const std::vector<document::Part>& parts, i18n::Language language)
      : parts_(parts), language_(language) {}
  convert::Converted write();

 private:
  // writer.cc
  void survey();
  bool may_leave(const Record& record);
  std::vector<const Record*> all(Kind kind) const;
  std::string text(std::string_view key, const std::vector<Arg>& args = {}) const;
  std::string name_of(const model::OrganisationId& id) const;
  std::string identity_of(const model::OrganisationId& id) const;  // "" where the reader does not know it
  convert::Frame frame_of(const Record& record) const;
  // Sets the markings of an object made of a record's groups: the first names what the whole is made of.
  void mark(json::Object& made, const std::vector<Fields>& fields);
  Fields fields_of(const Record& record, std::string_view group, std::vector<std::string> selectors = {}) const;
  std::vector<std::string> markings_of(const model::Label& label);
  std::string add(json::Object made);
  void kept(const Record& record, std::string_view group, const std::string& id);
  std::string place(const Record& record, std::string_view group = {}) const;
  void not_said(const Record& record);
  json::Object assembled(json::Object incident);

  // core.cc: the incident itself
  json::Object incident(const Record& record);
  void add_core(json::Object& core, const Record& record, std::vector<Fields>& fields);

  // parts.cc
  void identities();
  void contacts(json::Object& made, const model::OrganisationId& organisation, std::vector<Fields>& fields);
  void events();
  void occurred(const Record& incident);
  void tasks();
  void impacts();
  void participations();
  void leads();

  // context.cc
  void reports();
  void notes();
  void indicators();
  void indicator(const Record& set, const policy::Marked<model::Observable>& one, const std::set<std::string>& benign);

  const std::vector<document::Part>& parts_;
  i18n::Language language_;
  std::vector<const Record*> records_;
  std::map<model::OrganisationId, const Record*> organisations_;
  std::vector<const policy::Marked<port::Entry>*> entries_;
  const Record* incident_ = nullptr;
  std::string incident_id_;
  Instant latest_;
  std::vector<std::string> events_;
  std::vector<std::string> tasks_;
  std::vector<std::string> impacts_;
  std::int64_t affected_ = 0;
  std::map<model::RecordId, std::vector<std::string>> of_report_;  // indicators by the report that brought them
  std::set<std::string> detected_by_;
  convert::Bundle out_;
};

template <class P>
std::optional<P> group_of(const Record& record, std::string_view group) {
  auto out = event::read_group<P>(record, group);
  return out ? std::optional<P>(std::move(*out)) : std::nullopt;
}
std::string id_of(std::string_view type, const Record& record);
std::optional<Instant> when(const Record& record, std::string_view group);
void extend(json::Object& made, std::string_view extension, json::Object body);
json::Object marker(std::string_view extension_type);  // {"extension_type": ...}

}  // namespace tocsin::wire::stix

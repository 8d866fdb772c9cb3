#pragma once
// What one caller may read of a case, gathered for a report or a bundle of it. The danger removed: two outputs of one
// incident, each with its own idea of what belongs in it.
//
// Everything goes through the call's gate and comes out as released parts, in this order: records as they are added; an
// indicator set's record, where asked for, right before its indicators. Bounds: 20,000 lines of the timeline and as
// many indicators. Ownership: refers to the call. Threads: one owner.
#include "http/api/views.h"
#include "wire/document/reports.h"

namespace tocsin::http {

// The kinds of record that a case is made of, beside the incident, its reports and its indicators.
inline constexpr std::array case_kinds{model::Kind::participation, model::Kind::impact,  model::Kind::lead,
                                       model::Kind::decision,      model::Kind::request, model::Kind::situation_report,
                                       model::Kind::review,        model::Kind::lesson,  model::Kind::improvement};

class Gatherer {
 public:
  enum class Sets : std::uint8_t { values, with_their_records };

  explicit Gatherer(const Call& call, Sets sets = Sets::values) : call_(call), sets_(sets), organisations_(call) {}

  void add(const port::SeenRecord& record);
  void add_all(model::Kind kind, const model::SpaceId& space);
  void add_case(const event::Record& incident);  // all case_kinds
  void add_entries(const model::SpaceId& space);
  void add_reports_of(const event::Record& incident);
  void add_indicators_of(const event::Record& incident);
  void add_contacts();  // of the organisations named so far
  void name(const model::OrganisationId& id) { organisations_.find(id); }
  wire::document::Material finish();

 private:
  void add_set(const port::SeenRecord& set);

  const Call& call_;
  Sets sets_;
  Organisations organisations_;
  std::vector<wire::document::ReleasedPart> parts_;
  std::size_t indicators_ = 0;
};

}  // namespace tocsin::http

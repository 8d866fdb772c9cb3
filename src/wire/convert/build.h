#pragma once
// A STIX bundle under construction: internal to wire/convert. The danger removed: two objects under one id, and a uuid
// that stands for two things because its source used it twice.
//
// Objects stand once for each id, in the order in which they came; what they say wins that came first. The report's
// references follow the same order. Ownership: values. Threads: one owner.
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "wire/convert/frame.h"
#include "wire/convert/terms.h"
#include "wire/loss.h"

namespace tocsin::wire::convert {

class Bundle {
 public:
  bool holds(std::string_view id) const { return ids_.contains(std::string(id)); }
  // Adds an object that the report refers to; false where its id is taken.
  bool add(json::Object object);
  bool add_unreferred(json::Object object);  // definitions
  // Observables: under another id where theirs is taken by one that says something else. Their ids as they stand.
  std::vector<std::string> add_observables(Observables made);

  // The id "type--uuid" for a part of the source; a uuid that is none, or is taken, is replaced, and that is reported.
  std::string claim(std::string_view type, std::string_view uuid, const std::string& where);

  const Sums& sums() const { return sums_; }
  const std::vector<std::string>& refs() const { return refs_; }
  std::vector<json::Object> take() { return std::move(objects_); }

  LossReport loss;

 private:
  std::vector<json::Object> objects_;
  std::unordered_set<std::string> ids_;
  std::unordered_set<std::string> uuids_;
  std::vector<std::string> refs_;
  Sums sums_;
};

// What all objects made of one part share.
struct Frame {
  std::string creator;  // id of an identity
  std::string created;  // times of STIX
  std::string modified;
  std::vector<std::string> markings;
  std::vector<std::string> labels;
};

// {"type", "spec_version", "id", ...frame}: what follows are the properties of the type itself.
json::Object framed(std::string_view type, std::string id, const Frame& frame);
json::Array strings(const std::vector<std::string>& list);
json::Object relationship_of(std::string_view type, const std::string& source, const std::string& target,
                             const Frame& frame);

}  // namespace tocsin::wire::convert

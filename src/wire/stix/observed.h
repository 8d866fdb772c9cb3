#pragma once
// What a STIX object lets a sensor look for. The danger removed: an index that knows an object's text but not the
// address in it, or that takes for an indicator what a pattern denies.
//
// Taken: the properties of cyber-observable objects that name one thing (rule_of of vocabulary.h), digests, import
// hashes, those of observed-data's own objects; of patterns what indexed_terms.h takes; names of vulnerabilities. Each
// in its normal form and once; what has no normal form is left out (it is no fault). Threads: pure functions.
// Source: STIX 2.1 OS sections 4.14 and 6.
#include <vector>

#include "model/observable.h"
#include "wire/stix/pattern.h"
#include "wire/stix/tape.h"

namespace tocsin::wire::stix {

class Observed {
 public:
  Observed(std::vector<model::Observable>& out, std::size_t most) : out_(out), most_(most) {}
  void object(Value object);
  void pattern(const std::vector<Comparison>& compared);

 private:
  void observable(Value object, std::string_view type);
  void digests(Value hashes);
  void vulnerability(Value object);
  void keep(model::ObservableType type, std::string_view text);
  void add(model::Observable&& made);

  std::vector<model::Observable>& out_;
  std::size_t most_;
};

}  // namespace tocsin::wire::stix

#pragma once
// STIX objects on their way to a MISP event: internal to wire/convert. The danger removed: objects and properties that
// MISP has no place for, passed over; an original that was carried, told twice.
//
// Objects that carry a MISP part unharmed give it back; all others are converted, and go along as they are
// (original.h). Ownership: refers to the document. Threads: one owner. Source: STIX 2.1; MISP core format.
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "wire/convert/frame.h"
#include "wire/convert/original.h"
#include "wire/convert/terms.h"
#include "wire/loss.h"

namespace tocsin::wire::convert {

class StixSource {
 public:
  explicit StixSource(const json::Object& document) : document_(document) {}
  json::Object convert();  // {"Event": ...}
  LossReport take_loss() { return std::move(loss_); }

 private:
  struct Item {
    const json::Object* in = nullptr;
    std::string where;
    std::string id;
    std::string type;
    Carried carried;
  };
  struct Place {  // of a member made of an object
    json::Array* list = nullptr;
    std::size_t index = 0;
  };

  // stix_source.cc
  void collect();
  void classify();
  void cover(const json::Object& in);
  void give_back(const Item& item);
  void open();
  static bool is_statement(const Item& item);
  void tell(const Item& item);
  void put_back_rest();
  void sign();  // which member came of which object
  json::Object assembled();

  // stix_parts.cc
  void indicator(const Item& item);
  void observable(const Item& item);
  void vulnerability(const Item& item);
  void context(const Item& item);
  void identity(const Item& item);
  void report_text(const Item& item, std::string_view title, std::string_view text);
  void marking(const Item& item);
  void tie(const Item& item);
  void sighting(const Item& item);
  void only_carried(const Item& item);
  void by_alternatives(const Item& item, const std::vector<Term>& terms);
  bool by_object(const Item& item, const Terms& terms);
  void as_rule(const Item& item, std::string_view misp_type);
  Terms terms_in(const json::Object& in, std::vector<std::string>& left) const;

  json::Object attribute(const Item& item, const Spoken& said, std::string uuid) const;
  json::Object object_of(const Item& item, std::string_view name) const;
  void add(std::string_view member, json::Object made, const Item& item);
  void tag(const Item& item, const std::string& name);
  void tag_markings(json::Object& made, const Item& item);
  std::string uuid_for(const Item& item, std::string_view part) const;
  void unspoken(const Item& item, std::initializer_list<std::string_view> used, std::vector<std::string> more = {});

  const json::Object& document_;
  std::vector<Item> items_;
  const Item* head_ = nullptr;  // the report, incident or grouping that the event is made of
  std::map<std::string, std::size_t, std::less<>> newest_;  // of each id
  std::set<std::string, std::less<>> covered_;              // observables that intact objects, or others, speak for
  Sums sums_;
  std::map<std::string, std::string, std::less<>> levels_;            // TLP of marking definitions
  std::map<std::string, const json::Object*, std::less<>> observed_;  // observed-data of an observable
  json::Object event_;
  json::Array attributes_;
  json::Array objects_;
  json::Array reports_;
  json::Array tags_;
  json::Array galaxies_;
  std::map<std::string, Place, std::less<>> places_;                                  // by id of the STIX object
  std::vector<std::pair<std::string, std::pair<std::string, std::string>>> origins_;  // id -> (member, uuid)
  const json::Value* rest_ = nullptr;
  std::string event_uuid_;
  std::string at_;  // unix seconds
  std::string tlp_;
  bool given_back_ = false;
  Original original_;
  LossReport loss_;
};

}  // namespace tocsin::wire::convert

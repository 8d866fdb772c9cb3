#pragma once
// STIX objects that travel in a MISP event as they were: internal to wire/convert. The danger removed: properties that
// MISP has no field for, gone after one trip.
//
// One attachment of the event holds the objects that the event was made of, and for each member of the event that came
// of one, a checksum of what MISP keeps of a member. A member that is still as it was made stands for its originals;
// one that was edited or taken away takes them with it. Threads: values.
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "base/json.h"

namespace tocsin::wire::convert {

inline constexpr std::string_view original_name = "stix-original.json";

// What MISP keeps of an attribute or object whatever server it passes: type, value, comment, tags and the like.
std::uint64_t member_sum(const json::Object& member);
std::uint64_t event_sum(const json::Object& event);
// "tag NAME", "Attribute UUID": how `made` names things.
std::string member_key(std::string_view member, std::string_view uuid);

class Original {
 public:
  // Making one.
  void frame(const json::Object& bundle);  // its members but for the objects
  void keep(json::Object object) { objects_.push_back(std::move(object)); }
  void made(const std::string& key, std::uint64_t sum, const std::string& from);
  bool empty() const { return objects_.empty(); }
  json::Object attachment(const std::string& event_uuid, const std::string& timestamp) const;

  // Reading one: nothing for any other attribute.
  static std::optional<Original> read(const json::Object& attribute);
  // True where a member is as it was made; its originals are wanted then.
  bool stands_for(const std::string& key, std::uint64_t sum);
  bool names(const std::string& key) const { return made_.contains(key); }
  // The originals that are wanted, or that no member stood for; and whether that is all of them.
  std::vector<json::Object> wanted() const;
  bool is_whole() const;
  json::Object bundle() const { return bundle_; }

 private:
  struct Made {
    std::string sum;
    std::vector<std::string> from;
  };
  json::Object bundle_;
  std::vector<json::Object> objects_;
  std::map<std::string, Made, std::less<>> made_;
  std::set<std::string, std::less<>> standing_;  // keys
};

}  // namespace tocsin::wire::convert

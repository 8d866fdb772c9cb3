// Terms into cyber-observable objects.
#include <algorithm>
#include <array>

#include "wire/convert/terms.h"
#include "wire/convert/vocabulary.h"
#include "wire/stix/vocabulary.h"
#include "wire/uuid5.h"

namespace tocsin::wire::convert {
namespace {

bool ends_in_list(std::string_view step) { return step.ends_with("[*]"); }

// The type of what a reference leads to; addresses and names show theirs by their look.
std::string type_behind(std::string_view step, const json::Value& value) {
  constexpr std::array<std::string_view, 5> mail = {"from_ref", "sender_ref", "to_refs[*]", "cc_refs[*]",
                                                    "bcc_refs[*]"};
  if (std::ranges::find(mail, step) != mail.end()) return "email-addr";
  if (step == "parent_directory_ref") return "directory";
  if (step == "image_ref") return "file";
  if (step == "content_ref") return "artifact";
  const auto address = value.is_string() ? address_type(value.get_string()) : std::string_view();
  return address.empty() ? "domain-name" : std::string(address);
}

json::Object& object_in(json::Object& owner, std::string_view key) {
  auto& value = owner[key];
  if (!value.is_object()) value = json::Object();
  return value.get_object();
}

json::Array& list_in(json::Object& owner, std::string_view key) {
  auto& value = owner[key];
  if (!value.is_array()) value = json::Array();
  return value.get_array();
}

class Maker {
 public:
  explicit Maker(const Terms& terms) : terms_(terms) {}

  Observables make() && {
    for (std::size_t i = 0; i < terms_.size(); ++i) {
      const bool first =
          std::ranges::find(terms_.begin(), terms_.begin() + static_cast<std::ptrdiff_t>(i), terms_[i].type,
                            &Term::type) == terms_.begin() + static_cast<std::ptrdiff_t>(i);
      if (first) make_all(terms_[i].type);
    }
    return std::move(out_);
  }

 private:
  // One object of this type, and where its key property stands several times, one for each.
  void make_all(const std::string& type) {
    std::vector<const Term*> keys;
    for (const auto& term : terms_)
      if (term.type == type && term.path == "value") keys.push_back(&term);
    if (keys.empty()) return make_one(type, nullptr);
    for (const auto* key : keys) make_one(type, key);
    out_.unplaced -= std::min(out_.unplaced, (keys.size() - 1) * rest_of(type));
  }

  std::size_t rest_of(const std::string& type) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        terms_, [&](const Term& t) { return t.type == type && t.path != "value" && !is_list(t.path); }));
  }

  static bool is_list(std::string_view path) { return path.find("[*]") != std::string_view::npos; }

  void make_one(const std::string& type, const Term* key) {
    json::Object object{{"type", type}, {"spec_version", "2.1"}, {"id", ""}};
    for (const auto& term : terms_) {
      if (term.type != type || (term.path == "value" && &term != key)) continue;
      if (!place(object, term)) ++out_.unplaced;
    }
    if (!complete(object, type)) {
      out_.unplaced += object.size() - 3;
      return stand_alone(object);
    }
    finish(std::move(object), Standing::main);
  }

  // What an object refers to that cannot be made was seen all the same.
  void stand_alone(const json::Object& object) {
    const auto add = [&](const json::Value& ref) { out_.main.emplace_back(ref.get_string()); };
    for (const auto& member : object) {
      if (member.key().ends_with("_ref")) add(member.value());
      if (member.key().ends_with("_refs"))
        for (const auto& ref : member.value().get_array()) add(ref);
    }
  }

  bool place(json::Object& object, const Term& term) {
    const auto dot = term.path.find('.');
    const auto step = std::string_view(term.path).substr(0, dot);
    if (dot == std::string::npos) return set(object, step, term.value);
    const auto rest = std::string_view(term.path).substr(dot + 1);
    if (step.ends_with("_ref") || step.ends_with("_refs[*]")) return refer(object, step, rest, term.value);
    if (step == "values[*]") return set_in_first(list_in(object, "values"), rest, term.value);
    return set(object_in(object, step), rest, term.value);
  }

  static bool set(json::Object& object, std::string_view key, const json::Value& value) {
    if (!ends_in_list(key)) return object.emplace(key, value).second;
    auto& list = list_in(object, key.substr(0, key.size() - 3));
    if (std::ranges::find(list, value) == list.end()) list.push_back(value);
    return true;
  }

  static bool set_in_first(json::Array& list, std::string_view key, const json::Value& value) {
    if (list.empty()) list.push_back(json::Object());
    return list[0].get_object().emplace(key, value).second;
  }

  bool refer(json::Object& object, std::string_view step, std::string_view property, const json::Value& value) {
    json::Object behind{{"type", type_behind(step, value)}, {"spec_version", "2.1"}, {"id", ""}};
    behind[property] = value;
    const json::Value id(finish(std::move(behind), Standing::behind));
    return set(object, step, id);
  }

  // What the type requires and the terms do not say: settled where it follows from what they say.
  bool complete(json::Object& object, std::string_view type) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> needed = {{{"domain-name", "value"},
                                                                                      {"mutex", "name"},
                                                                                      {"directory", "path"},
                                                                                      {"software", "name"},
                                                                                      {"autonomous-system", "number"}}};
    for (const auto& [of, property] : needed)
      if (type == of && !object.contains(property)) return false;
    if (type == "email-message" && object.emplace("is_multipart", false).second)
      out_.invented.emplace_back("is_multipart");
    if (type == "network-traffic") return complete_traffic(object);
    if (type == "file") return named(object);
    return !type.starts_with("x-") && object.size() > 3;
  }

  static bool named(const json::Object& file) { return file.contains("name") || file.contains("hashes"); }

  bool complete_traffic(json::Object& object) {
    if (!object.contains("src_ref") && !object.contains("dst_ref")) return false;
    if (object.contains("protocols")) return true;
    const auto& end = object[object.contains("dst_ref") ? "dst_ref" : "src_ref"].get_string();
    object["protocols"] = json::Array{end.starts_with("ipv6") ? "ipv6" : "ipv4"};
    out_.invented.emplace_back("protocols");
    return true;
  }

  enum class Standing : std::uint8_t { main, behind };
  std::string finish(json::Object object, Standing standing) {
    auto id = stix::sco_id(object);
    if (!id)
      id = std::string(object["type"].get_string()) + "--" +
           to_uuid_text(uuid5(export_namespace, json::to_text(object)));
    object["id"] = *id;
    const bool known = std::ranges::any_of(
        out_.objects, [&](const json::Object& o) { return o.at("id").get_string() == std::string_view(*id); });
    if (!known) out_.objects.push_back(std::move(object));
    if (standing == Standing::main) out_.main.push_back(*id);
    return *id;
  }

  const Terms& terms_;
  Observables out_;
};

}  // namespace

Observables observables_of(const Terms& terms) { return Maker(terms).make(); }

}  // namespace tocsin::wire::convert

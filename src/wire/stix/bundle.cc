#include "wire/stix/bundle.h"

#include <algorithm>
#include <array>
#include <map>

#include "wire/ascii.h"
#include "wire/gather.h"
#include "wire/stix/pattern.h"
#include "wire/stix/vocabulary.h"

namespace tocsin::wire::stix {
namespace {

using json::pointer_step;

struct Times {
  std::optional<Instant> first;
  std::optional<Instant> last;
};

bool is_object_of_stix(const json::Value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return false;
  const auto type = text_member(*object, "type");
  return !type.empty() && text_member(*object, "id").starts_with(type + "--");
}

// Objects that say how others relate or who somebody is: nothing a sensor could see, and no loss to an import.
bool is_frame(std::string_view type) {
  constexpr std::array<std::string_view, 6> frames = {"relationship",         "identity", "marking-definition",
                                                      "extension-definition", "bundle",   "observed-data"};
  return std::ranges::find(frames, type) != frames.end();
}

// The title's source, best first; 0 for an object that has no say in it.
int title_rank(std::string_view type) {
  if (type == "report") return 3;
  if (type == "incident") return 2;
  return type == "grouping" ? 1 : 0;
}

class BundleReader {
 public:
  Imported read(const json::Value& document) && {
    const auto& root = document.get_object();
    into_.out.source_id = text_member(root, "id");
    if (const auto* objects = root.if_contains("objects"); objects != nullptr && objects->is_array()) {
      for (const auto& object : objects->get_array()) survey(object);
      title();
      for (std::size_t i = 0; i < objects->get_array().size(); ++i)
        visit(objects->get_array()[i], pointer_step("/objects", i));
    } else {
      survey(document);
      title();
      visit(document, "");
    }
    return std::move(into_).finish();
  }

 private:
  // First walk: what other objects are read by.
  void survey(const json::Value& value) {
    const auto* object = value.if_object();
    if (object == nullptr) return;
    const auto type = text_member(*object, "type");
    if (type == "marking-definition") define_marking(*object);
    if (type == "observed-data") observed(*object);
    if (title_rank(type) > (title_ == nullptr ? 0 : title_rank(text_member(*title_, "type")))) title_ = object;
  }

  void define_marking(const json::Object& object) {
    auto level = text_member(object, "definition_type") == "tlp" ? tlp_in(object, "definition", "tlp") : std::string();
    if (const auto* extensions = object.if_contains("extensions"); extensions != nullptr && extensions->is_object())
      for (const auto& extension : extensions->get_object())
        if (const auto* body = extension.value().if_object(); body != nullptr && body->contains("tlp_2_0"))
          level = text_member(*body, "tlp_2_0");
    level = ascii::lower(level);
    if (level == "white") level = "clear";
    if (!marking_of_tlp(level).empty()) markings_[text_member(object, "id")] = level;
  }

  static std::string tlp_in(const json::Object& object, std::string_view member, std::string_view key) {
    const auto* body = object.if_contains(member);
    return body != nullptr && body->is_object() ? text_member(body->get_object(), key) : std::string();
  }

  void observed(const json::Object& object) {
    const Times times{lenient_instant(text_member(object, "first_observed")),
                      lenient_instant(text_member(object, "last_observed"))};
    for (const auto& ref : array_member(object, "object_refs"))
      if (ref.is_string()) times_[std::string(ref.get_string())] = times;
  }

  void title() {
    if (title_ == nullptr) return;
    auto& out = into_.out;
    out.source_id = text_member(*title_, "id");
    out.title = std::string(ascii::trim(text_member(*title_, "name")));
    into_.describe(text_member(*title_, "description"));
    out.published = lenient_instant(text_member(*title_, "published"));
    for (const auto& label : array_member(*title_, "labels"))
      if (label.is_string()) into_.tag(label.get_string());
    for (const auto& reference : array_member(*title_, "external_references"))
      if (const auto* body = reference.if_object(); body != nullptr && body->contains("url"))
        into_.reference(text_member(*body, "url"), "");
  }

  // Second walk.
  void visit(const json::Value& value, const std::string& where) {
    const auto* object = value.if_object();
    const auto type = object == nullptr ? std::string() : text_member(*object, "type");
    if (type.empty()) return into_.fault(where, "import.object");
    marked(*object, where);
    if (object == title_) return;
    if (type == "indicator") return indicator(*object, where);
    if (type == "attack-pattern") return attack_pattern(*object);
    if (type == "vulnerability") return vulnerability(*object, where);
    if (type == "observed-data") return embedded(*object, where);
    if (!is_frame(type)) observable(*object, type, where);
  }

  void marked(const json::Object& object, const std::string& where) {
    const auto& refs = array_member(object, "object_marking_refs");
    for (std::size_t i = 0; i < refs.size(); ++i)
      if (refs[i].is_string())
        marking(refs[i].get_string(), pointer_step(pointer_step(where, "object_marking_refs"), i));
    for (const auto& granular : array_member(object, "granular_markings"))
      if (const auto* body = granular.if_object())
        marking(text_member(*body, "marking_ref"), pointer_step(where, "granular_markings"));
  }

  void marking(std::string_view id, std::string where) {
    if (id.empty()) return;
    if (const auto level = tlp_of_marking(id); !level.empty()) return into_.tlp(level);
    if (const auto known = markings_.find(id); known != markings_.end()) return into_.tlp(known->second);
    into_.fault(std::move(where), "import.marking", {{"marking", std::string(id)}});
  }

  void attack_pattern(const json::Object& object) {
    for (const auto& reference : array_member(object, "external_references"))
      if (const auto* body = reference.if_object();
          body != nullptr && text_member(*body, "source_name").starts_with("mitre"))
        into_.technique(technique_in(text_member(*body, "external_id")));
  }

  Sighting sighting(const json::Object& object, std::string_view context) {
    Sighting out;
    out.context = context;
    if (const auto known = times_.find(text_member(object, "id")); known != times_.end()) {
      out.first_seen = known->second.first;
      out.last_seen = known->second.last;
    }
    return out;
  }

  void vulnerability(const json::Object& object, const std::string& where) {
    const auto seen = sighting(object, "vulnerability");
    for (const auto& reference : array_member(object, "external_references"))
      if (const auto* body = reference.if_object(); body != nullptr && text_member(*body, "source_name") == "cve")
        return into_.observable(model::ObservableType::vulnerability, text_member(*body, "external_id"), seen, where);
    into_.observable(model::ObservableType::vulnerability, text_member(object, "name"), seen, where + "/name");
  }

  void indicator(const json::Object& object, const std::string& where) {
    const auto language = text_member(object, "pattern_type");
    if (!language.empty() && language != "stix") return into_.left_out("pattern:" + language);
    const auto here = where + "/pattern";
    const auto compared = comparisons_in(text_member(object, "pattern"));
    if (!compared) return into_.fault(here, "import.pattern", {{"reason", compared.error().where}});
    auto seen = sighting(object, "indicator");
    seen.comment = text_member(object, "name");
    for (const auto& comparison : *compared) this->compared(comparison, seen, here);
  }

  void compared(const Comparison& comparison, const Sighting& seen, const std::string& where) {
    const auto rule = rule_of(comparison.object_type, comparison.path);
    if (rule.reading == Reading::none) return into_.left_out(comparison.object_type + ':' + comparison.path);
    const bool named =
        comparison.operation == "=" || comparison.operation == "IN" || comparison.operation == "ISSUBSET";
    if (!named || comparison.sense == Sense::denied)
      return into_.fault(where, "import.operator",
                         {{"operator", (comparison.sense == Sense::denied ? "NOT " : "") + comparison.operation}});
    for (const auto& value : comparison.values) keep(rule, value, seen, where);
  }

  void keep(PropertyRule rule, std::string_view value, const Sighting& seen, const std::string& where) {
    if (rule.reading == Reading::guessed)
      into_.guessed(value, seen, where);
    else
      into_.observable(rule.type, value, seen, where);
  }

  void observable(const json::Object& object, const std::string& type, const std::string& where) {
    const auto seen = sighting(object, type);
    bool used = false;
    for (const auto& member : object) {
      const auto rule = rule_of(type, member.key());
      if (rule.reading != Reading::typed || (!member.value().is_string() && !member.value().is_number())) continue;
      used = true;
      keep(rule, text_member(object, member.key()), seen, pointer_step(where, member.key()));
    }
    if (const auto* hashes = object.if_contains("hashes"); hashes != nullptr && hashes->is_object())
      for (const auto& hash : hashes->get_object()) {
        used = true;
        into_.observable(digest_type(hash.key()), text_member(hashes->get_object(), hash.key()), seen,
                         pointer_step(where + "/hashes", hash.key()));
      }
    if (!used) into_.left_out(type);
  }

  // observed-data as STIX 2.0 had it: objects under local keys.
  void embedded(const json::Object& object, const std::string& where) {
    const auto* inside = object.if_contains("objects");
    if (inside == nullptr || !inside->is_object()) return;
    for (const auto& entry : inside->get_object())
      if (const auto* body = entry.value().if_object())
        observable(*body, text_member(*body, "type"), pointer_step(where + "/objects", entry.key()));
  }

  Gather into_{"stix-bundle"};
  std::map<std::string, std::string, std::less<>> markings_;
  std::map<std::string, Times> times_;
  const json::Object* title_ = nullptr;
};

}  // namespace

bool looks_like_bundle(const json::Value& document) {
  const auto* root = document.if_object();
  if (root == nullptr) return false;
  const auto* objects = root->if_contains("objects");
  const bool listed = objects != nullptr && objects->is_array();
  if (text_member(*root, "type") == "bundle") return true;
  if (listed && root->if_contains("type") == nullptr)
    return objects->get_array().empty() || is_object_of_stix(objects->get_array()[0]);
  return is_object_of_stix(document);
}

Result<Imported> bundle_from(const json::Value& document) {
  if (!looks_like_bundle(document)) return fail(Code::invalid, "import.unknown_format");
  return BundleReader().read(document);
}

Result<Imported> read_bundle(std::string_view bytes) {
  TRY(const json::Value document, json::parse(bytes, import_limits));
  return bundle_from(document);
}

}  // namespace tocsin::wire::stix

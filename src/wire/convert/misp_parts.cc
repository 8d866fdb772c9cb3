// What the parts of an event become: indicators, observed data, vulnerabilities, identities, notes.
#include <algorithm>
#include <array>

#include "base/base64.h"
#include "wire/ascii.h"
#include "wire/convert/misp_source.h"
#include "wire/convert/vocabulary.h"
#include "wire/gather.h"
#include "wire/stix/pattern.h"
#include "wire/stix/vocabulary.h"

namespace tocsin::wire::convert {
namespace {

using json::pointer_step;

bool says_detect(const json::Object& attribute) {
  const auto* flag = attribute.if_contains("to_ids");
  if (flag == nullptr) return false;
  return flag->is_bool() ? flag->get_bool() : text_member(attribute, "to_ids") == "1";
}

bool is_deleted(const json::Object& attribute) {
  const auto* flag = attribute.if_contains("deleted");
  return flag != nullptr && (flag->is_bool() ? flag->get_bool() : text_member(attribute, "deleted") == "1");
}

void label(Frame& frame, std::string_view name, std::string_view value) {
  if (!value.empty()) frame.labels.push_back("misp:" + std::string(name) + "=\"" + std::string(value) + '"');
}

struct Times {
  std::string first;
  std::string last;
};
Times times_of(const Part& part) {
  const auto first = lenient_instant(text_member(*part.in, "first_seen"));
  const auto last = lenient_instant(text_member(*part.in, "last_seen"));
  const auto start = first.value_or(last ? std::min(*last, part.at) : part.at);
  return {to_text(start), to_text(std::max(start, last.value_or(start)))};
}

constexpr std::array<std::string_view, 6> identities = {"identity",     "victim",       "person",
                                                        "organization", "legal-entity", "employee"};
constexpr std::array<std::string_view, 4> names = {"name", "full-name", "first-name", "last-name"};

// Beyond it an object is no single thing that a pattern or an observation could mean.
constexpr std::size_t most_terms = 1'000;

std::string name_in(const json::Object& object) {
  std::string out;
  for (const auto& one : array_member(object, "Attribute"))
    if (const auto* attribute = one.if_object();
        attribute != nullptr && std::ranges::find(names, text_member(*attribute, "object_relation")) != names.end())
      out += (out.empty() ? "" : " ") + text_member(*attribute, "value");
  return out;
}

std::string relation_in(const json::Object& object, std::string_view relation) {
  for (const auto& one : array_member(object, "Attribute"))
    if (const auto* attribute = one.if_object();
        attribute != nullptr && text_member(*attribute, "object_relation") == relation)
      return text_member(*attribute, "value");
  return {};
}

std::string lines_of(const json::Object& object) {
  std::string out = text_member(object, "comment");
  for (const auto& one : array_member(object, "Attribute"))
    if (const auto* attribute = one.if_object(); attribute != nullptr && !is_deleted(*attribute))
      out += (out.empty() ? "" : "\n") + text_member(*attribute, "object_relation") + ": " +
             text_member(*attribute, "value");
  return out;
}

}  // namespace

void MispSource::finish(Part& part, json::Object made) {
  const auto id = std::string(made["id"].get_string());
  ids_of_.emplace(ascii::lower(part.uuid), id);
  context(*part.in, part, id);
  unspoken(*part.in, part, id);
  carry(made, part.member, json::Value(std::move(*part.in)), out_.sums());
  out_.add(std::move(made));
}

std::string MispSource::indicator(Part& part, const std::string& pattern, std::string_view language, std::string id) {
  const auto times = times_of(part);
  auto made = framed("indicator", std::move(id), part.frame);
  if (const auto comment = text_member(*part.in, "comment"); !comment.empty()) made.emplace("description", comment);
  made.emplace("indicator_types", json::Array{"malicious-activity"});
  made.emplace("pattern", pattern);
  made.emplace("pattern_type", language);
  if (language == "stix") made.emplace("pattern_version", "2.1");
  made.emplace("valid_from", times.first);
  if (times.last > times.first) made.emplace("valid_until", times.last);
  const auto out = std::string(made["id"].get_string());
  finish(part, std::move(made));
  return out;
}

// What was seen, and what shall be looked for: the carrier is the indicator where there is one.
void MispSource::seen(Part& part, const Terms& ids, const Terms& all, Observables extra) {
  auto made = ids.empty() || all.size() > ids.size() || !extra.objects.empty() ? observables_of(all) : Observables();
  for (const auto& property : made.invented)
    out_.loss.altered(part.where, "convert.required", {}, {{"property", property}});
  if (made.unplaced > 0)
    out_.loss.carried(part.where, "convert.unplaced", {}, {{"count", std::to_string(made.unplaced)}});
  std::ranges::move(extra.objects, std::back_inserter(made.objects));
  std::ranges::move(extra.main, std::back_inserter(made.main));
  const bool observed = !made.main.empty();
  if (ids.empty() && !observed) return note(part, text_member(*part.in, "type"), text_member(*part.in, "value"), "");
  const auto id = out_.claim(ids.empty() ? "observed-data" : "indicator", part.uuid, part.where);
  const auto frame = part.frame;
  std::string data = ids.empty() ? id : derived_id("observed-data", id);
  json::Object observation;
  if (observed) {
    const auto times = times_of(part);
    observation = framed("observed-data", data, frame);
    observation.emplace("first_observed", times.first);
    observation.emplace("last_observed", times.last);
    observation.emplace("number_observed", 1);
    observation.emplace("object_refs", strings(out_.add_observables(std::move(made))));
  }
  out_.loss.kept(part.where, id);
  if (ids.empty()) return finish(part, std::move(observation));
  indicator(part, pattern_of(ids), "stix", id);
  if (!observed) return;
  mark_derived(observation);
  out_.add(std::move(observation));
  auto based = relationship_of("based-on", id, data, frame);
  mark_derived(based);
  out_.add(std::move(based));
}

void MispSource::note(Part& part, std::string_view about, const std::string& content, std::string_view what) {
  auto made = framed("note", out_.claim("note", part.uuid, part.where), part.frame);
  if (!about.empty()) made.emplace("abstract", about);
  made.emplace("content", content.empty() ? std::string(about.empty() ? "-" : about) : content);
  made.emplace("object_refs", json::Array{json::Value(report_id_)});
  const auto id = std::string(made["id"].get_string());
  if (what == "convert.kept")
    out_.loss.kept(part.where, id);
  else
    out_.loss.altered(part.where, "convert.as_note", id, {{"kind", std::string(about)}});
  finish(part, std::move(made));
}

void MispSource::rule(Part& part, std::string_view language, const std::string& text) {
  if (language == "stix" && !stix::comparisons_in(text)) return note(part, "stix2-pattern", text, "");
  const auto id = out_.claim("indicator", part.uuid, part.where);
  out_.loss.kept(part.where, id);
  indicator(part, text, language, id);
}

void MispSource::vulnerability(Part& part, const std::string& name, const std::string& description) {
  auto made = framed("vulnerability", out_.claim("vulnerability", part.uuid, part.where), part.frame);
  made.emplace("name", name);
  if (!description.empty()) made.emplace("description", description);
  if (ascii::starts_with_i(name, "CVE-"))
    made.emplace("external_references",
                 json::Array{json::Object{{"source_name", "cve"}, {"external_id", ascii::upper(name)}}});
  out_.loss.kept(part.where, std::string(made["id"].get_string()));
  finish(part, std::move(made));
}

void MispSource::identity(Part& part, const std::string& name) {
  const auto kind = text_member(*part.in, "name");
  auto made = framed("identity", out_.claim("identity", part.uuid, part.where), part.frame);
  made.emplace("name", name);
  made.emplace("identity_class", kind == "person" || kind == "employee" ? "individual" : "organization");
  if (const auto about = lines_of(*part.in); !about.empty()) made.emplace("description", about);
  out_.loss.kept(part.where, std::string(made["id"].get_string()));
  finish(part, std::move(made));
}

// The file that an attachment or a sample holds. Its bytes go to the artifact, not into what is carried.
Observables MispSource::payload(Part& part, const json::Object& attribute, const std::string& where) {
  const auto* data = attribute.if_contains("data");
  if (data == nullptr || !data->is_string()) return {};
  if (!is_base64(data->get_string())) {
    out_.loss.carried(where + "/data", "convert.malformed");
    return {};
  }
  json::Object artifact{{"type", "artifact"}, {"spec_version", "2.1"}, {"id", ""}, {"payload_bin", *data}};
  const bool sample = text_member(attribute, "type") == "malware-sample";
  if (sample) {
    artifact.emplace("mime_type", "application/zip");
    artifact.emplace("encryption_algorithm", "mime-type-indicated");
    artifact.emplace("decryption_key", "infected");
  }
  const auto id = stix::sco_id(artifact).value_or("");
  artifact["id"] = id;
  const auto value = text_member(attribute, "value");
  json::Object file{{"type", "file"}, {"spec_version", "2.1"}, {"id", ""}};
  file.emplace("name", sample ? value.substr(0, value.rfind('|')) : value);
  if (const auto bar = value.rfind('|'); sample && bar != std::string::npos)
    file.emplace("hashes", json::Object{{"MD5", value.substr(bar + 1)}});
  file.emplace("content_ref", id);
  file["id"] = stix::sco_id(file).value_or("");
  Observables out;
  out.main = {std::string(file["id"].get_string()), id};
  out.objects = {std::move(artifact), std::move(file)};
  if (&attribute == part.in) (*part.in)["data"] = json::Object{{"artifact", id}};
  return out;
}

void MispSource::attribute(Part& part) {
  const auto type = text_member(*part.in, "type");
  const auto value = text_member(*part.in, "value");
  const bool detect = says_detect(*part.in);
  label(part.frame, "type", type);
  label(part.frame, "category", text_member(*part.in, "category"));
  label(part.frame, "to_ids", detect ? "True" : "False");
  if (const auto language = language_of(type); !language.empty()) return rule(part, language, value);
  if (type == "vulnerability") return vulnerability(part, value, text_member(*part.in, "comment"));
  auto extra = payload(part, *part.in, part.where);
  auto terms = type == "malware-sample" ? terms_of_attribute("filename|md5", value)
               : type == "attachment"   ? terms_of_attribute("filename", value)
                                        : terms_of_attribute(type, value);
  if (!extra.objects.empty() && !detect) terms.clear();  // the artifact's file says the same and more
  if (terms.empty() && extra.objects.empty()) return note(part, type, value, "");
  seen(part, detect ? terms : Terms(), terms, std::move(extra));
}

void MispSource::object(Part& part) {
  const auto name = text_member(*part.in, "name");
  label(part.frame, "name", name);
  label(part.frame, "meta-category", text_member(*part.in, "meta-category"));
  Terms ids;
  Terms all;
  Observables extra;
  const auto& attributes = array_member(*part.in, "Attribute");
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    const auto where = pointer_step(pointer_step(part.where, "Attribute"), i);
    const auto* one = attributes[i].if_object();
    if (one == nullptr || is_deleted(*one)) {
      out_.loss.carried(where, one == nullptr ? "convert.malformed" : "convert.deleted");
      continue;
    }
    const auto type = text_member(*one, "type");
    const auto value = text_member(*one, "value");
    if (const auto language = language_of(type); !language.empty()) return rule(part, language, value);
    auto terms = terms_of_relation(name, text_member(*one, "object_relation"), type, value);
    if (all.size() + terms.size() > most_terms) terms.clear();
    if (terms.empty() && !rows_of(name).empty())
      out_.loss.carried(where, "convert.relation", {}, {{"relation", text_member(*one, "object_relation")}});
    if (says_detect(*one)) std::ranges::copy(terms, std::back_inserter(ids));
    std::ranges::move(terms, std::back_inserter(all));
    auto file = payload(part, *one, where);
    std::ranges::move(file.objects, std::back_inserter(extra.objects));
    std::ranges::move(file.main, std::back_inserter(extra.main));
  }
  if (name == "vulnerability")
    if (const auto id = relation_in(*part.in, "id"); !id.empty())
      return vulnerability(part, id, relation_in(*part.in, "summary"));
  if (std::ranges::find(identities, name) != identities.end())
    if (const auto called = name_in(*part.in); !called.empty()) return identity(part, called);
  if (ids.empty() && extra.objects.empty() && observables_of(all).main.empty())
    return note(part, name, lines_of(*part.in), "");
  seen(part, ids, all, std::move(extra));
}

void MispSource::event_report(Part& part) {
  note(part, text_member(*part.in, "name"), text_member(*part.in, "content"), "convert.kept");
}

}  // namespace tocsin::wire::convert

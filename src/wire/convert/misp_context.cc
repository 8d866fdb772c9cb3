// What hangs on a part of an event: markings, tags, galaxies, sightings, references, and what STIX has no word for.
#include <algorithm>
#include <array>

#include "base/id.h"
#include "wire/ascii.h"
#include "wire/convert/misp_source.h"
#include "wire/convert/vocabulary.h"
#include "wire/gather.h"
#include "wire/stix/vocabulary.h"

namespace tocsin::wire::convert {
namespace {

using json::pointer_step;

template <class F>
void each_object(const json::Object& owner, std::string_view key, const std::string& where, F&& visit) {
  const auto& list = array_member(owner, key);
  const auto base = pointer_step(where, key);
  for (std::size_t i = 0; i < list.size(); ++i)
    if (const auto* one = list[i].if_object()) visit(*one, pointer_step(base, i));
}

constexpr std::array<std::string_view, 5> strict_first = {"red", "amber+strict", "amber", "green", "clear"};

std::string_view stricter(std::string_view a, std::string_view b) {
  const auto rank = [](std::string_view level) { return std::ranges::find(strict_first, level); };
  return rank(a) <= rank(b) ? a : b;
}

// The parts of misp-galaxy:TYPE="VALUE"; empty for any other tag.
std::pair<std::string_view, std::string_view> galaxy_tag(std::string_view name) {
  if (!ascii::starts_with_i(name, "misp-galaxy:")) return {};
  name.remove_prefix(12);
  const auto equals = name.find("=\"");
  if (equals == std::string_view::npos || !name.ends_with('"') || equals + 3 > name.size()) return {};
  return {name.substr(0, equals), name.substr(equals + 2, name.size() - equals - 3)};
}

// Members that say nothing outside the server that wrote them, and those that the walk reads.
constexpr std::array<std::string_view, 53> spoken = {"id",
                                                     "event_id",
                                                     "object_id",
                                                     "org_id",
                                                     "orgc_id",
                                                     "uuid",
                                                     "type",
                                                     "category",
                                                     "value",
                                                     "to_ids",
                                                     "comment",
                                                     "timestamp",
                                                     "first_seen",
                                                     "last_seen",
                                                     "Tag",
                                                     "Galaxy",
                                                     "Sighting",
                                                     "data",
                                                     "object_relation",
                                                     "name",
                                                     "meta-category",
                                                     "description",
                                                     "template_uuid",
                                                     "template_version",
                                                     "Attribute",
                                                     "Object",
                                                     "EventReport",
                                                     "ObjectReference",
                                                     "info",
                                                     "date",
                                                     "threat_level_id",
                                                     "analysis",
                                                     "published",
                                                     "publish_timestamp",
                                                     "Orgc",
                                                     "Org",
                                                     "attribute_count",
                                                     "Note",
                                                     "Opinion",
                                                     "content",
                                                     "value1",
                                                     "value2",
                                                     "sharing_group_id",
                                                     "proposal_email_lock",
                                                     "locked",
                                                     "user_id",
                                                     "Event",
                                                     "deleted",
                                                     "hide_tag",
                                                     "attribute_id",
                                                     "event_creator_email",
                                                     "SharingGroupServer",
                                                     "RelatedAttribute"};

bool says_nothing(std::string_view key, const json::Value& value) {
  if (value.is_null()) return true;
  if (value.is_array()) return value.get_array().empty();
  if (value.is_object()) return value.get_object().empty();
  if (value.is_bool()) return !value.get_bool();
  const auto text = value.is_string() ? std::string(value.get_string()) : json::to_text(value);
  return text.empty() || text == "0" || (key == "distribution" && text == "5");
}

std::string_view opinion_of(std::int64_t percent) {
  constexpr std::array<std::string_view, 5> words = {"strongly-disagree", "disagree", "neutral", "agree",
                                                     "strongly-agree"};
  return words[static_cast<std::size_t>(std::clamp<std::int64_t>(percent / 20, 0, 4))];
}

std::string relation_name(std::string_view said) {
  std::string out;
  for (const char c : ascii::lower(said)) out += ascii::is_letter(c) || ascii::is_digit(c) ? c : '-';
  return out.empty() ? "related-to" : out;
}

json::Object context_object(std::string_view type, std::string id, std::string_view name, std::string_view about,
                            const Frame& frame) {
  auto out = framed(type, std::move(id), frame);
  out.emplace("name", name);
  if (!about.empty()) out.emplace("description", about);
  if (type == "malware") out.emplace("is_family", true);
  if (type == "location") out.emplace("region", name);
  if (const auto technique = technique_in(name); !technique.empty())
    out.emplace("external_references",
                json::Array{json::Object{{"source_name", "mitre-attack"}, {"external_id", technique}}});
  return out;
}

}  // namespace

// Tags: a TLP level and PAP become markings, a galaxy's its object (context), all others labels.
void MispSource::marking_of(const json::Object& in, Frame& frame, const std::string& where) {
  std::string tlp = &in == &event_ ? std::string() : tlp_;
  std::unordered_set<std::string> known;
  each_object(in, "Tag", where, [&](const json::Object& tag, const std::string& here) {
    const auto name = text_member(tag, "name");
    if (name.empty() || !galaxy_tag(name).first.empty()) return;
    if (ascii::starts_with_i(name, "tlp:")) {
      auto level = ascii::lower(name).substr(4);
      if (level == "white") level = "clear";
      if (!stix::marking_of_tlp(level).empty()) {
        tlp = tlp.empty() ? level : std::string(stricter(tlp, level));
        return out_.loss.kept(here, std::string(stix::marking_of_tlp(level)));
      }
    } else if (ascii::starts_with_i(name, "PAP:")) {
      auto made = statement_definition(ascii::upper(name));
      const auto id = std::string(made["id"].get_string());
      out_.add_unreferred(std::move(made));
      frame.markings.push_back(id);
      return out_.loss.kept(here, id);
    }
    if (known.insert(name).second) frame.labels.push_back(name);
    out_.loss.kept(here, {});
  });
  if (&in == &event_) tlp_ = tlp;
  if (tlp.empty()) return;
  frame.markings.insert(frame.markings.begin(), std::string(stix::marking_of_tlp(tlp)));
  out_.add_unreferred(tlp_definition(tlp));
}

void MispSource::context(const json::Object& in, const Part& part, const std::string& id) {
  galaxies(in, part.where, part, id);
  if (part.member == "Object")
    each_object(in, "Attribute", part.where,
                [&](const json::Object& one, const std::string& where) { galaxies(one, where, part, id); });
  sightings(in, part, id);
  analyst_data(in, part, id);
  each_object(in, "ObjectReference", part.where, [&](const json::Object& one, const std::string& where) {
    references_.push_back({id, one, where, part.frame});
  });
}

void MispSource::galaxies(const json::Object& in, const std::string& where, const Part& part, const std::string& id) {
  each_object(in, "Galaxy", where, [&](const json::Object& galaxy, const std::string& at) {
    const auto type = text_member(galaxy, "type");
    each_object(galaxy, "GalaxyCluster", at, [&](const json::Object& one, const std::string& here) {
      if (original_ &&
          original_->names(member_key("tag", "misp-galaxy:" + type + "=\"" + text_member(one, "value") + '"')))
        return;
      cluster(type, one, here, part, id);
    });
  });
  each_object(in, "Tag", where, [&](const json::Object& tag, const std::string& at) {
    const auto name = text_member(tag, "name");
    const auto [type, value] = galaxy_tag(name);
    if (type.empty()) return;
    if (part.member == "Event" && original_ && original_->stands_for(member_key("tag", name), 0))
      return out_.loss.kept(at, {});
    cluster(type, {{"value", value}}, at, part, id);
  });
}

// The same cluster is met as a tag and as a galaxy, and on many attributes: it is one object.
void MispSource::cluster(std::string_view galaxy, const json::Object& cluster, const std::string& where,
                         const Part& part, const std::string& id) {
  const auto type = galaxy_object(galaxy);
  const auto value = text_member(cluster, "value");
  if (type.empty() || value.empty())
    return out_.loss.carried(where, "convert.galaxy", id, {{"galaxy", std::string(galaxy)}});
  const auto key = std::string(type) + '\n' + value;
  auto known = ids_of_.find(key);
  if (known == ids_of_.end()) {
    const auto uuid = ascii::lower(text_member(cluster, "uuid"));
    auto context_id = from_uuid_text(uuid) ? std::string(type) + "--" + uuid : derived_id(type, value);
    Frame plain = frame_;
    plain.labels = {"misp-galaxy:" + std::string(galaxy)};
    auto made = context_object(type, context_id, value, text_member(cluster, "description"), plain);
    mark_derived(made);
    out_.add(std::move(made));
    known = ids_of_.emplace(key, std::move(context_id)).first;
  }
  out_.loss.kept(where, known->second);
  if (part.member == "Event") return;
  const bool indicates =
      id.starts_with("indicator") && type != "location" && type != "course-of-action" && type != "vulnerability";
  auto tie = relationship_of(indicates ? "indicates" : "related-to", id, known->second, part.frame);
  mark_derived(tie);
  out_.add(std::move(tie));
}

void MispSource::sightings(const json::Object& in, const Part& part, const std::string& id) {
  each_object(in, "Sighting", part.where, [&](const json::Object& one, const std::string& where) {
    const auto type = text_member(one, "type");
    if (type == "2") return out_.loss.carried(where, "convert.expiration", id);
    const auto at = to_text(lenient_instant(text_member(one, "date_sighting")).value_or(part.at));
    Frame frame{
        .creator = part.frame.creator, .created = at, .modified = at, .markings = part.frame.markings, .labels = {}};
    const bool denied = type == "1";
    auto made = framed(denied ? "opinion" : "sighting",
                       out_.claim(denied ? "opinion" : "sighting", text_member(one, "uuid"), where), frame);
    if (denied) {
      made.emplace("explanation", "False positive");
      made.emplace("opinion", "strongly-disagree");
      made.emplace("object_refs", json::Array{json::Value(id)});
    } else {
      made.emplace("first_seen", at);
      made.emplace("last_seen", at);
      made.emplace("count", 1);
      made.emplace("sighting_of_ref", id);
    }
    out_.loss.kept(where, std::string(made["id"].get_string()));
    mark_derived(made);
    out_.add(std::move(made));
  });
}

void MispSource::analyst_data(const json::Object& in, const Part& part, const std::string& id) {
  const auto add = [&](const json::Object& one, const std::string& where, std::string_view type) {
    Frame frame = part.frame;
    frame.labels.clear();
    auto made = framed(type, out_.claim(type, text_member(one, "uuid"), where), frame);
    if (type == "note") {
      const auto said = text_member(one, "note");
      made.emplace("content", said.empty() ? "-" : said);
    } else {
      const auto* percent = one.if_contains("opinion");
      const auto text = text_member(one, "opinion");
      made.emplace("opinion", opinion_of(percent == nullptr ? 50 : std::atoll(text.c_str())));
      if (const auto why = text_member(one, "comment"); !why.empty()) made.emplace("explanation", why);
    }
    made.emplace("object_refs", json::Array{json::Value(id)});
    out_.loss.kept(where, std::string(made["id"].get_string()));
    mark_derived(made);
    out_.add(std::move(made));
  };
  each_object(in, "Note", part.where, [&](const auto& one, const auto& where) { add(one, where, "note"); });
  each_object(in, "Opinion", part.where, [&](const auto& one, const auto& where) { add(one, where, "opinion"); });
}

// What only the way back reads: who may see it in MISP's terms, proposals, keys, members we do not know.
void MispSource::unspoken(const json::Object& in, const Part& part, const std::string& id) {
  for (const auto& member : in) {
    const std::string_view key = member.key();
    if (std::ranges::find(spoken, key) != spoken.end() || says_nothing(key, member.value())) continue;
    const bool audience = key == "distribution" || key == "SharingGroup";
    out_.loss.carried(pointer_step(part.where, key), audience ? "convert.audience" : "convert.member", id,
                      {{"member", std::string(key.substr(0, 100))}});
  }
}

// Last, when every part has its object.
void MispSource::references() {
  for (const auto& one : references_) {
    const auto target = ids_of_.find(ascii::lower(text_member(one.said, "referenced_uuid")));
    if (target == ids_of_.end()) {
      out_.loss.carried(one.where, "convert.reference", one.source, {{"id", text_member(one.said, "referenced_uuid")}});
      continue;
    }
    Frame frame = one.frame;
    frame.labels.clear();
    auto made = framed("relationship", out_.claim("relationship", text_member(one.said, "uuid"), one.where), frame);
    const auto said = text_member(one.said, "relationship_type");
    made.emplace("relationship_type", relation_name(said));
    if (const auto comment = text_member(one.said, "comment"); !comment.empty()) made.emplace("description", comment);
    made.emplace("source_ref", one.source);
    made.emplace("target_ref", target->second);
    const auto id = std::string(made["id"].get_string());
    if (relation_name(said) == said)
      out_.loss.kept(one.where, id);
    else
      out_.loss.altered(one.where, "convert.relation_name", id, {{"relation", said}});
    mark_derived(made);
    out_.add(std::move(made));
  }
}

}  // namespace tocsin::wire::convert

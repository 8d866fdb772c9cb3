#include "wire/stix/incident/writer.h"

#include <algorithm>

#include "i18n/catalogue.h"
#include "wire/ascii.h"
#include "wire/stix/vocabulary.h"

namespace tocsin::wire::stix {
namespace {

std::string spelled(model::Tlp tlp) { return ascii::lower(model::name_of(tlp).substr(4)); }

convert::Converted written(const std::vector<document::Part>& parts, i18n::Language language) {
  return IncidentWriter(parts, language).write();
}

}  // namespace

std::string id_of(std::string_view type, const Record& record) {
  return std::string(type) + "--" + to_text(record.ref.id);
}

std::optional<Instant> when(const Record& record, std::string_view group) {
  const auto* slice = record.newest_of(group);
  return slice == nullptr ? std::nullopt : std::optional(slice->happened_at);
}

json::Object marker(std::string_view extension_type) { return {{"extension_type", extension_type}}; }

void extend(json::Object& made, std::string_view extension, json::Object body) {
  auto& all = made["extensions"];
  if (!all.is_object()) all = json::Object();
  all.get_object()[extension] = std::move(body);
}

convert::Converted IncidentWriter::write() {
  survey();
  if (incident_ == nullptr) return {json::Object{{"type", "bundle"}, {"id", convert::derived_id("bundle", "")}}, {}};
  incident_id_ = id_of("incident", *incident_);
  identities();
  indicators();
  reports();
  events();
  occurred(*incident_);
  tasks();
  impacts();
  participations();
  leads();
  notes();
  convert::Converted out;
  out.document = assembled(incident(*incident_));
  out.loss = std::move(out_.loss);
  return out;
}

// What there is, and what of it may leave by a machine's door.
void IncidentWriter::survey() {
  for (const auto& part : parts_) {
    if (const auto* record = std::get_if<Record>(&part)) {
      if (!may_leave(*record)) continue;
      records_.push_back(record);
      latest_ = std::max(latest_, record->updated_at());
      if (record->ref.kind == Kind::organisation) organisations_[model::OrganisationId(record->ref.id.raw())] = record;
      if (record->ref.kind == Kind::incident && incident_ == nullptr) incident_ = record;
    } else if (const auto* entries = std::get_if<document::Entries>(&part)) {
      for (const auto& entry : *entries)
        if (entry.marking->pap != model::Pap::red) {
          entries_.push_back(&entry);
          latest_ = std::max(latest_, entry.value.recorded_at);
        }
    }
  }
}

bool IncidentWriter::may_leave(const Record& record) {
  const bool red = std::ranges::any_of(record.slices, [](const event::Slice& slice) {
    return slice.marking != nullptr && slice.marking->pap == model::Pap::red;
  });
  if (red) out_.loss.dropped(place(record), "export.pap_red");
  return !red;
}

std::vector<const Record*> IncidentWriter::all(Kind kind) const {
  std::vector<const Record*> out;
  std::ranges::copy_if(records_, std::back_inserter(out), [&](const Record* r) { return r->ref.kind == kind; });
  return out;
}

std::string IncidentWriter::text(std::string_view key, const std::vector<Arg>& args) const {
  return i18n::catalogue().render(language_, key, args);
}

std::string IncidentWriter::name_of(const model::OrganisationId& id) const {
  if (is_nil(id)) return text("document.server");
  if (const auto known = organisations_.find(id); known != organisations_.end())
    if (const auto profile = group_of<state::OrganisationProfile>(*known->second, event::group_head))
      return language_ == i18n::Language::zh_hans && profile->name_zh ? profile->name_zh->value : profile->name.value;
  return text("document.party", {{"code", event::short_code(model::as_record(id))}});
}

std::string IncidentWriter::identity_of(const model::OrganisationId& id) const {
  return organisations_.contains(id) ? "identity--" + to_text(id) : std::string();
}

convert::Frame IncidentWriter::frame_of(const Record& record) const {
  return {.creator = identity_of(record.author),
          .created = to_text(record.created_at()),
          .modified = to_text(std::max(record.created_at(), record.updated_at())),
          .markings = {},
          .labels = {}};
}

Fields IncidentWriter::fields_of(const Record& record, std::string_view group,
                                 std::vector<std::string> selectors) const {
  const auto* slice = record.newest_of(group);
  return {slice == nullptr ? nullptr : slice->marking, std::move(selectors)};
}

// The ids of a label's markings; what STIX has none for is reported once.
std::vector<std::string> IncidentWriter::markings_of(const model::Label& label) {
  std::vector<std::string> out{std::string(marking_of_tlp(spelled(label.tlp)))};
  out_.add_unreferred(convert::tlp_definition(spelled(label.tlp)));
  if (label.pap) {
    auto made = convert::statement_definition(model::name_of(*label.pap));
    out.emplace_back(made["id"].get_string());
    out_.add_unreferred(std::move(made));
  }
  return out;
}

void IncidentWriter::mark(json::Object& made, const std::vector<Fields>& fields) {
  std::optional<model::Label> strictest;
  for (const auto& one : fields)
    if (one.marking != nullptr) {
      if (!strictest) strictest = model::Label{.tlp = one.marking->tlp, .pap = one.marking->pap, .audience = {}};
      strictest->tlp = std::min(strictest->tlp, one.marking->tlp);
      if (one.marking->pap)
        strictest->pap = strictest->pap ? std::min(*strictest->pap, *one.marking->pap) : one.marking->pap;
      if (one.marking->terms || !one.marking->handling.empty())
        out_.loss.dropped("/" + std::string(made["id"].get_string()), "convert.terms");
    }
  if (!strictest) return;
  made["object_marking_refs"] = convert::strings(markings_of(*strictest));
  json::Array granular;
  for (const auto& one : fields) {
    if (one.marking == nullptr || one.selectors.empty() || one.marking->tlp == strictest->tlp) continue;
    granular.push_back(
        json::Object{{"marking_ref", markings_of(*one.marking)[0]}, {"selectors", convert::strings(one.selectors)}});
  }
  if (!granular.empty()) made["granular_markings"] = std::move(granular);
}

std::string IncidentWriter::place(const Record& record, std::string_view group) const {
  auto out = "/" + std::string(model::plural_of(record.ref.kind)) + "/" + to_text(record.ref.id);
  return group.empty() ? out : out + "/" + std::string(group);
}

void IncidentWriter::kept(const Record& record, std::string_view group, const std::string& id) {
  if (record.newest_of(group) != nullptr) out_.loss.kept(place(record, group), id);
}

void IncidentWriter::not_said(const Record& record) {
  out_.loss.dropped(place(record), "convert.kind", {{"kind", std::string(model::name_of(record.ref.kind))}});
}

std::string IncidentWriter::add(json::Object made) {
  auto id = std::string(made["id"].get_string());
  out_.add(std::move(made));
  return id;
}

json::Object IncidentWriter::assembled(json::Object incident) {
  json::Array objects;
  auto others = out_.take();
  objects.reserve(others.size() + 1);
  objects.push_back(std::move(incident));
  for (auto& one : others) objects.push_back(std::move(one));
  return {{"type", "bundle"},
          {"id", convert::derived_id("bundle", incident_id_ + json::to_text(objects))},
          {"objects", std::move(objects)}};
}

policy::Released<convert::Converted> incident_bundle(const document::Material& material, i18n::Language language) {
  return material.map([](const std::vector<document::Part>& parts, i18n::Language l) { return written(parts, l); },
                      language);
}

}  // namespace tocsin::wire::stix

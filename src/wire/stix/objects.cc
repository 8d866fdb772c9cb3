#include "wire/stix/objects.h"

#include <algorithm>

#include "wire/stix/check.h"
#include "wire/stix/document.h"
#include "wire/stix/forms.h"
#include "wire/stix/observed.h"
#include "wire/stix/sco_id.h"

namespace tocsin::wire::stix {
namespace {

bool has_stix_pattern(Value object, const Character& as) {
  if (object.text_of("type") != "indicator" || !object.find("pattern").is(Kind::text)) return false;
  const auto language = object.find("pattern_type");
  return language ? language.text() == "stix" : as.edition == Edition::v2_0;
}

std::string offset_in(const Error& error) {
  constexpr std::string_view mark = "offset:";
  return error.where.starts_with(mark) ? error.where.substr(mark.size()) : error.where;
}

// Makes a view of what a tape holds; its vectors serve one object after another.
class Viewer {
 public:
  explicit Viewer(const ReadLimits& limits) : limits_(limits) {}

  const ObjectView& view(const Tape& tape, std::string_view bytes, std::size_t index) {
    clear();
    const auto object = tape.root();
    const auto as = character_of(object);
    view_ = {};
    view_.index = index;
    view_.bytes = bytes;
    heads(object, as);
    markings(object);
    if (tape.broken()) {
      faults_ = tape.faults();
    } else {
      check(object, as, limits_.faults, faults_);
      observables(object, as);
      if (as.family == Family::sco) view_.id_origin = id_origin_of(object);
    }
    view_.object_marking_refs = refs_;
    view_.granular = granular_;
    view_.observables = observables_;
    view_.faults = faults_;
    return view_;
  }

 private:
  void clear() {
    refs_.clear();
    granular_.clear();
    observables_.clear();
    faults_.clear();
  }

  void heads(Value object, const Character& as) {
    view_.type = object.text_of("type");
    view_.id = object.text_of("id");
    view_.created = object.text_of("created");
    view_.version_text = object.text_of("modified");
    if (view_.version_text.empty()) view_.version_text = view_.created;
    view_.version = version_from_text(view_.version_text);
    view_.spec_version = spec_version_of(object, as);
    view_.created_by_ref = object.text_of("created_by_ref");
    if (object.find("revoked").is(Kind::yes)) view_.revoked = Revoked::yes;
    if (object.find("defanged").is(Kind::yes)) view_.defanged = Defanged::yes;
    view_.lang = object.text_of("lang");
    view_.tlp_said = tlp_in(object);
    if (view_.type == "marking-definition") view_.statement = object.find("definition").text_of("statement");
  }

  void markings(Value object) {
    if (const auto refs = object.find("object_marking_refs"); refs.is(Kind::list))
      for (const Value ref : refs)
        if (ref.is(Kind::text)) refs_.push_back(ref.text());
    const auto entries = object.find("granular_markings");
    if (!entries.is(Kind::list)) return;
    for (const Value entry : entries) {
      Granular one{{}, std::string(entry.text_of("marking_ref")), std::string(entry.text_of("lang"))};
      if (const auto selectors = entry.find("selectors"); selectors.is(Kind::list))
        for (const Value selector : selectors) one.selectors.emplace_back(selector.text());
      granular_.push_back(std::move(one));
    }
  }

  void observables(Value object, const Character& as) {
    Observed observed(observables_, limits_.observables);
    observed.object(object);
    if (has_stix_pattern(object, as)) {
      if (const auto compared = comparisons_in(object.text_of("pattern")))
        observed.pattern(*compared);
      else
        faults_.push_back({"/pattern", "stix.pattern_syntax", {{"offset", offset_in(compared.error())}}});
    }
    if (observables_.size() <= 17) return;
    std::ranges::sort(observables_);
    observables_.erase(std::ranges::unique(observables_).begin(), observables_.end());
  }

  const ReadLimits& limits_;
  ObjectView view_;
  std::vector<std::string_view> refs_;
  std::vector<Granular> granular_;
  std::vector<model::Observable> observables_;
  std::vector<Fault> faults_;
};

}  // namespace

Result<Shape> for_each_object(std::string_view body, const ReadLimits& limits, const Each& each) {
  Document document(body, limits);
  TRY(Shape shape, document.survey());
  Tape tape(limits);
  Viewer viewer(limits);
  std::size_t index = 0;
  CHECK(document.elements([&](Walk& walk) -> Result<void> {
    const auto begin = walk.at();
    TOCSIN_ASSERT(tape.read(body, walk));
    return each(viewer.view(tape, body.substr(begin, walk.at() - begin), index++));
  }));
  return shape;
}

std::optional<std::string_view> tlp_said_by(std::string_view object) {
  Tape tape(ReadLimits{});
  Walk walk(object);
  walk.skip_space();
  if (!tape.read(object, walk) || tape.broken()) return std::nullopt;
  const auto level = tlp_in(tape.root());
  return level.empty() ? std::nullopt : std::optional(level);
}

}  // namespace tocsin::wire::stix

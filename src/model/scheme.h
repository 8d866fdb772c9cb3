#pragma once
// Classification schemes as data. The danger removed: class names typed by hand, so that two members' "intrusion" never
// meet, and a scheme's new version that silently changes the meaning of what was classified under the old one.
//
// A scheme has classes (each with types), levels of severity, or both, and names its own version and source. An id is
// "class", "class/type" or a level's id; ids are lower-case letters, digits and '-'. Ranks of levels run 1, 2, 3...
// with 1 the gravest. A scheme with questions is scored: model/scoring.h; its levels say from which score on they hold,
// the last from 0. A crosswalk suggests, for an id of one scheme, ids of another; a person confirms. Bounds: 64
// classes of 64 types, 16 levels, 16 questions of 16 answers, 512 pairs. Ownership: values; SchemeName views its
// scheme. Threads: pure functions; schemes() and crosswalks() are made once and never change. Errors: those of the
// codec; invalid "scheme.id" {id} | "scheme.duplicate" {id} | "scheme.rank" {id} | "scheme.from" {id} |
// "scheme.unknown_id" {id}. Source: Reference Security Incident Taxonomy 1003; GB/T 20986-2023 clauses 5 and 6; UK NCSC
// incident categories (2018).
#include <optional>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "model/codec.h"
#include "model/text.h"

namespace tocsin::model {

struct SchemeSource {
  Text<600> name;
  std::optional<Line<300>> url;
  Line<60> license;
  static constexpr auto fields = std::tuple(field("name", &SchemeSource::name), field("url", &SchemeSource::url),
                                            field("license", &SchemeSource::license));
};

struct SchemeType {
  Line<80> id;
  Line<200> en, zh;
  std::optional<Text<600>> description_en, description_zh;
  static constexpr auto fields = std::tuple(
      field("id", &SchemeType::id), field("en", &SchemeType::en), field("zh", &SchemeType::zh),
      field("description_en", &SchemeType::description_en), field("description_zh", &SchemeType::description_zh));
};

struct SchemeClass {
  Line<80> id;
  Line<200> en, zh;
  std::optional<Text<600>> description_en, description_zh;
  List<SchemeType, 64> types;
  static constexpr auto fields =
      std::tuple(field("id", &SchemeClass::id), field("en", &SchemeClass::en), field("zh", &SchemeClass::zh),
                 field("description_en", &SchemeClass::description_en),
                 field("description_zh", &SchemeClass::description_zh), field("types", &SchemeClass::types));
};

struct SchemeLevel {
  Line<80> id;
  Whole<1, 16> rank;
  std::optional<Whole<0, 100>> from;
  Line<200> en, zh;
  std::optional<Text<600>> description_en, description_zh;
  static constexpr auto fields = std::tuple(
      field("id", &SchemeLevel::id), field("rank", &SchemeLevel::rank), field("from", &SchemeLevel::from),
      field("en", &SchemeLevel::en), field("zh", &SchemeLevel::zh),
      field("description_en", &SchemeLevel::description_en), field("description_zh", &SchemeLevel::description_zh));
};

struct SchemeAnswer {
  Line<80> id;
  Whole<0, 100> points;
  Line<200> en, zh;
  static constexpr auto fields = std::tuple(field("id", &SchemeAnswer::id), field("points", &SchemeAnswer::points),
                                            field("en", &SchemeAnswer::en), field("zh", &SchemeAnswer::zh));
};

struct SchemeQuestion {
  Line<80> id;
  Whole<1, 100> weight;
  Line<200> en, zh;
  List<SchemeAnswer, 16> answers;
  static constexpr auto fields = std::tuple(field("id", &SchemeQuestion::id), field("weight", &SchemeQuestion::weight),
                                            field("en", &SchemeQuestion::en), field("zh", &SchemeQuestion::zh),
                                            field("answers", &SchemeQuestion::answers));
};

struct Scheme {
  Line<80> scheme;
  Line<200> en, zh;
  Line<40> version;
  SchemeSource source;
  List<SchemeClass, 64> classes;
  List<SchemeLevel, 16> levels;
  List<SchemeQuestion, 16> questions;
  static constexpr auto fields = std::tuple(field("scheme", &Scheme::scheme), field("en", &Scheme::en),
                                            field("zh", &Scheme::zh), field("version", &Scheme::version),
                                            field("source", &Scheme::source), field("classes", &Scheme::classes),
                                            field("levels", &Scheme::levels), field("questions", &Scheme::questions));
};
Result<Scheme> scheme_from_json(const json::Value& value);

// What a reader is shown for an id; descriptions may be empty.
struct SchemeName {
  std::string_view en, zh, description_en, description_zh;
};
std::optional<SchemeName> name_in(const Scheme& scheme, std::string_view id);
// "a, b": the ids of classes, levels, questions or answers, as a person is told what there is.
template <class Entries>
std::string ids_in(const Entries& entries) {
  std::string out;
  for (const auto& one : entries) out.append(out.empty() ? "" : ", ").append(one.id.value);
  return out;
}
std::vector<std::string> ids_of(const Scheme& scheme);  // classes, each followed by its types, then levels

struct CrosswalkPair {
  Line<160> from;
  List<Line<160>, 8> to;
  static constexpr auto fields = std::tuple(field("from", &CrosswalkPair::from), field("to", &CrosswalkPair::to));
};

struct Crosswalk {
  Line<80> from;
  Line<40> from_version;
  Line<80> to;
  Line<40> to_version;
  SchemeSource source;
  List<CrosswalkPair, 512> pairs;
  static constexpr auto fields =
      std::tuple(field("from", &Crosswalk::from), field("from_version", &Crosswalk::from_version),
                 field("to", &Crosswalk::to), field("to_version", &Crosswalk::to_version),
                 field("source", &Crosswalk::source), field("pairs", &Crosswalk::pairs));
};
// Every id must be known to the scheme it speaks of.
Result<Crosswalk> crosswalk_from_json(const json::Value& value, const Scheme& from, const Scheme& to);
std::vector<std::string_view> suggestions(const Crosswalk& crosswalk, std::string_view id);

// Those inside the binary: "rsit", "gbt20986", "ncsc6", "community-score"; RSIT first, as it is the default.
const std::vector<Scheme>& schemes();
const Scheme* scheme_named(std::string_view scheme);  // null where there is none
const std::vector<Crosswalk>& crosswalks();

}  // namespace tocsin::model

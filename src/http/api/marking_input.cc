#include "http/api/marking_input.h"

namespace tocsin::http {
namespace {

using model::field;

struct Input {
  std::optional<model::Tlp> tlp;
  std::optional<model::Pap> pap;
  model::List<model::Line<120>, 1000> audience;
  model::List<model::Line<120>, 1000> except;
  std::optional<model::Flag> frozen;
  std::optional<model::Members> members;
  model::List<model::Handling, 3> handling;
  std::optional<model::Terms> iep;
  static constexpr auto fields = std::tuple{field("tlp", &Input::tlp),           field("pap", &Input::pap),
                                            field("audience", &Input::audience), field("except", &Input::except),
                                            field("frozen", &Input::frozen),     field("members", &Input::members),
                                            field("handling", &Input::handling), field("iep", &Input::iep)};
};

Result<model::AtomSet> atoms_of(const model::List<model::Line<120>, 1000>& texts, const std::string& where) {
  model::AtomSet out;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto atom = model::atom_from_text(texts.items[i].value);
    if (!atom) return fail(Code::invalid, "label.atom", json::pointer_step(where, i));
    out.push_back(*atom);
  }
  return out;
}

// Of whole records alone: a field of a field would be marked apart from nothing.
enum class Level : std::uint8_t { record, field };

Result<port::MarkingChoice> choice_from(const json::Value& value, const std::string& where, Level level);

Result<void> read_fields(port::MarkingChoice& out, const json::Value& value, const std::string& where) {
  if (!value.is_object()) return model::wrong_type("object", where);
  for (const auto& member : value.get_object()) {
    TRY(auto choice, choice_from(member.value(), json::pointer_step(where, member.key()), Level::field));
    out.fields.emplace_back(member.key(), std::move(choice));
  }
  return {};
}

Result<port::MarkingChoice> choice_from(const json::Value& value, const std::string& where, Level level) {
  if (!value.is_object()) return model::wrong_type("object", where);
  json::Value rest = value;
  auto& object = rest.get_object();
  json::Value fields;
  if (const auto* found = object.if_contains("fields"); found != nullptr && level == Level::record) {
    fields = *found;
    object.erase("fields");
  }
  TRY(const auto input, model::decode<Input>(rest, where));
  port::MarkingChoice out{.tlp = input.tlp, .pap = input.pap, .audience = std::nullopt, .except = {}};
  // An audience that names nobody is a choice too; the usual one is for those who named none.
  if (object.contains("audience")) {
    if (input.audience.empty()) return fail(Code::invalid, "label.nobody", where + "/audience");
    TRY(out.audience, atoms_of(input.audience, where + "/audience"));
  }
  TRY(out.except, atoms_of(input.except, where + "/except"));
  if (input.frozen == model::Flag::yes) out.freeze = port::Freeze::frozen;
  out.members = input.members.value_or(model::Members::seen);
  for (const auto one : input.handling) out.handling.add(one);
  out.terms = input.iep;
  if (!fields.is_null()) CHECK(read_fields(out, fields, where + "/fields"));
  return out;
}

}  // namespace

Result<port::MarkingChoice> marking_from(const json::Value& value, const std::string& where) {
  return choice_from(value, where, Level::record);
}

json::Value marking_schema() {
  auto out = model::schema<Input>();
  out.get_object()["properties"].get_object().emplace(
      "fields", json::Object{{"type", "object"}, {"additionalProperties", model::schema<Input>()}});
  return out;
}

}  // namespace tocsin::http

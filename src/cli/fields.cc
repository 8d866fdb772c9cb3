#include "cli/fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>

#include "cli/demo/case.h"

namespace tocsin::cli {
namespace {

std::string_view text_at(const json::Value& schema, std::string_view member) {
  const auto* value = schema.as_object().if_contains(member);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

Takes takes_of(const json::Value& schema) {
  const auto type = text_at(schema, "type");
  const auto format = text_at(schema, "format");
  if (schema.as_object().contains("enum")) return Takes::choice;
  if (type == "integer") return Takes::whole;
  if (type == "boolean") return Takes::flag;
  if (type == "object" || type == "array") return Takes::json;
  if (format == "date-time") return Takes::instant;
  return format == "uuid" ? Takes::id : Takes::text;
}

std::vector<std::string> choices_of(const json::Value& schema) {
  std::vector<std::string> out;
  if (const auto* names = schema.as_object().if_contains("enum"))
    for (const auto& name : names->as_array()) out.emplace_back(name.as_string());
  return out;
}

bool requires_field(const json::Value& schema, std::string_view field) {
  const auto* required = schema.as_object().if_contains("required");
  return required != nullptr &&
         std::ranges::any_of(required->as_array(), [&](const json::Value& one) { return one.as_string() == field; });
}

bool is_list(const json::Value& schema) { return text_at(schema, "type") == "array"; }
const json::Value& item_of(const json::Value& schema) {
  return is_list(schema) ? schema.as_object().at("items") : schema;
}

const json::Object& properties_of(const json::Value& schema) {
  static const json::Object none;
  const auto* properties = schema.as_object().if_contains("properties");
  return properties == nullptr ? none : properties->as_object();
}

std::unexpected<Error> bad_value(const std::string& option, const std::string& value, std::string_view wanted) {
  return fail(Code::invalid, "usage.value", "",
              {{"option", "--" + option}, {"value", value}, {"wanted", std::string(wanted)}});
}

Result<json::Value> whole_of(const std::string& option, const std::string& value) {
  std::int64_t number = 0;
  const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (fault != std::errc{} || end != value.data() + value.size()) return bad_value(option, value, "integer");
  return json::Value(number);
}

Result<json::Value> flag_of(const std::string& option, const std::string& value) {
  if (value == "yes" || value == "true") return json::Value(true);
  if (value == "no" || value == "false") return json::Value(false);
  return bad_value(option, value, "yes, no");
}

Result<json::Value> json_of(const std::string& option, const std::string& value, const Reading& reading) {
  TRY(const std::string text, text_of_value(value, reading));
  auto out = json::parse(text);
  if (!out) return bad_value(option, value, "JSON");
  return out;
}

Result<json::Value> value_of(const std::string& option, const json::Value& schema, const std::string& value,
                             const Reading& reading) {
  switch (takes_of(schema)) {
    case Takes::whole:
      return whole_of(option, value);
    case Takes::flag:
      return flag_of(option, value);
    case Takes::json:
      return json_of(option, value, reading);
    case Takes::instant: {
      const auto at = instant_of_value(value, reading);
      if (!at) return bad_value(option, value, "2026-01-31T12:00:00Z, +3h");
      return json::Value(to_text(*at));
    }
    default: {
      TRY(const std::string text, text_of_value(value, reading));
      return json::Value(text);
    }
  }
}

Result<json::Value> list_of(const std::string& option, const json::Value& schema,
                            const std::vector<std::string>& values, const Reading& reading) {
  json::Array out;
  for (const auto& one : values) {
    TRY(json::Value value, value_of(option, schema, one, reading));
    if (value.is_array()) {
      for (auto& item : value.get_array()) out.push_back(std::move(item));
    } else {
      out.push_back(std::move(value));
    }
  }
  return json::Value(std::move(out));
}

// What the ids of a field are ids of, as far as its name tells.
std::vector<model::Kind> kinds_of(std::string_view field) {
  using model::Kind;
  struct Meant {
    std::string_view field;
    Kind kind;
  };
  static constexpr Meant all[] = {{"organisation", Kind::organisation},
                                  {"organisations", Kind::organisation},
                                  {"person", Kind::person},
                                  {"community", Kind::community},
                                  {"communities", Kind::community},
                                  {"report", Kind::report},
                                  {"reports", Kind::report},
                                  {"of", Kind::report},
                                  {"incident", Kind::incident},
                                  {"into", Kind::incident},
                                  {"review", Kind::review}};
  const auto* at = std::ranges::find(all, field, &Meant::field);
  return at == std::end(all) ? std::vector<Kind>{} : std::vector<Kind>{at->kind};
}

}  // namespace

// An object's members, those that may be left out with "?": {"code": text, "name"?: text}.
std::string shape_of(const json::Value& schema) {
  if (is_list(schema)) return fmt::format("[{}, ...]", shape_of(item_of(schema)));
  if (schema.as_object().contains("enum")) return fmt::format("{}", fmt::join(choices_of(schema), "|"));
  if (text_at(schema, "type") != "object") {
    const auto format = text_at(schema, "format");
    return std::string(format.empty() ? text_at(schema, "type") : format);
  }
  std::string out;
  for (const auto& property : properties_of(schema)) {
    const std::string_view field(property.key().data(), property.key().size());
    out += fmt::format("{}\"{}\"{}: {}", out.empty() ? "" : ", ", field, requires_field(schema, field) ? "" : "?",
                       shape_of(property.value()));
  }
  return "{" + out + "}";
}

std::string option_name(std::string_view field) {
  std::string out(field);
  std::ranges::replace(out, '_', '-');
  return out;
}

std::vector<Option> options_of(const json::Value& schema, const Voice& voice) {
  std::vector<Option> out;
  for (const auto& property : properties_of(schema)) {
    const std::string_view field(property.key().data(), property.key().size());
    const json::Value& item = item_of(property.value());
    out.push_back({.name = option_name(field),
                   .takes = takes_of(item),
                   .times = is_list(property.value()) ? Times::many : Times::once,
                   .need = requires_field(schema, field) ? Need::required : Need::optional,
                   .choices = choices_of(item),
                   .words = voice.word(fmt::format("field.{}", field)),
                   .kinds = takes_of(item) == Takes::id ? kinds_of(field) : std::vector<model::Kind>{},
                   .shape = takes_of(item) == Takes::json ? shape_of(item) : std::string()});
  }
  return out;
}

Result<std::string> bytes_of_file(const std::string& file, const Reading& reading) {
  if (file == "-") return std::string(std::istreambuf_iterator<char>(reading.in), {});
  std::ifstream in(file, std::ios::binary);
  std::string out(std::istreambuf_iterator<char>(in), {});
  if (!in.is_open() || in.bad()) return fail(Code::invalid, "usage.file", "", {{"file", file}});
  return out;
}

Result<std::string> text_of_value(const std::string& value, const Reading& reading) {
  if (value == "-") return bytes_of_file("-", reading);
  if (value.starts_with("@@")) return value.substr(1);
  if (value.starts_with('@')) return bytes_of_file(value.substr(1), reading);
  return value;
}

Result<Instant> instant_of_value(const std::string& value, const Reading& reading) {
  if (const auto offset = demo::offset_from_text(value)) return reading.now + offset->by;
  if (const auto at = instant_from_text(value)) return *at;
  return fail(Code::invalid, "usage.value", "", {{"option", ""}, {"value", value}, {"wanted", "RFC 3339"}});
}

Result<json::Object> input_of(const json::Value& schema, const Parsed& parsed, const Reading& reading) {
  json::Object out;
  for (const auto& property : properties_of(schema)) {
    const std::string option = option_name({property.key().data(), property.key().size()});
    const auto given = parsed.many(option);
    if (given.empty()) continue;
    if (is_list(property.value())) {
      TRY(json::Value list, list_of(option, item_of(property.value()), given, reading));
      out.emplace(property.key(), std::move(list));
    } else {
      TRY(json::Value value, value_of(option, property.value(), given.front(), reading));
      out.emplace(property.key(), std::move(value));
    }
  }
  return out;
}

}  // namespace tocsin::cli

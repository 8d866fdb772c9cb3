// Single values beside their forms.
#include <charconv>

#include "wire/stix/checker.h"
#include "wire/stix/forms.h"

namespace tocsin::wire::stix {
namespace {

bool may_refer(std::string_view allowed, std::string_view type) {
  if (allowed.empty()) return true;
  if (allowed.front() == '!') return !has_name(allowed.substr(1), type);
  if (has_name(allowed, type)) return true;
  const auto* known = type_of(type);
  return has_name(allowed, "@sco") && (known == nullptr || known->family == Family::sco);
}

constexpr std::int64_t unbounded = std::numeric_limits<std::int64_t>::min();

}  // namespace

void Checker::single(const Property& property, Value value, const Where& at) {
  switch (property.form) {
    case Form::boolean:
      if (!value.is(Kind::yes) && !value.is(Kind::no)) fault(at, "stix.must_be_boolean");
      return;
    case Form::integer:
      return integer(property, value, at);
    case Form::number:
      return number(property, value, at);
    case Form::hashes:
      return hashes(value, at);
    case Form::dictionary:
      return dictionary(value, at);
    case Form::texts_by_name:
      return texts_by_name(value, at);
    case Form::translations:
      return translations(value, at);
    case Form::structure:
      return structure(*property.inner, value, at);
    case Form::extensions:
      return extensions(value, at);
    case Form::objects:
      return objects(value, at);
    default:
      if (is_text(value, at)) text_form(property, value.text(), at);
  }
}

bool Checker::is_text(Value value, const Where& at) {
  if (value.is(Kind::text)) return true;
  fault(at, "stix.must_be_text");
  return false;
}

void Checker::text_form(const Property& property, std::string_view text, const Where& at) {
  const auto fits = [&](bool holds, std::string_view what) {
    if (!holds) fault(at, what);
  };
  const bool defanged = root_.find("defanged").is(Kind::yes);
  switch (property.form) {
    case Form::filled:
      return fits(!text.empty(), "stix.empty_text");
    case Form::timestamp:
      return fits(version_from_text(text).has_value(), "stix.timestamp");
    case Form::reference:
      return reference(property.allowed, text, at);
    case Form::word:
      if (!has_name(property.allowed, text)) fault(at, "stix.word", {{"allowed", listed(property.allowed)}});
      return;
    case Form::hex:
      return fits(is_hex_octets(text), "stix.hex");
    case Form::base64:
      return fits(is_base64(text), "stix.base64");
    case Form::language:
      return fits(is_language_tag(text), "stix.language");
    case Form::ipv4:
      return fits(defanged || is_ipv4(text), "stix.ipv4");
    case Form::ipv6:
      return fits(defanged || is_ipv6(text), "stix.ipv6");
    case Form::mac:
      return fits(defanged || is_mac(text), "stix.mac");
    case Form::email:
      return fits(defanged || is_email(text), "stix.email");
    case Form::registry_key:
      return fits(is_full_registry_key(text), "stix.registry_hive");
    case Form::selector:
      return fits(is_selector(text), "stix.selector");
    case Form::name:
      return fits(is_property_name(text), "stix.property_name");
    case Form::relation:
      return fits(is_relation(text), "stix.relation");
    default:
      return;
  }
}

void Checker::reference(std::string_view allowed, std::string_view text, const Where& at) {
  const auto type = type_in_identifier(text);
  if (type.empty()) return fault(at, "stix.identifier");
  if (may_refer(allowed, type)) return;
  if (allowed.front() == '!') return fault(at, "stix.reference_excluded", {{"type", std::string(type)}});
  if (allowed.front() == '@') return fault(at, "stix.reference_observable", {{"type", std::string(type)}});
  fault(at, "stix.reference_type", {{"type", std::string(type)}, {"allowed", listed(allowed)}});
}

void Checker::integer(const Property& property, Value value, const Where& at) {
  if (!value.is(Kind::integer)) return fault(at, "stix.must_be_integer");
  if (!is_exact_integer(value->text)) return fault(at, "stix.integer_exact");
  std::int64_t held = 0;
  std::from_chars(value->text.data(), value->text.data() + value->text.size(), held);
  if (held >= property.least && held <= property.most) return;
  if (property.most == std::numeric_limits<std::int64_t>::max())
    return fault(at, "stix.at_least", {{"least", std::to_string(property.least)}});
  fault(at, "stix.range", {{"least", std::to_string(property.least)}, {"most", std::to_string(property.most)}});
}

void Checker::number(const Property& property, Value value, const Where& at) {
  if (!value.is(Kind::integer) && !value.is(Kind::real)) return fault(at, "stix.must_be_number");
  double held = 0;
  std::from_chars(value->text.data(), value->text.data() + value->text.size(), held);
  const bool bounded = property.least != unbounded;
  if (bounded && (held < static_cast<double>(property.least) || held > static_cast<double>(property.most)))
    fault(at, "stix.range", {{"least", std::to_string(property.least)}, {"most", std::to_string(property.most)}});
}

bool Checker::is_filled_object(Value value, const Where& at) {
  if (value.is(Kind::object) && value->count > 0) return true;
  fault(at, value.is(Kind::object) ? "stix.empty_object" : "stix.must_be_object");
  return false;
}

void Checker::hashes(Value value, const Where& at) {
  if (!is_filled_object(value, at)) return;
  for (const Value member : value) {
    const Where here{&at, member->key};
    if (!is_dictionary_key(member->key)) fault(here, "stix.key");
    if (!is_text(member, here)) continue;
    const auto digits = digest_digits(member->key);
    if (digits > 0 && (member.text().size() != digits || !is_hex_octets(member.text())))
      fault(here, "stix.digest", {{"algorithm", std::string(member->key)}, {"digits", std::to_string(digits)}});
    if (member.text().empty() && digits == 0) fault(here, "stix.empty_text");
  }
}

void Checker::dictionary(Value value, const Where& at) {
  if (!is_filled_object(value, at)) return;
  for (const Value member : value)
    if (!is_dictionary_key(member->key)) fault({&at, member->key}, "stix.key");
}

void Checker::texts_by_name(Value value, const Where& at) {
  if (!is_filled_object(value, at)) return;
  static constexpr Property one = text("");
  static constexpr Property several = list(text(""));
  for (const Value member : value) property(member.is(Kind::list) ? several : one, member, {&at, member->key});
}

void Checker::translations(Value value, const Where& at) {
  if (!is_filled_object(value, at)) return;
  for (const Value member : value) {
    const Where here{&at, member->key};
    if (!is_language_tag(member->key)) fault(here, "stix.language_key");
    is_filled_object(member, here);
  }
}

void Checker::extensions(Value value, const Where& at) {
  if (!is_filled_object(value, at)) return;
  for (const Value member : value) {
    const Where here{&at, member->key};
    if (member->key.starts_with("extension-definition--")) {
      extension(member, here);
      continue;
    }
    if (!is_dictionary_key(member->key)) fault(here, "stix.key");
    const Structure* known = nullptr;
    if (as_.type != nullptr)
      for (const auto& defined : as_.type->extensions)
        if (defined.name == member->key) known = defined.structure;
    if (known != nullptr)
      structure(*known, member, here);
    else
      is_filled_object(member, here);
  }
}

void Checker::extension(Value value, const Where& at) {
  if (type_in_identifier(at.key).empty()) return fault(at, "stix.identifier");
  if (!is_filled_object(value, at)) return;
  static constexpr Property kind =
      word("extension_type", "new-sdo new-sco new-sro property-extension toplevel-property-extension");
  const Where here{&at, "extension_type"};
  if (const auto given = value.find("extension_type"))
    single(kind, given, here);
  else
    fault(here, "stix.required", {{"property", "extension_type"}});
}

void Checker::objects(Value value, const Where& at) {
  if (!is_filled_object(value, at)) return;
  for (const Value member : value) {
    const Where here{&at, member->key};
    if (!is_filled_object(member, here)) continue;
    if (!member.find("type").is(Kind::text)) fault({&here, "type"}, "stix.required", {{"property", "type"}});
  }
}

}  // namespace tocsin::wire::stix

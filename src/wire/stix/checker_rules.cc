// What holds between properties, and what tables do not say: markings.
#include <algorithm>
#include <array>

#include "wire/ascii.h"
#include "wire/stix/checker.h"
#include "wire/stix/forms.h"
#include "wire/stix/select.h"
#include "wire/stix/vocabulary.h"

namespace tocsin::wire::stix {
namespace {

std::string_view next_name(std::string_view& names) {
  const auto end = std::min(names.find(' '), names.size());
  const auto out = names.substr(0, end);
  names.remove_prefix(std::min(end + 1, names.size()));
  return out;
}

bool is_tlp_2(std::string_view id, std::string_view level) { return marking_of_tlp(level) == id; }

// The level as TLP 2.0 names it, in storage that stays; "" where it is none.
std::string_view level_named(std::string_view text) {
  const auto lower = ascii::lower(text);
  return tlp_of_marking(marking_of_tlp(lower == "white" ? std::string_view("clear") : std::string_view(lower)));
}

Value tlp_extension(Value object) {
  if (const auto extensions = object.find("extensions"); extensions.is(Kind::object))
    for (const Value entry : extensions)
      if (const auto level = entry.find("tlp_2_0")) return level;
  return {};
}

}  // namespace

std::string_view tlp_in(Value object) {
  if (object.text_of("type") != "marking-definition") return {};
  if (const auto fixed = tlp_of_marking(object.text_of("id")); !fixed.empty()) return fixed;
  if (object.text_of("definition_type") == "tlp") return level_named(object.find("definition").text_of("tlp"));
  return level_named(tlp_extension(object).text());
}

void Checker::rules(const Structure& structure, Value value, const Where& at) {
  for (const auto& each : structure.rules) rule(each, structure, value, at);
}

void Checker::rule(const Rule& rule, const Structure& structure, Value value, const Where& at) {
  auto names = rule.names;
  const auto first = next_name(names);
  switch (rule.bond) {
    case Bond::any_property: {
      const bool any =
          std::ranges::any_of(structure.properties, [&](const auto& p) { return bool(value.find(p.name)); });
      if (!any && !value.find("extensions")) fault(at, "stix.any_property");
      return;
    }
    case Bond::in_order:
    case Bond::before:
      return order(rule, value, at);
    case Bond::needs:
      for (; !names.empty() && value.find(first);)
        if (const auto other = next_name(names); !value.find(other))
          fault({&at, other}, "stix.needs", {{"property", std::string(first)}, {"other", std::string(other)}});
      return;
    case Bond::true_needs:
      if (value.find(first).is(Kind::yes) && !value.find(names))
        fault({&at, names}, "stix.true_needs", {{"property", std::string(first)}});
      return;
    case Bond::true_without:
      if (value.find(first).is(Kind::yes) && value.find(names))
        fault({&at, names}, "stix.true_without", {{"property", std::string(first)}});
      return;
    case Bond::false_without:
      if (value.find(first).is(Kind::no) && value.find(names))
        fault({&at, names}, "stix.false_without", {{"property", std::string(first)}});
      return;
    default:
      return presence(rule, value, at);
  }
}

void Checker::presence(const Rule& rule, Value value, const Where& at) {
  std::size_t all = 0;
  std::size_t there = 0;
  for (auto names = rule.names; !names.empty(); ++all)
    if (value.find(next_name(names))) ++there;
  const auto refuse = [&](std::string_view what) { fault(at, what, {{"names", listed(rule.names)}}); };
  if (rule.bond == Bond::any_of && there == 0) refuse("stix.any_of");
  if (rule.bond == Bond::one_of && there != 1) refuse("stix.one_of");
  if (rule.bond == Bond::together && there > 0 && there < all) refuse("stix.together");
}

void Checker::order(const Rule& rule, Value value, const Where& at) {
  auto later_name = rule.names;
  const auto earlier_name = next_name(later_name);
  const auto earlier = version_from_text(value.text_of(earlier_name));
  const auto later = version_from_text(value.text_of(later_name));
  if (!earlier || !later || *earlier < *later || (rule.bond == Bond::in_order && *earlier == *later)) return;
  fault({&at, later_name}, rule.bond == Bond::in_order ? "stix.order" : "stix.order_strict",
        {{"earlier", std::string(earlier_name)}, {"later", std::string(later_name)}});
}

void Checker::beyond_tables() {
  static constexpr Rule versions{Bond::in_order, "created modified"};
  if (as_.family != Family::marking) order(versions, root_, {});
  if (as_.family == Family::marking) marking_definition();
  if (as_.family == Family::extension && root_.find("extension_properties")) {
    bool top_level = false;
    if (const auto kinds = root_.find("extension_types"); kinds.is(Kind::list))
      for (const Value kind : kinds) top_level = top_level || kind.text() == "toplevel-property-extension";
    const Where top{};
    if (!top_level) fault({&top, "extension_properties"}, "stix.extension_properties");
  }
  granular();
}

// TLP's marking-definitions are fixed: others may not be made, and theirs may not say anything else.
void Checker::marking_definition() {
  const Where top{};
  const auto id = root_.text_of("id");
  const auto fixed = tlp_of_marking(id);
  const auto kind = root_.text_of("definition_type");
  const auto definition = root_.find("definition");
  const auto extension = tlp_extension(root_);
  if (kind == "statement" && !definition.find("statement").is(Kind::text)) {
    const Where here{&top, "definition"};
    fault({&here, "statement"}, "stix.required", {{"property", "statement"}});
  }
  if (fixed.empty()) {
    if (kind == "tlp") fault({&top, "definition"}, "stix.tlp_unknown");
    if (extension) fault({&top, "extensions"}, "stix.tlp_unknown");
    return;
  }
  const auto refuse = [&](std::string_view key) {
    fault({&top, key}, "stix.tlp_fixed", {{"level", ascii::upper(fixed)}});
  };
  if (is_tlp_2(id, fixed)) {
    if (extension.text() != fixed) refuse("extensions");
    return;
  }
  if (kind != "tlp" || definition.text_of("tlp") != (fixed == "clear" ? "white" : fixed)) refuse("definition");
  static const auto made = version_from_text("2017-01-20T00:00:00.000Z");
  if (version_from_text(root_.text_of("created")) != made) refuse("created");
}

void Checker::granular() {
  const Where top{};
  const auto own = root_.text_of("id");
  if (const auto refs = root_.find("object_marking_refs"); refs.is(Kind::list) && as_.family == Family::marking) {
    const Where list{&top, "object_marking_refs"};
    std::size_t place = 0;
    for (const Value ref : refs) {
      if (!own.empty() && ref.text() == own) fault({&list, {}, place}, "stix.marks_itself");
      ++place;
    }
  }
  const auto entries = root_.find("granular_markings");
  if (!entries.is(Kind::list)) return;
  const Where list{&top, "granular_markings"};
  auto steps = selector_steps(root_);
  std::size_t entry_place = 0;
  for (const Value entry : entries) {
    const Where here{&list, {}, entry_place++};
    const Where inside{&here, "selectors"};
    std::size_t place = 0;
    if (const auto selectors = entry.find("selectors"); selectors.is(Kind::list))
      for (const Value given : selectors) selector(given, {&inside, {}, place++}, steps);
  }
}

void Checker::selector(Value given, const Where& at, std::size_t& steps) {
  if (!is_selector(given.text())) return;  // said already
  if (selected(root_, given.text(), steps)) return;
  fault(at, steps == 0 ? "stix.selectors_costly" : "stix.selector_nothing");
}

}  // namespace tocsin::wire::stix

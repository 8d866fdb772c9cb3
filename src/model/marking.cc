#include "model/marking.h"

#include <algorithm>
#include <array>

#include "model/codec.h"

namespace tocsin::model {
namespace {

constexpr std::array<std::string_view, 5> tlp_names{"TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN",
                                                    "TLP:CLEAR"};
constexpr std::array<std::string_view, 4> pap_names{"PAP:RED", "PAP:AMBER", "PAP:GREEN", "PAP:CLEAR"};
constexpr std::array<std::string_view, 8> atom_names{"person",    "member-of",      "client-of", "circle",
                                                     "community", "participant-of", "role",      "public"};
constexpr std::array<std::string_view, 8> role_names{"",         "operator", "admin", "responder",
                                                     "observer", "team",     "lead",  "reporter"};
constexpr std::array<std::string_view, 2> members_names{"seen", "hidden"};

void normalise(AtomSet& set) {
  std::ranges::sort(set);
  const auto rest = std::ranges::unique(set);
  set.erase(rest.begin(), rest.end());
}

void normalise(Audience& audience) {
  for (auto& set : audience.all_of) normalise(set);
  std::ranges::sort(audience.all_of);
  const auto rest = std::ranges::unique(audience.all_of);
  audience.all_of.erase(rest.begin(), rest.end());
  normalise(audience.except);
}

json::Array to_json(const AtomSet& set) {
  json::Array out;
  for (const auto& atom : set) out.emplace_back(to_text(atom));
  return out;
}

Result<AtomSet> atoms_from_json(const json::Value& value, const std::string& where) {
  if (!value.is_array()) return wrong_type("array", where);
  const auto& array = value.get_array();
  if (array.size() > label_most_atoms) return fail(Code::limit, "label.too_large", where);
  AtomSet out;
  for (std::size_t i = 0; i < array.size(); ++i) {
    const auto place = json::pointer_step(where, i);
    if (!array[i].is_string()) return wrong_type("atom", place);
    const auto atom = atom_from_text(array[i].get_string());
    if (!atom) return wrong_type("atom", place);
    out.push_back(*atom);
  }
  return out;
}

Result<Audience> audience_from_json(const json::Object& object, const std::string& where) {
  Audience out;
  const auto* sets = object.if_contains("all_of");
  if (sets == nullptr || !sets->is_array()) return wrong_type("array", json::pointer_step(where, "all_of"));
  if (sets->get_array().size() > label_most_sets) return fail(Code::limit, "label.too_large", where);
  for (std::size_t i = 0; i < sets->get_array().size(); ++i) {
    TRY(auto set, atoms_from_json(sets->get_array()[i], json::pointer_step(json::pointer_step(where, "all_of"), i)));
    out.all_of.push_back(std::move(set));
  }
  if (const auto* except = object.if_contains("except")) {
    TRY(out.except, atoms_from_json(*except, json::pointer_step(where, "except")));
  }
  if (const auto* members = object.if_contains("members")) {
    TRY(out.members, decode<Members>(*members, json::pointer_step(where, "members")));
  }
  normalise(out);
  if (atoms_in(out) > label_most_atoms) return fail(Code::limit, "label.too_large", where);
  return out;
}

}  // namespace

std::span<const std::string_view> names_of(Tlp) { return tlp_names; }
std::span<const std::string_view> names_of(Pap) { return pap_names; }
std::span<const std::string_view> names_of(AtomKind) { return atom_names; }
std::span<const std::string_view> names_of(Role) { return role_names; }
std::span<const std::string_view> names_of(Members) { return members_names; }

std::string to_text(const Atom& atom) {
  if (atom.kind == AtomKind::open) return "public";
  if (atom.kind == AtomKind::role) return fmt::format("role:{}@{}", name_of(atom.role), to_uuid_text(atom.id));
  return fmt::format("{}:{}", name_of(atom.kind), to_uuid_text(atom.id));
}

std::optional<Atom> atom_from_text(std::string_view text) {
  if (text == "public") return Atom{};
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto kind = enum_from<AtomKind>(text.substr(0, colon));
  if (!kind || *kind == AtomKind::open) return std::nullopt;
  auto rest = text.substr(colon + 1);
  Atom out{*kind, Role::none, {}};
  if (*kind == AtomKind::role) {
    const auto at = rest.find('@');
    if (at == std::string_view::npos || at == 0) return std::nullopt;
    const auto role = enum_from<Role>(rest.substr(0, at));
    if (!role) return std::nullopt;
    out.role = *role;
    rest = rest.substr(at + 1);
  }
  const auto id = from_uuid_text(rest);
  if (!id) return std::nullopt;
  out.id = *id;
  return out;
}

AtomSet normalised(AtomSet atoms) {
  normalise(atoms);
  return atoms;
}

Audience audience_of(AtomSet any_of) {
  Audience out{.all_of = {std::move(any_of)}, .except = {}};
  normalise(out);
  return out;
}

std::size_t atoms_in(const Audience& audience) {
  std::size_t out = audience.except.size();
  for (const auto& set : audience.all_of) out += set.size();
  return out;
}

Audience join(const Audience& a, const Audience& b) {
  Audience out = a;
  out.all_of.insert(out.all_of.end(), b.all_of.begin(), b.all_of.end());
  out.except.insert(out.except.end(), b.except.begin(), b.except.end());
  out.members = std::max(a.members, b.members);
  normalise(out);
  return out;
}

Label join(const Label& a, const Label& b) {
  Label out{std::min(a.tlp, b.tlp), a.pap, join(a.audience, b.audience), a.handling | b.handling, a.terms};
  if (b.pap && (!out.pap || *b.pap < *out.pap)) out.pap = b.pap;
  if (b.terms) out.terms = a.terms ? join(*a.terms, *b.terms) : b.terms;
  return out;
}

std::string canonical_text(const Label& label) {
  json::Array sets;
  for (const auto& set : label.audience.all_of) sets.push_back(to_json(set));
  json::Object out{{"all_of", std::move(sets)}, {"tlp", name_of(label.tlp)}};
  if (!label.audience.except.empty()) out.emplace("except", to_json(label.audience.except));
  if (label.pap) out.emplace("pap", name_of(*label.pap));
  if (label.audience.members != Members::seen) out.emplace("members", name_of(label.audience.members));
  if (!label.handling.empty()) out.emplace("handling", handling_to_json(label.handling));
  if (label.terms) out.emplace("iep", encode(*label.terms));
  return *json::canonical(out);
}

Result<Label> label_from_json(const json::Value& value, const std::string& where) {
  if (!value.is_object()) return wrong_type("object", where);
  const auto& object = value.get_object();
  Label out;
  const auto* tlp = object.if_contains("tlp");
  if (tlp == nullptr) return fail(Code::invalid, "field.missing", json::pointer_step(where, "tlp"), {{"field", "tlp"}});
  TRY(out.tlp, decode<Tlp>(*tlp, json::pointer_step(where, "tlp")));
  if (const auto* pap = object.if_contains("pap")) {
    TRY(out.pap, decode<Pap>(*pap, json::pointer_step(where, "pap")));
  }
  TRY(out.audience, audience_from_json(object, where));
  if (const auto* handling = object.if_contains("handling")) {
    TRY(out.handling, handling_from_json(*handling, json::pointer_step(where, "handling")));
  }
  if (const auto* terms = object.if_contains("iep")) {
    TRY(out.terms, decode<Terms>(*terms, json::pointer_step(where, "iep")));
  }
  return out;
}

Digest digest_of(const Label& label) { return sha256(view_of(canonical_text(label))); }

}  // namespace tocsin::model

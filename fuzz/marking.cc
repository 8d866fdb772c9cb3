// rooms: http
// A marking as a request says it, and the atoms in it: what is taken has one spelling, names somebody, and a choice of
// audience is never widened on the way.
#include "http/api/marking_input.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace {

using namespace tocsin;

void check_atoms(const model::AtomSet& atoms, std::size_t said) {
  TOCSIN_ASSERT(atoms.size() <= said);
  for (const auto& atom : atoms) TOCSIN_ASSERT(model::atom_from_text(model::to_text(atom)) == atom);
}

std::size_t count_in(const json::Value& marking, std::string_view member) {
  const auto* found = marking.get_object().if_contains(member);
  return found != nullptr && found->is_array() ? found->get_array().size() : 0;
}

void check(const port::MarkingChoice& choice, const json::Value& said) {
  TOCSIN_ASSERT(choice.audience.has_value() == said.get_object().contains("audience"));
  if (choice.audience) {
    TOCSIN_ASSERT(!choice.audience->empty());
    check_atoms(*choice.audience, count_in(said, "audience"));
  }
  check_atoms(choice.except, count_in(said, "except"));
  for (const auto& [field, own] : choice.fields) {
    TOCSIN_ASSERT(own.fields.empty());
    check(own, said.at("fields").at(field));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto atom = model::atom_from_text(text)) {
    TOCSIN_ASSERT(model::atom_from_text(model::to_text(*atom)) == atom);
    TOCSIN_ASSERT(atom->kind == model::AtomKind::role || atom->role == model::Role::none);
  }
  const auto value = json::parse(text);
  if (!value) return 0;
  const auto choice = http::marking_from(*value, "/marking");
  if (choice) {
    check(*choice, *value);
  } else {
    TOCSIN_ASSERT(!choice.error().what.empty() && choice.error().where.starts_with("/marking"));
  }
  return 0;
}

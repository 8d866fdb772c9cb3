// What nobody who passes something on can do: let in somebody whom the label shut out.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "policy/clearance.h"

namespace tocsin::policy {
namespace {

using model::Atom;
using model::AtomKind;
using model::Label;

constexpr std::uint8_t ids = 6;  // few, so that atoms meet

RawId any_id() {
  RawId out{};
  out[0] = *rc::gen::inRange<std::uint8_t>(1, ids + 1);
  return out;
}
Atom any_atom() {
  const auto kind = static_cast<AtomKind>(*rc::gen::inRange(0, 8));
  if (kind == AtomKind::open) return {};
  return {kind, kind == AtomKind::role ? model::Role::team : model::Role::none, any_id()};
}
model::AtomSet any_atoms(int least, int most) {
  model::AtomSet out;
  for (int n = *rc::gen::inRange(least, most + 1); n > 0; --n) out.push_back(any_atom());
  return model::normalised(std::move(out));
}
Atom any_excluded() { return {*rc::gen::element(AtomKind::person, AtomKind::member_of), model::Role::none, any_id()}; }
Label any_label() {
  Label out{.tlp = static_cast<model::Tlp>(*rc::gen::inRange(0, 5)), .audience = model::audience_of(any_atoms(1, 4))};
  for (int n = *rc::gen::inRange(0, 3); n > 0; --n)
    out.audience = model::join(out.audience, model::audience_of(any_atoms(1, 4)));
  for (int n = *rc::gen::inRange(0, 2); n > 0; --n) out.audience.except.push_back(any_excluded());
  out.audience.except = model::normalised(std::move(out.audience.except));
  return out;
}
Clearance any_clearance() {
  const model::OrganisationId own(any_id());
  return {model::PersonId(any_id()), own, any_atoms(0, 12), {own, model::OrganisationId(any_id())}};
}

// What anyone may do to what they pass on: name others beside, shut somebody out, take an atom away.
Label tightened(Label label) {
  switch (*rc::gen::inRange(0, 4)) {
    case 0:
      return model::join(label, any_label());
    case 1:
      label.audience.except.push_back(any_excluded());
      label.audience.except = model::normalised(std::move(label.audience.except));
      return label;
    case 2:
      label.tlp = static_cast<model::Tlp>(*rc::gen::inRange(0, static_cast<int>(label.tlp) + 1));
      return label;
    default: {
      auto& set = label.audience.all_of[*rc::gen::inRange<std::size_t>(0, label.audience.all_of.size())];
      if (!set.empty())
        set.erase(set.begin() + static_cast<std::ptrdiff_t>(*rc::gen::inRange<std::size_t>(0, set.size())));
      return label;
    }
  }
}

RC_GTEST_PROP(Tightening, NeverAddsAReader, ()) {
  auto label = any_label();
  const auto viewer = any_clearance();
  const bool before = meets(label, viewer);
  for (int n = *rc::gen::inRange(1, 5); n > 0; --n) label = tightened(std::move(label));
  RC_CLASSIFY(before);
  RC_ASSERT(before || !meets(label, viewer));
}

// A narrower marking allows no audience that a wider one refuses.
RC_GTEST_PROP(Tightening, NeverAllowsAWiderAudience, ()) {
  auto label = any_label();
  const bool before = within_marking(label).has_value();
  label.tlp = static_cast<model::Tlp>(*rc::gen::inRange(0, static_cast<int>(label.tlp) + 1));
  RC_ASSERT(before || !within_marking(label));
}

RC_GTEST_PROP(JoiningSources, NeverAddsAReader, ()) {
  std::vector<Label> sources;
  for (int n = *rc::gen::inRange(1, 6); n > 0; --n) sources.push_back(any_label());
  Label joined = sources.front();
  for (const auto& source : sources) joined = model::join(joined, source);
  const auto viewer = any_clearance();
  const bool reads_all = std::ranges::all_of(sources, [&](const Label& one) { return meets(one, viewer); });
  RC_CLASSIFY(reads_all);
  RC_ASSERT(meets(joined, viewer) == reads_all);
}

}  // namespace
}  // namespace tocsin::policy

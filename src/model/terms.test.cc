#include "model/terms.h"

#include <gtest/gtest.h>

#include "model/marking.h"

namespace tocsin::model {
namespace {

Instant at(std::int64_t day) { return Instant{} + days(day); }

Terms some() {
  Terms out;
  out.name = Line<120>{"Partner policy"};
  out.start = at(10);
  out.end = at(20);
  out.permitted_actions = PermittedActions::internally_visible_actions;
  out.provider_attribution = Attribution::must;
  return out;
}

Label label_with(std::optional<Terms> terms, std::initializer_list<Handling> handling = {}) {
  Label out{Tlp::amber, std::nullopt, audience_of({Atom{AtomKind::member_of, Role::none, RawId{1}}})};
  out.terms = std::move(terms);
  for (const auto one : handling) out.handling.add(one);
  return out;
}

TEST(Terms, SurviveTheCanonicalTextOfTheirLabel) {
  auto one = label_with(some(), {Handling::personal_data, Handling::privileged});
  one.audience.members = Members::hidden;
  const auto again = label_from_json(*json::parse(canonical_text(one)));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, one);
}

TEST(Terms, ThatAreNotSaidLeaveALabelsDigestAsItWas) {
  EXPECT_EQ(canonical_text(label_with({})),
            R"({"all_of":[["member-of:01000000-0000-0000-0000-000000000000"]],"tlp":"TLP:AMBER"})");
}

TEST(Terms, OfTwoJoinedLabelsTheStricterStatementBinds) {
  Terms other;
  other.permitted_actions = PermittedActions::contact_for_instruction;
  other.provider_attribution = Attribution::must_not;
  other.unmodified_resale = MayNot::may;
  const auto both = join(label_with(some(), {Handling::privileged}), label_with(other, {Handling::personal_data}));
  ASSERT_TRUE(both.terms);
  EXPECT_EQ(both.terms->permitted_actions, PermittedActions::contact_for_instruction);
  EXPECT_EQ(both.terms->provider_attribution, Attribution::must_not);
  EXPECT_EQ(both.terms->unmodified_resale, MayNot::may);
  EXPECT_FALSE(both.terms->name) << "the outcome is neither of both policies";
  EXPECT_TRUE(both.handling.contains(Handling::privileged) && both.handling.contains(Handling::personal_data));
  EXPECT_EQ(join(label_with(some()), label_with(some())).terms, some());
  EXPECT_EQ(join(label_with(some()), label_with({})).terms, some());
}

TEST(Terms, JoinedBindAsLongAsEitherDoes) {
  Terms later = some();
  later.start = at(15);
  later.end = at(30);
  const auto both = join(some(), later);
  EXPECT_TRUE(binds(both, at(12)) && binds(both, at(29)));
  EXPECT_FALSE(binds(both, at(9)) || binds(both, at(30)));
  EXPECT_TRUE(binds(join(some(), Terms{}), at(400))) << "one without an end binds for ever";
}

}  // namespace
}  // namespace tocsin::model

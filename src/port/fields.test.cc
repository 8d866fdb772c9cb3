#include "port/fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "port/testing/memory_world.h"
#include "state/facts/report.h"

namespace tocsin::port {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing::Who;

// A report whose acts are the simplest that there are: what is tested is what follows of every act.
Result<Draft> submit(Desk& desk, const policy::Permit& on, state::ReportSubmitted input) {
  return make_marked(desk, on, desk.acting_for(), label_for(model::Tlp::amber, {community_atom(on.record().space.id)}),
                     input);
}
Result<Draft> amend(Desk& desk, const policy::Permit& on, state::ReportAmended input) {
  return just_edit(desk, on, std::move(input));
}

struct Fields : ::testing::Test {
  Fields() {
    for (const auto& org : {first_org, second_org}) {
      world.hold(org.raw(), green);
    }
  }

  Result<model::RecordId> report(std::vector<std::pair<std::string, MarkingChoice>> fields) {
    world.marking = MarkingChoice{.tlp = model::Tlp::green, .audience = model::AtomSet{green}, .except = {}};
    world.marking->fields = std::move(fields);
    static const auto act =
        act_on<state::ReportSubmitted, submit>("report.submit", model::Kind::community, model::Kind::report,
                                               policy::Who::member, Marking::chosen)
            .during(state::any_phase);
    return world.act(act, first, model::as_record(community),
                     *json::parse(R"({"title": "T", "description": "our loss", "help_wanted": "yes"})"));
  }
  MarkingChoice for_own() const {
    return {.tlp = std::nullopt, .pap = std::nullopt, .audience = model::AtomSet{member_of(first_org)}, .except = {}};
  }
  std::string head(const Who& who, const model::RecordId& id) {
    const auto seen = world.seen(who, id);
    return seen ? seen->newest_of("head")->body : "";
  }

  testing::World world;
  model::OrganisationId first_org = world.organisation("First");
  model::OrganisationId second_org = world.organisation("Second");
  Who first = world.person(first_org);
  Who second = world.person(second_org);
  model::CommunityId community = world.community(first_org, {second_org});
  model::Atom green = community_atom(model::as_space(community));
};

TEST_F(Fields, MarkedApartAreReadByTheirOwnReadersAlone) {
  const auto id = report({{"description", for_own()}});
  ASSERT_TRUE(id) << id.error().what;
  EXPECT_THAT(head(first, *id), HasSubstr("our loss"));
  EXPECT_THAT(head(second, *id), HasSubstr(R"("title":"T")"));
  EXPECT_THAT(head(second, *id), Not(HasSubstr("our loss")));
  for (const auto& slice : world.seen(second, *id)->slices) EXPECT_THAT(slice.body, Not(HasSubstr("our loss")));
}

TEST_F(Fields, HaveNoReadersWhoMayNotReadTheRest) {
  auto wide = for_own();
  wide.audience = model::AtomSet{green};
  world.hold(second_org.raw(), member_of(first_org));  // reads by name what the community may not
  const auto id = report({{"description", wide}});
  ASSERT_TRUE(id);
  const auto& label = world.label_of(*world.record(*id).newest_of("head/description"));
  EXPECT_EQ(label.audience, world.label_of(*world.record(*id).newest_of("head")).audience);
}

TEST_F(Fields, StayApartWhenTheWholeIsStatedAgain) {
  const auto id = report({{"description", for_own()}}).value();
  static const auto edit =
      act_on<state::ReportAmended, amend>("report.amend", model::Kind::report, std::nullopt, policy::Who::owner)
          .during(state::any_phase);
  world.marking.reset();
  world.base = {{"head", world.record(id).newest_of("head")->fact}};
  // As a form does that was filled with what its reader saw.
  const auto done =
      world.act(edit, first, id, *json::parse(R"({"title": "Better", "description": "our loss, again"})"));
  ASSERT_TRUE(done) << done.error().what;
  EXPECT_THAT(head(second, id), HasSubstr("Better"));
  EXPECT_THAT(head(second, id), Not(HasSubstr("our loss")));
  EXPECT_THAT(head(first, id), HasSubstr("our loss, again"));
}

TEST_F(Fields, OfAnOlderStatementAreNotLaidIntoTheNewOne) {
  const auto id = report({{"description", for_own()}}).value();
  static const auto edit =
      act_on<state::ReportAmended, amend>("report.amend", model::Kind::report, std::nullopt, policy::Who::owner)
          .during(state::any_phase);
  world.marking.reset();
  world.base = {{"head", world.record(id).newest_of("head")->fact}};
  ASSERT_TRUE(world.act(edit, first, id, *json::parse(R"({"title": "Shorter"})")));
  EXPECT_THAT(head(first, id), Not(HasSubstr("our loss")));
}

TEST_F(Fields, ThatCannotStandApartAreRefusedByName) {
  const auto what = [&](const std::string& field) {
    const auto out = report({{field, for_own()}});
    return out ? "" : out.error().what;
  };
  EXPECT_EQ(what("title"), "marking.field_required");
  EXPECT_EQ(what("severity"), "marking.field_unknown");
}

}  // namespace
}  // namespace tocsin::port

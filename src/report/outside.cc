#include "report/outside.h"

#include "report/unnamed.h"
#include "state/facts/escrow.h"

namespace tocsin::report {

using namespace state;

namespace {

constexpr Span feedback_within = hours(24);

}  // namespace

Result<port::Draft> take_down(port::Desk& desk, const policy::Permit& community, const ReportSubmitted& content,
                              const RawId& holder) {
  CHECK(check_times(desk, content));
  const auto& space = community.record().space;
  const auto ref = port::child_of(community, {}, desk.entropy);
  const auto label = port::label_for(model::Tlp::amber, {reporter_of(ref), port::role_in(model::Role::team, space.id)});
  auto out = port::draft_of(ref.id, port::create(space, ref, label, content));
  port::follow_by_server(desk, out, ReportAcknowledged{desk.now + feedback_within});
  auto opened = port::create(space, ref, port::label_for(model::Tlp::amber_strict, {reporter_of(ref)}),
                             ReportFollowUpOpened{Id<FollowUpTag>(holder)});
  opened.by = port::By::server;
  out.pieces.push_back(std::move(opened));
  return out;
}

}  // namespace tocsin::report

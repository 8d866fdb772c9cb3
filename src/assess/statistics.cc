// Figures that the team publishes: see policy/declassify.h for what they hold back.
#include <algorithm>
#include <map>

#include "assess/kinds.h"
#include "event/gathered.h"
#include "model/scheme.h"
#include "state/facts/prepare.h"
#include "state/facts/report.h"
#include "state/facts/statistics.h"

namespace tocsin::assess {
namespace {

using namespace state;
using policy::Counted;
using policy::Declassifier;
using port::SeenRecord;

constexpr std::string_view unknown = "unknown";

struct Wanted {
  Declassifier figures = Declassifier::reports_by_sector;
  Line<10> period;
  std::optional<Line<40>> scheme;
  std::optional<Note> note;
  static constexpr auto fields =
      std::tuple{model::field("figures", &Wanted::figures), model::field("period", &Wanted::period),
                 model::field("scheme", &Wanted::scheme), model::field("note", &Wanted::note)};
};

// What is counted, and every category that there is.
struct Table {
  std::vector<Counted> counted;
  std::vector<std::string> categories;
};

bool is_within(const policy::Period& period, const SeenRecord& record) {
  const auto at = record->created_at();
  return period.from <= at && at < period.until;
}

// By the time at which the server recorded them, which nobody chooses. Reads all that the query finds and keeps what is
// of the period.
std::vector<SeenRecord> within(const Desk& desk, const policy::Period& period, port::ListQuery query,
                               std::initializer_list<std::string_view> not_counted) {
  std::vector<SeenRecord> out;
  query.limit = 1000;
  do {
    auto page = desk.snapshot.list(query, desk.gate.labels());
    for (auto& one : desk.gate.release(std::move(page.records)))
      if (is_within(period, one) && std::ranges::find(not_counted, one->state()) == not_counted.end())
        out.push_back(std::move(one));
    query.before = page.next_before;
  } while (query.before != 0);
  return out;
}

std::vector<SeenRecord> reports_of(const Desk& desk, const Permit& on, const policy::Period& period) {
  return within(desk, period, {.kind = Kind::report, .space = on.record().space.id},
                {"withdrawn", "invalid", "duplicate"});
}

std::vector<SeenRecord> incidents_of(const Desk& desk, const Permit& on, const policy::Period& period) {
  auto out = within(desk, period, {.kind = Kind::incident},
                    {"proposed", "assessing", "not_incident", "merged", "transferred"});
  const model::CommunityId community(on.record().ref.id.raw());
  std::erase_if(out, [&](const SeenRecord& one) {
    const auto communities = event::gathered_ids<model::CommunityId>(one.value(), event::group_communities);
    return std::ranges::find(communities, community) == communities.end();
  });
  return out;
}

// Whose reports they are, each looked up once.
class Profiles {
 public:
  explicit Profiles(const Desk& desk) : desk_(desk) {}
  const std::optional<OrganisationProfile>& of(const model::OrganisationId& id) {
    const auto at = known_.try_emplace(id);
    if (at.second && !is_nil(id)) {
      const auto seen = port::referenced(desk_, model::as_record(id), Kind::organisation, "");
      if (seen)
        if (auto profile = event::read_group<OrganisationProfile>(seen->value(), event::group_head))
          at.first->second = std::move(*profile);
    }
    return at.first->second;
  }

 private:
  const Desk& desk_;
  std::map<model::OrganisationId, std::optional<OrganisationProfile>> known_;
};

Table by_sector(const Desk& desk, const std::vector<SeenRecord>& reports) {
  Table out;
  Profiles profiles(desk);
  for (const auto name : names_of(Sector{})) out.categories.emplace_back(name);
  for (const auto& one : reports) {
    const auto& profile = profiles.of(one->ref.owner);
    out.counted.emplace_back(one, std::string(profile ? model::name_of(profile->sector) : unknown));
  }
  return out;
}

Table by_country(const Desk& desk, const std::vector<SeenRecord>& reports) {
  Table out;
  Profiles profiles(desk);
  for (const auto& one : reports) {
    const auto& profile = profiles.of(one->ref.owner);
    out.counted.emplace_back(one, profile && profile->country ? profile->country->value : std::string(unknown));
  }
  return out;
}

// The first class of the scheme, without its type.
std::string class_of(const event::Record& record, std::string_view scheme) {
  const auto given = event::read_group<Classification>(record, "classification");
  if (given)
    for (const auto& one : given->classes)
      if (one.scheme.value == scheme) return one.code.value.substr(0, one.code.value.find('/'));
  return std::string(unknown);
}

std::string level_of(const event::Record& record, std::string_view scheme) {
  const auto given = event::read_group<IncidentSeveritySet>(record, "severity");
  if (given)
    for (const auto& one : given->levels)
      if (one.scheme.value == scheme) return one.level.value;
  return std::string(unknown);
}

Table by(const std::vector<SeenRecord>& records, const model::Scheme& scheme,
         std::string (*category)(const event::Record&, std::string_view)) {
  Table out;
  for (const auto& id : model::ids_of(scheme))
    if (id.find('/') == std::string::npos) out.categories.push_back(id);
  for (const auto& one : records) out.counted.emplace_back(one, category(one.value(), scheme.scheme.value));
  return out;
}

bool by_scheme(Declassifier figures) {
  return figures != Declassifier::reports_by_sector && figures != Declassifier::reports_by_country;
}

// One that has what is asked for: classes, or levels.
Result<const model::Scheme*> scheme_for(const Wanted& wanted) {
  const bool levels = wanted.figures == Declassifier::incidents_by_severity;
  const std::string name = wanted.scheme ? wanted.scheme->value : levels ? "ncsc6" : "rsit";
  std::string known;
  for (const auto& one : model::schemes()) {
    if (levels ? one.levels.empty() : one.classes.empty()) continue;
    if (one.scheme.value == name) return &one;
    known += (known.empty() ? "" : ", ") + one.scheme.value;
  }
  return fail(Code::invalid, "scheme.unknown", "/scheme", {{"scheme", name}, {"known", known}});
}

Result<Table> table_of(const Desk& desk, const Permit& on, const Wanted& wanted, const policy::Period& period,
                       const model::Scheme* scheme) {
  switch (wanted.figures) {
    case Declassifier::reports_by_sector:
      return by_sector(desk, reports_of(desk, on, period));
    case Declassifier::reports_by_country:
      return by_country(desk, reports_of(desk, on, period));
    case Declassifier::reports_by_type:
      return by(reports_of(desk, on, period), *scheme, class_of);
    case Declassifier::incidents_by_type:
      return by(incidents_of(desk, on, period), *scheme, class_of);
    case Declassifier::incidents_by_severity:
      break;
  }
  return by(incidents_of(desk, on, period), *scheme, level_of);
}

// What the community's policy in force says; no policy lowers it below what the declassifiers allow.
std::int64_t smallest_count(const Desk& desk, const Permit& on) {
  const auto policies = port::all_seen(desk, {.kind = Kind::policy, .space = on.record().space.id, .state = "adopted"});
  for (const auto& one : policies)
    if (const auto text = event::read_group<PolicyText>(one.value(), event::group_head))
      return text->smallest_count ? text->smallest_count->value : policy::usual_smallest;
  return policy::usual_smallest;
}

// Two tables of overlapping periods, subtracted, tell of the difference.
Result<void> require_apart(const Desk& desk, const Permit& on, const Wanted& wanted, const policy::Period& period) {
  for (const auto& one : port::all_seen(desk, {.kind = Kind::statistics, .space = on.record().space.id})) {
    const auto other = event::read_group<StatisticsPublished>(one.value(), event::group_head);
    if (other && other->figures == wanted.figures && overlap(period, {other->from, other->until}))
      return fail(Code::conflict, "statistics.overlap", "/period", {{"period", other->period.value}});
  }
  return {};
}

// Whoever publishes later sees what was published before: all of the team, whatever the audience.
Result<void> require_seen_by_team(const model::Label& label, const model::SpaceId& community) {
  const auto team = port::role_in(model::Role::team, community);
  const auto lets_in = [&](const model::AtomSet& set) {
    return std::ranges::any_of(
        set, [&](const model::Atom& atom) { return atom == team || atom.kind == model::AtomKind::open; });
  };
  if (label.audience.except.empty() && std::ranges::all_of(label.audience.all_of, lets_in)) return {};
  return fail(Code::invalid, "statistics.team_left_out", "/marking/audience");
}

Result<Draft> publish(Desk& desk, const Permit& on, Wanted input) {
  TRY(const auto period, policy::period_from(input.period.value));
  if (period.until > desk.now) return fail(Code::conflict, "statistics.not_over", "/period");
  const model::Scheme* scheme = nullptr;
  if (by_scheme(input.figures)) {
    TRY(scheme, scheme_for(input));
  }
  CHECK(require_apart(desk, on, input, period));
  TRY(const auto table, table_of(desk, on, input, period, scheme));
  StatisticsPublished out{.figures = input.figures,
                          .period = input.period,
                          .from = period.from,
                          .until = period.until,
                          .smallest_count = {smallest_count(desk, on)},
                          .note = std::move(input.note)};
  if (scheme != nullptr) out.scheme = Line<40>{scheme->scheme.value};
  const auto published =
      policy::declassified(policy::cells_of(table.counted, table.categories), out.smallest_count.value);
  if (published.rest == policy::Published::Rest::withheld) out.withheld = model::Flag::yes;
  for (const auto& row : published.rows) out.rows.items.push_back({{row.name}, {row.count}});
  const auto& community = on.record().space.id;
  const auto usual = port::label_for(model::Tlp::green,
                                     {port::community_atom(community), port::role_in(model::Role::team, community)});
  TRY(Draft draft, port::make_marked(desk, on, desk.acting_for(), usual, out));
  CHECK(require_seen_by_team(draft.pieces.front().label, community));
  return draft;
}

constexpr port::Act all[] = {
    port::act_on<Wanted, publish>("statistics.publish", Kind::community, Kind::statistics, Who::team,
                                  port::Marking::chosen),
};

}  // namespace

std::span<const port::Act> statistics_acts() { return all; }

}  // namespace tocsin::assess

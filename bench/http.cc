// Requests a second and p99 through the whole server, beside the same HTTP stack running the SQL without the gate and
// sending the same bytes. Also memory and start-up. Prints ratios of one run; docs/performance.md says how to
// read them. Usage: bench_http [--incidents N] [--facts N]
// [--only create|list|one|matrix|start]
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <future>
#include <random>

#include "app/operate.h"
#include "app/service.h"
#include "app/system.h"
#include "auth/token.h"
#include "http/api/identity.h"
#include "i18n/tokenize.h"
#include "load.h"
#include "port/signing.h"
#include "rows.h"
#include "state/facts/incident.h"
#include "state/facts/prepare.h"
#include "state/facts/response.h"
#include "store/sqlite/fact_row.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/writer.h"
#include "town.h"

namespace tocsin::bench {
namespace {

struct Sizes {
  std::size_t incidents = 100'000;
  std::size_t facts = 1'000'000;  // for the start
  std::size_t parties = 121;
  std::string only;  // a part's name; all where empty
};

// A server with one team, its token, and what is asked of it.
class Bench : Town {
 public:
  explicit Bench(Sizes sizes) : sizes_(std::move(sizes)) {}

  void run() {
    start();
    set_up();
    const auto asked = [&](std::string_view part) { return sizes_.only.empty() || sizes_.only == part; };
    if (asked("create")) create_reports();
    if (sizes_.only == "start") return start_with_facts();
    fill();
    await_reactions();
    if (asked("list")) list_incidents();
    if (asked("one")) one_incident();
    if (asked("matrix")) matrix();
    if (asked("start")) start_with_facts();
  }

 private:
  // The same HTTP stack; `handler` runs the SQL and sends the bytes.
  struct Plain {
    std::unique_ptr<http::Server> server;
    std::uint16_t port() const { return server->port(); }
  };
  static Plain plain(http::Handler handler) {
    auto server = http::Server::start(
        {}, std::move(handler), [](const http::Request&) { return std::size_t{1} << 20; },
        [](const http::Request&, int status, std::string_view) { return http::Response{.status = status}; });
    TOCSIN_ASSERT(server.has_value());
    return {std::move(*server)};
  }

  static void compare(std::string_view what, const Figures& gated, const Figures& bare) {
    fmt::print(
        "{:<34} {:>8.0f}/s p50 {:>6.0f} p99 {:>7.0f} cpu {:>6.0f} us   beside {:>8.0f}/s p99 {:>7.0f} cpu {:>6.0f} us  "
        " "
        "ratio {:.2f} (cpu {:.2f})\n",
        what, gated.per_second, gated.p50_us, gated.p99_us, gated.cpu_us, bare.per_second, bare.p99_us, bare.cpu_us,
        gated.per_second / bare.per_second, bare.cpu_us / gated.cpu_us);
    std::fflush(stdout);
  }

  // What one report left in the tables: its facts with their contents, its slices, its text.
  struct ReportRows {
    std::vector<store::FactRow> facts;
    std::vector<event::Content> contents;
    std::vector<event::Slice> slices;
    std::string tokens;
  };
  ReportRows rows_of(const model::RecordId& report) {
    ReportRows out;
    auto db = service_->store().readers().lend();
    auto facts = db->prepare("SELECT " TOCSIN_FACT_COLUMNS
                             ", c.payload FROM fact f JOIN content c ON c.pos = f.pos WHERE f.record = $1");
    facts.bind(report);
    while (facts.step().value()) {
      out.facts.push_back(store::read_fact(facts));
      out.contents.push_back({{}, std::string(facts.text(store::fact_column_count))});
    }
    auto slices = db->prepare(
        "SELECT grp, label, pos, fact, author, recorded_at, happened_at, body FROM slice WHERE record = $1");
    slices.bind(report);
    while (slices.step().value())
      out.slices.push_back({std::string(slices.text(0)), slices.integer(1), slices.integer(2),
                            slices.id<model::FactId>(3), slices.id<model::OrganisationId>(4), slices.instant(5),
                            slices.instant(6), std::string(slices.text(7))});
    out.tokens = i18n::index_text("A report of about this length some words");
    return out;
  }

  // The same rows under new ids, by the same SQL, into the same tables of another file: no signature, gate or fold.
  Result<void> insert_report(store::Db& db, ReportRows rows, std::int64_t first) {
    auto& entropy = service_->api().services().entropy;
    const auto report = entropy.new_id<model::RecordTag>();
    auto position = first;
    for (std::size_t i = 0; i < rows.facts.size(); ++i, ++position) {
      auto& row = rows.facts[i];
      row.position = row.sequence = position;
      row.fact.statement.id = entropy.new_id<model::FactTag>();
      row.fact.statement.record.id = report;
      CHECK(insert_fact(db, row));
      CHECK(insert_content(db, position, rows.contents[i]));
    }
    const auto& s = rows.facts.front().fact.statement;
    CHECK(db.prepare("INSERT INTO record (id, kind, space, space_kind, realm, parent, owner, author, pos)"
                     " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
              .bind(report, s.record.kind, s.space.id, s.space.kind, s.space.realm, s.record.parent, s.record.owner,
                    s.actor.organisation, first)
              .run());
    for (const auto& slice : rows.slices)
      CHECK(db.prepare("INSERT INTO slice (record, grp, label, pos, fact, author, recorded_at, happened_at, body)"
                       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)")
                .bind(report, slice.group, slice.label, first, s.id, slice.author, slice.recorded_at, slice.happened_at,
                      slice.body)
                .run());
    CHECK(db.prepare("INSERT INTO listing (kind, pos, label, record, space, parent, owner, state, state_label, "
                     "space_kind, realm, author)"
                     " VALUES ($1, $2, $3, $4, $5, $6, $7, 'received', 1, $8, $9, $10)")
              .bind(s.record.kind, first, 1, report, s.space.id, s.record.parent, s.record.owner, s.space.kind,
                    s.space.realm, s.actor.organisation)
              .run());
    CHECK(count_row(db, s, 1, "received"));
    CHECK(db.prepare("INSERT INTO search_row (pos, record, grp, label, kind) VALUES ($1, $2, $3, $4, $5)")
              .bind(first, report, "head", 1, s.record.kind)
              .run());
    CHECK(db.prepare("INSERT INTO search (rowid, text) VALUES ($1, $2)").bind(first, rows.tokens).run());
    CHECK(
        db.prepare("INSERT INTO idempotency (principal, route, key, body, subject, at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(report, "report.submit", "a-key-of-some-length", s.label, report, first)
            .run());
    return db
        .prepare(
            "INSERT INTO space (id, kind, realm, seq, link) VALUES ($1, 'community', $1, $2, $1)"
            " ON CONFLICT (id) DO UPDATE SET seq = excluded.seq")
        .bind(s.space.id, position)
        .run();
  }

  void create_reports() {
    const auto path = fmt::format("/api/v1/communities/{}/reports", community_);
    const std::string body = R"({"title":"A report of about this length","description":"some words"})";
    std::string sample;
    std::string id;
    {
      Connection connection(service_->port());
      const auto made = connection.exchange(http_post(path, token_, "sample-report", body));
      sample = body_of(made);
      id = member(made, "id");
    }
    const auto rows = rows_of(model::RecordId(*from_uuid_text(id)));
    fmt::print("a report leaves {} facts, {} slices\n", rows.facts.size(), rows.slices.size());
    auto options = service_->store().options();
    options.dir = dir_ / "bare";
    const auto other = store::Store::open(options);
    TOCSIN_ASSERT(other.has_value());
    auto& writer = (*other)->writer();
    auth::HashPool pool({.threads = 64, .queued = 4096});
    std::atomic<std::int64_t> next{1};
    auto bare = plain([&](http::Request&& request, http::Reply&& reply) {
      TOCSIN_ASSERT(http::identify(service_->api().services(), request));
      auto box = std::make_shared<http::Reply>(std::move(reply));
      (void)pool.submit([&, box] {
        const auto first = next.fetch_add(static_cast<std::int64_t>(rows.facts.size()));
        TOCSIN_ASSERT(
            writer.run_write([&, first](store::Db& db) { return insert_report(db, rows, first); }).has_value());
        std::move(*box).send(http::json_response(201, sample));
      });
    });
    for (const std::size_t callers : {1UL, 8UL, 64UL}) {
      const std::size_t count = callers == 1 ? 1000 : 6000;
      const auto run = std::to_string(callers);
      const auto tokens = tokens_for(count);
      const auto gated = load(
          service_->port(), callers, count,
          [&](std::size_t n) { return http_post(path, tokens[n / 800], fmt::format("report-{}-{}", run, n), body); },
          201);
      const auto plain_figures = load(
          bare.port(), callers, count, [&](std::size_t n) { return http_post("/", tokens[n / 800], "k", body); }, 201);
      compare(fmt::format("create report, {} callers", callers), gated, plain_figures);
    }
    bare.server->drain(std::chrono::milliseconds(0));
  }

  port::SignedFact incident(std::size_t n) {
    auto& services = service_->api().services();
    const auto id = services.entropy.new_id<model::IncidentTag>();
    const model::OrganisationId owner(*from_uuid_text(organisation_));
    port::Draft draft;
    // Nine in ten are seen by the team; the rest belong to others.
    const auto other = model::OrganisationId(RawId{static_cast<std::uint8_t>(n % 100), 7});
    const auto label = port::label_for(model::Tlp::amber, {port::member_of(n % 10 == 0 ? other : owner)});
    state::IncidentProposed proposed;
    proposed.title.value = fmt::format("Incident number {}", n);
    draft.pieces.push_back(port::create({model::SpaceKind::incident, model::as_space(id), {}},
                                        {model::Kind::incident, model::as_record(id), {}, owner}, label, proposed));
    auto batch = port::sign_draft(services.keys, services.entropy, std::move(draft),
                                  {model::PersonId(*from_uuid_text(person_)), owner},
                                  {services.clock.now(), services.clock.now()});
    TOCSIN_ASSERT(batch.has_value());
    return std::move(batch->facts[0]);
  }

  void fill() {
    const auto begin = std::chrono::steady_clock::now();
    auto& log = service_->store().log();
    std::atomic<std::size_t> done{0};
    for (std::size_t n = 0; n < sizes_.incidents; ++n) {
      while (n - done > 2000) std::this_thread::yield();
      port::Batch batch;
      batch.facts.push_back(incident(n));
      log.append(std::move(batch), [&](Result<port::Committed> result) {
        TOCSIN_ASSERT(result.has_value());
        ++done;
      });
    }
    while (done < sizes_.incidents) std::this_thread::yield();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    fmt::print("{} incidents of their own spaces appended at {:.0f}/s\n", sizes_.incidents,
               static_cast<double>(sizes_.incidents) / seconds);
  }

  // The reactions to what was appended would run on beside whatever is measured next.
  void await_reactions() {
    const auto newest = service_->store().index().snapshot()->last_position();
    while (service_->store().bookmarks().get("reactor").value_or(0) < newest)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }

  // Every slice of the records that `list` names.
  static std::size_t read_all(store::Db& db, store::Sql list, const std::optional<model::SpaceId>& space) {
    std::size_t touched = 0;
    auto rows = db.prepare(list);
    if (space) rows.bind(*space);
    auto slices =
        db.prepare("SELECT grp, label, pos, fact, author, recorded_at, happened_at, body FROM slice WHERE record = $1");
    while (rows.step().value_or(false)) {
      slices.bind(rows.id<model::RecordId>(0));
      while (slices.step().value_or(false)) touched += slices.text(7).size();
      slices.reset();
    }
    return touched;
  }

  // Knows its caller, reads what our side reads, without labels, and sends `bytes`.
  Plain plain_reader(std::vector<store::Sql> lists, std::optional<model::SpaceId> space, std::string bytes) {
    return plain([this, lists = std::move(lists), space, bytes = std::make_shared<const std::string>(std::move(bytes))](
                     http::Request&& request, http::Reply&& reply) {
      std::size_t touched = 0;
      if (http::identify(service_->api().services(), request)) {
        auto db = service_->store().readers().lend();
        for (const auto& list : lists) touched += read_all(*db, list, space);
      }
      http::Response out = http::json_response(200, "");
      out.shared_body = bytes;
      if (touched == 0) out.status = 500;
      std::move(reply).send(std::move(out));
    });
  }

  void read_comparison(std::string_view what, const std::string& path, const std::vector<store::Sql>& lists,
                       std::optional<model::SpaceId> space = {}) {
    std::string sample;
    {
      Connection connection(service_->port());
      sample = body_of(connection.exchange(http_get(path, token_)));
    }
    auto bare = plain_reader(lists, space, sample);
    for (const std::size_t callers : {1UL, 8UL}) {
      const auto tokens = tokens_for(2000);
      const auto ask = [&](std::size_t n) { return http_get(path, tokens[n / 800]); };
      const auto gated = load(service_->port(), callers, 2000, ask, 200);
      const auto plain_figures = load(bare.port(), callers, 2000, ask, 200);
      compare(fmt::format("{}, {} callers", what, callers), gated, plain_figures);
    }
    bare.server->drain(std::chrono::milliseconds(0));
  }

  void list_incidents() {
    read_comparison("list 100 of the incidents", "/api/v1/incidents?limit=100",
                    {"SELECT record FROM listing WHERE kind = 'incident' ORDER BY pos DESC LIMIT 100"});
  }

  void one_incident() {
    Connection connection(service_->port());
    const auto page = body_of(connection.exchange(http_get("/api/v1/incidents?limit=1", token_)));
    const auto id = page.substr(page.find("\"id\":\"") + 6, 36);
    read_comparison("one incident", "/api/v1/incidents/" + id,
                    {"SELECT record FROM listing WHERE kind = 'incident' ORDER BY pos DESC LIMIT 1"});
  }

  // A profile that the community reads.
  void introduce(const model::OrganisationId& id, std::size_t n) {
    auto& services = service_->api().services();
    const model::SpaceId community(*from_uuid_text(community_));
    state::OrganisationDescribed profile;
    profile.name.value = fmt::format("Organisation number {}", n);
    port::Draft draft;
    draft.pieces.push_back(port::create(
        {model::SpaceKind::organisation, model::as_space(id), {}}, {.id = model::as_record(id), .owner = id},
        port::label_for(model::Tlp::green, {port::community_atom(community)}), profile));
    draft.pieces.back().by = port::By::server;
    auto batch = port::sign_draft(services.keys, services.entropy, std::move(draft), {},
                                  {services.clock.now(), services.clock.now()});
    TOCSIN_ASSERT(batch && port::append_and_wait(services.log, std::move(*batch)));
  }

  // One incident with many parties.
  void matrix() {
    Connection c(service_->port());
    std::size_t n = 0;
    const auto post = [&](const std::string& path, const std::string& body) {
      const auto answer = c.exchange(http_post(path, token_, fmt::format("matrix-{}", n++), body));
      if (!answer.starts_with("HTTP/1.1 2")) std::fprintf(stderr, "%s\n", answer.c_str());
      TOCSIN_ASSERT(answer.starts_with("HTTP/1.1 2"));
      return answer;
    };
    const auto incident_id = member(post("/api/v1/incidents", R"({"title":"Many parties"})"), "id");
    const auto at = "/api/v1/incidents/" + incident_id;
    for (std::size_t i = 0; i < sizes_.parties; ++i) {
      const RawId party{static_cast<std::uint8_t>(i), 9, 0, 0, 0, 0, 0x40, 0, 0x80};
      introduce(model::OrganisationId(party), i);
      post(at + "/participations",
           fmt::format(R"({{"organisation":"{}","terms":"As the policy says"}})", to_uuid_text(party)));
    }
    await_reactions();
    read_comparison("matrix of 121 parties", at + "/matrix",
                    {"SELECT record FROM listing INDEXED BY listing_by_space WHERE space = $1 AND kind = 'incident'",
                     "SELECT record FROM listing INDEXED BY listing_by_space WHERE space = $1 AND kind = "
                     "'participation' ORDER BY pos DESC",
                     "SELECT record FROM listing INDEXED BY listing_by_space WHERE space = $1 AND kind = 'impact' "
                     "ORDER BY pos DESC",
                     "SELECT record FROM listing INDEXED BY listing_by_space WHERE space = $1 AND kind = 'request' "
                     "ORDER BY pos DESC",
                     "SELECT owner FROM listing INDEXED BY listing_by_space WHERE space = $1 AND kind = "
                     "'participation' ORDER BY pos DESC",
                     "SELECT id, type, kind, record, parent, owner, organisation, happened_at, recorded_at FROM fact"
                     " WHERE space = $1 ORDER BY seq"},
                    model::SpaceId(*from_uuid_text(incident_id)));
  }

  // An incident and what was said in it.
  port::Batch talk(std::size_t n, std::size_t messages) {
    auto& services = service_->api().services();
    port::Batch out;
    out.facts.push_back(incident(n));
    const auto space = out.facts.front().fact.statement.space;
    const model::OrganisationId owner(*from_uuid_text(organisation_));
    port::Draft draft;
    for (std::size_t i = 0; i < messages; ++i) {
      state::MessagePosted said;
      said.text.value = fmt::format("Message number {} of incident {}", i, n);
      draft.pieces.push_back(
          port::create(space, {model::Kind::message, services.entropy.new_id<model::RecordTag>(), {}, owner},
                       port::label_for(model::Tlp::amber, {port::participants_of(space.id)}), said));
    }
    auto signed_ones = port::sign_draft(services.keys, services.entropy, std::move(draft),
                                        {model::PersonId(*from_uuid_text(person_)), owner},
                                        {services.clock.now(), services.clock.now()});
    TOCSIN_ASSERT(signed_ones.has_value());
    for (auto& fact : signed_ones->facts) out.facts.push_back(std::move(fact));
    return out;
  }

  void start_with_facts() {
    constexpr std::size_t of_an_incident = 100;
    for (std::size_t n = 0; n < sizes_.facts / of_an_incident; ++n)
      TOCSIN_ASSERT(port::append_and_wait(service_->store().log(), talk(n, of_an_incident - 1)).has_value());
    await_reactions();
    start_again();
  }

  void start_again() {
    service_.reset();
    const auto begin = std::chrono::steady_clock::now();
    start();
    Connection connection(service_->port());
    TOCSIN_ASSERT(connection.exchange(http_get("/readyz", token_)).starts_with("HTTP/1.1 200"));
    const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    fmt::print("start-up with {} facts: {:.0f} ms\n", service_->store().index().snapshot()->last_position(), ms);
  }

  Sizes sizes_;
};

}  // namespace
}  // namespace tocsin::bench

int main(int argc, char** argv) {
  tocsin::app::settle_memory();
  tocsin::bench::Sizes sizes;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--incidents") sizes.incidents = std::stoul(argv[i + 1]);
    if (name == "--facts") sizes.facts = std::stoul(argv[i + 1]);
    if (name == "--only") sizes.only = argv[i + 1];
  }
  tocsin::bench::Bench(sizes).run();
}

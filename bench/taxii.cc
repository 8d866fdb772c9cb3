// rooms: app
// Objects in and out by TAXII through the whole server, and what values meet. Beside each, the same rows by plain SQL,
// or the same HTTP stack sending the same bytes. Usage: bench_taxii [--objects N]
// [--only add|read|look-up|meet|misp]: of the parts after the filling, that one alone.
#include <fmt/format.h>

#include <random>

#include "http/taxii/taxii.h"
#include "store/sqlite/reader.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/shelves.h"
#include "store/sqlite/sieve.h"
#include "town.h"

namespace tocsin::bench {
namespace {

using Clock = std::chrono::steady_clock;
// Of all threads but the one that asks: the server's.
double server_seconds() {
  timespec own{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &own);
  return cpu_seconds() - static_cast<double>(own.tv_sec) - static_cast<double>(own.tv_nsec) / 1e9;
}
double since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

constexpr std::size_t envelope_objects = 1'000;

std::string hex(std::uint64_t number, int digits) {
  return fmt::format("{:0{}x}", number, digits).substr(0, static_cast<std::size_t>(digits));
}

class Bench : Town {
 public:
  Bench(std::size_t objects, std::string only) : objects_(objects), only_(std::move(only)) {}

  void run() {
    start();
    set_up();
    const model::CommunityId id(*from_uuid_text(community_));
    shelf_ = {id, port::community_atom(model::as_space(id))};
    path_ = fmt::format("/taxii2/{}/collections/{}/", community_, http::taxii::collection_id(shelf_));
    const auto asked = [&](std::string_view part) { return only_.empty() || only_ == part; };
    add();
    if (asked("add")) add_bare();
    if (asked("read")) read();
    if (asked("look-up")) look_up();
    if (asked("meet")) meet();
    if (asked("misp")) import();
  }

 private:
  // About 1 KB.
  std::string object(std::size_t n) {
    return fmt::format(
        R"({{"type":"indicator","spec_version":"2.1","id":"indicator--{}-{}-4{}-8{}-{}","created_by_ref":"identity--f431f809-377b-45e0-aa1c-6a4751cae5ff",)"
        R"("created":"2026-01-01T00:00:00.000Z","modified":"2026-01-01T00:00:00.000Z","name":"Command and control of the family no. {}",)"
        R"("description":"{}","indicator_types":["malicious-activity"],"pattern":"[domain-name:value = 'host{}.family{}.example' OR ipv4-addr:value = '203.0.{}.{}']",)"
        R"("pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z","confidence":70,"labels":["c2","reviewed"],)"
        R"("object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]}})",
        hex(chance_(), 8), hex(chance_(), 4), hex(chance_(), 3), hex(chance_(), 3), hex(chance_(), 12), n % 1000,
        std::string(330, 'w'), n, n % 5000, n / 256 % 256, n % 256);
  }
  std::string envelope(std::size_t from) {
    std::string out = "{\"objects\":[";
    for (std::size_t i = 0; i < envelope_objects; ++i) {
      if (i > 0) out += ',';
      out += object(from + i);
    }
    return out + "]}";
  }
  std::string request(const std::string& head, const std::string& body = {}) {
    return fmt::format(
        "{} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nAccept: application/taxii+json\r\n"
        "Content-Type: application/taxii+json;version=2.1\r\nContent-Length: {}\r\n\r\n{}",
        head, token_, body.size(), body);
  }

  void add() {
    fmt::print("an object is {} bytes\n", object(1).size());
    Connection connection(service_->port());
    const std::size_t windows = 5;
    double first = 0;
    for (std::size_t window = 0; window < windows; ++window) {
      double seconds = 0;
      double cpu = 0;
      const std::size_t count = objects_ / windows / envelope_objects;
      std::vector<double> times;
      for (std::size_t n = 0; n < count; ++n) {
        const auto text = request("POST " + path_ + "objects/", envelope((window * count + n) * envelope_objects));
        const double before = server_seconds();
        const auto begin = Clock::now();
        const auto answer = connection.exchange(text);
        times.push_back(since(begin) * 1e3);
        seconds += times.back() / 1e3;
        cpu += server_seconds() - before;
        if (!answer.starts_with("HTTP/1.1 202")) std::abort();
        if (n == 0 && window == 0) TOCSIN_ASSERT(answer.contains("\"success_count\":1000"));
      }
      std::ranges::sort(times);
      const double done = static_cast<double>(count * envelope_objects);
      if (window == 0) first = done / cpu;
      fmt::print(
          "added, {:>9} there before: {:>7.0f}/s, {:>7.0f}/s of the server's processor time ({:.2f} of the first), p99 "
          "{:.0f} ms; "
          "{} MB\n",
          window * count * envelope_objects, done / seconds, done / cpu, done / cpu / first,
          times[times.size() * 99 / 100], resident_kib() / 1024);
      std::fflush(stdout);
      added_cpu_ = cpu / done;
    }
  }

  // The same rows, sieve included, by plain SQL in groups of as many, durable each.
  void add_bare() {
    auto opened = store::Db::open(dir_ / "bare.db", {store::Db::Use::write, 16 * 1024, 0});
    TOCSIN_ASSERT(opened && store::prepare_schema(*opened));
    auto& db = *opened;
    const std::size_t count = std::min<std::size_t>(objects_, 100'000) / envelope_objects;
    double cpu = 0;
    double seconds = 0;
    std::int64_t pos = 0;
    for (std::size_t n = 0; n < count; ++n) {
      std::vector<std::string> objects;
      for (std::size_t i = 0; i < envelope_objects; ++i) objects.push_back(object(n * envelope_objects + i));
      const double before = cpu_seconds();
      const auto begin = Clock::now();
      TOCSIN_ASSERT(db.run("BEGIN IMMEDIATE").has_value());
      for (const auto& one : objects) {
        const auto at = one.find("indicator--");
        const std::string_view id = std::string_view(one).substr(at, 47);
        const RawId digest{};
        const ByteView bytes = view_of(one);
        TOCSIN_ASSERT(
            db.prepare("INSERT INTO object (pos, label, type, added, batch, alone, version_us, version_ns, id,"
                       " version, spec, digest, parts, bytes)"
                       " VALUES ($1, 1, 1, $2, 1, 1, $3, 0, $4, $5, '2.1', $6, NULL, $7)")
                .bind(++pos, pos, pos, id, "2026-01-01T00:00:00.000Z", digest, bytes)
                .run()
                .has_value());
      }
      const std::string entries(envelope_objects * 5 * store::sieve_entry_bytes, 'e');
      TOCSIN_ASSERT(db.prepare("INSERT INTO sieve_log (seq, entries) VALUES ($1, $2)")
                        .bind(static_cast<std::int64_t>(n + 1), view_of(entries))
                        .run()
                        .has_value());
      TOCSIN_ASSERT(db.run("COMMIT").has_value());
      seconds += since(begin);
      cpu += cpu_seconds() - before;
    }
    const double done = static_cast<double>(count * envelope_objects);
    fmt::print("the same rows by plain SQL: {:.0f}/s, {:.0f}/s of processor time; the server is at {:.2f} of that\n",
               done / seconds, done / cpu, cpu / done / added_cpu_);
    // Both on one core: what the server does beside the rows.
  }

  void read() {
    Connection connection(service_->port());
    std::string next;
    std::vector<double> times;
    std::size_t bytes = 0;
    const double cpu_before = server_seconds();
    const auto begin = Clock::now();
    const std::size_t most = std::min<std::size_t>(objects_, 200'000) / envelope_objects;
    for (std::size_t page = 0; page < most; ++page) {
      const auto sent = Clock::now();
      const auto answer = connection.exchange(
          request(fmt::format("GET {}objects/?limit=1000{}", path_, next.empty() ? "" : "&next=" + next)));
      times.push_back(since(sent) * 1e3);
      TOCSIN_ASSERT(answer.starts_with("HTTP/1.1 200"));
      bytes += answer.size();
      const auto at = answer.find("\"next\":\"");
      if (at == std::string::npos || at > 2000) break;
      next = answer.substr(at + 8, answer.find('"', at + 8) - at - 8);
    }
    const double seconds = since(begin);
    const double cpu = server_seconds() - cpu_before;
    const double objects = static_cast<double>(times.size() * envelope_objects);
    const auto first = times.front();
    const auto last = times.back();
    std::ranges::sort(times);
    fmt::print(
        "read to the end, 1,000 a page: {:.0f} objects/s ({:.0f} of the server's processor time), "
        "{:.0f} MB/s;"
        " p50 {:.2f} ms, p99 {:.2f} ms; first page {:.2f}, last {:.2f}\n",
        objects / seconds, objects / cpu, static_cast<double>(bytes) / seconds / 1e6, times[times.size() / 2],
        times[times.size() * 99 / 100], first, last);
  }

  // The same stack that looks the bytes up without a gate and sends them.
  struct Plain {
    std::unique_ptr<http::Server> server;
  };
  Plain plain(http::Handler handler) {
    auto server = http::Server::start(
        {}, std::move(handler), [](const http::Request&) { return std::size_t{1} << 20; },
        [](const http::Request&, int status, std::string_view) { return http::Response{.status = status}; });
    TOCSIN_ASSERT(server.has_value());
    return {std::move(*server)};
  }
  void beside(std::string_view what, const std::string& target, std::size_t count, const http::Handler& bare) {
    const auto tokens = tokens_for(count);
    const auto gated = load(
        service_->port(), 1, count,
        [&](std::size_t n) {
          return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nAccept: */*\r\n\r\n",
                             target, tokens[n / 800]);
        },
        200);
    const auto other = plain(bare);
    const auto ungated = load(
        other.server->port(), 1, count,
        [&](std::size_t) { return fmt::format("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", target); }, 200);
    fmt::print("{:<28} {:>7.0f}/s p99 {:>6.0f} us; ungated {:>7.0f}/s; ratio {:.2f} (processor time {:.2f})\n", what,
               gated.per_second, gated.p99_us, ungated.per_second, gated.per_second / ungated.per_second,
               ungated.cpu_us / gated.cpu_us);
    std::fflush(stdout);
  }

  void look_up() {
    Connection connection(service_->port());
    const auto answer = [&](const std::string& target) {
      return body_of(connection.exchange(request("GET " + target)));
    };
    const auto manifest = path_ + "manifest/?limit=100";
    const auto sent = std::make_shared<const std::string>(answer(manifest));
    auto& readers = service_->store().readers();
    const auto send = [](http::Reply&& reply, const std::shared_ptr<const std::string>& body) {
      http::Response out;
      out.headers = {{"Content-Type", "application/taxii+json;version=2.1"}};
      out.shared_body = body;
      std::move(reply).send(std::move(out));
    };
    beside("manifest, 100 entries", manifest, 4'000, [&, sent](http::Request&&, http::Reply&& reply) {
      auto db = readers.lend();
      auto rows = db->prepare("SELECT id, added, version FROM object WHERE pos > $1 ORDER BY pos LIMIT 100");
      rows.bind(std::int64_t{1} << 40);
      std::size_t bytes = 0;
      while (rows.step().value()) bytes += rows.text(0).size() + rows.text(2).size();
      TOCSIN_ASSERT(bytes > 0);
      send(std::move(reply), sent);
    });
    const auto first = json::parse(*sent, {.bytes = 1 << 20})->at("objects").at(0).at("id").get_string();
    const auto one = path_ + "objects/" + std::string(first) + "/";
    const auto one_sent = std::make_shared<const std::string>(answer(one));
    beside("one object", one, 8'000, [&, one_sent](http::Request&&, http::Reply&& reply) {
      auto db = readers.lend();
      auto rows = db->prepare("SELECT bytes FROM object WHERE pos = $1");
      rows.bind((std::int64_t{1} << 40) + 1);
      TOCSIN_ASSERT(rows.step().value());
      const auto body = std::make_shared<const std::string>(text_of(rows.blob(0)));
      TOCSIN_ASSERT(!body->empty());
      send(std::move(reply), one_sent);
    });
    const auto discovery_sent = std::make_shared<const std::string>(answer("/taxii2/"));
    beside("discovery", "/taxii2/", 8'000, [&, discovery_sent](http::Request&&, http::Reply&& reply) {
      auto db = readers.lend();
      auto rows = db->prepare("SELECT id FROM record WHERE kind = 'community' LIMIT 10");
      while (rows.step().value()) {
      }
      send(std::move(reply), discovery_sent);
    });
  }

  void meet() {
    const auto snapshot = service_->store().index().snapshot();
    const auto every = policy::every_label(service_->store().index().labels());
    std::vector<double> times;
    std::size_t met = 0;
    for (int round = 0; round < 20; ++round) {
      std::vector<model::Observable> values;
      for (int i = 0; i < 1000; ++i) {
        const auto n = chance_() % (i % 10 == 0 ? objects_ : std::uint64_t{1} << 40);
        values.push_back({model::ObservableType::domain, fmt::format("host{}.family{}.example", n, n % 5000)});
      }
      const auto begin = Clock::now();
      met = snapshot->objects().meetings(values, *every).objects.size();
      times.push_back(since(begin) * 1e3);
    }
    std::ranges::sort(times);
    fmt::print("resident now: {} MB\n", resident_kib() / 1024);
    fmt::print("1,000 values against {} objects: p50 {:.1f} ms, worst of 20 {:.1f} ms; {} met\n", objects_, times[10],
               times.back(), met);
  }

  // Every tenth attribute names a host that is stored.
  std::string event(std::size_t attributes) {
    std::string out = fmt::format(
        R"({{"Event":{{"uuid":"{}-{}-4{}-8{}-{}","info":"Measured","date":"2026-02-03","timestamp":"1770200000","Attribute":[)",
        hex(chance_(), 8), hex(chance_(), 4), hex(chance_(), 3), hex(chance_(), 3), hex(chance_(), 12));
    for (std::size_t i = 0; i < attributes; ++i) {
      const auto n = i % 10 == 0 ? chance_() % objects_ : chance_() >> 20;
      out += fmt::format(
          R"({}{{"id":"{}","type":"domain","category":"Network activity","to_ids":true,"uuid":"{}-{}-4{}-8{}-{}",)"
          R"("timestamp":"1770200000","comment":"line {}","deleted":false,"value":"host{}.family{}.example"}})",
          i == 0 ? "" : ",", i, hex(chance_(), 8), hex(chance_(), 4), hex(chance_(), 3), hex(chance_(), 3),
          hex(chance_(), 12), i, n, n % 5000);
    }
    return out + "]}}";
  }

  // A MISP event becomes a report with indicators; the answer names what they meet.
  void import() {
    Connection connection(service_->port());
    for (const std::size_t attributes : {100, 1'000, 10'000}) {
      std::vector<double> times;
      double cpu = 0;
      std::size_t met = 0;
      std::vector<std::string> sets;
      constexpr int rounds = 9;
      for (int round = 0; round < rounds; ++round) {
        const auto text = http_post(fmt::format("/api/v1/communities/{}/reports/import?name=event.json", community_),
                                    token_, fmt::format("event-{}-{}", attributes, round), event(attributes));
        const double before = server_seconds();
        const auto begin = Clock::now();
        const auto answer = connection.exchange(text);
        times.push_back(since(begin) * 1e3);
        cpu += server_seconds() - before;
        if (!answer.starts_with("HTTP/1.1 201")) {
          fmt::print("unexpected answer: {:.400}\n", answer);
          std::abort();
        }
        met = answer.size();
        sets.push_back(member(answer, "id"));
      }
      std::ranges::sort(times);
      fmt::print(
          "MISP event of {:>6} attributes in, met with {} objects: p50 {:>6.1f} ms, worst of {} {:>6.1f} ms "
          "({:.1f} ms of the server's processor time); the answer has {} KB\n",
          attributes, objects_, times[rounds / 2], rounds, times.back(), cpu / rounds * 1e3, met / 1024);
      export_as_stix(sets, attributes);
    }
  }

  void export_as_stix(const std::vector<std::string>& sets, std::size_t attributes) {
    Connection connection(service_->port());
    std::vector<double> times;
    std::size_t bytes = 0;
    for (const auto& set : sets) {
      const auto begin = Clock::now();
      const auto answer = connection.exchange(
          http_get(fmt::format("/api/v1/indicator-sets/{}/export?format=stix&held_back=included", set), token_));
      times.push_back(since(begin) * 1e3);
      if (!answer.starts_with("HTTP/1.1 200")) {
        fmt::print("unexpected answer: {:.400}\n", answer);
        std::abort();
      }
      bytes = answer.size();
    }
    std::ranges::sort(times);
    fmt::print("  and out again as STIX 2.1, {} attributes, {} KB: p50 {:.1f} ms, worst {:.1f} ms\n", attributes,
               bytes / 1024, times[times.size() / 2], times.back());
    std::fflush(stdout);
  }

  std::size_t objects_;
  std::string only_;
  port::Shelf shelf_;
  std::string path_;
  double added_cpu_ = 0;
  std::mt19937_64 chance_{9};
};

}  // namespace
}  // namespace tocsin::bench

int main(int argc, char** argv) {
  std::size_t objects = 100'000;
  std::string only;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--objects") objects = std::strtoull(argv[i + 1], nullptr, 10);
    if (name == "--only") only = argv[i + 1];
  }
  tocsin::bench::Bench(objects, only).run();
}

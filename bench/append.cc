// Durable appends a second with 1, 8 and 64 callers, beside a bare loop of SQLite that writes the same rows into the
// same tables with the same durability, as many facts a transaction as there are callers. Run: bench_append [folder on
// the disk to measure]
#include <fmt/format.h>
#include <sodium.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "base/json.h"
#include "i18n/tokenize.h"
#include "rows.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/store.h"

namespace {

using namespace tocsin;
using Steady = std::chrono::steady_clock;

struct WallClock final : port::Clock {
  Instant now() override {
    return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
                .count()};
  }
};
struct Sodium final : port::Entropy {
  void fill(std::span<std::uint8_t> out) override { randombytes_buf(out.data(), out.size()); }
};

Result<json::Value> any_object(const json::Value& payload, const std::string&) { return payload; }
json::Value no_schema() { return {}; }
constexpr state::FactType message_posted{
    {"message.posted", 1, "respond", model::Kind::message, "head", ""}, any_object, no_schema};

store::Options options(const std::filesystem::path& dir, WallClock& clock, Sodium& entropy) {
  return {
      .dir = dir,
      .clock = clock,
      .entropy = entropy,
      .fact_type = [](std::string_view) { return &message_posted; },
      .wrap = [](const Bytes&, ByteView secret) { return Bytes(secret.begin(), secret.end()); },
      .unwrap = [](const Bytes&, ByteView wrapped) -> Result<Bytes> { return Bytes(wrapped.begin(), wrapped.end()); },
      .index_text = [](std::string_view text) { return i18n::index_text(text); }};
}

struct Bench {
  std::filesystem::path dir;
  WallClock clock;
  Sodium entropy;
  event::SpaceRef space{model::SpaceKind::incident, entropy.new_id<model::SpaceTag>(), {}};
  model::Label label{model::Tlp::green, std::nullopt,
                     model::audience_of({{model::AtomKind::participant_of, model::Role::none, space.id.raw()}})};

  port::SignedFact fact(const event::Signer& signer) {
    port::SignedFact out;
    out.label = label;
    entropy.fill(out.content.salt);
    out.content.payload =
        R"({"text":"Lateral movement from the jump host to the file server was seen at 02:14; isolate both.","title":"Movement on two hosts"})";
    event::Statement s;
    s.id = entropy.new_id<model::FactTag>();
    s.type = "message.posted";
    s.space = space;
    s.record = {model::Kind::message, entropy.new_id<model::RecordTag>(), {}, {}};
    s.label = model::digest_of(label);
    s.actor.organisation = model::OrganisationId(RawId{1});
    s.happened_at = clock.now();
    s.commitment = event::commit(out.content);
    out.fact = event::sign(std::move(s), signer, signer, clock.now());
    return out;
  }
};

double seconds_since(Steady::time_point start) { return std::chrono::duration<double>(Steady::now() - start).count(); }

// Facts are made and signed beforehand: what is measured is the store.
std::vector<port::SignedFact> make_facts(Bench& bench, const event::Signer& signer, std::size_t count) {
  std::vector<port::SignedFact> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(bench.fact(signer));
  return out;
}

double through_the_store(Bench& bench, store::Store& opened, std::size_t callers, std::size_t count) {
  auto facts = make_facts(bench, *opened.keys().server(), count);
  const auto start = Steady::now();
  {
    std::vector<std::jthread> threads;
    for (std::size_t caller = 0; caller < callers; ++caller)
      threads.emplace_back([&, caller] {
        for (std::size_t i = caller; i < facts.size(); i += callers) {
          port::Batch batch;
          batch.facts.push_back(std::move(facts[i]));
          if (!port::append_and_wait(opened.log(), std::move(batch))) std::abort();
        }
      });
  }
  return static_cast<double>(count) / seconds_since(start);
}

Result<double> bare(Bench& bench, const std::filesystem::path& file, const event::Signer& signer, std::size_t group,
                    std::size_t count) {
  const auto facts = make_facts(bench, signer, count);
  const std::string tokens = i18n::index_text(facts.front().content.payload);
  TRY(auto db, store::Db::open(file, {.use = store::Db::Use::write, .cache_kib = 16 * 1024}));
  CHECK(prepare_schema(db));
  const auto start = Steady::now();
  for (std::size_t at = 0; at < count; at += group) {
    TRY(auto transaction, store::Transaction::begin(db));
    for (std::size_t i = at; i < std::min(at + group, count); ++i)
      CHECK(bench::insert_rows(db, facts[i], static_cast<std::int64_t>(i + 1), tokens));
    CHECK(db.prepare("INSERT INTO space (id, kind, realm, seq, link) VALUES ($1, 'incident', $1, $2, $1)"
                     " ON CONFLICT (id) DO UPDATE SET seq = excluded.seq")
              .bind(bench.space.id, at)
              .run());
    CHECK(transaction.commit());
  }
  return static_cast<double>(count) / seconds_since(start);
}

void compare(const std::filesystem::path& folder, std::size_t callers, std::size_t count) {
  Bench bench{folder / fmt::format("append-{}", callers)};
  auto opened = store::Store::open(options(bench.dir, bench.clock, bench.entropy));
  if (!opened) std::abort();
  const double ours = through_the_store(bench, **opened, callers, count);
  const auto plain = bare(bench, bench.dir / "bare.db", *(*opened)->keys().server(), callers, count);
  if (!plain) std::abort();
  fmt::print("{:>8} {:>14.0f} {:>14.0f} {:>8.2f} {:>12.1f}\n", callers, ours, *plain, ours / *plain, 1e6 / ours);
}

}  // namespace

int main(int count, char** words) {
  const auto folder = std::filesystem::path(count > 1 ? words[1] : "/tmp") / fmt::format("tocsin-bench-{}", getpid());
  fmt::print("{:>8} {:>14} {:>14} {:>8} {:>12}\n", "callers", "facts/s", "bare facts/s", "ratio", "us a fact");
  compare(folder, 1, 2'000);
  compare(folder, 8, 8'000);
  compare(folder, 64, 40'000);
  std::filesystem::remove_all(folder);
}

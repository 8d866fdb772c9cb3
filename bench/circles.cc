// What circles cost a request: the clearance of a person whose organisation is in none, in 200, in 200 by one that
// stands in 199 others, and who is alone in 200; and the first one after a circle was formed. Then who would read what
// is sent to a community of 10,000 organisations, as text that is ready to be sent. Medians, on the real store.
// Usage: bench_circles [--organisations N]
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <chrono>

#include "auth/entropy.h"
#include "http/api/preview_json.h"
#include "i18n/tokenize.h"
#include "policy/circles.h"
#include "port/signing.h"
#include "state/facts/circle.h"
#include "state/facts/prepare.h"
#include "store/sqlite/store.h"

namespace tocsin::bench {
namespace {

using model::Kind;
using Steady = std::chrono::steady_clock;
constexpr std::size_t circles = 200;
constexpr std::size_t pieces_at_once = 400;

class WallClock final : public port::Clock {
 public:
  Instant now() override {
    return {std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
                .count()};
  }
};

class SystemChance final : public port::Entropy {
 public:
  void fill(std::span<std::uint8_t> out) override { draw_(out); }

 private:
  auth::Entropy draw_ = auth::system_entropy();
};

template <class Do>
double median_us(std::size_t times, Do act) {
  std::vector<double> took;
  for (std::size_t i = 0; i < times; ++i) {
    const auto start = Steady::now();
    act();
    took.push_back(std::chrono::duration<double, std::micro>(Steady::now() - start).count());
  }
  std::ranges::nth_element(took, took.begin() + static_cast<std::ptrdiff_t>(took.size() / 2));
  return took[took.size() / 2];
}

// A community in a store of its own, made of the server's own facts.
class Bench {
 public:
  explicit Bench(std::size_t organisations) {
    auto pattern = (std::filesystem::temp_directory_path() / "tocsin-bench-XXXXXX").string();
    TOCSIN_ASSERT(::mkdtemp(pattern.data()) != nullptr);
    dir_ = pattern;
    const auto as_it_is = [](const Bytes&, ByteView secret) { return Bytes(secret.begin(), secret.end()); };
    auto opened = store::Store::open(
        {.dir = dir_,
         .clock = clock_,
         .entropy = chance_,
         .fact_type = [](std::string_view type) { return state::fact_type(type); },
         .wrap = as_it_is,
         .unwrap = [as_it_is](const Bytes& aad, ByteView wrapped) -> Result<Bytes> { return as_it_is(aad, wrapped); },
         .index_text = [](std::string_view text) { return i18n::index_text(text); }});
    TOCSIN_ASSERT(opened.has_value());
    store_ = std::move(*opened);
    fill(organisations);
  }
  ~Bench() {
    store_.reset();
    std::filesystem::remove_all(dir_);
  }

  void run() {
    previews();
    clearances();
  }

 private:
  template <class P>
  port::Piece piece(const event::RecordRef& ref, const P& payload, model::FactId base = {}) {
    auto out =
        port::create(space_, ref, port::label_for(model::Tlp::green, {port::community_atom(space_.id)}), payload);
    out.by = port::By::server;
    out.id = chance_.new_id<model::FactTag>();
    out.base = base;
    return out;
  }
  void append(std::vector<port::Piece> pieces) {
    port::Draft draft;
    draft.pieces = std::move(pieces);
    const Instant now = clock_.now();
    auto batch = port::sign_draft(store_->keys(), chance_, std::move(draft), {}, {now, now});
    TOCSIN_ASSERT(batch.has_value());
    const auto done = port::append_and_wait(store_->log(), std::move(*batch));
    if (!done) fmt::print("{} {}\n", done.error().what, done.error().where);
    TOCSIN_ASSERT(done.has_value());
  }
  template <class P>
  void append_of(const model::OrganisationId& organisation, const model::RecordId& id, model::AtomSet readers,
                 const P& payload) {
    auto out = port::create(event::SpaceRef{model::SpaceKind::organisation, model::as_space(organisation), {}},
                            event::RecordRef{.id = id, .owner = organisation},
                            port::label_for(model::Tlp::green, std::move(readers)), payload);
    out.by = port::By::server;
    append({std::move(out)});
  }

  void fill(std::size_t organisations) {
    space_ = {model::SpaceKind::community, model::as_space(chance_.new_id<model::CommunityTag>()), {}};
    std::vector<port::Piece> pieces;
    for (std::size_t n = 0; n < organisations; ++n) {
      const auto one = chance_.new_id<model::OrganisationTag>();
      organisations_.push_back(one);
      state::OrganisationDescribed profile;  // as the community reads it
      profile.name.value = fmt::format("Organisation number {:05}", n);
      append_of(one, model::as_record(one), {port::community_atom(space_.id)}, profile);
      const event::RecordRef ref{.id = chance_.new_id<model::RecordTag>(), .owner = one};
      pieces.push_back(piece(ref, state::MembershipInvited{}));
      pieces.push_back(piece(ref, state::MembershipAccepted{}, *pieces.back().id));
      if (pieces.size() >= pieces_at_once) append(std::exchange(pieces, {}));
    }
    if (!pieces.empty()) append(std::move(pieces));
  }

  model::PersonId person_of(const model::OrganisationId& organisation) {
    const auto id = chance_.new_id<model::PersonTag>();
    state::PersonAdded payload;
    payload.name.value = "A person";
    append_of(organisation, model::as_record(id), {port::member_of(organisation)}, payload);
    return id;
  }
  model::RecordId circle() {
    const event::RecordRef ref{.id = chance_.new_id<model::RecordTag>(), .owner = organisations_.front()};
    state::CircleFormed formed;
    formed.title.value = "Circle";
    append({piece(ref, formed)});
    return ref.id;
  }
  void add(const model::RecordId& circle, const model::OrganisationId& owner, const state::CircleMember& who) {
    state::CircleMemberAdded added;
    static_cast<state::CircleMember&>(added) = who;
    append({piece({.id = chance_.new_id<model::RecordTag>(), .parent = circle, .owner = owner}, added)});
  }

  void measure(std::string_view what, const model::PersonId& person, const model::OrganisationId& organisation,
               std::size_t expected) {
    const auto snapshot = store_->index().snapshot();
    std::size_t held = 0;
    for (const auto& atom : snapshot->clearance_of(person, organisation).atoms())
      held += atom.kind == model::AtomKind::circle ? 1 : 0;
    TOCSIN_ASSERT(held == expected);
    const auto us = median_us(2001, [&] { (void)snapshot->clearance_of(person, organisation); });
    fmt::print("{:<58} {:>8.1f} us\n", what, us);
    std::fflush(stdout);
  }

  void clearances() {
    TOCSIN_ASSERT(organisations_.size() > 4);
    std::vector<model::PersonId> people;
    for (std::size_t n = 0; n < 5; ++n) people.push_back(person_of(organisations_[n]));
    measure("clearance: no circle on the server", people[4], organisations_[4], 0);
    std::vector<model::RecordId> all;
    for (std::size_t n = 0; n < circles; ++n) all.push_back(circle());
    for (const auto& one : all) add(one, organisations_[1], {});
    for (const auto& one : all) add(one, organisations_[2], {.person = people[2]});
    std::vector<model::RecordId> chain;
    for (std::size_t n = 0; n < circles; ++n) chain.push_back(circle());
    for (std::size_t n = 0; n + 1 < circles; ++n) add(chain[n + 1], organisations_[0], {.circle = chain[n]});
    add(chain.front(), organisations_[3], {});
    measure("clearance: in no circle, of 400", people[4], organisations_[4], 0);
    measure("clearance: its organisation is in 200", people[1], organisations_[1], circles);
    measure("clearance: its organisation is in one, which stands in 199", people[3], organisations_[3], circles);
    measure("clearance: the person alone is in 200", people[2], organisations_[2], circles);
    const auto once = [&] {
      const auto snapshot = store_->index().snapshot();
      (void)snapshot->clearance_of(people[1], organisations_[1]);
    };
    const auto usual = median_us(201, once);
    std::vector<double> first;
    for (int i = 0; i < 21; ++i) {
      circle();
      first.push_back(median_us(1, once));
    }
    std::ranges::nth_element(first, first.begin() + 10);
    fmt::print("{:<58} {:>8.1f} us, {:.1f} us the first time after a circle was formed\n",
               "with its snapshot: its organisation is in 200", usual, first[10]);
  }

  void previews() {
    const auto person = person_of(organisations_[4]);
    const auto all = port::community_atom(space_.id);
    auto but_one = port::label_for(model::Tlp::green, {all});
    but_one.audience.except = {port::member_of(organisations_[5])};
    preview("preview: one organisation", person,
            port::label_for(model::Tlp::amber, {port::member_of(organisations_[5])}));
    preview("preview: the community", person, port::label_for(model::Tlp::green, {all}));
    preview("preview: the community but one", person, but_one);
  }

  void preview(std::string_view what, const model::PersonId& person, const model::Label& label) {
    std::size_t readers = 0;
    std::string text;
    const auto us = median_us(21, [&] {
      const auto snapshot = store_->index().snapshot();
      const auto clearance = snapshot->clearance_of(person, organisations_[4]);
      const policy::Gate gate(store_->index().labels(), clearance);
      const auto made = share::preview(*snapshot, gate, {{{"head"}, label}}, share::View::sender, {});
      TOCSIN_ASSERT(made.has_value());
      readers = made->organisations.size();
      text = http::preview_json(*made, i18n::Language::en);
    });
    fmt::print("{:<58} {:>8.2f} ms, {} organisations, {} bytes\n", what, us / 1000, readers, text.size());
    std::fflush(stdout);
  }

  std::filesystem::path dir_;
  WallClock clock_;
  SystemChance chance_;
  std::unique_ptr<store::Store> store_;
  event::SpaceRef space_;
  std::vector<model::OrganisationId> organisations_;
};

}  // namespace
}  // namespace tocsin::bench

int main(int count, char** words) {
  std::size_t organisations = 10'000;
  if (count == 3) {
    const std::string_view text = words[2];
    std::from_chars(text.data(), text.data() + text.size(), organisations);
  }
  tocsin::bench::Bench(organisations).run();
  return 0;
}

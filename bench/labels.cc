// rooms: policy
// Labels compiled a second: from the text of a marking to what the gate asks, its digest included; and what the gate
// then costs. Each figure is the median of eleven rounds. Run: bench_labels [labels]
#include <fmt/format.h>

#include <random>

#include "cpu_time.h"
#include "policy/label_book.h"

namespace {

using namespace tocsin;
using model::Atom;
using model::AtomKind;

// As ids are: spread over all of their bits (splitmix64).
RawId id_of(std::uint64_t number) {
  RawId out{};
  std::uint64_t state = number;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (i % 8 == 0) state += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
    out[i] = static_cast<std::uint8_t>(mixed >> (8 * (i % 8)));
  }
  return out;
}

// Of the shapes that sharing makes: an organisation and the team, joined with those who take part; every fourth shuts
// one out, every eighth says terms.
model::Label label_of(std::uint64_t number) {
  const auto organisation = Atom{AtomKind::member_of, model::Role::none, id_of(number % 1'000)};
  const auto team = Atom{AtomKind::role, model::Role::team, id_of(number % 50)};
  const auto taking_part = Atom{AtomKind::participant_of, model::Role::none, id_of(number)};
  model::Label out{
      .tlp = model::Tlp::amber,
      .audience = model::join(model::audience_of({organisation, team}), model::audience_of({taking_part, team}))};
  if (number % 4 == 0) out.audience.except = {{AtomKind::member_of, model::Role::none, id_of(number % 997 + 2'000)}};
  if (number % 8 == 0) out.terms = model::Terms{.provider_attribution = model::Attribution::must_not};
  return out;
}

}  // namespace

int main(int count, char** words) {
  const std::size_t labels = count > 1 ? std::stoul(words[1]) : 10'000;
  std::vector<std::string> texts;
  for (std::size_t n = 1; n <= labels; ++n) texts.push_back(model::canonical_text(label_of(n)));

  const auto compile = [&](policy::LabelBook& book) {
    std::int64_t number = 0;
    for (const auto& text : texts) {
      auto label = model::label_from_json(json::parse(text).value()).value();
      const auto digest = model::digest_of(label);
      book.learn(++number, std::move(label), digest);
    }
  };
  const double compiling = bench::median_ms([&] {
    policy::LabelBook book;
    compile(book);
  });
  policy::LabelBook book;
  compile(book);

  // One who takes part in a hundred incidents.
  model::AtomSet held{{AtomKind::member_of, model::Role::none, id_of(7)}};
  for (std::uint64_t n = 1; n <= 100; ++n) held.push_back({AtomKind::participant_of, model::Role::none, id_of(n * 97)});
  std::uint64_t viewer = 0;
  std::size_t seen = 0;
  constexpr std::size_t viewers = 1'000;
  const double opening = bench::median_ms([&] {
    for (std::size_t n = 0; n < viewers; ++n) {
      // Each another person, so that nothing is remembered.
      const policy::Clearance clearance(model::PersonId(id_of(++viewer)), model::OrganisationId(id_of(7)), held, {});
      seen += policy::visible(book, clearance)->numbers().size();
    }
  });
  const policy::Clearance clearance(model::PersonId(id_of(1)), model::OrganisationId(id_of(7)), held, {});
  const double meeting = bench::median_ms([&] {
    for (std::size_t n = 1; n <= labels; ++n) seen += book.meets(static_cast<std::int64_t>(n), clearance) ? 1 : 0;
  });
  const auto per_second = [](std::size_t things, double ms) { return static_cast<double>(things) / ms * 1000; };
  fmt::print("{} labels of about {} bytes\n", labels, texts.back().size());
  fmt::print("compiled from text           {:>12.0f} a second\n", per_second(labels, compiling));
  fmt::print("visible() of a new viewer    {:>12.0f} a second, {:.1f} us each\n", per_second(viewers, opening),
             opening * 1000 / viewers);
  fmt::print("labels met or not, one each  {:>12.0f} a second\n", per_second(labels, meeting));
  return seen == 0 ? 1 : 0;
}

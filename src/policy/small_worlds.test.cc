// Who reads what, in every small world: three organisations of two persons each, two circles, clients. Each expression
// over their atoms to depth two is asked of the product and of a reference that is written from the text of TLP 2.0 and
// knows persons alone: no label, no clearance, no set of atoms.
// Source: FIRST, Traffic Light Protocol 2.0, section 4 (definitions).
#include <gtest/gtest.h>

#include <bitset>
#include <set>

#include "policy/clearance.h"

namespace tocsin::policy {
namespace {

constexpr int organisations = 3;
constexpr int named = 6;  // persons that an audience may name: 0 and 1 are of the first organisation, and so on
constexpr int persons =
    10;  // and one of each organisation who joins it tomorrow, and one of an organisation that none names
constexpr int circles = 2;

// Of the persons.
using Readers = std::bitset<persons>;

int organisation_of(int person) { return person < named ? person / 2 : person - named; }

// Who is in what: circles are of organisations; clients[o] are the organisations that o serves.
struct SmallWorld {
  std::array<unsigned, circles> circle{};
  std::array<unsigned, organisations> clients{};
};

bool is_in(unsigned set, int one) { return ((set >> static_cast<unsigned>(one)) & 1U) != 0; }

enum class Leaf : std::uint8_t { world, circle, organisation, clients, person };
struct Name {
  Leaf leaf{};
  int which = 0;
};

// The reference: may this person read what is told to those of that name?
bool is_told(const SmallWorld& world, const Name& name, int person) {
  switch (name.leaf) {
    case Leaf::world:
      return true;
    case Leaf::circle:
      return is_in(world.circle[static_cast<std::size_t>(name.which)], organisation_of(person));
    case Leaf::organisation:
      return organisation_of(person) == name.which;
    case Leaf::clients:
      return is_in(world.clients[static_cast<std::size_t>(name.which)], organisation_of(person));
    case Leaf::person:
      return person == name.which;
  }
  return false;
}

enum class Op : std::uint8_t { leaf, any, both, less };

// An expression, what it is as a label of the product's, and the names in it.
struct Expression {
  std::size_t number = 0;  // parts have smaller ones
  Op op = Op::leaf;
  Name name;  // of a leaf; of `less`, whom it shuts out
  const Expression* a = nullptr;
  const Expression* b = nullptr;
  model::Audience audience;
  bool shuts_out = false;
};

// One person and one expression, whose parts were asked before.
bool is_reader(const SmallWorld& world, const Expression& e, int person, const std::vector<Readers>& parts) {
  const auto reads = [&](const Expression* part) { return parts[part->number].test(static_cast<std::size_t>(person)); };
  switch (e.op) {
    case Op::leaf:
      return is_told(world, e.name, person);
    case Op::any:
      return reads(e.a) || reads(e.b);
    case Op::both:
      return reads(e.a) && reads(e.b);
    case Op::less:
      return reads(e.a) && !is_told(world, e.name, person);
  }
  return false;
}

// How far TLP 2.0 lets recipients of these names pass it on, and so the widest that their sender may mean.
//   RED           for the eyes and ears of individual recipients only
//   AMBER+STRICT  within the recipients' organisation only
//   AMBER         within their organisation and its clients
//   GREEN         within their community
//   CLEAR         to the world
bool may_reach(const SmallWorld& world, model::Tlp tlp, const Expression& e, int person,
               const std::vector<Readers>& parts) {
  const auto reached = [&](const Expression* part) {
    return parts[part->number].test(static_cast<std::size_t>(person));
  };
  if (e.op == Op::less) return reached(e.a);
  if (e.op != Op::leaf) return reached(e.a) || reached(e.b);
  if (tlp == model::Tlp::clear) return true;
  if (!is_told(world, e.name, person)) return false;
  switch (e.name.leaf) {
    case Leaf::person:
      return true;
    case Leaf::organisation:
      return tlp != model::Tlp::red;
    case Leaf::clients:
      return tlp == model::Tlp::amber || tlp == model::Tlp::green;
    case Leaf::circle:
      return tlp == model::Tlp::green;
    case Leaf::world:
      return false;
  }
  return false;
}

// ---- the product's side

RawId raw(int group, int number) {
  RawId out{};
  out[0] = static_cast<std::uint8_t>(group);
  out[15] = static_cast<std::uint8_t>(number + 1);
  return out;
}
RawId organisation_id(int n) { return raw(1, n); }

model::Atom atom_of(const Name& name) {
  using model::AtomKind;
  using model::Role;
  switch (name.leaf) {
    case Leaf::circle:
      return {AtomKind::circle, Role::none, raw(2, name.which)};
    case Leaf::organisation:
      return {AtomKind::member_of, Role::none, organisation_id(name.which)};
    case Leaf::clients:
      return {AtomKind::client_of, Role::none, organisation_id(name.which)};
    case Leaf::person:
      return {AtomKind::person, Role::none, raw(3, name.which)};
    case Leaf::world:
      break;
  }
  return {};
}

Clearance clearance_of(const SmallWorld& world, int person) {
  model::AtomSet atoms;
  const int own = organisation_of(person);
  atoms.push_back(atom_of({Leaf::person, person}));
  atoms.push_back(atom_of({Leaf::organisation, own}));
  for (int n = 0; n < circles; ++n)
    if (is_in(world.circle[static_cast<std::size_t>(n)], own)) atoms.push_back(atom_of({Leaf::circle, n}));
  for (int n = 0; n < organisations; ++n)
    if (is_in(world.clients[static_cast<std::size_t>(n)], own)) atoms.push_back(atom_of({Leaf::clients, n}));
  const model::OrganisationId organisation(organisation_id(own));
  return {model::PersonId(raw(3, person)), organisation, std::move(atoms), {organisation}};
}

// "Either of both audiences" as a conjunction of sets: whoever is let in meets one of each pair.
model::Audience either(const model::Audience& a, const model::Audience& b) {
  model::Audience out;
  for (const auto& one : a.all_of)
    for (const auto& other : b.all_of) {
      auto set = one;
      set.insert(set.end(), other.begin(), other.end());
      out = model::join(out, model::audience_of(std::move(set)));
    }
  return out;
}

class Expressions {
 public:
  Expressions() {
    add_leaves();
    const auto leaves = all_.size();
    combine(0, leaves);
    combine(leaves, all_.size());
  }
  const std::vector<std::unique_ptr<Expression>>& all() const { return all_; }

 private:
  static std::vector<Name> names() {
    std::vector<Name> out{{Leaf::world, 0}};
    for (int n = 0; n < circles; ++n) out.push_back({Leaf::circle, n});
    for (int n = 0; n < organisations; ++n) out.push_back({Leaf::organisation, n});
    for (int n = 0; n < organisations; ++n) out.push_back({Leaf::clients, n});
    for (int n = 0; n < named; ++n) out.push_back({Leaf::person, n});
    return out;
  }
  void add(Expression e) {
    e.number = all_.size();
    all_.push_back(std::make_unique<Expression>(std::move(e)));
  }
  void add_leaves() {
    for (const auto& name : names())
      add(Expression{.op = Op::leaf, .name = name, .audience = model::audience_of({atom_of(name)})});
  }
  // What has one of [from, to) in it and one of all before `to`.
  void combine(std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      for (std::size_t j = 0; j < i; ++j) combine(*all_[i], *all_[j]);
      for (const auto& name : names())
        if (name.leaf == Leaf::organisation || name.leaf == Leaf::person) shut_out(*all_[i], name);
    }
  }
  void combine(const Expression& a, const Expression& b) {
    add(Expression{.op = Op::both,
                   .a = &a,
                   .b = &b,
                   .audience = model::join(a.audience, b.audience),
                   .shuts_out = a.shuts_out || b.shuts_out});
    // An exclusion is of the whole label: one of two audiences cannot be said without the people that the other lets
    // in.
    if (a.shuts_out || b.shuts_out) return;
    add(Expression{.op = Op::any, .a = &a, .b = &b, .audience = either(a.audience, b.audience)});
  }
  void shut_out(const Expression& a, const Name& name) {
    auto audience = a.audience;
    audience.except = model::normalised([&] {
      auto all = audience.except;
      all.push_back(atom_of(name));
      return all;
    }());
    add(Expression{.op = Op::less, .name = name, .a = &a, .audience = std::move(audience), .shuts_out = true});
  }
  std::vector<std::unique_ptr<Expression>> all_;
};

const Expressions& expressions() {
  static const Expressions all;
  return all;
}

// Organisations are alike: a world is told by how many of them are in neither circle, in one, in the other, in both. In
// each one other organisation serves others.
std::vector<SmallWorld> small_worlds() {
  std::vector<SmallWorld> out;
  for (unsigned x = 0; x < 4; ++x)
    for (unsigned y = x; y < 4; ++y)
      for (unsigned z = y; z < 4; ++z) {
        SmallWorld world;
        for (unsigned n = 0; n < circles; ++n)
          world.circle[n] = ((x >> n) & 1U) | (((y >> n) & 1U) << 1U) | (((z >> n) & 1U) << 2U);
        const auto relation = static_cast<unsigned>(out.size() * 13 + 5) % 64;
        for (unsigned n = 0; n < organisations; ++n) {
          const unsigned others = (relation >> (2 * n)) & 3U;  // of the two beside n
          world.clients[n] =
              ((others & 1U) << ((n + 1) % organisations)) | ((others >> 1U) << ((n + 2) % organisations));
        }
        // And one that no audience names has one of those ways in.
        const auto way = out.size() % (circles + organisations);
        (way < circles ? world.circle[way] : world.clients[way - circles]) |= 1U << unsigned{organisations};
        out.push_back(world);
      }
  return out;
}

constexpr std::array tlps{model::Tlp::red, model::Tlp::amber_strict, model::Tlp::amber, model::Tlp::green,
                          model::Tlp::clear};

// Asks of each expression and person, parts first.
template <class Asked>
std::vector<Readers> asked_of_all(Asked ask) {
  std::vector<Readers> out;
  out.reserve(expressions().all().size());
  for (const auto& e : expressions().all()) {
    Readers one;
    for (int person = 0; person < persons; ++person) one.set(static_cast<std::size_t>(person), ask(*e, person, out));
    out.push_back(one);
  }
  return out;
}
std::vector<Readers> readers_in(const SmallWorld& world) {
  return asked_of_all(
      [&](const Expression& e, int person, const auto& parts) { return is_reader(world, e, person, parts); });
}
std::vector<Readers> reach_in(const SmallWorld& world, model::Tlp tlp) {
  return asked_of_all(
      [&](const Expression& e, int person, const auto& parts) { return may_reach(world, tlp, e, person, parts); });
}

// Who reads depends on where the reader stands and on nobody else: each of the sixteen places of one organisation, in
// or out of either circle and a client of either other one or not. The expressions say of each organisation what they
// say of every other, so that one person in every place is everybody; the others are asked in one place.
TEST(SmallWorlds, AreReadByWhomTheirExpressionSays) {
  for (unsigned place = 0; place < 16; ++place) {
    SmallWorld world;
    for (unsigned n = 0; n < circles; ++n) world.circle[n] = ((place >> n) & 1U) | (n + 1) << 1U;
    for (unsigned n = 1; n < organisations; ++n) world.clients[n] = (place >> (n + 1)) & 1U;
    const auto expected = readers_in(world);
    for (int person = 0; person < (place == 0 ? persons : 1); ++person) {
      const auto viewer = clearance_of(world, person);
      for (const auto& e : expressions().all()) {
        // Its TLP bounds the sender and is no matter to a reader.
        const model::Label label{.tlp = tlps[e->number % tlps.size()], .audience = e->audience};
        ASSERT_EQ(meets(label, viewer), expected[e->number].test(static_cast<std::size_t>(person)))
            << "place " << place << ", person " << person << ": " << model::canonical_text(label);
      }
    }
  }
}

TEST(SmallWorlds, HaveEverySetOfReaders) {
  std::set<unsigned long> sets;
  for (const auto& world : small_worlds())
    for (const auto& readers : readers_in(world)) sets.insert(readers.to_ulong() % 64);
  EXPECT_EQ(sets.size(), 64U);
}

// Of each marking and expression whether its readers keep within what they may pass on, in every small world.
std::array<std::vector<bool>, tlps.size()> kept_within() {
  std::array<std::vector<bool>, tlps.size()> out;
  out.fill(std::vector<bool>(expressions().all().size(), true));
  for (const auto& world : small_worlds()) {
    const auto readers = readers_in(world);
    for (std::size_t t = 0; t < tlps.size(); ++t) {
      const auto reach = reach_in(world, tlps[t]);
      for (std::size_t n = 0; n < readers.size(); ++n) out[t][n] = out[t][n] && (readers[n] & ~reach[n]).none();
    }
  }
  return out;
}

bool is_union(const Expression& e) { return e.op == Op::leaf || (e.op == Op::any && is_union(*e.a) && is_union(*e.b)); }

// Whatever the circles and clients come to be, nobody reads beyond what the marking lets recipients pass on; and of
// plain unions every one that keeps within it is taken.
TEST(SmallWorlds, TakeAnAudienceThatKeepsWithinItsMarkingAndNoOther) {
  std::size_t taken = 0;
  const auto kept = kept_within();
  for (std::size_t t = 0; t < tlps.size(); ++t)
    for (const auto& e : expressions().all()) {
      const model::Label label{.tlp = tlps[t], .audience = e->audience};
      const auto within = within_marking(label);
      taken += within ? 1 : 0;
      ASSERT_TRUE(!within || kept[t][e->number]) << model::canonical_text(label);
      if (is_union(*e)) ASSERT_EQ(within.has_value(), kept[t][e->number]) << model::canonical_text(label);
    }
  EXPECT_GT(taken, expressions().all().size());
}

}  // namespace
}  // namespace tocsin::policy

#pragma once
// Markings and audiences as values. The danger removed: TLP as a rank that can be compared (AMBER+STRICT is not
// "between" anything), and an audience as a list of names that nobody can join or subtract.
//
// Atom: one reason for which a reader can see something. Audience: a conjunction of atom sets, each of which a reader
// must meet, less excluded organisations and persons. Label: marking and audience. Two labels are equal when their
// canonical texts are equal; the digest of that text names the label in facts. What a label does not say (no PAP, no
// terms, nothing to handle with care, readers who may know of each other) is not in its text either, so labels written
// before a statement was known keep their digests.
// Bounds: 64 sets, 4,096 atoms in all, of those that are read; a join may have more, and is then refused before it is
// signed (policy::within_marking). Errors of label_from_json: those of the codec; limit "label.too_large".
// Source: FIRST TLP 2.0; PAP (MISP taxonomy v3); FIRST IEP 2.0 (model/terms.h).
#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/json.h"
#include "model/kinds.h"
#include "model/terms.h"

namespace tocsin::model {

enum class Tlp : std::uint8_t { red, amber_strict, amber, green, clear };
std::span<const std::string_view> names_of(Tlp);  // "TLP:RED", "TLP:AMBER+STRICT", ...
enum class Pap : std::uint8_t { red, amber, green, clear };
std::span<const std::string_view> names_of(Pap);  // "PAP:RED", ...

enum class AtomKind : std::uint8_t { person, member_of, client_of, circle, community, participant_of, role, open };
std::span<const std::string_view> names_of(AtomKind);

// Roles that grant reading or acting; the id of such an atom is the space (or organisation) it holds in; of `reporter`,
// who reported without a name, it is the report.
enum class Role : std::uint8_t { none, op, admin, responder, observer, team, lead, reporter };
std::span<const std::string_view> names_of(Role);

struct Atom {
  AtomKind kind = AtomKind::open;
  Role role = Role::none;
  RawId id{};
  auto operator<=>(const Atom&) const = default;
};
std::string to_text(const Atom& atom);  // "person:UUID", "role:team@UUID", "public"
std::optional<Atom> atom_from_text(std::string_view text);

using AtomSet = std::vector<Atom>;  // sorted, unique
AtomSet normalised(AtomSet atoms);  // from any order

// Whether the readers of an audience may know of each other by it. `hidden`: a reader is shown that it may read, and
// nobody else's name.
enum class Members : std::uint8_t { seen, hidden };
std::span<const std::string_view> names_of(Members);

inline constexpr std::size_t label_most_sets = 64;
inline constexpr std::size_t label_most_atoms = 4096;

struct Audience {
  std::vector<AtomSet> all_of;  // sorted, unique; a reader must meet every set
  AtomSet except;               // person and member_of atoms only
  Members members = Members::seen;
  bool operator==(const Audience&) const = default;
};
Audience audience_of(AtomSet any_of);
std::size_t atoms_in(const Audience& audience);       // with those that are shut out
Audience join(const Audience& a, const Audience& b);  // readers: the intersection; restrictions: the union

struct Label {
  Tlp tlp = Tlp::amber;
  std::optional<Pap> pap;
  Audience audience;
  HandlingSet handling = {};
  std::optional<Terms> terms = std::nullopt;  // IEP statements
  bool operator==(const Label&) const = default;
};
Label join(const Label& a, const Label& b);  // the tighter of both in every respect

std::string canonical_text(const Label& label);  // RFC 8785
Result<Label> label_from_json(const json::Value& value, const std::string& where = {});
Digest digest_of(const Label& label);

}  // namespace tocsin::model

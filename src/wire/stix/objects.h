#pragma once
// STIX objects out of whatever holds them, one at a time, each with what is wrong with it. The danger removed: one bad
// object that makes a whole collection unreadable, valid objects dropped without a word, numbers and unknown properties
// changed on the way, and a validator that answers "invalid" without saying where and why.
//
// for_each_object() takes a bundle, a TAXII envelope ({"objects": [...]}), a list of objects, one object, or several of
// these one after another (JSON lines). What breaks the document as a whole is its error, and then `each` was not
// called at all: the body is walked twice, first for its grammar. What breaks one object is that object's faults.
// `bytes` are the object exactly as received. An error that `each` answers ends the reading and is returned.
// A view and all it points to is valid during the call only. An object that is written in STIX 2.0 (it says so, or is
// written as 2.0 had it, without spec_version) is read with the rules that 2.0 and 2.1 share, its spec_version is
// "2.0".
//
// Bounds: ReadLimits; time is linear in the body and memory is one object's, however it nests (nothing recurses).
// Errors: invalid "json.syntax" | "json.encoding" | "json.duplicate_key" (a bundle's or an envelope's own keys) |
// "stix.objects" (not a list), limit "json.size" | "stix.too_many_objects" {max}; `where` is "offset:N" (bytes). Faults
// and their arguments: check.h. Threads: pure functions. Source: STIX 2.1 OS sections 2 to 11; TAXII 2.1 section 3.7.
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/observable.h"

namespace tocsin::wire::stix {

// What is wrong with one object: the JSON pointer inside it ("/granular_markings/0/selectors/1"), a catalogue key as in
// an Error, and its arguments.
struct Fault {
  std::string where;
  std::string what;
  std::vector<Arg> args;
  bool operator==(const Fault&) const = default;
};

// One entry of granular_markings: either a marking or a language for what its selectors point at.
struct Granular {
  std::vector<std::string> selectors;
  std::string marking_ref;
  std::string lang;
};

// An instant compared exactly, whatever number of decimals it was written with: microseconds since 1970 and the
// nanoseconds (0 to 999) beyond. Its text is kept beside it, since two texts may name one instant.
struct Version {
  std::int64_t us = 0;
  std::int32_t ns = 0;
  auto operator<=>(const Version&) const = default;
};
// RFC 3339 in UTC as STIX writes it ("Z", capital letters, up to nine decimals, a date that exists).
std::optional<Version> version_from_text(std::string_view text);

enum class Revoked : std::uint8_t { no, yes };
enum class Defanged : std::uint8_t { no, yes };

// Whether the id of a cyber-observable object is the one that its properties give. Several examples of the standard do
// not recompute, so that `differs` is no fault; but such an id says nothing about what the object holds.
enum class IdOrigin : std::uint8_t { not_derived, derived, differs };

struct ObjectView {
  std::size_t index = 0;   // place among all objects of the body
  std::string_view bytes;  // the object as received
  std::string_view type;
  std::string_view id;
  std::string_view version_text;  // modified, else created, else ""
  std::optional<Version> version;
  std::string_view created;         // "" where it has none
  std::string_view spec_version;    // "2.1" for a cyber-observable object without
  std::string_view created_by_ref;  // "" where it has none
  Revoked revoked = Revoked::no;
  Defanged defanged = Defanged::no;
  IdOrigin id_origin = IdOrigin::not_derived;
  std::string_view lang;
  std::span<const std::string_view> object_marking_refs;
  std::span<const Granular> granular;
  // What a marking-definition says: "clear", "green", "amber", "amber+strict", "red" or "", and its statement or "".
  std::string_view tlp_said;
  std::string_view statement;
  std::span<const model::Observable> observables;  // in normal form, each once
  std::span<const Fault> faults;                   // empty: valid
};

struct ReadLimits {
  std::size_t bytes = std::size_t{100} << 20;  // of the whole body; at most 4 GiB
  std::size_t objects = 1'000'000;
  std::size_t depth = 64;            // of containers within one object; deeper is that object's fault
  std::size_t values = 1'000'000;    // within one object; more is that object's fault
  std::size_t faults = 32;           // kept of one object, the last says how many more there are
  std::size_t observables = 10'000;  // kept of one object
};

enum class Holder : std::uint8_t { bundle, envelope, list, object, sequence };
enum class More : std::uint8_t { no, yes };
struct Shape {
  Holder holder = Holder::object;  // sequence: several values one after another
  std::size_t objects = 0;
  std::string bundle_id;  // of the first bundle, as given
  std::vector<Fault>
      faults;            // of bundles' own properties, at most ReadLimits::faults; they keep no object from being read
  More more = More::no;  // of an envelope: its server has more, to be asked for with `next`
  std::string next;
};

using Each = std::function<Result<void>(const ObjectView&)>;
Result<Shape> for_each_object(std::string_view body, const ReadLimits& limits, const Each& each);

// The TLP level that a marking-definition says, by its id, its definition or the TLP 2.0 extension; nullopt where
// `object` is no such object.
std::optional<std::string_view> tlp_said_by(std::string_view object);

}  // namespace tocsin::wire::stix

#pragma once
// What an observable meets: values that are the same thing, wider values that hold it, narrower ones that it holds. The
// danger removed: an address that never meets the network it lies in because one is looked up as text, and a type that
// two formats name differently.
//
// A spelling is a class byte and the value in the one form in which it is compared; two observables are met as the same
// exactly when their spellings are equal. event/matching_key.h makes a number of it that nobody outside can aim at.
// Wider spellings are looked up one by one; narrower values are found by a scan over places, which are bytes in an
// order that keeps what lies together together. Observables are in normal form (wire/observable.h); others are compared
// as text and meet only what is written alike.
//
// What counts as the same: an address and a network of its full length; a host name and a domain; http, https and no
// scheme at all, with and without a fragment; file names and registry keys in any case of ASCII letters, either slash.
// What does not: a digest and another digest of the same length (imphash, JA3 and MD5 are three things).
// Bounds: at most 129 wider networks, 127 parent domains. Threads: pure functions. Source: RFC 4291, RFC 4632, RFC
// 3986.
#include <bitset>
#include <optional>
#include <string>
#include <vector>

#include "model/observable.h"

namespace tocsin::model {

// How a met value stands to the one that was asked about.
enum class Relation : std::uint8_t {
  same,
  network,  // the met network holds the address or network
  parent,   // the met domain is a parent of the domain
  host,     // the met address, network or domain is, or holds, the host of the URL
  mail,     // the met domain is, or is a parent of, the domain of the mail address
  file      // the met name is the last part of the path
};
std::span<const std::string_view> names_of(Relation);

// The prefix lengths of stored networks, of both families in one: a bit for each of 0 to 128, IPv4 from 96 up.
using PrefixLengths = std::bitset<129>;
// That of an address or network; nullopt for other types and for what is not in normal form.
std::optional<unsigned> prefix_length_of(const Observable& observable);

std::string spelling_of(const Observable& observable);

struct Wider {
  Relation relation = Relation::same;
  std::string spelling;
  bool operator==(const Wider&) const = default;
};
// Without the observable's own, nearest first, each once. Parent domains end at two labels.
std::vector<Wider> wider_spellings(const Observable& observable, const PrefixLengths& in_use);

// Where an observable stands among places: an address or network by its first address and its prefix length; a domain
// by its labels from the last to the first; a URL and a mail address where their host stands; a path by its last part.
// nullopt for types that hold nothing and lie in nothing.
std::optional<std::string> place_of(const Observable& observable);

struct Places {
  std::string first;  // included
  std::string end;    // not included
  bool operator==(const Places&) const = default;
};
// All places of what this network, domain or file name holds, its own among them; nullopt for what holds nothing.
std::optional<Places> places_within(const Observable& observable);

}  // namespace tocsin::model

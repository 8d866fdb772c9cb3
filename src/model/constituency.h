#pragma once
// Who answers for an address, a network, an autonomous system or a domain. The danger removed: a report sent to the
// holder of a /8 although one of its customers has declared the /24 that it came from.
//
// Declarations are observables in normal form with the number of their owner. The longest match wins: of networks the
// one with the longest prefix that holds the whole of what is asked, of domains the one with the most labels; an
// autonomous system by its number alone. URLs and mail addresses are asked by their host. Where several owners declared
// the same thing, all of them answer, in the order they were added.
//
// The readers take what may be declared and answer it in normal form: networks from /8 (IPv4) and /19 (IPv6); domains
// in A-labels of two labels or more that are not sold under (com.au, co.uk: a selection; a government's or a
// university's suffix is somebody's constituency); autonomous systems that are nobody's placeholder. Errors: invalid
// "constituency.network" | "constituency.asn" | "constituency.domain" {value}, "constituency.too_wide" {value}.
// Bounds: a look-up costs one hash look-up per declared prefix length, or per label. Ownership: values. Threads: const
// members from any thread. Source: RFC 4632 (longest match), RFC 7607 and RFC 7300 (reserved numbers).
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "model/matching.h"
#include "model/observable.h"

namespace tocsin::model {

Result<Observable> declared_network(std::string_view text, const std::string& where);
Result<Observable> declared_system(std::string_view text, const std::string& where);
Result<Observable> declared_domain(std::string_view text, const std::string& where);

class ConstituencyTable {
 public:
  struct Declared {
    Observable observable;
    std::vector<std::size_t> owners;
  };

  void add(const Observable& declared, std::size_t owner);
  // nullptr: nobody declared it. The table's own.
  const Declared* route(const Observable& observable) const;

 private:
  const Declared* find(const std::string& spelling) const;

  std::unordered_map<std::string, Declared> by_spelling_;
  PrefixLengths lengths_;
};

}  // namespace tocsin::model

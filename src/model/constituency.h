#pragma once
// Who answers for an address, a network, an autonomous system or a domain. The danger removed: a report sent to the
// holder of a /8 although one of its customers has declared the /24 that it came from.
//
// Declarations are observables in normal form with the number of their owner. The longest match wins: of networks the
// one with the longest prefix that holds the whole of what is asked, of domains the one with the most labels; an
// autonomous system by its number alone. URLs and mail addresses are asked by their host. Where several owners declared
// the same thing, all of them answer, in the order they were added.
// What may be declared at all: networks from /8 (IPv4) and /19 (IPv6), domains of two labels that are no public suffix
// (a selection of suffixes under which names are sold, no more), autonomous systems other than 0 and those of RFC 7607.
// Bounds: a look-up costs one hash look-up per declared prefix length or label. Ownership: values. Threads: const
// members from any thread. Source: RFC 4632 (longest match), RFC 6177 and RFC 2050 allocations, publicsuffix.org (the
// idea).
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "model/matching.h"
#include "model/observable.h"

namespace tocsin::model {

// Errors: invalid "constituency.type" for what nobody can own; limit "constituency.too_wide" {value}.
Result<void> check_declarable(const Observable& observable, const std::string& where);

class ConstituencyTable {
 public:
  struct Match {
    const Observable* declared = nullptr;  // the table's
    std::vector<std::size_t> owners;
  };

  void add(const Observable& declared, std::size_t owner);
  std::optional<Match> route(const Observable& observable) const;

 private:
  struct Declared {
    Observable observable;
    std::vector<std::size_t> owners;
  };
  const Declared* find(const std::string& spelling) const;
  std::unordered_map<std::string, Declared> by_spelling_;
  PrefixLengths lengths_;
};

}  // namespace tocsin::model

#pragma once
// The key under which an indicator is found. The danger removed: an index of long values, and two types whose values
// spell alike.
// 16 bytes of SHA-256(type "|" value): a collision of two values needs 2^64 work and would show as a wrong match, never
// as a missed one; matches() compares the values too.
#include "model/codec.h"
#include "model/observable.h"

namespace tocsin::store {

inline RawId hash_of(const model::Observable& observable) {
  const Digest digest = Sha256().add(model::name_of(observable.type)).add("|").add(observable.value).finish();
  RawId out{};
  std::copy_n(digest.begin(), out.size(), out.begin());
  return out;
}

}  // namespace tocsin::store

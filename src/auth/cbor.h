#pragma once
// CBOR as authenticators write it. The danger removed: a length or depth in a hostile message that takes memory or
// stack, and one message that two readers understand differently.
//
// CTAP2 canonical form, but for the order of map keys, which is free: definite lengths only, every number and length in
// its shortest form, no tags, no floating point, no undefined, no key twice, map keys are integers or text. encode()
// keeps the order met, hence encode(decode(x)) is x for every x that is taken.
// Bounds: 64 KiB, depth 8, 256 entries in one array or map. Ownership: byte strings and texts are views into the input.
// Errors: invalid "cbor.syntax" | "cbor.duplicate_key"; limit "cbor.size" | "cbor.depth". `where` is "offset:N".
// Threads: pure. Source: RFC 8949; CTAP 2.1 section 8 (message encoding).
#include <string_view>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace tocsin::auth::cbor {

class Value;
struct Null {
  bool operator==(const Null&) const = default;
};
using Array = std::vector<Value>;
// keys[i] leads to values[i].
struct Map {
  std::vector<Value> keys;
  std::vector<Value> values;
};

class Value {
 public:
  using Held = std::variant<Null, bool, std::int64_t, ByteView, std::string_view, Array, Map>;
  Value() = default;
  explicit Value(Held held) : held_(std::move(held)) {}

  template <class T>
  const T* as() const {
    return std::get_if<T>(&held_);
  }
  // The entry of a map; nullptr where this is no map or has no such key.
  const Value* find(std::string_view key) const;
  const Value* find(std::int64_t key) const;

 private:
  Held held_;
};

Result<Value> decode(ByteView whole);

struct Decoded {
  Value value;
  std::size_t size_bytes;
};
// The first item of `bytes` and how far it reaches.
Result<Decoded> decode_first(ByteView bytes);

Bytes encode(const Value& value);

}  // namespace tocsin::auth::cbor

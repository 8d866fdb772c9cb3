#include "auth/cbor.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base/utf8.h"

namespace tocsin::auth::cbor {
namespace {

constexpr std::size_t largest_bytes = 64 * 1024;
constexpr std::size_t largest_depth = 8;
constexpr std::uint64_t most_entries = 256;
constexpr auto largest_integer = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

enum class Major : std::uint8_t { unsigned_integer, negative_integer, bytes, text, array, map, tag, simple };

struct Head {
  Major major;
  std::uint64_t argument;
};

class Reader {
 public:
  explicit Reader(ByteView bytes) : bytes_(bytes) {}
  std::size_t at() const { return at_; }

  Result<Value> item(std::size_t depth) {
    if (depth > largest_depth) return refuse(Code::limit, "cbor.depth");
    TRY(const auto head, next_head());
    switch (head.major) {
      case Major::unsigned_integer:
        return integer(head.argument, Sign::plus);
      case Major::negative_integer:
        return integer(head.argument, Sign::minus);
      case Major::bytes:
        return byte_string(head.argument);
      case Major::text:
        return text_string(head.argument);
      case Major::array:
        return array(head.argument, depth);
      case Major::map:
        return map(head.argument, depth);
      case Major::simple:
        return simple(head.argument);
      case Major::tag:
        break;
    }
    return refuse(Code::invalid, "cbor.syntax");
  }

 private:
  enum class Sign : std::uint8_t { plus, minus };

  std::unexpected<Error> refuse(Code code, std::string_view what) const {
    return fail(code, what, fmt::format("offset:{}", at_));
  }

  Result<Head> next_head() {
    if (at_ >= bytes_.size()) return refuse(Code::invalid, "cbor.syntax");
    const auto first = bytes_[at_++];
    const auto major = static_cast<Major>(first >> 5);
    const unsigned low = first & 31;
    if (low < 24) return Head{major, low};
    // 28 to 30 are reserved; 31 is the indefinite length. A simple value with more bytes is a float or unknown.
    if (low > 27 || major == Major::simple) return refuse(Code::invalid, "cbor.syntax");
    return long_head(major, std::size_t{1} << (low - 24));
  }

  Result<Head> long_head(Major major, std::size_t width) {
    if (bytes_.size() - at_ < width) return refuse(Code::invalid, "cbor.syntax");
    std::uint64_t argument = 0;
    for (std::size_t i = 0; i < width; ++i) argument = (argument << 8) | bytes_[at_++];
    const bool shortest = width == 1 ? argument >= 24 : (argument >> (4 * width)) != 0;
    if (!shortest) return refuse(Code::invalid, "cbor.syntax");
    return Head{major, argument};
  }

  Result<Value> integer(std::uint64_t argument, Sign sign) const {
    if (argument > largest_integer) return refuse(Code::limit, "cbor.size");
    const auto value = static_cast<std::int64_t>(argument);
    return Value(Value::Held(sign == Sign::plus ? value : -1 - value));
  }

  Result<ByteView> span(std::uint64_t size) {
    if (size > bytes_.size() - at_) return refuse(Code::invalid, "cbor.syntax");
    const auto out = bytes_.subspan(at_, size);
    at_ += size;
    return out;
  }

  Result<Value> byte_string(std::uint64_t size) {
    TRY(const auto out, span(size));
    return Value(Value::Held(out));
  }

  Result<Value> text_string(std::uint64_t size) {
    TRY(const auto out, span(size));
    if (!utf8::valid(text_of(out))) return refuse(Code::invalid, "cbor.syntax");
    return Value(Value::Held(text_of(out)));
  }

  Result<Value> simple(std::uint64_t argument) const {
    if (argument == 20 || argument == 21) return Value(Value::Held(argument == 21));
    if (argument == 22) return Value(Value::Held(Null{}));
    return refuse(Code::invalid, "cbor.syntax");
  }

  Result<Value> array(std::uint64_t count, std::size_t depth) {
    if (count > most_entries) return refuse(Code::limit, "cbor.size");
    Array out;
    for (std::uint64_t i = 0; i < count; ++i) {
      TRY(auto element, item(depth + 1));
      out.push_back(std::move(element));
    }
    return Value(Value::Held(std::move(out)));
  }

  Result<Value> map(std::uint64_t count, std::size_t depth) {
    if (count > most_entries) return refuse(Code::limit, "cbor.size");
    Map out;
    for (std::uint64_t i = 0; i < count; ++i) {
      TRY(auto key, item(depth + 1));
      CHECK(check_key(out.keys, key));
      TRY(auto value, item(depth + 1));
      out.keys.push_back(std::move(key));
      out.values.push_back(std::move(value));
    }
    return Value(Value::Held(std::move(out)));
  }

  Result<void> check_key(const std::vector<Value>& keys, const Value& key) const {
    const auto* number = key.as<std::int64_t>();
    const auto* text = key.as<std::string_view>();
    if (number == nullptr && text == nullptr) return refuse(Code::invalid, "cbor.syntax");
    for (const auto& other : keys) {
      const auto* other_number = other.as<std::int64_t>();
      const auto* other_text = other.as<std::string_view>();
      const bool same = number != nullptr ? other_number != nullptr && *other_number == *number
                                          : other_text != nullptr && *other_text == *text;
      if (same) return refuse(Code::invalid, "cbor.duplicate_key");
    }
    return {};
  }

  ByteView bytes_;
  std::size_t at_ = 0;
};

class Writer {
 public:
  void operator()(Null) { head(Major::simple, 22); }
  void operator()(bool value) { head(Major::simple, value ? 21 : 20); }
  void operator()(std::int64_t value) {
    value >= 0 ? head(Major::unsigned_integer, static_cast<std::uint64_t>(value))
               : head(Major::negative_integer, static_cast<std::uint64_t>(-1 - value));
  }
  void operator()(ByteView value) {
    head(Major::bytes, value.size());
    out_.insert(out_.end(), value.begin(), value.end());
  }
  void operator()(std::string_view value) {
    head(Major::text, value.size());
    out_.insert(out_.end(), value.begin(), value.end());
  }
  void operator()(const Array& array) {
    head(Major::array, array.size());
    for (const auto& element : array) any(element);
  }
  void operator()(const Map& map) {
    head(Major::map, map.keys.size());
    for (std::size_t i = 0; i < map.keys.size(); ++i) {
      any(map.keys[i]);
      any(map.values[i]);
    }
  }
  void any(const Value& value) { one_of<Null, bool, std::int64_t, ByteView, std::string_view, Array, Map>(value); }
  Bytes take() { return std::move(out_); }

 private:
  template <class... T>
  void one_of(const Value& value) {
    ((value.as<T>() != nullptr ? (*this)(*value.as<T>()) : void(0)), ...);
  }

  void head(Major major, std::uint64_t argument) {
    const auto top = static_cast<unsigned>(major) << 5;
    if (argument < 24) {
      out_.push_back(static_cast<std::uint8_t>(top | argument));
      return;
    }
    unsigned power = 0;
    while (power < 3 && (argument >> (8U << power)) != 0) ++power;
    out_.push_back(static_cast<std::uint8_t>(top | (24 + power)));
    for (unsigned i = 1U << power; i-- > 0;) out_.push_back(static_cast<std::uint8_t>((argument >> (8 * i)) & 255));
  }

  Bytes out_;
};

template <class Key>
const Value* find_in(const Value& value, const Key& key) {
  const auto* map = value.as<Map>();
  if (map == nullptr) return nullptr;
  const auto found = std::ranges::find_if(map->keys, [&](const Value& other) {
    const auto* held = other.as<Key>();
    return held != nullptr && *held == key;
  });
  if (found == map->keys.end()) return nullptr;
  return &map->values[static_cast<std::size_t>(found - map->keys.begin())];
}

}  // namespace

const Value* Value::find(std::string_view key) const { return find_in(*this, key); }
const Value* Value::find(std::int64_t key) const { return find_in(*this, key); }

Result<Decoded> decode_first(ByteView bytes) {
  if (bytes.size() > largest_bytes) return fail(Code::limit, "cbor.size");
  Reader reader(bytes);
  TRY(auto value, reader.item(0));
  return Decoded{std::move(value), reader.at()};
}

Result<Value> decode(ByteView whole) {
  TRY(auto decoded, decode_first(whole));
  if (decoded.size_bytes != whole.size()) {
    return fail(Code::invalid, "cbor.syntax", fmt::format("offset:{}", decoded.size_bytes));
  }
  return std::move(decoded.value);
}

Bytes encode(const Value& value) {
  Writer writer;
  writer.any(value);
  return writer.take();
}

}  // namespace tocsin::auth::cbor

#include "store/sqlite/value_keys.h"

#include <algorithm>

#include "model/network.h"

namespace tocsin::store {
namespace {

using model::Observable;
using model::ObservableType;

constexpr std::uint64_t ordered = std::uint64_t{1} << 63;
constexpr std::uint64_t ipv6_half = std::uint64_t{1} << 62;

bool is_mapped(const model::AddressRange::Address& address) {
  return std::all_of(address.begin(), address.begin() + 10, [](std::uint8_t b) { return b == 0; }) &&
         address[10] == 0xFF && address[11] == 0xFF;
}

// Of IPv4 the whole address, of IPv6 its first 62 bits.
std::uint64_t place(const model::AddressRange::Address& address) {
  std::uint64_t out = 0;
  if (is_mapped(address)) {
    for (std::size_t i = 12; i < 16; ++i) out = (out << 8) | address[i];
    return ordered | (out << 30);
  }
  for (std::size_t i = 0; i < 8; ++i) out = (out << 8) | address[i];
  return ordered | ipv6_half | (out >> 2);
}

std::string below(const std::string& spelling) { return "<" + spelling; }

}  // namespace

std::uint64_t ValueKeys::of_id(std::string_view id) const { return hashed("#" + std::string(id)); }

std::uint64_t ValueKeys::of_what_is_about(std::string_view id) const { return hashed("@" + std::string(id)); }

ValueKeySet ValueKeys::stored(std::span<const Observable> values) const {
  ValueKeySet out;
  for (const auto& value : values) {
    out.keys.push_back(hashed(model::spelling_of(value)));
    if (const auto length = model::prefix_length_of(value)) {
      if (const auto range = model::network_in(value.value)) out.keys.push_back(place(range->first));
      if (value.type == ObservableType::cidr) out.prefix_lengths.push_back(static_cast<std::uint8_t>(*length));
    } else {
      for (const auto& wider : model::wider_spellings(value, {})) out.keys.push_back(hashed(below(wider.spelling)));
    }
  }
  std::ranges::sort(out.keys);
  out.keys.erase(std::ranges::unique(out.keys).begin(), out.keys.end());
  return out;
}

ValueKeySet ValueKeys::of_object(const port::ObjectRow& row) const {
  auto out = stored(row.observables);
  for (const auto& id : row.about) out.keys.push_back(of_what_is_about(id));
  return out;
}

std::vector<AskedKey> ValueKeys::asked(const Observable& value, const model::PrefixLengths& in_use) const {
  const auto one = [](std::uint64_t key) { return AskedKey{key, key}; };
  const auto spelling = model::spelling_of(value);
  std::vector<AskedKey> out{one(hashed(spelling))};
  for (const auto& wider : model::wider_spellings(value, in_use)) out.push_back(one(hashed(wider.spelling)));
  if (value.type == ObservableType::cidr) {
    if (const auto range = model::network_in(value.value)) out.push_back({place(range->first), place(range->last)});
  } else {
    out.push_back(one(hashed(below(spelling))));
  }
  return out;
}

Result<void> insert_prefix_lengths(Db& db, const ValueKeySet& keys) {
  for (const auto length : keys.prefix_lengths)
    CHECK(db.prepare("INSERT INTO network_length (length) VALUES ($1) ON CONFLICT (length) DO NOTHING")
              .bind(static_cast<std::int64_t>(length))
              .run());
  return {};
}

Result<model::PrefixLengths> prefix_lengths_in(Db& db) {
  model::PrefixLengths out;
  auto rows = db.prepare("SELECT length FROM network_length");
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return out;
    out.set(static_cast<std::size_t>(rows.integer(0)));
  }
}

Result<ValueKeys> load_value_keys(Db& db, const std::function<void(std::span<std::uint8_t>)>& draw) {
  auto known = db.prepare("SELECT value FROM meta WHERE name = 'value_key_secret'");
  TRY(const bool there, known.step());
  RawId secret{};
  if (there) {
    const auto bytes = from_hex(known.text(0));
    if (!bytes || bytes->size() != secret.size()) return fail(Code::unavailable, "store.damaged", "value_key_secret");
    std::ranges::copy(*bytes, secret.begin());
    return ValueKeys(secret);
  }
  draw(secret);
  CHECK(db.prepare("INSERT INTO meta (name, value) VALUES ('value_key_secret', $1)").bind(to_hex(secret)).run());
  return ValueKeys(secret);
}

}  // namespace tocsin::store

#include "wire/convert/checksum.h"

#include <bit>
#include <cmath>

#include <fmt/format.h>

namespace tocsin::wire::convert {
namespace {

constexpr std::uint64_t start = 0xcbf29ce484222325;
constexpr std::uint64_t prime = 0x100000001b3;

std::uint64_t fnv(std::string_view text, std::uint64_t from) {
  for (const char c : text) from = (from ^ static_cast<std::uint8_t>(c)) * prime;
  return from;
}

// The finaliser of splitmix64: one bit of difference becomes many.
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

std::uint64_t of_whole(std::uint64_t bits) { return mixed(bits + 0x9e3779b97f4a7c15); }

std::uint64_t of_real(double number) {
  constexpr double beyond = 9007199254740992.0;
  if (std::trunc(number) == number && std::fabs(number) <= beyond)
    return of_whole(static_cast<std::uint64_t>(static_cast<std::int64_t>(number)));
  return mixed(std::bit_cast<std::uint64_t>(number) ^ prime);
}

std::uint64_t of_array(const json::Array& array) {
  std::uint64_t out = 2;
  for (const auto& item : array) out = joined(out, checksum(item));
  return out;
}

}  // namespace

std::uint64_t joined(std::uint64_t first, std::uint64_t second) { return mixed(std::rotl(first, 23) * prime + second); }

std::uint64_t checksum(std::string_view text) { return mixed(fnv(text, start)); }

std::uint64_t checksum(const json::Object& object) {
  std::uint64_t out = 3;
  for (const auto& member : object) out += joined(fnv(member.key(), start), checksum(member.value()));
  return mixed(out);
}

std::uint64_t checksum(const json::Value& value) {
  if (value.is_string()) return checksum(std::string_view(value.get_string()));
  if (value.is_object()) return checksum(value.get_object());
  if (value.is_array()) return of_array(value.get_array());
  if (value.is_int64()) return of_whole(static_cast<std::uint64_t>(value.get_int64()));
  if (value.is_uint64()) return of_whole(value.get_uint64());
  if (value.is_double()) return of_real(value.get_double());
  return value.is_bool() ? mixed(value.get_bool() ? 5 : 7) : mixed(11);
}

std::string to_text(std::uint64_t checksum) { return fmt::format("{:016x}", checksum); }

}  // namespace tocsin::wire::convert

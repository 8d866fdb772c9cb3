#include "store/sqlite/checkpoint.h"

#include "model/codec.h"

namespace tocsin::store {
namespace {

constexpr json::Limits limits{.bytes = 256 << 20, .depth = 8};

json::Object body_of(const Checkpoint& c) {
  json::Array spaces;
  for (const auto& [space, head] : c.spaces)
    spaces.push_back({{"link", to_hex(head.link)}, {"sequence", head.sequence}, {"space", tocsin::to_text(space)}});
  return {{"at", tocsin::to_text(c.at)},
          {"key", tocsin::to_text(c.key)},
          {"origin", c.origin},
          {"spaces", std::move(spaces)}};
}

std::string signed_text(const Checkpoint& c) {
  auto body = json::canonical(body_of(c));
  TOCSIN_ASSERT(body);
  return "tocsin/checkpoint/1\n" + *body;
}

std::unexpected<Error> malformed(std::string_view where) {
  return fail(Code::invalid, "checkpoint.syntax", std::string(where));
}

template <std::size_t N>
Result<std::array<std::uint8_t, N>> hex_in(const json::Object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return malformed(key);
  const auto bytes = from_hex(value->get_string());
  if (!bytes || bytes->size() != N) return malformed(key);
  std::array<std::uint8_t, N> out{};
  std::ranges::copy(*bytes, out.begin());
  return out;
}

template <class T>
Result<T> value_in(const json::Object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  if (value == nullptr) return malformed(key);
  auto out = model::decode<T>(*value);
  if (!out) return malformed(key);
  return out;
}

Result<void> read_space(const json::Value& value, Checkpoint& out) {
  if (!value.is_object()) return malformed("spaces");
  const auto& object = value.get_object();
  TRY(const auto space, value_in<model::SpaceId>(object, "space"));
  TRY(const auto link, hex_in<32>(object, "link"));
  const auto* sequence = object.if_contains("sequence");
  if (sequence == nullptr || !sequence->is_int64() || sequence->get_int64() < 1) return malformed("sequence");
  if (!out.spaces.emplace(space, Checkpoint::Head{sequence->get_int64(), link}).second) return malformed("spaces");
  return {};
}

}  // namespace

Checkpoint sign_checkpoint(Checkpoint unsigned_one, const event::Signer& server) {
  unsigned_one.key = server.key();
  unsigned_one.signature = server.sign(signed_text(unsigned_one));
  return unsigned_one;
}

std::string to_text(const Checkpoint& checkpoint) {
  json::Object body = body_of(checkpoint);
  body["signature"] = to_hex(checkpoint.signature);
  auto text = json::canonical(body);
  TOCSIN_ASSERT(text);
  return *text + "\n";
}

Result<Checkpoint> read_checkpoint(std::string_view text) {
  const auto value = json::parse(text, limits);
  if (!value || !value->is_object()) return malformed("");
  const auto& object = value->get_object();
  const auto* origin = object.if_contains("origin");
  const auto* spaces = object.if_contains("spaces");
  if (object.size() != 5 || origin == nullptr || !origin->is_string()) return malformed("origin");
  if (spaces == nullptr || !spaces->is_array()) return malformed("spaces");
  Checkpoint out;
  out.origin = origin->get_string();
  TRY(out.at, value_in<Instant>(object, "at"));
  TRY(out.key, value_in<model::KeyId>(object, "key"));
  TRY(out.signature, hex_in<64>(object, "signature"));
  for (const auto& space : spaces->get_array()) CHECK(read_space(space, out));
  return out;
}

Result<void> holds(const Checkpoint& checkpoint, const event::PublicKeyBytes& server) {
  if (!event::signature_holds(signed_text(checkpoint), checkpoint.signature, server))
    return fail(Code::invalid, "checkpoint.signature");
  return {};
}

}  // namespace tocsin::store

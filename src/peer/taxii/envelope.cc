#include "peer/taxii/envelope.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <charconv>

#include "base/bytes.h"
#include "base/json.h"

namespace tocsin::peer::taxii {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

constexpr std::string_view envelope_begins = R"({"objects":[)";
constexpr std::string_view envelope_ends = "]}";
constexpr std::size_t hash_digits = 16;
constexpr std::size_t most_next_bytes = 4000;

std::unexpected<Error> bad(error_code fault) {
  return fail(Code::invalid, "feed.envelope", "", {{"fault", simdjson::error_message(fault)}});
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

error_code raw_of(ondemand::value value, std::string_view& out) {
  ondemand::json_type type{};
  if (const auto fault = value.type().get(type)) return fault;
  if (type == ondemand::json_type::object) {
    ondemand::object object;
    if (const auto fault = value.get_object().get(object)) return fault;
    return object.raw_json().get(out);
  }
  if (type == ondemand::json_type::array) {
    ondemand::array array;
    if (const auto fault = value.get_array().get(array)) return fault;
    return array.raw_json().get(out);
  }
  out = value.raw_json_token();
  return simdjson::SUCCESS;
}

// Servers write members that they have no value for as null: absent, all the same.
bool is_absent(ondemand::value& value) {
  ondemand::json_type type{};
  return value.type().get(type) == simdjson::SUCCESS && type == ondemand::json_type::null;
}

error_code read_objects(ondemand::value value, std::vector<std::string_view>& out) {
  ondemand::array array;
  if (const auto fault = value.get_array().get(array)) return fault;
  for (auto element : array) {
    ondemand::value one;
    if (const auto fault = element.get(one)) return fault;
    std::string_view raw;
    if (const auto fault = raw_of(one, raw)) return fault;
    out.push_back(trimmed(raw));
  }
  return simdjson::SUCCESS;
}

// Some servers count pages, and say the number as one.
error_code read_next(ondemand::value value, std::optional<std::string>& out) {
  std::string_view text;
  ondemand::json_type type{};
  if (const auto fault = value.type().get(type)) return fault;
  if (type == ondemand::json_type::number) {
    text = trimmed(value.raw_json_token());
  } else if (const auto fault = value.get_string().get(text)) {
    return fault;
  }
  if (text.size() > most_next_bytes) return simdjson::CAPACITY;
  out = text;
  return simdjson::SUCCESS;
}

error_code read_member(ondemand::field field, Page& page) {
  std::string_view key;
  if (const auto fault = field.unescaped_key().get(key)) return fault;
  auto value = field.value();
  if (is_absent(value)) return simdjson::SUCCESS;
  if (key == "more") return value.get_bool().get(page.more);
  if (key == "next") return read_next(value, page.next);
  if (key == "objects") return read_objects(value, page.objects);
  std::string_view skipped;
  return raw_of(value, skipped);
}

error_code read_envelope(ondemand::parser& parser, std::string& body, Page& page) {
  body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
  ondemand::document document;
  if (const auto fault =
          parser.iterate(simdjson::padded_string_view(body.data(), body.size(), body.capacity())).get(document))
    return fault;
  ondemand::object object;
  if (const auto fault = document.get_object().get(object)) return fault;
  for (auto field : object) {
    ondemand::field one;
    if (const auto fault = std::move(field).get(one)) return fault;
    if (const auto fault = read_member(one, page)) return fault;
  }
  const char* rest = nullptr;
  return document.current_location().get(rest) == simdjson::SUCCESS ? simdjson::TRAILING_CONTENT : simdjson::SUCCESS;
}

}  // namespace

Result<Page> read_page(std::string& body) {
  ondemand::parser parser;
  Page out;
  if (body.empty()) return bad(simdjson::EMPTY);
  if (const auto fault = read_envelope(parser, body, out)) return bad(fault);
  return out;
}

std::string envelope_of(const std::vector<std::string_view>& objects) {
  std::string out;
  out.reserve(envelope_bytes(objects));
  out += envelope_begins;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    if (i > 0) out += ',';
    out += objects[i];
  }
  out += envelope_ends;
  return out;
}

std::size_t envelope_bytes(const std::vector<std::string_view>& objects) {
  std::size_t out = envelope_begins.size() + envelope_ends.size() + (objects.empty() ? 0 : objects.size() - 1);
  for (const auto object : objects) out += object.size();
  return out;
}

Named name_of(std::string_view object) {
  const auto value = json::parse(object, {.bytes = object.size(), .depth = 1024});
  if (!value || !value->is_object()) return {};
  const auto text = [&](std::string_view key) {
    const auto* found = value->get_object().if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
  };
  Named out{text("id"), text("modified")};
  if (out.version.empty()) out.version = text("created");
  return out;
}

std::uint64_t hash_of(std::string_view object) {
  const auto digest = sha256(tocsin::view_of(object));
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < sizeof out; ++i) out = out << 8 | digest[i];
  return out;
}

std::set<std::uint64_t> hashes_in(std::string_view text) {
  std::set<std::uint64_t> out;
  for (; text.size() >= hash_digits; text.remove_prefix(hash_digits)) {
    std::uint64_t hash = 0;
    std::from_chars(text.data(), text.data() + hash_digits, hash, 16);
    out.insert(hash);
  }
  return out;
}

std::string text_of_hashes(const std::set<std::uint64_t>& hashes) {
  std::string out;
  for (const auto hash : hashes) fmt::format_to(std::back_inserter(out), "{:016x}", hash);
  return out;
}

}  // namespace tocsin::peer::taxii

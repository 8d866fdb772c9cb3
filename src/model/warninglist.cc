#include "model/warninglist.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "model/codec.h"
#include "model/expression.h"
#include "model/network.h"

namespace tocsin::model {
namespace {

constexpr std::array<std::string_view, 5> type_names{"cidr", "hostname", "string", "substring", "regex"};

constexpr std::size_t name_points = 500;
constexpr std::size_t description_points = 4'000;
constexpr std::size_t attributes_max = 500;

std::size_t most_entries(WarninglistType type) {
  if (type == WarninglistType::regex) return 10'000;
  return type == WarninglistType::substring ? 100'000 : 1'000'000;
}

struct Spelling {
  std::string_view attribute;
  ObservableType type;
};
// What is not here holds what we keep as `other`.
constexpr Spelling spellings[] = {
    {"ip-src", ObservableType::ipv4},
    {"ip-dst", ObservableType::ipv4},
    {"ip-src|port", ObservableType::ipv4},
    {"ip-dst|port", ObservableType::ipv4},
    {"domain|ip", ObservableType::ipv4},
    {"domain|ip", ObservableType::domain},
    {"domain", ObservableType::domain},
    {"hostname", ObservableType::domain},
    {"hostname|port", ObservableType::domain},
    {"url", ObservableType::url},
    {"uri", ObservableType::url},
    {"link", ObservableType::url},
    {"email", ObservableType::email},
    {"email-src", ObservableType::email},
    {"email-dst", ObservableType::email},
    {"email-reply-to", ObservableType::email},
    {"target-email", ObservableType::email},
    {"md5", ObservableType::md5},
    {"filename|md5", ObservableType::md5},
    {"sha1", ObservableType::sha1},
    {"filename|sha1", ObservableType::sha1},
    {"sha256", ObservableType::sha256},
    {"filename|sha256", ObservableType::sha256},
    {"sha512", ObservableType::sha512},
    {"filename|sha512", ObservableType::sha512},
    {"imphash", ObservableType::imphash},
    {"ja3-fingerprint-md5", ObservableType::ja3},
    {"filename", ObservableType::filename},
    {"AS", ObservableType::asn},
    {"mutex", ObservableType::mutex},
    {"regkey", ObservableType::registry_key},
    {"mac-address", ObservableType::mac},
    {"vulnerability", ObservableType::vulnerability},
};

// An address of either family and a network stand under the same attributes.
ObservableType family_of(ObservableType type) {
  return type == ObservableType::ipv6 || type == ObservableType::cidr ? ObservableType::ipv4 : type;
}

bool names(std::string_view attribute, ObservableType type) {
  const auto is_it = [&](const Spelling& one) { return one.attribute == attribute; };
  if (type == ObservableType::other) return std::ranges::none_of(spellings, is_it);
  return std::ranges::any_of(spellings, [&](const Spelling& one) { return is_it(one) && one.type == type; });
}

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\r\n");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

Result<std::string> text_at(const json::Object& in, std::string_view name, std::size_t most) {
  const auto* found = in.if_contains(name);
  if (found == nullptr) return std::string();
  const auto where = json::pointer_step("", name);
  if (!found->is_string()) return wrong_type("string", where);
  std::string out(found->get_string());
  if (!out.empty()) CHECK(check_text(out, most, Breaks::allowed, where));
  return out;
}

// Some lists write their version as text.
Result<std::int64_t> version_in(const json::Object& in) {
  const auto* found = in.if_contains("version");
  if (found == nullptr) return 0;
  if (found->is_int64() && found->get_int64() >= 0) return found->get_int64();
  std::int64_t out = 0;
  if (const auto* text = found->if_string(); text != nullptr && !text->empty()) {
    const auto [stop, fault] = std::from_chars(text->data(), text->data() + text->size(), out);
    if (fault == std::errc{} && stop == text->data() + text->size() && out >= 0) return out;
  }
  return wrong_type("integer", "/version");
}

Result<WarninglistType> type_in(const json::Object& in) {
  const auto* found = in.if_contains("type");
  if (found == nullptr) return WarninglistType::string;
  TRY(const auto at, read_name(*found, type_names, "/type"));
  return static_cast<WarninglistType>(at);
}

Result<void> check_entry(WarninglistType type, const std::string& entry, const std::string& where) {
  if (entry.empty() || entry.size() > observable_max_bytes || (type == WarninglistType::cidr && !network_in(entry)))
    return fail(Code::invalid, "warninglist.entry", where,
                {{"type", std::string(name_of(type))}, {"entry", entry.substr(0, 100)}});
  if (type != WarninglistType::regex) return {};
  return check_expression(entry, where);
}

Result<std::vector<std::string>> texts_in(const json::Object& in, std::string_view name, std::size_t most) {
  const auto* found = in.if_contains(name);
  if (found == nullptr) return std::vector<std::string>();
  const auto where = json::pointer_step("", name);
  TRY(const auto* items, array_within(*found, most, where));
  std::vector<std::string> out;
  out.reserve(items->size());
  for (std::size_t i = 0; i < items->size(); ++i) {
    if (!(*items)[i].is_string()) return wrong_type("string", json::pointer_step(where, i));
    out.emplace_back(trimmed((*items)[i].get_string()));
  }
  return out;
}

Result<void> read_entries(Warninglist& out, const json::Object& in) {
  if (!in.contains("list")) return fail(Code::invalid, "field.missing", "/list");
  TRY(out.list, texts_in(in, "list", most_entries(out.type)));
  for (std::size_t i = 0; i < out.list.size(); ++i)
    CHECK(check_entry(out.type, out.list[i], json::pointer_step("/list", i)));
  return {};
}

void put(json::Object& out, std::string_view name, const std::string& text) {
  if (!text.empty()) out.emplace(name, text);
}

json::Array array_of(const std::vector<std::string>& texts) {
  json::Array out;
  out.reserve(texts.size());
  for (const auto& one : texts) out.emplace_back(one);
  return out;
}

}  // namespace

std::span<const std::string_view> names_of(WarninglistType) { return type_names; }

Result<Warninglist> warninglist_from_json(const json::Value& value, std::string id) {
  if (!value.is_object()) return wrong_type("object", "");
  const auto& in = value.get_object();
  Warninglist out;
  out.id = std::move(id);
  TRY(out.name, text_at(in, "name", name_points));
  if (out.name.empty()) return fail(Code::invalid, "field.missing", "/name");
  TRY(out.name_zh, text_at(in, "name_zh", name_points));
  TRY(out.description, text_at(in, "description", description_points));
  TRY(out.description_zh, text_at(in, "description_zh", description_points));
  TRY(out.source, text_at(in, "source", description_points));
  TRY(out.date, text_at(in, "date", name_points));
  TRY(out.version, version_in(in));
  TRY(out.type, type_in(in));
  TRY(out.matching_attributes, texts_in(in, "matching_attributes", attributes_max));
  CHECK(read_entries(out, in));
  return out;
}

json::Value to_json(const Warninglist& list) {
  json::Object out{{"name", list.name}};
  put(out, "name_zh", list.name_zh);
  put(out, "description", list.description);
  put(out, "description_zh", list.description_zh);
  put(out, "source", list.source);
  put(out, "date", list.date);
  out.emplace("version", list.version);
  out.emplace("type", name_of(list.type));
  out.emplace("matching_attributes", array_of(list.matching_attributes));
  out.emplace("list", array_of(list.list));
  return out;
}

bool applies_to(const Warninglist& list, ObservableType type) {
  if (list.matching_attributes.empty()) return true;
  return std::ranges::any_of(list.matching_attributes,
                             [&](const auto& attribute) { return names(attribute, family_of(type)); });
}

}  // namespace tocsin::model

#include "wire/convert/terms.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "wire/address.h"
#include "wire/ascii.h"
#include "wire/convert/vocabulary.h"
#include "wire/stix/pattern.h"

namespace tocsin::wire::convert {
namespace {

std::optional<std::int64_t> whole(std::string_view text) {
  std::int64_t out = 0;
  const auto [stop, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  return fault == std::errc{} && stop == text.data() + text.size() && !text.empty() ? std::optional(out) : std::nullopt;
}

std::optional<json::Value> truth(std::string_view text) {
  const auto said = ascii::lower(text);
  if (said == "1" || said == "true" || said == "yes") return json::Value(true);
  if (said == "0" || said == "false" || said == "no") return json::Value(false);
  return std::nullopt;
}

std::optional<json::Value> autonomous_system(std::string_view text) {
  const auto digits = ascii::starts_with_i(text, "AS") ? ascii::trim(text.substr(2)) : text;
  const auto number = whole(digits);
  return number && *number >= 0 && *number <= 0xFFFFFFFF ? std::optional(json::Value(*number)) : std::nullopt;
}

std::optional<json::Value> value_as(Taken as, std::string_view text) {
  if (text.empty()) return std::nullopt;
  switch (as) {
    case Taken::text:
      return json::Value(text);
    case Taken::lower:
      return json::Value(ascii::lower(text));
    case Taken::whole: {
      const auto number = whole(text);
      return number && *number >= 0 ? std::optional(json::Value(*number)) : std::nullopt;
    }
    case Taken::truth:
      return truth(text);
    case Taken::asn:
      return autonomous_system(text);
    case Taken::time: {
      const auto at = stix_time(text);
      return at.empty() ? std::nullopt : std::optional(json::Value(at));
    }
    case Taken::address:
      return address_type(text).empty() ? std::nullopt : std::optional(json::Value(text));
  }
  return std::nullopt;
}

void say(Terms& out, const Row& row, std::string_view text) {
  auto value = value_as(row.taken, text);
  if (!value) return;
  auto type = std::string(row.type);
  if (row.taken == Taken::address && row.path == "value") type = address_type(text);
  out.push_back({std::move(type), std::string(row.path), std::move(*value)});
}

const Row* row_of(std::string_view object, std::string_view name) {
  const auto rows = rows_of(object);
  const auto at = std::ranges::find(rows, name, &Row::name);
  return at == rows.end() ? nullptr : &*at;
}

// "a|b" at its last bar: a file name may hold one, what stands behind cannot.
std::pair<std::string_view, std::string_view> halves(std::string_view text) {
  const auto bar = text.rfind('|');
  if (bar == std::string_view::npos) return {text, {}};
  return {text.substr(0, bar), text.substr(bar + 1)};
}

Terms terms_of_pair(std::string_view misp_type, std::string_view value) {
  Terms out;
  const auto [name, digest_type] = halves(misp_type);
  // A registry value's data may hold a bar, its key cannot.
  const auto bar = value.find('|');
  const auto [head, tail] = misp_type == "regkey|value" && bar != std::string_view::npos
                                ? std::pair(value.substr(0, bar), value.substr(bar + 1))
                                : halves(value);
  const bool is_port = digest_type == "port";
  const auto* first = row_of("", is_port ? "dst:" + std::string(name) : std::string(name));
  if (misp_type == "ip-src|port") first = row_of("", "src:ip-src");
  if (first != nullptr) say(out, *first, head);
  const auto* second = row_of("", digest_type == "ip"          ? "resolves"
                                  : misp_type == "ip-src|port" ? "src-port"
                                  : is_port                    ? "dst-port"
                                  : digest_type == "value"     ? "registry-data"
                                                               : digest_type);
  if (second != nullptr) say(out, *second, tail);
  return out.size() == 2 ? out : Terms{};
}

bool is_step_name(std::string_view step) {
  const bool indexed = step.ends_with("[*]");
  if (indexed) step.remove_suffix(3);
  return !step.empty() && !ascii::is_digit(step.front()) &&
         std::ranges::all_of(step, [](char c) { return ascii::is_letter(c) || ascii::is_digit(c) || c == '_'; });
}

std::string quoted_path(std::string_view path) {
  std::string out;
  while (true) {
    const auto dot = path.find('.');
    const auto step = path.substr(0, dot);
    out += is_step_name(step) ? std::string(step) : "'" + stix::escaped(step) + "'";
    if (dot == std::string_view::npos) return out;
    out += '.';
    path.remove_prefix(dot + 1);
  }
}

std::string literal(const Term& term) {
  if (!term.value.is_string()) return json::to_text(term.value);
  const std::string_view text = term.value.get_string();
  const bool is_time = term.path.ends_with("_time") || term.path == "date" || term.path.starts_with("validity_");
  return (is_time ? "t'" : "'") + stix::escaped(text) + "'";
}

bool is_network(const Term& term) {
  return (term.type == "ipv4-addr" || term.type == "ipv6-addr") && term.value.is_string() &&
         std::string_view(term.value.get_string()).find('/') != std::string_view::npos;
}

std::string value_text(const json::Value& value) {
  if (value.is_string()) return std::string(value.get_string());
  if (value.is_bool()) return value.get_bool() ? "1" : "0";
  return json::to_text(value);
}

Spoken spoken(const Row& row, std::string_view relation, const json::Value& value) {
  return {row.misp_type, category_of(row.misp_type), relation, value_text(value)};
}

}  // namespace

Terms terms_of_attribute(std::string_view misp_type, std::string_view value) {
  if (misp_type.find('|') != std::string_view::npos) return terms_of_pair(misp_type, value);
  Terms out;
  if (const auto* row = row_of("", misp_type); row != nullptr && row->misp_type == misp_type) say(out, *row, value);
  return out;
}

Terms terms_of_relation(std::string_view object, std::string_view relation, std::string_view misp_type,
                        std::string_view value) {
  Terms out;
  if (misp_type.find('|') != std::string_view::npos) return terms_of_pair(misp_type, value);
  if (const auto* row = row_of(object, relation)) say(out, *row, value);
  return out;
}

std::optional<Spoken> attribute_of(const Term& term) {
  for (const auto& row : rows_of("")) {
    const bool typed =
        row.type == term.type || (row.taken == Taken::address && row.path == "value" && term.type.ends_with("-addr") &&
                                  (term.type == "ipv4-addr" || term.type == "ipv6-addr"));
    if (typed && row.path == term.path && !row.misp_type.empty()) return spoken(row, "", term.value);
  }
  return std::nullopt;
}

std::optional<Spoken> relation_of(std::string_view object, const Term& term) {
  for (const auto& row : rows_of(object))
    if (row.type == term.type && row.path == term.path && value_as(row.taken, value_text(term.value)))
      return spoken(row, row.name, term.value);
  return std::nullopt;
}

std::string pattern_of(std::span<const Term> terms) {
  std::string out = "[";
  std::vector<bool> done(terms.size());
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if (done[i]) continue;
    std::string alike = literal(terms[i]);
    std::size_t count = 1;
    for (std::size_t k = i + 1; k < terms.size(); ++k) {
      if (terms[k].type != terms[i].type || terms[k].path != terms[i].path) continue;
      done[k] = true;
      if (terms[k].value == terms[i].value) continue;
      alike += ", " + literal(terms[k]);
      ++count;
    }
    if (out.size() > 1) out += " AND ";
    out += terms[i].type + ':' + quoted_path(terms[i].path);
    out += count > 1 ? " IN (" + alike + ")" : (is_network(terms[i]) ? " ISSUBSET " : " = ") + alike;
  }
  return out + "]";
}

}  // namespace tocsin::wire::convert

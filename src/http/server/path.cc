#include "http/server/path.h"

#include <algorithm>

#include "base/utf8.h"

namespace tocsin::http {

namespace {

constexpr std::size_t most_segments = 64;
constexpr std::size_t most_parameters = 128;
constexpr std::size_t most_cookies = 100;

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

enum class Plus : std::uint8_t { literal, space };

Result<std::string> decode(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at] == '+' && plus == Plus::space ? ' ' : text[at];
      continue;
    }
    const int high = at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
    const int low = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
    if (high < 0 || low < 0) return fail(Code::invalid, "url.percent");
    out += static_cast<char>(high * 16 + low);
    at += 2;
  }
  if (out.contains('\0')) return fail(Code::invalid, "url.control");
  if (!utf8::valid(out)) return fail(Code::invalid, "url.encoding");
  return out;
}

bool plain_segment(std::string_view segment) {
  if (segment.empty() || segment == "." || segment == "..") return false;
  return std::ranges::none_of(segment,
                              [](char c) { return c == '/' || c == '\\' || (c >= 0 && c < 0x20) || c == 0x7f; });
}

std::string_view cut(std::string_view& rest, char by) {
  const auto end = std::min(rest.find(by), rest.size());
  const auto part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

Result<Parameter> parameter(std::string_view pair) {
  const auto equals = std::min(pair.find('='), pair.size());
  Parameter out;
  TRY(out.name, decode(pair.substr(0, equals), Plus::space));
  if (equals < pair.size()) {
    TRY(out.value, decode(pair.substr(equals + 1), Plus::space));
  }
  return out;
}

bool cookie_octet(char c) { return c > 0x20 && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\'; }

std::optional<Parameter> cookie(std::string_view pair) {
  while (pair.starts_with(' ')) pair.remove_prefix(1);
  while (pair.ends_with(' ')) pair.remove_suffix(1);
  const auto equals = pair.find('=');
  if (equals == 0 || equals == std::string_view::npos) return std::nullopt;
  auto value = pair.substr(equals + 1);
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
  if (!std::ranges::all_of(value, cookie_octet) || !std::ranges::all_of(pair.substr(0, equals), cookie_octet))
    return std::nullopt;
  return Parameter{std::string(pair.substr(0, equals)), std::string(value)};
}

}  // namespace

Result<std::vector<std::string>> path_segments(std::string_view path) {
  if (!path.starts_with('/')) return fail(Code::invalid, "url.segment");
  path.remove_prefix(1);
  std::vector<std::string> out;
  if (path.empty()) return out;
  if (path.ends_with('/')) path.remove_suffix(1);
  for (bool more = true; more;) {
    if (out.size() == most_segments) return fail(Code::limit, "url.too_many");
    more = path.contains('/');
    TRY(std::string segment, decode(cut(path, '/'), Plus::literal));
    if (!plain_segment(segment)) return fail(Code::invalid, "url.segment");
    out.push_back(std::move(segment));
  }
  return out;
}

Result<std::vector<Parameter>> query_parameters(std::string_view query) {
  std::vector<Parameter> out;
  while (!query.empty()) {
    const auto pair = cut(query, '&');
    if (pair.empty()) continue;
    if (out.size() == most_parameters) return fail(Code::limit, "url.too_many");
    TRY(Parameter next, parameter(pair));
    out.push_back(std::move(next));
  }
  return out;
}

Result<std::optional<std::string>> single(const std::vector<Parameter>& parameters, std::string_view name) {
  std::optional<std::string> out;
  for (const auto& parameter : parameters) {
    if (parameter.name != name) continue;
    if (out) return fail(Code::invalid, "url.repeated", "query:" + std::string(name), {{"name", std::string(name)}});
    out = parameter.value;
  }
  return out;
}

std::vector<Parameter> cookies(std::string_view header) {
  std::vector<Parameter> all;
  while (!header.empty() && all.size() < most_cookies)
    if (auto next = cookie(cut(header, ';'))) all.push_back(std::move(*next));
  std::vector<Parameter> out;
  for (const auto& one : all)
    if (std::ranges::count(all, one.name, &Parameter::name) == 1) out.push_back(one);
  return out;
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  static constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (unreserved.contains(c))
      out += c;
    else
      out.append({'%', digits[byte >> 4], digits[byte & 15]});
  }
  return out;
}

}  // namespace tocsin::http

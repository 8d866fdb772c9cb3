#pragma once
// For tests: what each format of a feed says to one who reads it, written from the formats and not from the encoders.
#include <arpa/inet.h>

#include <array>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/utf8.h"

namespace tocsin::wire::feed::testing {

inline std::vector<std::string> lines_of(std::string_view text, std::string_view comment) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (end == std::string_view::npos) throw std::runtime_error("a line without its end");
    const auto line = text.substr(0, end);
    if (!line.empty() && (comment.empty() || !line.starts_with(comment))) out.emplace_back(line);
    text.remove_prefix(end + 1);
  }
  return out;
}

// RFC 4180, records of fields; and the apostrophe before what a spreadsheet would compute is taken off.
inline std::vector<std::vector<std::string>> read_csv(std::string_view text) {
  std::vector<std::vector<std::string>> out;
  std::size_t at = 0;
  while (at < text.size()) {
    auto& record = out.emplace_back();
    for (bool more = true; more;) {
      std::string field;
      if (text[at] == '"') {
        for (++at;; ++at) {
          if (text.at(at) != '"') {
            field += text[at];
          } else if (text.at(at + 1) == '"') {
            field += text[++at];
          } else {
            ++at;
            break;
          }
        }
      } else {
        while (text.at(at) != ',' && text[at] != '\r') {
          if (text[at] == '"' || text[at] == '\n') throw std::runtime_error("a quote in a plain field");
          field += text[at++];
        }
      }
      auto rest = std::string_view(field);
      while (rest.starts_with('\'')) rest.remove_prefix(1);
      while (rest.starts_with(' ')) rest.remove_prefix(1);
      constexpr std::array<std::string_view, 8> signs = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
      bool computes = false;
      for (const auto sign : signs) computes = computes || rest.starts_with(sign);
      if (computes && !field.starts_with('\'')) throw std::runtime_error("runs as a formula: " + field);
      record.push_back(computes ? field.substr(1) : field);
      more = text.at(at) == ',';
      if (more) ++at;
    }
    if (text.substr(at, 2) != "\r\n") throw std::runtime_error("a record without its end");
    at += 2;
  }
  return out;
}

struct SuricataRule {
  std::string action, header;
  std::vector<std::pair<std::string, std::string>> options;
  std::string option(std::string_view name) const {
    for (const auto& [key, value] : options)
      if (key == name) return value;
    return {};
  }
};

// Options end at a ; that no \ stands before.
inline SuricataRule read_suricata_rule(std::string_view line) {
  SuricataRule out;
  const auto open = line.find(" (");
  if (open == std::string_view::npos || !line.ends_with(")")) throw std::runtime_error("no rule");
  out.action = line.substr(0, line.find(' '));
  out.header = line.substr(out.action.size() + 1, open - out.action.size() - 1);
  auto rest = line.substr(open + 2, line.size() - open - 3);
  while (!rest.empty()) {
    std::size_t end = 0;
    while (rest.at(end) != ';') end += rest[end] == '\\' ? 2 : 1;
    auto option = rest.substr(0, end);
    const auto colon = option.find(':');
    auto value = colon == std::string_view::npos ? std::string_view() : option.substr(colon + 1);
    if (value.starts_with('"')) {
      value = value.substr(1, value.size() - 2);
      for (std::size_t i = 0; i < value.size(); ++i) {
        if (value[i] == '"') throw std::runtime_error("a quote inside");
        if (value[i] == '\\') ++i;
      }
    }
    out.options.emplace_back(option.substr(0, colon), value);
    rest.remove_prefix(end + 1);
    while (rest.starts_with(' ')) rest.remove_prefix(1);
  }
  return out;
}

inline std::string without_backslashes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) out += text[i] == '\\' ? text.at(++i) : text[i];
  return out;
}

inline std::string content_bytes(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text[0] != '|') {
      out += text[0];
      text.remove_prefix(1);
      continue;
    }
    const auto end = text.find('|', 1);
    const auto bytes = from_hex(text.substr(1, end - 1));
    if (!bytes) throw std::runtime_error("no hexadecimal");
    out += text_of(*bytes);
    text.remove_prefix(end + 1);
  }
  return out;
}

// What a zone rewrites: names, "*." names, and networks as "ADDRESS/LENGTH".
inline std::set<std::string> read_rpz(std::string_view zone) {
  std::set<std::string> out;
  for (const auto& line : lines_of(zone, ";")) {
    if (line.starts_with('$') || line.starts_with('@')) continue;
    const auto name = line.substr(0, line.find(' '));
    if (line.substr(name.size()) != " CNAME .") throw std::runtime_error("no rewriting: " + line);
    if (!name.ends_with(".rpz-ip")) {
      out.insert(name);
      continue;
    }
    std::vector<std::string> parts;
    for (std::string_view rest = std::string_view(name).substr(0, name.size() - 7);;) {
      const auto dot = rest.find('.');
      parts.insert(parts.begin(), std::string(rest.substr(0, dot)));
      if (dot == std::string_view::npos) break;
      rest.remove_prefix(dot + 1);
    }
    const auto length = parts.back();
    parts.pop_back();
    const bool six = parts.size() != 4 || name.contains("zz");
    std::string text;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      const bool zeros = parts[i] == "zz";
      if (i > 0) text += six ? ":" : ".";
      if (!zeros) text += parts[i];
      if (zeros && i == 0) text += ":";
      if (zeros && i + 1 == parts.size()) text += ":";
    }
    std::array<unsigned char, 16> bytes{};
    std::array<char, INET6_ADDRSTRLEN> shown{};
    if (inet_pton(six ? AF_INET6 : AF_INET, text.c_str(), bytes.data()) != 1)
      throw std::runtime_error("no address: " + name);
    inet_ntop(six ? AF_INET6 : AF_INET, bytes.data(), shown.data(), shown.size());
    out.insert(std::string(shown.data()) + '/' + length);
  }
  return out;
}

// Of Sigma rules as Tocsin lays them out: field and its modifier to values, backslashes and YAML escapes taken off.
inline std::map<std::string, std::set<std::string>> read_sigma(std::string_view yaml) {
  std::map<std::string, std::set<std::string>> out;
  std::string field;
  for (const auto& line : lines_of(yaml, "#")) {
    if (line.starts_with("    ") && line[4] != ' ') field = line.substr(4, line.size() - 5);
    if (!line.starts_with("      - \"")) continue;
    if (!line.ends_with('"')) throw std::runtime_error("no end of string");
    const auto inside = std::string_view(line).substr(9, line.size() - 10);
    std::string value;
    for (std::size_t i = 0; i < inside.size(); ++i) {
      if (inside[i] == '"') throw std::runtime_error("a quote inside");
      if (inside[i] != '\\') {
        value += inside[i];
      } else if (inside.at(++i) == 'U') {
        utf8::append(value, static_cast<char32_t>(std::stoul(std::string(inside.substr(i + 1, 8)), nullptr, 16)));
        i += 8;
      } else {
        value += inside[i];
      }
    }
    std::string plain;
    for (std::size_t i = 0; i < value.size(); ++i) {
      if (value[i] == '*' || value[i] == '?') throw std::runtime_error("a wildcard: " + value);
      plain += value[i] == '\\' ? value.at(++i) : value[i];
    }
    out[field].insert(plain);
  }
  return out;
}

}  // namespace tocsin::wire::feed::testing

#include "app/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <variant>

#include "i18n/catalogue.h"

namespace tocsin::app {
namespace {

using Member = std::variant<std::string Config::*, std::int64_t Config::*, std::vector<std::string> Config::*,
                            std::filesystem::path Config::*>;
struct Row {
  std::string_view name;
  Member member;
};

const Row rows[] = {
    {"server.listen", &Config::listen},
    {"server.origin", &Config::origin},
    {"server.threads", &Config::threads},
    {"server.trusted_proxies", &Config::trusted_proxies},
    {"server.tls_certificate", &Config::tls_certificate},
    {"server.tls_key", &Config::tls_key},
    {"server.max_body_kib", &Config::max_body_kib},
    {"server.max_file_mib", &Config::max_file_mib},
    {"store.data", &Config::data},
    {"store.master_key", &Config::master_key},
    {"metrics.listen", &Config::metrics_listen},
    {"log.level", &Config::log_level},
    {"session.hours", &Config::session_hours},
    {"quarantine.days", &Config::quarantine_days},
    {"quarantine.mib_per_sender", &Config::quarantine_mib_per_sender},
    {"quarantine.mib", &Config::quarantine_mib},
};

template <class... F>
struct Overload : F... {
  using F::operator()...;
};

std::string_view type_of(const Row& row) {
  return std::visit(
      Overload{[](std::string Config::*) { return "string"; }, [](std::int64_t Config::*) { return "integer"; },
               [](std::vector<std::string> Config::*) { return "list"; },
               [](std::filesystem::path Config::*) { return "path"; }},
      row.member);
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string value_text(const Config& config, const Row& row) {
  return std::visit(Overload{[&](std::string Config::* m) { return quoted(config.*m); },
                             [&](std::int64_t Config::* m) { return fmt::to_string(config.*m); },
                             [&](std::filesystem::path Config::* m) { return quoted((config.*m).string()); },
                             [&](std::vector<std::string> Config::* m) {
                               std::vector<std::string> parts;
                               for (const auto& item : config.*m) parts.push_back(quoted(item));
                               return fmt::format("[{}]", fmt::join(parts, ", "));
                             }},
                    row.member);
}

std::string place(const toml::node& node) { return fmt::to_string(node.source().begin.line); }

std::unexpected<Error> wrong_type(const Row& row, const toml::node& node) {
  return fail(Code::invalid, "config.type", std::string(row.name),
              {{"key", std::string(row.name)}, {"wanted", std::string(type_of(row))}, {"line", place(node)}});
}

Result<void> take(Config& config, const Row& row, const toml::node& node) {
  const auto wrong = [&]() -> Result<void> { return wrong_type(row, node); };
  return std::visit(Overload{[&](std::string Config::* m) -> Result<void> {
                               const auto value = node.value_exact<std::string>();
                               if (!value) return wrong();
                               config.*m = *value;
                               return {};
                             },
                             [&](std::filesystem::path Config::* m) -> Result<void> {
                               const auto value = node.value_exact<std::string>();
                               if (!value) return wrong();
                               config.*m = *value;
                               return {};
                             },
                             [&](std::int64_t Config::* m) -> Result<void> {
                               const auto value = node.value_exact<std::int64_t>();
                               if (!value || *value < 0) return wrong();
                               config.*m = *value;
                               return {};
                             },
                             [&](std::vector<std::string> Config::* m) -> Result<void> {
                               const auto* array = node.as_array();
                               if (array == nullptr) return wrong();
                               (config.*m).clear();
                               for (const auto& item : *array) {
                                 const auto value = item.value_exact<std::string>();
                                 if (!value) return wrong();
                                 (config.*m).push_back(*value);
                               }
                               return {};
                             }},
                    row.member);
}

Result<void> take_section(Config& config, std::string_view section, const toml::table& table) {
  for (const auto& [key, node] : table) {
    const auto name = fmt::format("{}.{}", section, key.str());
    const auto row = std::ranges::find(rows, name, &Row::name);
    if (row == std::end(rows))
      return fail(Code::invalid, "config.unknown", name, {{"key", name}, {"line", place(node)}});
    CHECK(take(config, *row, node));
  }
  return {};
}

// TOCSIN_SERVER_LISTEN for server.listen; lists are separated by commas.
std::string variable_of(const Row& row) {
  std::string out = "TOCSIN_" + std::string(row.name);
  for (char& c : out) c = c == '.' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return out;
}

Result<void> override_from(Config& config, const Environment& environment) {
  for (const auto& row : rows) {
    const char* given = environment(variable_of(row));
    if (given == nullptr) continue;
    std::string text = type_of(row) == "integer" ? given : quoted(given);
    if (type_of(row) == "list") text = fmt::format("[{}]", *given == '\0' ? "" : quoted(given));
    try {
      const auto table = toml::parse("v = " + text);
      CHECK(take(config, row, *table.get("v")));
    } catch (const toml::parse_error&) {
      return fail(Code::invalid, "config.type", variable_of(row),
                  {{"key", variable_of(row)}, {"wanted", std::string(type_of(row))}, {"line", "-"}});
    }
  }
  return {};
}

Result<toml::table> parsed(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::stringstream text;
  if (!in || !(text << in.rdbuf()))
    return fail(Code::invalid, "config.unreadable", file.string(), {{"file", file.string()}});
  try {
    return toml::parse(text.str());
  } catch (const toml::parse_error& fault) {
    return fail(Code::invalid, "config.syntax", file.string(),
                {{"line", fmt::to_string(fault.source().begin.line)}, {"fault", std::string(fault.description())}});
  }
}

}  // namespace

std::vector<ConfigKey> config_keys() {
  const Config fallback;
  std::vector<ConfigKey> out;
  for (const auto& row : rows) out.push_back({row.name, type_of(row), value_text(fallback, row)});
  return out;
}

Result<Config> read_config(const std::filesystem::path& file, const Environment& environment) {
  TRY(const auto table, parsed(file));
  Config out;
  for (const auto& [section, node] : table) {
    if (!node.is_table())
      return fail(Code::invalid, "config.unknown", std::string(section.str()),
                  {{"key", std::string(section.str())}, {"line", place(node)}});
    CHECK(take_section(out, section.str(), *node.as_table()));
  }
  CHECK(override_from(out, environment));
  out.file = std::filesystem::absolute(file);
  const auto folder = out.file.parent_path();
  for (auto* path : {&out.data, &out.master_key, &out.tls_certificate, &out.tls_key})
    if (!path->empty()) *path = folder / *path;
  return out;
}

std::string config_text(const Config& config) {
  std::string out;
  std::string_view section;
  for (const auto& row : rows) {
    const auto dot = row.name.find('.');
    if (row.name.substr(0, dot) != section) {
      section = row.name.substr(0, dot);
      out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", section);
    }
    out +=
        fmt::format("# {}\n{} = {}\n", i18n::catalogue().render(i18n::Language::en, fmt::format("config.{}", row.name)),
                    row.name.substr(dot + 1), value_text(config, row));
  }
  return out;
}

Result<Endpoint> endpoint_of(const std::string& listen, const std::string& where) {
  const auto colon = listen.rfind(':');
  Endpoint out;
  const auto bad = [&] { return fail(Code::invalid, "config.endpoint", where, {{"value", listen}}); };
  if (colon == std::string::npos || colon == 0) return bad();
  out.address = listen.substr(0, colon);
  if (out.address.starts_with('[') && out.address.ends_with(']'))
    out.address = out.address.substr(1, out.address.size() - 2);
  const auto digits = std::string_view(listen).substr(colon + 1);
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
  if (fault != std::errc{} || end != digits.data() + digits.size()) return bad();
  return out;
}

}  // namespace tocsin::app

#include "app/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <variant>

#include "http/server/address.h"

namespace tocsin::app {
namespace {

using Member = std::variant<std::string Config::*, std::int64_t Config::*, std::vector<std::string> Config::*,
                            std::filesystem::path Config::*>;
struct Row {
  std::string_view name;
  Member member;
  std::int64_t least = 0;  // of an integer
  std::int64_t most = 0;
};

const Row rows[] = {
    {"server.listen", &Config::listen},
    {"server.origin", &Config::origin},
    {"server.threads", &Config::threads, 0, 256},
    {"server.trusted_proxies", &Config::trusted_proxies},
    {"server.tls_certificate", &Config::tls_certificate},
    {"server.tls_key", &Config::tls_key},
    {"server.max_body_kib", &Config::max_body_kib, 1, 65'536},
    {"server.max_file_mib", &Config::max_file_mib, 1, 4'096},
    {"store.data", &Config::data},
    {"store.master_key", &Config::master_key},
    {"metrics.listen", &Config::metrics_listen},
    {"log.level", &Config::log_level},
    {"session.hours", &Config::session_hours, 1, 8'760},
    {"quarantine.days", &Config::quarantine_days, 1, 3'650},
    {"quarantine.mib_per_sender", &Config::quarantine_mib_per_sender, 1, 1'048'576},
    {"quarantine.mib", &Config::quarantine_mib, 1, 1'048'576},
    {"warninglists.folder", &Config::warninglists},
    {"egress.allow", &Config::egress_allow},
    {"egress.ca_file", &Config::egress_ca_file},
    {"mail.server", &Config::mail_server},
    {"mail.security", &Config::mail_security},
    {"mail.from", &Config::mail_from},
    {"mail.bounces_to", &Config::mail_bounces_to},
    {"mail.user", &Config::mail_user},
    {"mail.password_file", &Config::mail_password_file},
    {"mail.ca_file", &Config::mail_ca_file},
    {"mail.bounces", &Config::mail_bounces},
    {"mail.pause_s", &Config::mail_pause_s, 0, 86'400},
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
                               if (!value) return wrong();
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

// Of TOCSIN_<SECTION>_ every variable is a key; others of the name (TOCSIN_TOKEN, TOCSIN_SERVER) are not ours.
Result<void> expect_known(const Environment& environment) {
  for (const auto& [name, value] : environment) {
    const auto is_in_section = [&](const Row& row) {
      const std::string variable = variable_of(row);
      return name.starts_with(variable.substr(0, sizeof "TOCSIN" + row.name.find('.') + 1));
    };
    const auto is_it = [&](const Row& row) { return name == variable_of(row); };
    if (std::ranges::any_of(rows, is_in_section) && std::ranges::none_of(rows, is_it))
      return fail(Code::invalid, "config.unknown_variable", name, {{"variable", name}});
  }
  return {};
}

Result<void> override_from(Config& config, const Environment& environment) {
  CHECK(expect_known(environment));
  for (const auto& row : rows) {
    const auto at = environment.find(variable_of(row));
    if (at == environment.end()) continue;
    const std::string& given = at->second;
    std::string text = type_of(row) == "integer" ? given : quoted(given);
    if (type_of(row) == "list") text = fmt::format("[{}]", given.empty() ? "" : quoted(given));
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
  std::ifstream in(file, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  if (!in.is_open() || in.bad())
    return fail(Code::invalid, "config.unreadable", file.string(), {{"file", file.string()}});
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& fault) {
    return fail(Code::invalid, "config.syntax", file.string(),
                {{"line", fmt::to_string(fault.source().begin.line)}, {"fault", std::string(fault.description())}});
  }
}

}  // namespace

std::vector<ConfigKey> config_keys() {
  const Config fallback;
  std::vector<ConfigKey> out;
  for (const auto& row : rows) out.push_back({row.name, type_of(row), row.least, row.most, value_text(fallback, row)});
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
  for (auto* path : {&out.data, &out.master_key, &out.tls_certificate, &out.tls_key, &out.warninglists,
                     &out.egress_ca_file, &out.mail_password_file, &out.mail_ca_file, &out.mail_bounces})
    if (!path->empty()) *path = folder / *path;
  return out;
}

Result<void> expect_ranges(const Config& config) {
  for (const auto& row : rows) {
    const auto* member = std::get_if<std::int64_t Config::*>(&row.member);
    if (member == nullptr) continue;
    const auto value = config.*(*member);
    if (value < row.least || value > row.most)
      return fail(Code::invalid, "config.range", std::string(row.name),
                  {{"key", std::string(row.name)},
                   {"value", fmt::to_string(value)},
                   {"least", fmt::to_string(row.least)},
                   {"most", fmt::to_string(row.most)}});
  }
  return {};
}

std::string config_text(const Config& config, i18n::Language language) {
  std::string out;
  std::string_view section;
  for (const auto& row : rows) {
    const auto dot = row.name.find('.');
    if (row.name.substr(0, dot) != section) {
      section = row.name.substr(0, dot);
      out += fmt::format("{}[{}]\n", out.empty() ? "" : "\n", section);
    }
    const auto range = row.most > 0 ? fmt::format(" [{}..{}]", row.least, row.most) : "";
    out += fmt::format("# {}{}\n{} = {}\n", i18n::catalogue().render(language, fmt::format("config.{}", row.name)),
                       range, row.name.substr(dot + 1), value_text(config, row));
  }
  return out;
}

Result<Endpoint> endpoint_of(const std::string& listen, const std::string& key) {
  const auto colon = listen.rfind(':');
  Endpoint out;
  const auto bad = [&] { return fail(Code::invalid, "config.endpoint", key, {{"key", key}, {"value", listen}}); };
  if (colon == std::string::npos || colon == 0) return bad();
  out.address = listen.substr(0, colon);
  if (out.address.starts_with('[') && out.address.ends_with(']'))
    out.address = out.address.substr(1, out.address.size() - 2);
  const auto digits = std::string_view(listen).substr(colon + 1);
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
  if (fault != std::errc{} || end != digits.data() + digits.size()) return bad();
  if (!http::ip_from_text(out.address)) return bad();
  return out;
}

}  // namespace tocsin::app

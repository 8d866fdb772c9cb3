#include "cli/demo/keeping.h"

#include "base/json.h"
#include "cli/session_file.h"

namespace tocsin::demo {
namespace {

struct TextMember {
  std::string_view name;
  std::string Keeping::* member;
};
constexpr TextMember texts[] = {{"server", &Keeping::server},
                                {"story", &Keeping::story},
                                {"case_file", &Keeping::case_file},
                                {"finished", &Keeping::finished},
                                {"operator", &Keeping::operator_key}};
struct MapMember {
  std::string_view name;
  Texts Keeping::* member;
};
constexpr MapMember maps[] = {{"organisations", &Keeping::organisations},
                              {"persons", &Keeping::persons},
                              {"cookies", &Keeping::cookies},
                              {"csrf", &Keeping::csrf},
                              {"passwords", &Keeping::passwords},
                              {"records", &Keeping::records},
                              {"played", &Keeping::played}};

Texts texts_of(const json::Value& value) {
  Texts out;
  if (const auto* object = value.if_object())
    for (const auto& member : *object)
      if (const auto* text = member.value().if_string()) out.emplace(member.key(), *text);
  return out;
}

json::Object object_of(const Texts& from) {
  json::Object out;
  for (const auto& [key, text] : from) out.emplace(key, text);
  return out;
}

}  // namespace

cli::Credential Keeping::credential_of(std::string_view person) const {
  const auto cookie = cookies.find(person);
  const auto token = csrf.find(person);
  if (cookie == cookies.end() || token == csrf.end()) return {};
  return {.cookie = cookie->second, .csrf = token->second};
}

Result<Keeping> read_keeping(const std::filesystem::path& file) {
  std::error_code fault;
  if (!std::filesystem::exists(file, fault)) return Keeping{};
  TRY(const std::string text, cli::read_secret_file(file));
  TRY(const json::Value value, json::parse(text));
  Keeping out;
  if (!value.is_object()) return out;
  const auto& object = value.get_object();
  for (const auto& [name, member] : texts)
    if (const auto* at = object.if_contains(name); at != nullptr && at->is_string()) out.*member = at->get_string();
  for (const auto& [name, member] : maps)
    if (const auto* at = object.if_contains(name)) out.*member = texts_of(*at);
  // As it was kept when only the operator had one.
  if (const auto* at = object.if_contains("operator_password"); at != nullptr && at->is_string())
    out.passwords.try_emplace(out.operator_key, at->get_string());
  return out;
}

Result<void> write_keeping(const std::filesystem::path& file, const Keeping& keeping) {
  json::Object out;
  for (const auto& [name, member] : texts) out.emplace(name, keeping.*member);
  for (const auto& [name, member] : maps) out.emplace(name, object_of(keeping.*member));
  return cli::write_private(file, json::to_text(std::move(out)));
}

}  // namespace tocsin::demo

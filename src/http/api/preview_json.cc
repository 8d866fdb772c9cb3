#include "http/api/preview_json.h"

#include <algorithm>
#include <unordered_map>

#include "http/api/views.h"

namespace tocsin::http {
namespace {

using model::AtomKind;
using share::Preview;

// Names by id, in the caller's language.
using Names = std::unordered_map<RawId, std::string, RawIdHash>;
Names names_in(const Preview& preview, i18n::Language language) {
  Names out;
  for (const auto& profile : preview.profiles) {
    const auto* head = profile->newest_of(event::group_head);
    const auto body = head == nullptr ? Result<json::Value>(json::Value()) : json::parse(head->body);
    const auto* fields = body ? body->if_object() : nullptr;
    if (fields == nullptr) continue;
    const auto* zh = language == i18n::Language::zh_hans ? fields->if_contains("name_zh") : nullptr;
    const auto* name = zh != nullptr ? zh : fields->if_contains("name");
    if (name != nullptr && name->is_string()) out.emplace(profile->ref.id.raw(), std::string(name->get_string()));
  }
  return out;
}

// Written without a document in between: there may be ten thousand readers.
class Writer {
 public:
  Writer(const Preview& preview, i18n::Language language) : preview_(preview), names_(names_in(preview, language)) {}

  std::string all(i18n::Language language) && {
    put(R"({"parts":[)");
    for (const auto& part : preview_.parts) put_part(part);
    put(R"(],"everyone":)", preview_.everyone ? "true" : "false");
    put_readers("organisations", "organisation", preview_.organisations);
    put_readers("persons", "person", preview_.persons);
    put(R"(,"shut_out":[)");
    for (const auto& atom : preview_.shut_out) {
      begin_item();
      put(R"({")", atom.kind == AtomKind::person ? "person" : "organisation", R"(":")", to_uuid_text(atom.id), "\"");
      put_name(atom.id);
      put("}");
    }
    put(R"(],"others":)", quoted(i18n::catalogue().render(language, "preview.others")), "}");
    return std::move(out_);
  }

 private:
  template <class... Parts>
  void put(const Parts&... parts) {
    (out_.append(parts), ...);
  }
  static std::string quoted(const std::string& text) { return json::to_text(json::Value(text)); }
  void begin_item() {
    if (out_.back() != '[') out_ += ',';
  }

  // Names of groups and atoms need no escaping.
  void put_texts(std::string_view key, const std::vector<std::string>& texts) {
    put(",\"", key, R"(":[)");
    for (const auto& text : texts) {
      begin_item();
      put("\"", text, "\"");
    }
    put("]");
  }
  void put_name(const RawId& id) {
    if (const auto at = names_.find(id); at != names_.end()) put(R"(,"name":)", quoted(at->second));
  }
  void put_part(const share::Part& part) {
    begin_item();
    put(R"({"tlp":")", model::name_of(part.label.tlp), "\"");
    if (part.label.pap) put(R"(,"pap":")", model::name_of(*part.label.pap), "\"");
    put_texts("groups", part.groups);
    put("}");
  }

  std::string_view name_of(const RawId& id) const {
    const auto at = names_.find(id);
    return at == names_.end() ? std::string_view() : std::string_view(at->second);
  }
  void put_readers(std::string_view list, std::string_view key, const std::vector<share::Reader>& all) {
    std::vector<std::pair<std::string_view, const share::Reader*>> sorted;
    sorted.reserve(all.size());
    for (const auto& one : all) sorted.emplace_back(name_of(one.id), &one);
    std::ranges::sort(sorted, {}, [](const auto& one) { return std::pair(one.first, one.second->id); });
    put(",\"", list, R"(":[)");
    for (const auto& [name, one] : sorted) {
      begin_item();
      put(R"({")", key, R"(":")");
      append_uuid_text(out_, one->id);
      put("\"");
      put_name(one->id);
      put(R"(,"by":[)");
      for (const auto& atom : one->by) {
        begin_item();
        put("\"", to_text(atom), "\"");
      }
      put("]");
      if (!one->not_seen.empty()) put_texts("not_seen", one->not_seen);
      put("}");
    }
    put("]");
  }

  const Preview& preview_;
  Names names_;
  std::string out_;
};

}  // namespace

std::string preview_json(const Preview& preview, i18n::Language language) {
  return Writer(preview, language).all(language);
}

json::Value preview_schema() {
  const json::Value text = json::Object{{"type", "string"}};
  const json::Value uuid = json::Object{{"type", "string"}, {"format", "uuid"}};
  const auto list = [](json::Value items) {
    return json::Value(json::Object{{"type", "array"}, {"items", std::move(items)}});
  };
  const auto object = [](json::Object properties) {
    return json::Value(json::Object{{"type", "object"}, {"properties", std::move(properties)}});
  };
  return object(
      {{"parts", list(object({{"groups", list(text)}, {"tlp", text}, {"pap", text}}))},
       {"everyone", json::Object{{"type", "boolean"}}},
       {"organisations",
        list(object({{"organisation", uuid}, {"name", text}, {"by", list(text)}, {"not_seen", list(text)}}))},
       {"persons", list(object({{"person", uuid}, {"name", text}, {"by", list(text)}, {"not_seen", list(text)}}))},
       {"shut_out", list(object({{"organisation", uuid}, {"person", uuid}, {"name", text}}))},
       {"others", text}});
}

}  // namespace tocsin::http

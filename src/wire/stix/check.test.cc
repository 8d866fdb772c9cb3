// Every property of every type of the tables: with a value that it may have, without what is required, and with values
// that it may not have. The tables themselves are held to the published schemas, where those are at hand.
#include "wire/stix/check.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

#include "base/json.h"
#include "i18n/catalogue.h"
#include "wire/stix/reading.test.h"

namespace tocsin::wire::stix {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using testing::faults_of;
using ::testing::IsEmpty;
using testing::objects_in;
using testing::to_text;

constexpr std::string_view uuid = "8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";

json::Value words(const std::string& text) { return json::Value(std::string_view(text)); }

std::string first_of(std::string_view names) { return std::string(names.substr(0, names.find(' '))); }

std::string target(std::string_view allowed) {
  if (allowed.starts_with("@sco")) return "mutex";
  return allowed.empty() || allowed.front() == '!' ? "malware" : first_of(allowed);
}

json::Value example(const Property& property);

json::Object filled(const Structure& structure) {
  json::Object out;
  for (const auto& property : structure.properties)
    if (property.need == Need::required) out[property.name] = example(property);
  for (const auto& rule : structure.rules) {
    if (rule.bond != Bond::any_of && rule.bond != Bond::one_of && rule.bond != Bond::any_property) continue;
    const auto name =
        rule.bond == Bond::any_property ? std::string(structure.properties[0].name) : first_of(rule.names);
    for (const auto& property : structure.properties)
      if (property.name == name) out[name] = example(property);
  }
  return out;
}

json::Value one(const Property& property) {
  switch (property.form) {
    case Form::boolean:
      return property.name != "is_family";
    case Form::integer:
      return std::max<std::int64_t>(property.least, 1);
    case Form::number:
      return 1.5;
    case Form::timestamp:
      return "2026-01-02T03:04:05.123Z";
    case Form::reference:
      return words(target(property.allowed) + "--7d0eff67-3c46-4bd0-8a2f-1d4f3f1c2f3a");
    case Form::word:
      return words(first_of(property.allowed));
    case Form::hex:
      return "00ff";
    case Form::base64:
      return "AAE=";
    case Form::hashes:
      return json::Object{{"MD5", "d41d8cd98f00b204e9800998ecf8427e"}};
    case Form::dictionary:
    case Form::texts_by_name:
      return json::Object{{"key", "value"}};
    case Form::translations:
      return json::Object{{"de", {{"name", "Bank"}}}};
    case Form::language:
      return "zh-Hans";
    case Form::ipv4:
      return "198.51.100.3";
    case Form::ipv6:
      return "2001:db8::1";
    case Form::mac:
      return "00:53:00:ab:cd:ef";
    case Form::email:
      return "a@b.example";
    case Form::structure:
      return filled(*property.inner);
    case Form::selector:
      return "id";
    case Form::extensions:
      return json::Object{{"extension-definition--" + std::string(uuid), {{"extension_type", "property-extension"}}}};
    case Form::objects:
      return json::Object{{"0", {{"type", "mutex"}, {"name", "m"}}}};
    case Form::name:
      return "x_name";
    default:
      return property.name == "pattern" ? "[mutex:name = 'm']" : property.name == "pattern_type" ? "stix" : "text";
  }
}

json::Value example(const Property& property) {
  return property.many == Many::list ? json::Value(json::Array{one(property)}) : one(property);
}

json::Object valid(const Type& type) {
  json::Object out{
      {"type", type.name}, {"spec_version", "2.1"}, {"id", std::string(type.name) + "--" + std::string(uuid)}};
  for (const auto& property : common_of(type.family))
    if (property.need == Need::required) out[property.name] = example(property);
  for (auto&& member : filled(*type.structure)) out[member.key()] = member.value();
  if (type.name == "marking-definition") out["definition_type"] = "other";
  if (type.name == "location") out["latitude"] = out["longitude"] = 1;
  return out;
}

std::vector<const Type*> every_type() {
  std::vector<const Type*> out;
  for (const auto& table : all_types())
    for (const auto& type : table)
      if (type.family != Family::bundle) out.push_back(&type);
  return out;
}

// What goes with nothing else: a property that another one excludes or asks for.
void settle(json::Object& object, std::string_view added) {
  if (added == "url") object.erase("payload_bin"), object["hashes"] = json::Object{{"X-1", "a"}};
  if (added == "decryption_key") object["encryption_algorithm"] = "AES-256-GCM";
  if (added == "objects") object.erase("object_refs");
  if (added == "body_multipart") object["is_multipart"] = true;
  if (added == "body" && object["type"] == "email-message") object["is_multipart"] = false;
  if (added == "valid_until") object["valid_until"] = "2027-01-01T00:00:00Z";
  if (added == "stop_time") object["stop_time"] = "2027-01-01T00:00:00Z";
  if (added == "is_active") object.erase("end");
  if (added == "body_raw_ref") object.erase("body");
  if (added == "lang" && object.contains("selectors")) object.erase("marking_ref");
  if (added == "extension_properties") object["extension_types"] = json::Array{"toplevel-property-extension"};
}

std::vector<std::string> told(const json::Object& object) { return faults_of(json::to_text(object)); }

// Values that this property may not have, with the place below it where that shows.
std::vector<std::pair<json::Value, std::string>> wrong(const Property& property) {
  std::vector<std::pair<json::Value, std::string>> out;
  const auto single = [&](json::Value value) {
    if (property.many == Many::one)
      out.emplace_back(std::move(value), "");
    else
      out.emplace_back(json::Array{one(property), std::move(value)}, "/1");
  };
  single(nullptr);
  if (property.many == Many::list) {
    out.emplace_back("text", "");
    out.emplace_back(json::Array{}, "");
  }
  if (property.form != Form::integer && property.form != Form::number) single(7);
  if (property.form != Form::boolean) single(true);
  switch (property.form) {
    case Form::text:
      break;
    case Form::timestamp:
      single("2026-02-30T00:00:00Z");
      single("2026-01-02T03:04:05");
      break;
    case Form::reference:
      single("malware");
      single(words("x--" + std::string(uuid)));
      single(words(target(property.allowed) + "--8e2e2d2b-17d4-4cbf-938f"));
      if (!property.allowed.empty()) single(words("bundle--" + std::string(uuid)));
      break;
    case Form::integer:
      single("7");
      single(1.5);
      single(std::int64_t{1} << 53);
      if (property.least > -1'000'000) single(property.least - 1);
      if (property.most < 1'000'000'000'000) single(property.most + 1);
      break;
    case Form::number:
      single("7");
      if (property.most < 1'000'000) single(property.most + 1);
      break;
    case Form::hashes:
      single(json::Object{});
      break;
    case Form::dictionary:
    case Form::structure:
    case Form::extensions:
    case Form::objects:
      single(json::Object{});
      single(json::Array{});
      break;
    case Form::hex:
      single("0ff");
      break;
    case Form::base64:
      single("A=B=");
      break;
    case Form::registry_key:
      single("HKLM\\Software");
      break;
    case Form::texts_by_name:
    case Form::translations:
      single("text");
      break;
    default:
      single("");
  }
  return out;
}

TEST(StixCheck, TakesEveryPropertyOfEveryTypeWithAValueThatItMayHave) {
  for (const auto* type : every_type()) {
    EXPECT_THAT(told(valid(*type)), IsEmpty()) << type->name;
    const auto with = [&](const Property& property) {
      auto object = valid(*type);
      object[property.name] = example(property);
      settle(object, property.name);
      EXPECT_THAT(told(object), IsEmpty()) << type->name << '.' << property.name << ' ' << json::to_text(object);
    };
    for (const auto& property : common_of(type->family)) with(property);
    for (const auto& property : type->structure->properties) with(property);
  }
}

TEST(StixCheck, MissesEveryRequiredProperty) {
  for (const auto* type : every_type())
    for (const auto& member : valid(*type)) {
      auto object = valid(*type);
      object.erase(member.key());
      const std::string key(member.key());
      const bool needed = [&] {
        if (key == "type" || key == "id") return true;
        if (key == "spec_version") return type->family != Family::sco;
        for (const auto properties : {common_of(type->family), type->structure->properties})
          for (const auto& property : properties)
            if (property.name == key) return property.need == Need::required;
        return false;
      }();
      const auto read = objects_in(json::to_text(object));
      // Without spec_version an object may be one of 2.0.
      if (!needed || read[0].spec_version == "2.0") continue;
      EXPECT_THAT(told(object), Contains("stix.required@/" + key + " property=" + key)) << type->name;
    }
}

void expect_found(const json::Object& object, const std::string& where) {
  std::vector<std::string> places;
  for (const auto& read : objects_in(json::to_text(object)))
    for (const auto& fault : read.faults) places.push_back(fault.where);
  EXPECT_THAT(places, Contains(where)) << json::to_text(object);
}

TEST(StixCheck, FindsEveryWrongValueOfEveryPropertyWithItsPlace) {
  for (const auto* type : every_type())
    for (const auto properties : {common_of(type->family), type->structure->properties})
      for (const auto& property : properties)
        for (const auto& [value, below] : wrong(property)) {
          auto object = valid(*type);
          object[property.name] = value;
          expect_found(object, "/" + std::string(property.name) + below);
        }
  for (const std::string_view head : {"type", "id", "spec_version"})
    for (const json::Value& value : {json::Value(7), json::Value(nullptr), json::Value("X"), json::Value("")}) {
      auto object = valid(*type_of("campaign"));
      object[head] = value;
      expect_found(object, "/" + std::string(head));
    }
}

// Structures within `structure`, put at the end of `path` in a copy of `object`.
void try_inner(const json::Object& object, const std::string& pointer, const Structure& structure,
               const std::function<void(json::Object&, const json::Value&)>& put) {
  const auto whole = filled(structure);
  for (const auto& property : structure.properties) {
    auto copy = object;
    if (property.need == Need::required) {
      auto less = whole;
      less.erase(property.name);
      if (less.empty()) less["x_other"] = 1;
      put(copy, less);
      expect_found(copy, pointer + "/" + std::string(property.name));
    }
    for (const auto& [value, below] : wrong(property)) {
      auto bad = whole;
      bad[property.name] = value;
      copy = object;
      put(copy, bad);
      expect_found(copy, pointer + "/" + std::string(property.name) + below);
    }
    auto more = whole;
    more[property.name] = example(property);
    settle(more, property.name);
    copy = object;
    put(copy, more);
    EXPECT_THAT(told(copy), IsEmpty()) << pointer << ' ' << property.name;
    if (property.form != Form::structure) continue;
    const bool several = property.many == Many::list;
    try_inner(object, pointer + "/" + std::string(property.name) + (several ? "/0" : ""), *property.inner,
              [&](json::Object& into, const json::Value& value) {
                auto around = whole;
                around[property.name] = several ? json::Value(json::Array{value}) : value;
                put(into, around);
              });
  }
}

TEST(StixCheck, FindsTheSameInsideWhatObjectsHold) {
  for (const auto* type : every_type()) {
    for (const auto properties : {common_of(type->family), type->structure->properties})
      for (const auto& property : properties) {
        if (property.form != Form::structure) continue;
        const bool several = property.many == Many::list;
        try_inner(valid(*type), "/" + std::string(property.name) + (several ? "/0" : ""), *property.inner,
                  [&](json::Object& into, const json::Value& value) {
                    into[property.name] = several ? json::Value(json::Array{value}) : value;
                  });
      }
    for (const auto& extension : type->extensions)
      try_inner(valid(*type), "/extensions/" + std::string(extension.name), *extension.structure,
                [&](json::Object& into, const json::Value& value) {
                  into["extensions"] = json::Object{{extension.name, value}};
                });
  }
}

std::string campaign(std::string_view members) {
  auto text = json::to_text(valid(*type_of("campaign")));
  text.pop_back();
  return text + "," + std::string(members) + "}";
}

TEST(StixCheck, HoldsPropertiesToOneAnother) {
  const auto changed = [](std::string_view type,
                          std::initializer_list<std::pair<std::string_view, json::Value>> members) {
    auto object = valid(*type_of(type));
    for (const auto& [key, value] : members) object[key] = value;
    return told(object);
  };
  const auto* early = "2025-01-01T00:00:00Z";
  EXPECT_THAT(changed("campaign", {{"modified", early}}),
              ElementsAre("stix.order@/modified earlier=created later=modified"));
  EXPECT_THAT(changed("campaign", {{"modified", "2026-01-02T03:04:05.122999999Z"}}), ::testing::SizeIs(1));
  EXPECT_THAT(changed("indicator", {{"valid_until", "2026-01-02T03:04:05.123000Z"}}),
              ElementsAre("stix.order_strict@/valid_until earlier=valid_from later=valid_until"));
  EXPECT_THAT(changed("malware", {{"is_family", true}}), ElementsAre("stix.true_needs@/name property=is_family"));
  EXPECT_THAT(changed("network-traffic", {{"is_active", true}, {"end", early}}),
              ElementsAre("stix.true_without@/end property=is_active"));
  EXPECT_THAT(changed("email-message", {{"is_multipart", false}, {"body_multipart", json::Array{{{"body", "b"}}}}}),
              ElementsAre("stix.false_without@/body_multipart property=is_multipart"));
  EXPECT_THAT(changed("artifact", {{"url", "http://a.example"}}),
              ElementsAre("stix.one_of@ names=payload_bin url", "stix.needs@/hashes property=url other=hashes"));
  EXPECT_THAT(changed("file", {{"hashes", json::Object{{"MD5", "d41d"}}}}),
              ElementsAre("stix.digest@/hashes/MD5 algorithm=MD5 digits=32"));
  auto location = valid(*type_of("location"));
  location.erase("longitude");
  EXPECT_THAT(told(location), ElementsAre("stix.together@ names=latitude longitude"));
  EXPECT_THAT(changed("extension-definition", {{"extension_properties", json::Array{"x_a"}}}),
              ElementsAre("stix.extension_properties@/extension_properties"));
}

TEST(StixCheck, LooksWhereSelectorsPoint) {
  const auto marked = [](std::string_view selector) {
    return faults_of(campaign(R"("labels":["a"],"granular_markings":[{"lang":"de","selectors":["name",")" +
                              std::string(selector) + R"("]}])"));
  };
  for (const auto* good : {"id", "labels", "labels.[0]", "granular_markings.[0].lang"})
    EXPECT_THAT(marked(good), IsEmpty()) << good;
  for (const auto* nowhere : {"labels.[1]", "objective", "name.[0]", "labels.first", "labels.[99999999999]"})
    EXPECT_THAT(marked(nowhere), ElementsAre("stix.selector_nothing@/granular_markings/0/selectors/1")) << nowhere;
  for (const auto* bad : {"", "[0]", "labels.", "labels.[]", "labels[0]", ".labels", "labels.[-1]"})
    EXPECT_THAT(marked(bad), ElementsAre("stix.selector@/granular_markings/0/selectors/1")) << bad;
}

TEST(StixCheck, IsNotWornOutBySelectors) {
  std::string members = R"("external_references":[)";
  for (int i = 0; i < 20'000; ++i) members += std::string(i > 0 ? "," : "") + R"({"source_name":"a","url":"b"})";
  members += R"(],"granular_markings":[{"lang":"de","selectors":["name")";
  for (int i = 0; i < 20'000; ++i) members += R"(,"external_references.[19999].url")";
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_THAT(faults_of(campaign(members + "]}]")), Contains(::testing::HasSubstr("stix.selectors_costly")));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(StixCheck, LeavesWhatIsCustomAlone) {
  EXPECT_THAT(faults_of(campaign(R"("x_any":{"":[],"A b":null,"n":12345678901234567890},"x_list":[null])")), IsEmpty());
  EXPECT_THAT(faults_of(campaign(R"("Foo":1,"severity":2,"x_nil":null,"x_none":[])")),
              ElementsAre("stix.property_name@/Foo", "stix.reserved@/severity name=severity", "stix.null@/x_nil",
                          "stix.empty_list@/x_none"));
  const std::string id = "--" + std::string(uuid) + "\"";
  EXPECT_THAT(faults_of(R"({"type":"x-usb-device","id":"x-usb-device)" + id + R"(,"value":"a"})"), IsEmpty());
  const auto times = R"(,"created":"2026-01-02T03:04:05.123Z","modified":"2026-01-02T03:04:05.123Z")";
  EXPECT_THAT(faults_of(R"({"type":"x-case","spec_version":"2.1","id":"x-case)" + id + times + "}"), IsEmpty());
  EXPECT_THAT(faults_of(R"({"type":"x-case","spec_version":"2.1","id":"x-case)" + id +
                        R"(,"created":"2026-01-02T03:04:05.123Z"})"),
              ElementsAre("stix.required@/modified property=modified"));
  EXPECT_THAT(faults_of(campaign(R"("extensions":{"x-foo-ext":{"a":1},"extension-definition--)" + std::string(uuid) +
                                 R"(":{"extension_type":"property-extension","rank":null}})")),
              IsEmpty());
}

TEST(StixCheck, CountsWhatItDoesNotList) {
  std::string members = R"("labels":[1)";
  for (int i = 0; i < 99; ++i) members += ",1";
  const auto told = faults_of(campaign(members + "]"));
  ASSERT_EQ(told.size(), 32U);
  EXPECT_EQ(told.back(), "stix.more_faults@ count=69");
}

// Keys of faults as they stand in the sources.
std::set<std::string> keys_in(const std::string& source) {
  std::set<std::string> out;
  for (auto at = source.find("\"stix."); at != std::string::npos; at = source.find("\"stix.", at + 1)) {
    const auto key = source.substr(at + 1, source.find('"', at + 1) - at - 1);
    if (key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789.") == std::string::npos) out.insert(key);
  }
  return out;
}

TEST(StixCheck, HasATextForEveryFault) {
  std::set<std::string> keys;
  for (const auto& file : std::filesystem::directory_iterator(TOCSIN_SOURCE_DIR "/src/wire/stix"))
    if (file.path().extension() == ".cc" && file.path().stem().extension() != ".test")
      keys.merge(keys_in(testing::slurp(file.path())));
  EXPECT_GT(keys.size(), 50U);
  for (const auto& key : keys) EXPECT_TRUE(i18n::catalogue().has("problem." + key)) << key;
}

std::set<std::string> names_in(const json::Value& value) {
  std::set<std::string> out;
  for (const auto& entry : value.get_array()) out.insert(std::string(entry.get_string()));
  return out;
}

// The properties that a schema gives to its own type, and which it requires there.
void gather(const json::Object& schema, std::set<std::string>& properties, std::set<std::string>& required) {
  if (const auto* own = schema.if_contains("properties"))
    for (const auto& member : own->get_object()) properties.insert(std::string(member.key()));
  if (const auto* own = schema.if_contains("required")) required.merge(names_in(*own));
  if (const auto* all = schema.if_contains("allOf"))
    for (const auto& part : all->get_array()) gather(part.get_object(), properties, required);
}

TEST(StixCheck, HasTheTablesThatThePublishedSchemasHave) {
  const auto root = testing::shared / "stix2-json-schemas/schemas";
  if (!std::filesystem::exists(root)) GTEST_SKIP() << "../shared/data is absent";
  std::size_t types = 0;
  for (const auto* folder : {"sdos", "sros", "observables"})
    for (const auto& file : std::filesystem::directory_iterator(root / folder)) {
      const auto schema = json::parse(testing::slurp(file.path()));
      ASSERT_TRUE(schema.has_value()) << file.path();
      const auto* type = type_of(file.path().stem().string());
      ASSERT_NE(type, nullptr) << file.path();
      std::set<std::string> properties;
      std::set<std::string> required;
      gather(schema->get_object(), properties, required);
      std::set<std::string> ours = {"type", "id"};
      std::set<std::string> ours_required;
      for (const auto& property : type->structure->properties) {
        ours.insert(std::string(property.name));
        if (property.need == Need::required) ours_required.insert(std::string(property.name));
      }
      properties.erase("extensions");
      // What these schemas say within an alternative.
      const std::map<std::string_view, std::set<std::string>> beside = {
          {"email-message", {"body", "body_multipart", "is_multipart"}},
          {"malware", {"is_family"}},
          {"network-traffic", {"is_active"}}};
      if (const auto more = beside.find(type->name); more != beside.end())
        properties.insert(more->second.begin(), more->second.end());
      if (type->name == "email-message") required.insert("is_multipart");
      properties.insert("type"), properties.insert("id");
      EXPECT_EQ(ours, properties) << type->name;
      EXPECT_EQ(ours_required, required) << type->name;
      ++types;
    }
  EXPECT_EQ(types, 39U);
}

}  // namespace
}  // namespace tocsin::wire::stix

// Every property of every type of the tables: with a value that it may have, without what is required, and with values
// that it may not have. The tables themselves are held to the published schemas, where those are at hand.
#include "wire/stix/types.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

#include "wire/stix/made_up.test.h"

namespace tocsin::wire::stix {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using namespace testing;

TEST(StixTypes, TakesEveryPropertyOfEveryTypeWithAValueThatItMayHave) {
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

TEST(StixTypes, MissesEveryRequiredProperty) {
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

TEST(StixTypes, FindsEveryWrongValueOfEveryPropertyWithItsPlace) {
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

TEST(StixTypes, FindsTheSameInsideWhatObjectsHold) {
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

TEST(StixTypes, HasTheTablesThatThePublishedSchemasHave) {
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

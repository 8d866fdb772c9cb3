#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "assess/acts.h"
#include "i18n/catalogue.h"
#include "learn/acts.h"
#include "prepare/acts.h"
#include "report/acts.h"
#include "respond/acts.h"

namespace tocsin {
namespace {

using testing::IsEmpty;

struct Words {
  std::vector<std::string> missing;

  void want(const std::string& key) {
    if (!i18n::catalogue().has(key)) missing.push_back(key);
  }
  // TLP labels are shown as the standard spells them, in every language.
  static bool is_word(std::string_view value) { return !value.starts_with("TLP:"); }
  // Fields and values of a schema, however deep.
  void want_all_of(const json::Value& schema) {
    if (schema.is_array())
      for (const auto& item : schema.get_array()) want_all_of(item);
    if (!schema.is_object()) return;
    const auto& object = schema.get_object();
    if (const auto* fields = object.if_contains("properties"); fields != nullptr && fields->is_object())
      for (const auto& field : fields->get_object()) want("field." + std::string(field.key()));
    if (const auto* values = object.if_contains("enum"); values != nullptr && values->is_array())
      for (const auto& value : values->get_array())
        if (is_word(value.get_string())) want("value." + std::string(value.get_string()));
    for (const auto& member : object) want_all_of(member.value());
  }
};

TEST(Words, StandInTheCatalogueForEveryActItsFieldsAndTheirValues) {
  Words words;
  for (const auto room : {prepare::acts(), report::acts(), assess::acts(), respond::acts(), learn::acts()})
    for (const auto& act : room) {
      words.want("act." + std::string(act.name));
      words.want_all_of(act.input_schema());
    }
  EXPECT_THAT(words.missing, IsEmpty());
}

TEST(Words, StandInTheCatalogueForEveryFactAndItsGroup) {
  Words words;
  for (const auto& type : state::fact_types()) {
    words.want("fact." + std::string(type.info.type));
    if (!type.info.group.empty()) words.want("group." + std::string(type.info.group));
    words.want_all_of(type.schema());
  }
  EXPECT_THAT(words.missing, IsEmpty());
}

TEST(Words, StandInTheCatalogueForEveryStateAndKind) {
  Words words;
  for (const auto& machine : state::machines())
    for (const auto state : state::states_of(machine)) words.want(fmt::format("state.{}.{}", machine.name, state));
  for (const auto name : model::names_of(model::Kind{})) words.want("kind." + std::string(name));
  for (const auto name : model::names_of(model::SpaceKind{})) words.want("space." + std::string(name));
  EXPECT_THAT(words.missing, IsEmpty());
}

}  // namespace
}  // namespace tocsin

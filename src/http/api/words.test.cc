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

using ::testing::IsEmpty;

struct Words {
  std::vector<std::string> missing;

  void want(const std::string& key) {
    if (!i18n::catalogue().has(key)) missing.push_back(key);
  }
  // TLP and PAP labels are shown as their standards spell them, in every language.
  static bool is_word(std::string_view value) { return !value.starts_with("TLP:") && !value.starts_with("PAP:"); }
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

TEST(Words, StandInTheCatalogueForEveryMoveOfAPerson) {
  const std::vector<std::string> of_the_server{"report.acknowledge", "request.deliver"};
  Words words;
  for (const auto& machine : state::machines())
    for (const auto& move : machine.moves) {
      const auto name = fmt::format("{}.{}", machine.name, move.trigger);
      const bool known = i18n::catalogue().has("act." + name) || i18n::catalogue().has("move." + name);
      const bool server = std::ranges::find(of_the_server, name) != of_the_server.end();
      if (known == server) words.missing.push_back(name);
    }
  EXPECT_THAT(words.missing, IsEmpty());
}

TEST(Words, OfARefusedMoveSayWhatIsPossibleInstead) {
  const auto* request = state::machine_of(model::Kind::request);
  const auto refusal = state::next(*request, "delivered", "accept").error();
  EXPECT_EQ(
      i18n::words_of(refusal, i18n::Language::en).detail,
      "\"Accept the request\" is not possible while the state is \"delivered\". From here: Acknowledge the request "
      "and Cancel the request");
  EXPECT_EQ(i18n::words_of(refusal, i18n::Language::zh_hans).detail,
            "当前状态为“已送达”，不能执行“接受请求”。此时可行的有：确认收到请求和取消请求");
  const auto over = state::next(*request, "done", "accept").error();
  EXPECT_EQ(i18n::words_of(over, i18n::Language::en).detail,
            "\"Accept the request\" is not possible while the state is \"done\"");
}

}  // namespace
}  // namespace tocsin

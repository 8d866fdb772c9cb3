#include "model/codec.h"

#include <gtest/gtest.h>

namespace tocsin::model {
namespace {

enum class Colour : std::uint8_t { red, green };
constexpr std::array<std::string_view, 2> colour_names{"red", "green"};
std::span<const std::string_view> names_of(Colour) { return colour_names; }

struct ThingTag;

struct Part {
  Line<5> name;
  static constexpr auto fields = std::tuple{field("name", &Part::name)};
};
struct Thing {
  Line<10> title;
  std::optional<Text<20>> note;
  Whole<1, 9> count;
  Flag open = Flag::no;
  Colour colour = Colour::red;
  std::optional<Instant> seen_at;
  std::optional<Id<ThingTag>> other;
  List<Part, 2> parts;
  std::optional<Part> main;
  static constexpr auto fields =
      std::tuple{field("title", &Thing::title), field("note", &Thing::note),     field("count", &Thing::count),
                 field("open", &Thing::open),   field("colour", &Thing::colour), field("seen_at", &Thing::seen_at),
                 field("other", &Thing::other), field("parts", &Thing::parts),   field("main", &Thing::main)};
};
struct Inherited : Thing {};
struct Nothing {
  static constexpr std::tuple<> fields{};
};

constexpr std::string_view least = R"({"title":"a","count":3,"open":true,"colour":"green"})";
constexpr std::string_view full =
    R"({"title":"a","note":"two\nlines","count":9,"open":false,"colour":"red","seen_at":"2026-01-02T03:04:05.000000Z",)"
    R"("other":"00112233-4455-8677-8899-aabbccddeeff","parts":[{"name":"x"},{"name":"y"}],"main":{"name":"z"}})";

json::Value value_of(std::string_view text) { return json::parse(text).value(); }

// What decoding refuses `text` with: "what where name=value".
template <class T = Thing>
std::string refusal(std::string_view text) {
  const auto out = decode<T>(value_of(text), "/at");
  if (out) return "taken";
  std::string said = out.error().what + " " + out.error().where;
  for (const auto& [name, value] : out.error().args) said += " " + name + "=" + value;
  return said;
}

// `least` with one member more, or another value for one.
std::string least_with(std::string_view name, std::string_view value) {
  auto thing = value_of(least);
  thing.as_object()[name] = value_of(value);
  return json::to_text(thing);
}

TEST(Codec, WritesWhatItReadInTheListedOrder) {
  for (const auto text : {least, full}) {
    const auto thing = decode<Thing>(value_of(text));
    ASSERT_TRUE(thing) << thing.error().what << thing.error().where;
    EXPECT_EQ(json::to_text(encode(*thing)), text);
  }
  const auto turned = decode<Thing>(value_of(R"({"colour":"green","open":true,"count":3,"title":"a","parts":[]})"));
  ASSERT_TRUE(turned);
  EXPECT_EQ(json::to_text(encode(*turned)), least);
}

TEST(Codec, TakesTheFieldsOfABase) {
  const auto thing = decode<Inherited>(value_of(full));
  ASSERT_TRUE(thing);
  EXPECT_EQ(thing->parts.size(), 2U);
  EXPECT_EQ(json::to_text(encode(*thing)), full);
  EXPECT_EQ(schema<Inherited>(), schema<Thing>());
}

TEST(Codec, OfNoFieldsTakesTheEmptyObjectAlone) {
  EXPECT_EQ(refusal<Nothing>("{}"), "taken");
  EXPECT_EQ(refusal<Nothing>(R"({"a":1})"), "field.unknown /at/a field=a");
  EXPECT_EQ(json::to_text(encode(Nothing{})), "{}");
}

TEST(Codec, RefusesWhatIsUnknownBeforeWhatIsMissing) {
  EXPECT_EQ(refusal("[]"), "field.type /at wanted=object");
  EXPECT_EQ(refusal(R"({"b/c":1,"d":2})"), "field.unknown /at/b~1c field=b/c");
  EXPECT_EQ(refusal("{}"), "field.missing /at/title field=title");
  EXPECT_EQ(refusal(R"({"title":"a","colour":7})"), "field.missing /at/count field=count");
  EXPECT_EQ(refusal(least_with("parts", R"([{"name":"x"},{}])")), "field.missing /at/parts/1/name field=name");
  EXPECT_EQ(refusal(least_with("main", R"({"name":"x","more":1})")), "field.unknown /at/main/more field=more");
}

TEST(Codec, NamesThePlaceOfAWrongTypeAndWhatWasWanted) {
  EXPECT_EQ(refusal(least_with("title", "1")), "field.type /at/title wanted=string");
  EXPECT_EQ(refusal(least_with("note", "null")), "field.type /at/note wanted=string");
  EXPECT_EQ(refusal(least_with("count", "1.5")), "field.type /at/count wanted=integer");
  EXPECT_EQ(refusal(least_with("open", "0")), "field.type /at/open wanted=boolean");
  EXPECT_EQ(refusal(least_with("colour", "0")), "field.type /at/colour wanted=string");
  EXPECT_EQ(refusal(least_with("seen_at", "\"today\"")), "field.type /at/seen_at wanted=date-time");
  EXPECT_EQ(refusal(least_with("seen_at", "0")), "field.type /at/seen_at wanted=date-time");
  EXPECT_EQ(refusal(least_with("other", "\"x\"")), "field.type /at/other wanted=uuid");
  EXPECT_EQ(refusal(least_with("other", "{}")), "field.type /at/other wanted=uuid");
  EXPECT_EQ(refusal(least_with("parts", "{}")), "field.type /at/parts wanted=array");
  EXPECT_EQ(refusal(least_with("main", "[]")), "field.type /at/main wanted=object");
}

TEST(Codec, NamesTheBoundThatAValueBreaks) {
  EXPECT_EQ(refusal(least_with("title", "\"01234567890\"")), "text.too_long /at/title max=10");
  EXPECT_EQ(refusal(least_with("title", "\"a\\nb\"")), "text.control /at/title");
  EXPECT_EQ(refusal(least_with("title", "\"\"")), "text.empty /at/title");
  EXPECT_EQ(refusal(least_with("count", "0")), "field.value /at/count allowed=1..9");
  EXPECT_EQ(refusal(least_with("count", "10")), "field.value /at/count allowed=1..9");
  EXPECT_EQ(refusal(least_with("colour", "\"blue\"")), "field.value /at/colour allowed=red, green");
  EXPECT_EQ(refusal(least_with("parts", "[1,2,3]")), "list.too_long /at/parts max=2");
}

TEST(Codec, DescribesItselfAsJsonSchema) {
  EXPECT_EQ(json::to_text(schema<Thing>()),
            R"({"type":"object","additionalProperties":false,"properties":{)"
            R"("title":{"type":"string","minLength":1,"maxLength":10},)"
            R"("note":{"type":"string","minLength":1,"maxLength":20},)"
            R"("count":{"type":"integer","minimum":1,"maximum":9},"open":{"type":"boolean"},)"
            R"("colour":{"type":"string","enum":["red","green"]},)"
            R"("seen_at":{"type":"string","format":"date-time"},"other":{"type":"string","format":"uuid"},)"
            R"("parts":{"type":"array","maxItems":2,"items":{"type":"object","additionalProperties":false,)"
            R"("properties":{"name":{"type":"string","minLength":1,"maxLength":5}},"required":["name"]}},)"
            R"("main":{"type":"object","additionalProperties":false,)"
            R"("properties":{"name":{"type":"string","minLength":1,"maxLength":5}},"required":["name"]}},)"
            R"("required":["title","count","open","colour"]})");
  EXPECT_EQ(json::to_text(schema<Nothing>()), R"({"type":"object","additionalProperties":false,"properties":{}})");
}

}  // namespace
}  // namespace tocsin::model

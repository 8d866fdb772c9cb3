#include "base/json.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/bytes.h"

namespace tocsin::json {
namespace {

std::string fault_of(std::string_view text, Limits limits = {}) {
  const auto value = parse(text, limits);
  return value ? "" : value.error().what + "@" + value.error().where;
}

std::string canonical_of(std::string_view text) {
  const auto value = parse(text);
  if (!value) return "parse: " + value.error().what;
  const auto out = canonical(*value);
  return out ? *out : out.error().what;
}

std::string slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

TEST(Json, KeepsIntegersThatFitSixtyFourBits) {
  EXPECT_EQ(parse("-9223372036854775808")->as_int64(), INT64_MIN);
  EXPECT_EQ(parse("18446744073709551615")->as_uint64(), UINT64_MAX);
  EXPECT_TRUE(parse("18446744073709551616")->is_double());
  EXPECT_TRUE(parse("1.0")->is_double());
}

TEST(Json, RefusesNumbersBeyondDoubleRange) {
  EXPECT_EQ(fault_of("[1e400]"), "json.number@offset:1");
  EXPECT_EQ(fault_of("-1e400"), "json.number@offset:0");
}

TEST(Json, RefusesWhatRfc8259DoesNotAllow) {
  for (const char* text : {"",        " ",         "{",     "[1,]",     "{\"a\":1,}",
                           "01",      "+1",        ".5",    "1.",       "1e",
                           "-",       "tru",       "nul",   "\"\t\"",   "'a'",
                           "[1 2]",   "{\"a\" 1}", "{a:1}", "1 1",      "// x\n1",
                           "\"\\x\"", "\"\\u12\"", "NaN",   "Infinity", "\xEF\xBB\xBF{}",
                           "\"",      "\"\\"})
    EXPECT_TRUE(fault_of(text).starts_with("json.syntax@")) << text;
}

TEST(Json, RefusesBrokenUtf8AndLoneSurrogates) {
  for (const char* text : {"\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xFF\"", "\"\xE2\x82\"", "\"\\uD800\"", "\"\\uDC00\"",
                           "\"\\uD800\\u0041\"", "\"\\uD800x\""})
    EXPECT_TRUE(fault_of(text).starts_with("json.encoding@")) << text;
  EXPECT_EQ(parse("\"\\uD83D\\uDE00\"")->as_string(), "\xF0\x9F\x98\x80");
}

TEST(Json, NamesTheOffsetAndThePointerOfADuplicateKey) {
  EXPECT_EQ(fault_of(R"({"a":1,"a":2})"), "json.duplicate_key@offset:7 /a");
  EXPECT_EQ(fault_of(R"({"x":[0,{"b/c":1,"b\u002fc":2}]})"), "json.duplicate_key@offset:17 /x/1/b~1c");
}

TEST(Json, BoundsDepthAndSize) {
  EXPECT_EQ(fault_of("[[1]]", {.depth = 2}), "");
  EXPECT_EQ(fault_of("[[[1]]]", {.depth = 2}), "json.depth@offset:2");
  EXPECT_EQ(fault_of("[1,2]", {.bytes = 4}), "json.size@offset:4");
  EXPECT_EQ(parse("[[[1]]]", {.depth = 2}).error().code, Code::limit);
  EXPECT_EQ(fault_of(std::string(100'000, '[')), "json.depth@offset:32");
}

TEST(Json, WritesPlainTextInInsertionOrder) {
  EXPECT_EQ(to_text(*parse(R"( {"b" : [1, 2.5, true, null], "a":"\u0007é\n", "c":{}, "d":[]} )")),
            "{\"b\":[1,2.5,true,null],\"a\":\"\\u0007é\\n\",\"c\":{},\"d\":[]}");
}

TEST(Jcs, SortsKeysByUtf16CodeUnits) {
  EXPECT_EQ(canonical_of("{\"\xEF\xAC\xB3\":1,\"\xF0\x9F\x98\x80\":2,\"\xE2\x82\xAC\":3,\"b\":4,\"a\":5,\"aa\":6}"),
            "{\"a\":5,\"aa\":6,\"b\":4,\"\xE2\x82\xAC\":3,\"\xF0\x9F\x98\x80\":2,\"\xEF\xAC\xB3\":1}");
}

TEST(Jcs, PrintsNumbersAsEcmaScriptDoes) {
  for (const auto& [text, expected] : std::initializer_list<std::pair<const char*, const char*>>{
           {"-0", "0"},
           {"-0.0", "0"},
           {"5e-324", "5e-324"},
           {"1.7976931348623157e308", "1.7976931348623157e+308"},
           {"9007199254740992", "9007199254740992"},
           {"295147905179352825856.0", "295147905179352830000"},
           {"999999999999999868928.0", "999999999999999900000"},
           {"1e21", "1e+21"},
           {"9.999999999999997e22", "9.999999999999997e+22"},
           {"0.000001", "0.000001"},
           {"0.0000001", "1e-7"},
           {"333333333.33333329", "333333333.3333333"},
           {"-0.0000033333333333333333", "-0.0000033333333333333333"},
           {"1424953923781206.2", "1424953923781206.2"},
           {"4.50", "4.5"},
           {"100.0", "100"}})
    EXPECT_EQ(canonical_of(text), expected) << text;
}

TEST(Jcs, RefusesIntegersBeyondTwoToThe53) {
  EXPECT_EQ(canonical_of("9007199254740993"), "json.not_canonical");
  EXPECT_EQ(canonical_of("-9007199254740993"), "json.not_canonical");
  EXPECT_EQ(canonical_of("1e17"), "json.not_canonical");
}

TEST(Jcs, RefusesProgramMadeValuesThatHaveNoJsonForm) {
  EXPECT_EQ(canonical(Value(std::numeric_limits<double>::infinity())).error().what, "json.number");
  EXPECT_EQ(canonical(Value("\xFF")).error().what, "json.encoding");
}

TEST(Jcs, MatchesThePublishedVectors) {
  const std::filesystem::path root = TOCSIN_SOURCE_DIR "/../shared/data/jcs/testdata";
  if (!std::filesystem::exists(root)) GTEST_SKIP() << "../shared/data is absent";
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(root / "input")) {
    const auto name = entry.path().filename();
    EXPECT_EQ(canonical_of(slurp(entry.path())), slurp(root / "output" / name)) << name;
    ++seen;
  }
  EXPECT_GE(seen, 5);
}

TEST(JsonPointer, EscapesTildeAndSlash) {
  EXPECT_EQ(pointer_step("/a", "b/c~d"), "/a/b~1c~0d");
  EXPECT_EQ(pointer_step("", std::size_t{3}), "/3");
}

}  // namespace
}  // namespace tocsin::json

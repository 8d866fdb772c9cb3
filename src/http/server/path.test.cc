#include "http/server/path.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tocsin::http {
namespace {

using Segments = std::vector<std::string>;
using Parameters = std::vector<Parameter>;

std::string path_error(std::string_view path) {
  const auto out = path_segments(path);
  return out ? "" : out.error().what;
}

TEST(Path, DecodesEachSegment) {
  EXPECT_EQ(path_segments("/"), Segments{});
  EXPECT_EQ(path_segments("/a/b%20c/%E5%8D%8F+/"), (Segments{"a", "b c", "协+"}));
}

TEST(Path, RefusesWhatTwoReadersWouldReadDifferently) {
  for (auto path : {"/a%2Fb", "/a%5Cb", "/%2e%2E/a", "/./a", "/a//b", "//", "", "a", "*", "/%0A", "/%7F"})
    EXPECT_EQ(path_error(path), "url.segment") << path;
  for (auto path : {"/%", "/%2", "/%2g", "/%%20"}) EXPECT_EQ(path_error(path), "url.percent") << path;
  EXPECT_EQ(path_error("/%00"), "url.control");
  for (auto path : {"/%ff", "/%C0%AF", "/%ED%A0%80"}) EXPECT_EQ(path_error(path), "url.encoding") << path;
  std::string deep;
  for (int n = 0; n < 65; ++n) deep += "/a";
  EXPECT_EQ(path_error(deep), "url.too_many");
}

TEST(Query, ReadsFormEncoding) {
  EXPECT_EQ(query_parameters("q=two+words&x=%2B&flag&&e=&q=a%3Db=c"),
            (Parameters{{"q", "two words"}, {"x", "+"}, {"flag", ""}, {"e", ""}, {"q", "a=b=c"}}));
  EXPECT_EQ(query_parameters(""), Parameters{});
  EXPECT_EQ(query_parameters("a=%zz").error().what, "url.percent");
  EXPECT_EQ(query_parameters("a=%ff").error().what, "url.encoding");
}

TEST(Query, RefusesAParameterGivenTwice) {
  const auto parameters = query_parameters("a=1&b=2&a=1").value();
  EXPECT_EQ(single(parameters, "b").value(), "2");
  EXPECT_EQ(single(parameters, "c").value(), std::nullopt);
  EXPECT_EQ(single(parameters, "a").error().what, "url.repeated");
  EXPECT_EQ(single(parameters, "a").error().where, "query:a");
}

TEST(Cookies, ReadPairsAndPassOverTheRest) {
  EXPECT_EQ(cookies("a=1; b=\"2\";c; =d; e=x y; f="), (Parameters{{"a", "1"}, {"b", "2"}, {"f", ""}}));
}

TEST(Cookies, DropANameGivenTwice) { EXPECT_EQ(cookies("s=1; t=2; s=3"), (Parameters{{"t", "2"}})); }

RC_GTEST_PROP(Query, ReadsBackWhatItEncodes, (std::vector<std::uint8_t> name_bytes, std::string value)) {
  std::string name = "n";
  for (auto byte : name_bytes) name += static_cast<char>('a' + byte % 26);
  for (char& c : value)
    if (c == '\0' || c < 0) c = '%';
  const auto read = query_parameters(percent_encode(name) + "=" + percent_encode(value));
  RC_ASSERT(read.has_value());
  RC_ASSERT(*read == (Parameters{{name, value}}));
}

}  // namespace
}  // namespace tocsin::http

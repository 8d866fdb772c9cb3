#include "cli/link.h"

#include <gtest/gtest.h>

#include "cli/codes.h"

namespace tocsin::cli {
namespace {

constexpr auto sign_in = "https://tocsin.example.org/#/sign-in/tcsl_abc";

Variables with_server(std::string server) {
  return [server](const std::string& name) -> std::optional<std::string> {
    return name == "TOCSIN_SERVER" && !server.empty() ? std::optional(server) : std::nullopt;
  };
}

// The server, or the code of the refusal.
std::string goes_to(std::string_view text, const std::string& given = {}, const std::string& named = {}) {
  Parsed parsed;
  if (!given.empty()) parsed.add("server", given);
  const auto link = link_from(text);
  if (!link) return link.error().what;
  const auto server = server_of_link(*link, parsed, with_server(named));
  return server ? *server : server.error().what;
}

TEST(Links, SayWhatTheyOpenAndWhere) {
  const auto link = link_from(sign_in);
  ASSERT_TRUE(link);
  EXPECT_EQ(link->token, "tcsl_abc");
  EXPECT_EQ(link->server, "https://tocsin.example.org");
  EXPECT_EQ(link->opens, OneTimeLink::Opens::sign_in);
  EXPECT_EQ(link_from("http://127.0.0.1:8440/#/set-up/tcsu_abc")->opens, OneTimeLink::Opens::set_up);
  EXPECT_EQ(link_from("tcsl_abc")->server, "");
}

TEST(Links, SendTheirTokenToTheServerThatTheyNameAndToNoOther) {
  EXPECT_EQ(goes_to(sign_in), "https://tocsin.example.org");
  EXPECT_EQ(goes_to(sign_in, "", "http://127.0.0.1:8440"), "https://tocsin.example.org");
  EXPECT_EQ(goes_to(sign_in, "https://TOCSIN.example.org/"), "https://tocsin.example.org");
  EXPECT_EQ(goes_to(sign_in, "http://127.0.0.1:8440"), "usage.link_server");
}

TEST(Links, ThatAreATokenAloneWantAServerByName) {
  EXPECT_EQ(goes_to("tcsl_abc"), "usage.link_alone");
  EXPECT_EQ(goes_to("tcsl_abc", "http://127.0.0.1:8440"), "http://127.0.0.1:8440");
  EXPECT_EQ(goes_to("tcsl_abc", "", "https://tocsin.example.org/"), "https://tocsin.example.org");
}

TEST(Links, GoOverPlainHttpOnThisMachineAlone) {
  EXPECT_EQ(goes_to("http://127.0.0.1:8440/#/sign-in/tcsl_a"), "http://127.0.0.1:8440");
  EXPECT_EQ(goes_to("http://[::1]:8440/#/sign-in/tcsl_a"), "http://[::1]:8440");
  EXPECT_EQ(goes_to("http://localhost/#/sign-in/tcsl_a"), "http://localhost");
  EXPECT_EQ(goes_to("http://tocsin.example.org/#/sign-in/tcsl_a"), "usage.link_plain");
  EXPECT_EQ(goes_to("http://127.0.0.1.example.org/#/sign-in/tcsl_a"), "usage.link_plain");
  EXPECT_EQ(goes_to("http://10.0.0.1/#/sign-in/tcsl_a", "http://10.0.0.1"), "http://10.0.0.1");
}

TEST(Links, ThatMisleadAreNone) {
  for (const auto* text :
       {"", "abc", "tocs_abc", "ftp://h/#/sign-in/tcsl_a", "https:///#/sign-in/tcsl_a",
        "https://good@bad/#/sign-in/tcsl_a", "https://good\\bad/#/sign-in/tcsl_a", "https://h/path/#/sign-in/tcsl_a",
        "https://h/sign-in/tcsl_a", "https://h/#/sign-in/tcsl_a b"})
    EXPECT_EQ(goes_to(text), "usage.link") << text;
}

TEST(Codes, AreTakenAsPeopleWriteThem) {
  EXPECT_EQ(code_from("3QHN-TFX7"), "3QHN-TFX7");
  EXPECT_EQ(code_from("3qhntfx7"), "3QHN-TFX7");
  EXPECT_EQ(code_from("oI1L-0000"), "0111-0000");
  for (const auto* text : {"", "3QHN", "3QHN-TFX77", "3QHN--TFX7", "3QHU-TFX7", "c3328f49-b151-4fdc-9063-04c5b37e52a9"})
    EXPECT_FALSE(code_from(text)) << text;
}

}  // namespace
}  // namespace tocsin::cli

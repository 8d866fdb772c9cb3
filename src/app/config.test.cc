#include "app/config.h"

#include <gmock/gmock.h>

#include <fstream>

#include "http/testing/world.h"

namespace tocsin::app {
namespace {

using ::testing::HasSubstr;

struct Settings : ::testing::Test {
  Result<Config> read(std::string_view text, const Environment& environment = {}) {
    std::ofstream(file) << text;
    return read_config(file, environment);
  }
  // The refusal's key, and the argument `name` of it; "" where the text is taken.
  std::string refusal(std::string_view text, const Environment& environment = {}) {
    const auto config = read(text, environment);
    const auto done = config ? validate(*config) : Result<void>(std::unexpected(config.error()));
    if (done) return "";
    detail = i18n::words_of(done.error(), i18n::Language::en).detail;
    return done.error().what;
  }
  const testing::TemporaryFolder folder;
  std::filesystem::path file = folder.path() / "tocsin.toml";
  std::string detail;
};

TEST_F(Settings, AsInitWritesThemAreTakenInBothLanguages) {
  for (const auto language : i18n::languages) {
    const auto text = config_text({}, language);
    EXPECT_EQ(refusal(text), "") << detail;
    for (const auto& key : config_keys())
      EXPECT_THAT(text, HasSubstr(i18n::catalogue().render(language, fmt::format("config.{}", key.name))));
  }
}

TEST_F(Settings, OutOfTheirRangeAreRefusedWithKeyValueAndRange) {
  EXPECT_EQ(refusal("[server]\nthreads = 99999999"), "config.range");
  EXPECT_EQ(detail, "server.threads is 99999999; it takes 0 to 256.");
  EXPECT_EQ(refusal("[server]\nthreads = -1"), "config.range");
  EXPECT_EQ(refusal("[session]\nhours = 0"), "config.range");
  EXPECT_EQ(refusal("[server]\nmax_body_kib = 0"), "config.range");
  EXPECT_EQ(refusal("[quarantine]\ndays = 0"), "config.range");
  EXPECT_EQ(refusal("[log]\nlevel = \"loud\""), "config.choice");
  EXPECT_EQ(detail, "log.level is \"loud\"; it is one of: error, warning, info, debug.");
}

TEST_F(Settings, OfTheDoorAreRefusedWhereTheServerWouldNotStart) {
  EXPECT_EQ(refusal("[server]\nlisten = \"0.0.0.0:8440\""), "server.plain_http");
  EXPECT_EQ(refusal("[server]\nlisten = \"0.0.0.0:8440\"\ntrusted_proxies = [\"10.0.0.7\"]"), "");
  EXPECT_EQ(refusal("[server]\nlisten = \"localhost:8440\""), "config.endpoint");
  EXPECT_THAT(detail, HasSubstr("server.listen is \"localhost:8440\""));
  EXPECT_EQ(refusal("[server]\nlisten = \"[::1]:8440\""), "");
  EXPECT_EQ(refusal("[server]\ntrusted_proxies = [\"foo\"]"), "server.proxy");
  EXPECT_EQ(refusal("[metrics]\nlisten = \"0.0.0.0:9\""), "metrics.not_loopback");
  EXPECT_EQ(refusal("[metrics]\nlisten = \"here:9\""), "config.endpoint");
}

TEST_F(Settings, OfTlsGoInPairsAndTheirFilesAreRead) {
  EXPECT_EQ(refusal("[server]\ntls_key = \"key.pem\""), "config.tls_pair");
  EXPECT_EQ(detail,
            "server.tls_key is set and server.tls_certificate is not: TLS wants both, the certificate and its key.");
  EXPECT_EQ(refusal("[server]\ntls_certificate = \"cert.pem\""), "config.tls_pair");
  EXPECT_EQ(refusal("[server]\ntls_certificate = \"cert.pem\"\ntls_key = \"key.pem\""), "server.certificate");
  EXPECT_THAT(detail, HasSubstr((folder.path() / "cert.pem").string()));
}

TEST_F(Settings, OfTheOriginAreWhatABrowserSends) {
  const auto origin = [&](std::string_view text) { return refusal(fmt::format("[server]\norigin = \"{}\"", text)); };
  for (const auto* good : {"", "https://tocsin.example", "https://tocsin.example:8443", "http://127.0.0.1:8440",
                           "http://localhost:8440", "https://[2001:db8::1]", "http://[::1]:8440"})
    EXPECT_EQ(origin(good), "") << good;
  for (const auto* bad : {"tocsin.example", "https://", "https://tocsin.example/", "https://tocsin.example:", "ftp://x",
                          "http://tocsin.example", "https://Tocsin.example", "https://a b", "https://x:port"})
    EXPECT_EQ(origin(bad), "config.origin") << bad;
}

TEST_F(Settings, FromTheEnvironmentWinAndAMisspeltOneIsRefused) {
  EXPECT_EQ(read("", {{"TOCSIN_SERVER_LISTEN", "127.0.0.1:1"}})->listen, "127.0.0.1:1");
  EXPECT_EQ(read("", {{"TOCSIN_SESSION_HOURS", "5"}})->session_hours, 5);
  EXPECT_EQ(refusal("", {{"TOCSIN_SESSION_HOURS", "0"}}), "config.range");
  EXPECT_EQ(refusal("", {{"TOCSIN_SERVER_LISTN", "1"}}), "config.unknown_variable");
  EXPECT_THAT(detail, HasSubstr("TOCSIN_SERVER_LISTN"));
  EXPECT_EQ(refusal("", {{"TOCSIN_SERVER", "http://h"}, {"TOCSIN_TOKEN", "t"}, {"TOCSIN_CA_FILE", "f"}}), "")
      << "the command line's own are no settings";
}

}  // namespace
}  // namespace tocsin::app

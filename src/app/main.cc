// The binary: gives the command line what only app can do.
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <sstream>

#include "app/mail_setting.h"
#include "app/maintain.h"
#include "app/operate.h"
#include "app/pdf_child.h"
#include "app/system.h"
#include "cli/cli.h"

namespace {

using namespace tocsin;

app::Environment environment() {
  app::Environment out;
  for (char** at = environ; *at != nullptr; ++at) {
    const std::string_view line(*at);
    if (const auto equals = line.find('='); line.starts_with("TOCSIN_") && equals != std::string_view::npos)
      out.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  return out;
}

// Runs `work` with the configuration and gathers what it says.
template <class Work>
Result<std::string> with_config(const std::filesystem::path& file, i18n::Language language, Work work) {
  TRY(const auto config, app::read_config(file, environment()));
  std::ostringstream said;
  CHECK(work(config, app::Speaker{said, language}));
  return std::move(said).str();
}

Result<std::string> check(const cli::CheckOptions& options) {
  if (options.what == cli::CheckWhat::keys) return app::config_text({}, options.language);
  return with_config(options.config, options.language, app::check);
}

Result<std::string> link(const cli::LinkOptions& options) {
  TRY(const auto config, app::read_config(options.config, environment()));
  if (options.person) return app::sign_in_link(config, *options.person);
  return app::set_up_link(config);
}

Result<std::string> tell_of_mail(const cli::MailOptions& options, app::SystemClock& clock,
                                 app::SystemEntropy& entropy) {
  if (!options.address) return with_config(options.config, options.language, app::mail_status);
  TRY(const auto config, app::read_config(options.config, environment()));
  RawId id{};
  entropy.fill(id);
  return app::try_mail(config, *options.address, options.language, clock.now(), id);
}

Result<std::string> address(const std::filesystem::path& file) {
  TRY(const auto config, app::read_config(file, environment()));
  return app::address_of(config);
}

cli::Hooks hooks(app::SystemClock& clock, app::SystemEntropy& entropy) {
  return {.init = [](const cli::InitOptions& o) -> Result<std::string> {
            std::ostringstream said;
            CHECK(app::init(o.dir, o.listen, {said, o.language}));
            return std::move(said).str();
          },
          .serve = [](const cli::ServeOptions& o) -> Result<std::string> {
            TRY(const auto config, app::read_config(o.config, environment()));
            CHECK(app::serve(config, {std::cerr, o.language}));  // standard output is the log's
            return std::string();
          },
          .check = check,
          .verify = [](const cli::VerifyOptions& o) -> Result<cli::Verified> {
            TRY(const auto config, app::read_config(o.config, environment()));
            return app::verify(config, o.checkpoint, o.language);
          },
          .rebuild = [](const cli::RebuildOptions& o) { return with_config(o.config, o.language, app::rebuild); },
          .backup =
              [](const cli::BackupOptions& o) {
                return with_config(o.config, o.language, [&](const app::Config& config, const app::Speaker& speaker) {
                  return app::backup(config, {o.to, o.passphrase_file, o.key_file}, speaker);
                });
              },
          .restore = [](const cli::RestoreOptions& o) -> Result<std::string> {
            std::ostringstream said;
            CHECK(app::restore({o.from, o.passphrase_file, o.key_file}, o.dir, {said, o.language}));
            return std::move(said).str();
          },
          .link = link,
          .mail = [&](const cli::MailOptions& o) { return tell_of_mail(o, clock, entropy); },
          .address = address,
          .now = [&clock] { return clock.now(); },
          .random = [&entropy](std::span<std::uint8_t> out) { entropy.fill(out); }};
}

}  // namespace

int main(int argc, char** argv) {
  // Before anything of the server's own exists. At once: its libraries keep what they took, and it ends anyway.
  if (argc == 2 && argv[1] == app::pdf_child_argument) std::_Exit(app::run_pdf_child());
  app::settle_memory();
  app::SystemClock clock;
  app::SystemEntropy entropy;
  return cli::run_cli(argc, argv, hooks(clock, entropy));
}

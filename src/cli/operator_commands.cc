// The operator's commands: read here, done by app.
#include <ostream>

#include "cli/other_commands.h"

namespace tocsin::cli {
namespace {

Path config_in(const Parsed& parsed) { return parsed.text("config", "tocsin.toml"); }

// What hooks say ends its own last line.
void print(Scene& scene, std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  if (!text.empty()) scene.line(text);
}

Exit done(Scene& scene, const Result<std::string>& result) {
  if (!result) return scene.refuse(result.error());
  print(scene, *result);
  return Exit::ok;
}

Result<void> one_secret(const Parsed& parsed) {
  if (parsed.has("passphrase-file") != parsed.has("key-file")) return {};
  return fail(Code::invalid, "usage.one_of", "", {{"options", "--key-file, --passphrase-file"}});
}

Exit init(Scene& scene, const Parsed& parsed) {
  return done(scene, scene.hooks.init({scene.voice.language, parsed.text("dir", "."), parsed.text("listen")}));
}
Exit serve(Scene& scene, const Parsed& parsed) {
  return done(scene, scene.hooks.serve({scene.voice.language, config_in(parsed)}));
}
Exit check(Scene& scene, const Parsed& parsed) {
  const auto what = parsed.has("keys") ? CheckWhat::keys : CheckWhat::settings;
  return done(scene, scene.hooks.check({scene.voice.language, config_in(parsed), what}));
}
Exit verify(Scene& scene, const Parsed& parsed) {
  const auto found = scene.hooks.verify({scene.voice.language, config_in(parsed), parsed.text("checkpoint")});
  if (!found) return scene.refuse(found.error());
  print(scene, parsed.has("json") ? found->document : found->words);
  if (!found->fault) return Exit::ok;
  scene.out.flush();
  if (!parsed.has("json")) {
    scene.warn("maintain.verify.broken");
    scene.warn("problem." + found->fault->what, found->fault->args);
  }
  return exit_of(*found->fault);
}
Exit rebuild(Scene& scene, const Parsed& parsed) {
  return done(scene, scene.hooks.rebuild({scene.voice.language, config_in(parsed)}));
}
Exit backup(Scene& scene, const Parsed& parsed) {
  if (auto given = one_secret(parsed); !given) return scene.refuse(given.error());
  return done(scene, scene.hooks.backup({scene.voice.language, config_in(parsed), parsed.text("to"),
                                         parsed.text("passphrase-file"), parsed.text("key-file")}));
}
Exit restore(Scene& scene, const Parsed& parsed) {
  if (auto given = one_secret(parsed); !given) return scene.refuse(given.error());
  return done(scene, scene.hooks.restore({scene.voice.language, parsed.text("from"), parsed.text("dir"),
                                          parsed.text("passphrase-file"), parsed.text("key-file")}));
}
Exit link(Scene& scene, const Parsed& parsed) {
  LinkOptions options{scene.voice.language, config_in(parsed), std::nullopt};
  if (const auto* person = parsed.one("person")) options.person = *person;
  return done(scene, scene.hooks.link(options));
}

Exit mail(Scene& scene, const Parsed& parsed) {
  MailOptions options{scene.voice.language, config_in(parsed), std::nullopt};
  if (const auto* address = parsed.one("test")) options.address = *address;
  return done(scene, scene.hooks.mail(options));
}

}  // namespace

void add_operator_commands(Commands& commands, const Voice& voice) {
  const Option config{.name = "config", .takes = Takes::file, .words = voice.say("cli.option.config")};
  const Option passphrase{
      .name = "passphrase-file", .takes = Takes::file, .words = voice.say("cli.option.passphrase_file")};
  const Option key{.name = "key-file", .takes = Takes::file, .words = voice.say("cli.option.key_file")};
  const Option dir{.name = "dir", .takes = Takes::file, .words = voice.say("cli.option.dir")};
  Option new_dir = dir;
  new_dir.need = Need::required;
  const auto add = [&](std::string name, std::vector<Option> options, Exit (*run)(Scene&, const Parsed&)) {
    auto words = voice.say("cli.command." + name);
    commands.push_back({{std::move(name)}, std::move(words), {}, std::move(options), run});
  };
  const auto file = [&](std::string name, std::string_view words) {
    return Option{.name = std::move(name), .takes = Takes::file, .need = Need::required, .words = voice.say(words)};
  };
  add("init", {dir, {.name = "listen", .words = voice.say("cli.option.listen")}}, init);
  add("serve", {config}, serve);
  add("check", {config, {.name = "keys", .takes = Takes::nothing, .words = voice.say("cli.option.keys")}}, check);
  const Option checkpoint{.name = "checkpoint", .takes = Takes::file, .words = voice.say("cli.option.checkpoint")};
  add("verify", {config, checkpoint}, verify);
  add("rebuild", {config}, rebuild);
  add("backup", {config, file("to", "cli.option.to"), passphrase, key}, backup);
  add("restore", {file("from", "cli.option.backup"), new_dir, passphrase, key}, restore);
  add("mail", {config, {.name = "test", .words = voice.say("cli.option.mail_test")}}, mail);
  add("link", {config, {.name = "person", .takes = Takes::id, .words = voice.say("cli.option.person")}}, link);
}

}  // namespace tocsin::cli

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <set>
#include <sstream>

#include "cli/act_commands.h"
#include "cli/acts.h"
#include "cli/all_commands.h"
#include "cli/fields.h"
#include "cli/help.h"
#include "cli/lists.h"
#include "cli/other_commands.h"
#include "cli/parse.h"
#include "cli/records.h"
#include "cli/session_file.h"
#include "model/codec.h"

namespace tocsin::cli {
namespace {

using testing::Test;

struct Wish {
  model::Line<40> title;
  model::List<model::Line<40>, 5> wishes;
  std::optional<Instant> due_at;
  std::optional<model::Tlp> level;
  std::optional<model::Whole<0, 9>> count;
  std::optional<model::Flag> urgent;
  static constexpr auto fields =
      std::tuple{model::field("title", &Wish::title),   model::field("wishes", &Wish::wishes),
                 model::field("due_at", &Wish::due_at), model::field("level", &Wish::level),
                 model::field("count", &Wish::count),   model::field("urgent", &Wish::urgent)};
};
Result<port::Draft> grant(port::Desk&, const policy::Permit&, Wish) { return fail(Code::internal, "test"); }

constexpr port::Act made_up[] = {
    port::act_on<Wish, grant>("wish.send_twice", model::Kind::incident, model::Kind::request, policy::Who::reader,
                              port::Marking::chosen),
    port::act_on<Wish, grant>("wish.keep", model::Kind::incident, std::nullopt, policy::Who::reader),
    port::act_on<Wish, grant>("wish.keep", model::Kind::room, std::nullopt, policy::Who::reader),
};

const Voice english{Language::en};
const Voice chinese{Language::zh_hans};

Commands made_up_commands() {
  Commands out;
  add_act_commands(out, made_up, english);
  return out;
}

Result<Choice> parsed(std::vector<std::string> arguments) {
  static const Commands commands = made_up_commands();
  static const auto globals = global_options(english);
  return parse(commands, globals, arguments);
}

std::string what(const Result<Choice>& choice) { return choice ? "" : choice.error().what; }

class CommandLine : public Test {
 protected:
  Exit run(const std::vector<std::string>& arguments, const Voice& voice = english) {
    out.str("");
    err.str("");
    hooks.now = [] { return Instant{1'700'000'000'000'000}; };
    hooks.random = [](std::span<std::uint8_t> bytes) { std::ranges::fill(bytes, std::uint8_t{7}); };
    hooks.serve = [](const ServeOptions& options) -> Result<std::string> {
      return fail(Code::conflict, "config.unreadable", "", {{"file", options.config.string()}});
    };
    hooks.check = [](const CheckOptions& options) -> Result<std::string> {
      return options.what == CheckWhat::keys ? "keys of " + options.config.string() : "settings";
    };
    const Variables none = [](const std::string& name) -> std::optional<std::string> {
      return name == "XDG_CONFIG_HOME" ? std::optional<std::string>("/nonexistent") : std::nullopt;
    };
    Scene scene(hooks, voice, none, {}, in, out, err);
    const auto commands = all_commands(voice);
    return cli::run(scene, commands, arguments);
  }
  Hooks hooks;
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
};

TEST(ActCommands, AreMadeFromTheTable) {
  const auto commands = made_up_commands();
  ASSERT_EQ(commands.size(), 2U);
  EXPECT_EQ(commands[0].path, (std::vector<std::string>{"wish", "send-twice"}));
  EXPECT_EQ(commands[0].positionals.at(0).name, "id");
  EXPECT_EQ(commands[0].options.at(0).need, Need::required);
  EXPECT_EQ(commands[0].options.at(1).times, Times::many);
  EXPECT_EQ(commands[0].options.at(2).name, "due-at");
  EXPECT_EQ(commands[0].options.at(3).choices.size(), 5U);
}

TEST(ActCommands, StandWhereTheDoorMountsTheAct) {
  EXPECT_EQ(port::path_of(made_up[0], "ID"), "/api/v1/incidents/ID/requests");
  EXPECT_EQ(port::path_of(made_up[1], "ID"), "/api/v1/incidents/ID/keep");
  EXPECT_EQ(port::path_of(*act_named("incident.propose", model::Kind::incident), ""), "/api/v1/incidents");
  EXPECT_EQ(port::path_of(*act_named("request.counter_date", model::Kind::request), "ID"),
            "/api/v1/requests/ID/counter-date");
}

TEST(ActCommands, NoFieldOfAnActHidesAMemberOfItsRecord) {
  const std::set<std::string, std::less<>> own{"id",     "kind",       "code",       "space", "parent",   "owner",
                                               "author", "created_at", "updated_at", "state", "versions", "markings"};
  for (const auto& act : all_acts()) {
    const auto schema = act.input_schema();
    if (const auto* properties = schema.as_object().if_contains("properties"))
      for (const auto& property : properties->as_object())
        EXPECT_FALSE(own.contains(std::string_view(property.key())))
            << act.name << " " << std::string_view(property.key());
  }
}

TEST(Parsing, TakesOptionsInAnyPlaceAndListsByRepeating) {
  const auto choice = parsed({"--json", "wish", "send-twice", "ID", "--wishes", "a", "--title", "-", "--wishes", "b"});
  ASSERT_TRUE(choice) << choice.error().what;
  EXPECT_EQ(choice->values.text("id"), "ID");
  EXPECT_EQ(choice->values.many("wishes"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(choice->values.text("title"), "-");
  EXPECT_TRUE(choice->values.has("json"));
}

TEST(Parsing, RefusesWhatItDoesNotKnowAndWhatIsMissing) {
  EXPECT_EQ(what(parsed({"wish", "send-twice", "ID", "--title", "t", "--tilte", "u"})), "usage.unknown");
  EXPECT_EQ(what(parsed({"wish", "grow"})), "usage.no_command");
  EXPECT_EQ(what(parsed({"wish", "send-twice", "ID"})), "usage.missing");
  EXPECT_EQ(parsed({"wish", "send-twice"}).error().args, (std::vector<Arg>{{"option", "ID, --title"}}));
  EXPECT_EQ(what(parsed({"wish", "send-twice", "--title", "t"})), "usage.missing");
  EXPECT_EQ(what(parsed({"wish", "send-twice", "ID", "--title"})), "usage.value_missing");
  EXPECT_EQ(what(parsed({"wish", "send-twice", "ID", "--title", "t", "--title", "u"})), "usage.repeated");
  EXPECT_EQ(what(parsed({"wish", "send-twice", "ID", "--title", "t", "--level", "RED"})), "usage.choice");
  EXPECT_EQ(what(parsed({"wish", "send-twice", "ID", "OTHER", "--title", "t"})), "usage.unknown");
}

TEST(Fields, BecomeTheInputOfTheAct) {
  std::istringstream in("from outside");
  const Reading reading{in, *instant_from_text("2026-01-31T12:00:00Z")};
  Parsed given;
  given.add("title", "-");
  given.add("wishes", "@@at");
  given.add("wishes", "二");
  given.add("due-at", "+1d2h");
  given.add("count", "7");
  given.add("urgent", "yes");
  const auto input = input_of(model::schema<Wish>(), given, reading);
  ASSERT_TRUE(input) << input.error().what;
  EXPECT_EQ(json::to_text(*input), R"({"title":"from outside","wishes":["@at","二"],)"
                                   R"("due_at":"2026-02-01T14:00:00.000000Z","count":7,"urgent":true})");
  EXPECT_TRUE(model::decode<Wish>(*input));
}

TEST(Fields, RefuseValuesOfAnotherType) {
  std::istringstream in;
  const Reading reading{in, {}};
  const auto refused = [&](const char* option, const char* value) {
    Parsed given;
    given.add(option, value);
    const auto input = input_of(model::schema<Wish>(), given, reading);
    return input ? std::string() : input.error().what;
  };
  EXPECT_EQ(refused("count", "7x"), "usage.value");
  EXPECT_EQ(refused("urgent", "maybe"), "usage.value");
  EXPECT_EQ(refused("due-at", "tomorrow"), "usage.value");
  EXPECT_EQ(refused("title", "@/nonexistent/file"), "usage.file");
}

TEST(Tables, StandInLineWithChinese) {
  const auto text = table_text({"代码", "State"}, {{"AB", "已接受"}, {"协同请求", "x"}}, 0);
  EXPECT_EQ(text, "代码      State\nAB        已接受\n协同请求  x\n");
}

TEST(Tables, AreCutToTheTerminalAndNeverObeyAStranger) {
  const auto text = table_text({"a", "b"}, {{"x\x1b[2Jy", std::string(60, 'z')}}, 30);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_NE(text.find("…"), std::string::npos);
  for (std::istringstream lines(text); !lines.eof();) {
    std::string line;
    std::getline(lines, line);
    EXPECT_LE(line.size(), 32U);
  }
}

TEST(Records, AreShownInTheReadersLanguage) {
  const auto record = json::parse(R"({"id":"I","kind":"request","code":"AB-CD","space":"S","owner":"O","title":"Sweep",
      "ask":"facts","due_at":"2026-01-31T12:00:00.000000Z","state":"accepted","versions":{"head":"F"},
      "markings":{"head":"TLP:AMBER"},"delivery":{}})");
  ASSERT_TRUE(record);
  const Names names{{"O", "港线云"}};
  const auto text = record_text(*record, {names, chinese, 0, {}});
  for (const char* part : {"协同请求", "AB-CD", "港线云", "2026-01-31 12:00 UTC", "TLP:AMBER"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  EXPECT_EQ(text.find("delivery"), std::string::npos);
  const json::Value page = json::Object{{"items", json::Array{*record}}};
  EXPECT_NE(page_text(page, {names, english, 0, {}}).find("Sweep"), std::string::npos);
}

TEST(Problems, AreToldFromCodeAndArguments) {
  Answer answer{
      .status = 409,
      .headers = {},
      .body = R"({"code":"state.move","where":"/x","detail":"ignored","args":{"state":"done","trigger":"accept"}})"};
  const auto error = error_of(answer);
  EXPECT_EQ(error.code, Code::conflict);
  EXPECT_NE(english.problem(error).find("\"accept\" is not possible"), std::string::npos);
  EXPECT_NE(english.problem(error).find("At: /x"), std::string::npos);
  EXPECT_NE(english.problem(error).find("Code: state.move"), std::string::npos);
  EXPECT_NE(chinese.problem(error).find("done"), std::string::npos);
  answer.body = "<html>";
  EXPECT_EQ(error_of(answer).what, "client.refused");
}

TEST(Exits, TellScriptsWhatHappened) {
  EXPECT_EQ(exit_of_status(204), Exit::ok);
  EXPECT_EQ(exit_of_status(404), Exit::refused);
  EXPECT_EQ(exit_of_status(401), Exit::denied);
  EXPECT_EQ(exit_of_status(412), Exit::conflict);
  EXPECT_EQ(exit_of_status(503), Exit::unreachable);
  EXPECT_EQ(exit_of_status(500), Exit::internal);
  EXPECT_EQ(exit_of({Code::unavailable, "client.unreachable", "", {}}), Exit::unreachable);
  EXPECT_EQ(exit_of({Code::invalid, "usage.file", "", {}}), Exit::usage);
}

TEST(Languages, FollowTheOptionAndThenTheEnvironment) {
  const auto with = [](std::string name, std::string value) {
    return [name, value](const std::string& asked) { return asked == name ? std::optional(value) : std::nullopt; };
  };
  EXPECT_EQ(language_of({}, with("LANG", "zh_CN.UTF-8")), Language::zh_hans);
  EXPECT_EQ(language_of({"--lang", "en"}, with("LANG", "zh_CN.UTF-8")), Language::en);
  EXPECT_EQ(language_of({"--lang=zh"}, with("LANG", "C")), Language::zh_hans);
  EXPECT_EQ(language_of({}, with("LANG", "C.UTF-8")), Language::en);
}

TEST_F(CommandLine, HelpListsEveryNounAndDescribesOneCommand) {
  EXPECT_EQ(run({}), Exit::ok);
  for (const auto& act : all_acts())
    EXPECT_NE(out.str().find(option_name(act.name.substr(0, act.name.find('.')))), std::string::npos) << act.name;
  EXPECT_EQ(run({"request", "send", "--help"}), Exit::ok);
  EXPECT_NE(out.str().find("--due-at"), std::string::npos);
  EXPECT_EQ(run({"help", "request", "send"}, chinese), Exit::ok);
  EXPECT_NE(out.str().find("【必填】"), std::string::npos);
  EXPECT_EQ(run({"help", "exit-codes"}), Exit::ok);
  for (const auto* status : {"0", "1", "2", "3", "4", "5", "70"}) EXPECT_NE(out.str().find(status), std::string::npos);
  EXPECT_EQ(run({"request"}), Exit::usage);
  EXPECT_EQ(run({"help", "nope"}), Exit::usage);
  EXPECT_TRUE(out.str().empty());
}

TEST_F(CommandLine, HelpKnowsAGroupForEveryNoun) {
  EXPECT_EQ(run({"help"}), Exit::ok);
  const auto other = out.str().find(english.say("cli.group.other"));
  ASSERT_NE(other, std::string::npos);
  const auto rest = out.str().substr(other, out.str().find("\n\n", other) - other);
  EXPECT_EQ(std::ranges::count(rest, '\n'), 3) << rest;  // help, completion, version
}

// Of two the first would never be reached.
TEST_F(CommandLine, NoTwoCommandsBearOneName) {
  std::set<std::vector<std::string>> met;
  for (const auto& command : all_commands(english))
    EXPECT_TRUE(met.insert(command.path).second) << fmt::format("{}", fmt::join(command.path, " "));
}

TEST_F(CommandLine, HelpShowsHowJsonIsMade) {
  EXPECT_EQ(run({"help", "report", "classify"}), Exit::ok);
  EXPECT_NE(out.str().find(R"("scheme": string, "version": string, "code": string)"), std::string::npos) << out.str();
}

TEST_F(CommandLine, RefusalsArePartOfTheirFormWithJson) {
  EXPECT_EQ(run({"--json", "request", "grow"}), Exit::usage);
  EXPECT_EQ(text_in(*json::parse(err.str()), "code"), "usage.no_command");
  EXPECT_EQ(run({"serve", "--json"}), Exit::conflict);
  EXPECT_EQ(text_in(*json::parse(err.str()), "code"), "config.unreadable");
}

TEST_F(CommandLine, CompletionKnowsEveryAct) {
  for (const auto* shell : {"bash", "zsh"}) {
    EXPECT_EQ(run({"completion", shell}), Exit::ok);
    for (const auto& act : all_acts()) {
      if (act.name == "attachment.add") continue;  // report attach
      const auto noun = option_name(act.name.substr(0, act.name.find('.')));
      const auto from = out.str().find(fmt::format("'{}') words='", noun));
      ASSERT_NE(from, std::string::npos) << act.name;
      const auto line = out.str().substr(from, out.str().find('\n', from) - from);
      EXPECT_NE(line.find(option_name(act.verb())), std::string::npos) << act.name;
    }
  }
}

TEST_F(CommandLine, OperatorsCommandsGoToTheirHooks) {
  EXPECT_EQ(run({"check", "--keys", "--config", "x.toml"}), Exit::ok);
  EXPECT_EQ(out.str(), "keys of x.toml\n");
  EXPECT_EQ(run({"serve"}), Exit::conflict);
  EXPECT_NE(err.str().find("tocsin.toml"), std::string::npos);
}

TEST_F(CommandLine, OneKeyOfABackupSufficesAndNoneOrBothDoNot) {
  for (const auto& keys : {std::vector<std::string>{}, {"--key-file", "k", "--passphrase-file", "p"}}) {
    std::vector<std::string> words{"backup", "--to", "b"};
    words.insert(words.end(), keys.begin(), keys.end());
    EXPECT_EQ(run(words), Exit::usage);
    EXPECT_NE(err.str().find("One of these is needed, and one alone: --key-file, --passphrase-file"),
              std::string::npos);
  }
}

TEST_F(CommandLine, AHistoryThatDoesNotHoldIsToldWithWhereAndCountedAllTheSame) {
  hooks.verify = [](const VerifyOptions&) -> Result<Verified> {
    return Verified{"2 spaces\n", R"({"holds":false})",
                    Error{Code::conflict, "verify.gap", "", {{"space", "S"}, {"sequence", "7"}, {"last", "9"}}}};
  };
  EXPECT_EQ(run({"verify"}), Exit::conflict);
  EXPECT_EQ(out.str(), "2 spaces\n");
  EXPECT_NE(err.str().find("Of the space S the entries 7 to 9 are missing"), std::string::npos);
  EXPECT_EQ(run({"verify", "--json"}), Exit::conflict);
  EXPECT_EQ(out.str(), "{\"holds\":false}\n");
  EXPECT_EQ(err.str(), "");
}

TEST_F(CommandLine, OperatorsRefusalsAreDocumentsForPrograms) {
  EXPECT_EQ(run({"serve", "--json"}), Exit::conflict);
  const auto document = json::parse(err.str());
  ASSERT_TRUE(document);
  EXPECT_EQ(document->at("code"), "config.unreadable");
  EXPECT_EQ(document->at("args").at("file"), "tocsin.toml");
}

TEST_F(CommandLine, WhatALibraryThrowsEndsInWords) {
  const char* arguments[] = {"tocsin", "serve"};
  hooks.serve = [](const ServeOptions&) -> Result<std::string> { throw std::runtime_error("no more threads"); };
  EXPECT_EQ(run_cli(2, const_cast<char**>(arguments), hooks), static_cast<int>(Exit::internal));
}

TEST_F(CommandLine, WithoutAServerItSaysSo) {
  EXPECT_EQ(run({"incident", "list", "--server", "http://127.0.0.1:1"}), Exit::unreachable);
  EXPECT_TRUE(out.str().empty());
  EXPECT_EQ(run({"incident", "list", "--server", "ftp://x"}), Exit::usage);
  EXPECT_EQ(run({"sign-in", "--server", "http://127.0.0.1:1"}), Exit::usage);
}

TEST(Events, ArePutTogetherFromAnyPieces) {
  const std::string stream = ": alive\n\nid: c1\nevent: fact\ndata: {\"a\":1}\n\nevent: view\r\ndata: {}\r\n\r\n";
  for (std::size_t size = 1; size < stream.size(); ++size) {
    EventReader reader;
    std::vector<StreamEvent> events;
    for (std::size_t at = 0; at < stream.size(); at += size)
      for (auto& event : reader.take(std::string_view(stream).substr(at, size))) events.push_back(std::move(event));
    ASSERT_EQ(events.size(), 2U) << size;
    EXPECT_EQ(events[0].id, "c1");
    EXPECT_EQ(events[0].data, R"({"a":1})");
    EXPECT_EQ(events[1].name, "view");
  }
}

TEST(Sessions, AreKeptForTheirOwnerAlone) {
  const auto dir = std::filesystem::path(testing::TempDir()) / fmt::format("tocsin-session-{}", ::getpid());
  const auto file = dir / "tocsin" / "session.json";
  ASSERT_TRUE(keep_session(file, {"http://h", "tocsin_session=abc", "csrf"}));
  EXPECT_EQ(std::filesystem::status(file).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  const auto kept = kept_session(file);
  ASSERT_TRUE(kept && *kept);
  EXPECT_EQ((*kept)->cookie, "tocsin_session=abc");
  std::filesystem::permissions(file, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  EXPECT_EQ(kept_session(file).error().what, "session.permissions");
  ASSERT_TRUE(forget_session(file));
  EXPECT_FALSE(kept_session(file)->has_value());
  std::filesystem::remove_all(dir);
}

}  // namespace
}  // namespace tocsin::cli

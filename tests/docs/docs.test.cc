// The pages against the program: machines, kinds, configuration keys, commands, statuses, refusals, links.
// TOCSIN_WRITE_DOCS=1 writes what is made from a table (machines, configuration keys) anew.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/config.h"
#include "cli/acts.h"
#include "cli/all_commands.h"
#include "cli/help.h"
#include "cli/other_commands.h"
#include "cli/parse.h"
#include "i18n/catalogue.h"
#include "model/kinds.h"
#include "page.h"
#include "state/machine.h"

using namespace tocsin;

namespace docs {
namespace {

const std::filesystem::path root = TOCSIN_SOURCE_DIR;
const cli::Voice english{i18n::Language::en};

std::set<std::string> spans_in(std::string_view text) {
  const auto all = code_spans(text);
  return {all.begin(), all.end()};
}

TEST(Domain, ShowsEveryMachineAsItIs) {
  const std::filesystem::path file = "docs/domain.md";
  const auto shown = fenced(read(file), "mermaid");
  ASSERT_EQ(shown.size(), state::machines().size());
  for (std::size_t i = 0; i < shown.size(); ++i)
    EXPECT_EQ(held(file, shown[i], state::to_mermaid(state::machines()[i])), "") << state::machines()[i].name;
}

TEST(Domain, ListsTheActsThatAreForAnIncidentUnderWay) {
  std::set<std::string> listed;
  for (const auto& row : table(read("docs/domain.md"), "#### What its state allows")) listed.merge(spans_in(row.at(1)));
  std::set<std::string> made;
  for (const auto& act : cli::all_acts())
    if (act.phases == state::under_way) made.emplace(act.name);
  EXPECT_EQ(listed, made);
}

TEST(Domain, NamesEveryKindAmongItsTerms) {
  std::set<std::string> named;
  for (const auto& row : table(read("docs/domain.md"), "## Terms")) named.merge(spans_in(row.at(1)));
  named.insert("token");  // a matter of accounts, which nobody reads as a record
  for (const auto kind : model::names_of(model::Kind{})) EXPECT_TRUE(named.contains(std::string(kind))) << kind;
}

TEST(Configuration, ListsEveryKeyAsItIs) {
  const std::filesystem::path file = "docs/operate/configuration.md";
  const std::string page = read(file);
  const auto from = page.find("| `");
  const auto to = page.find("\n\n", from);
  ASSERT_NE(to, std::string::npos);
  std::string made;
  for (const auto& key : app::config_keys()) {
    const auto range = key.most > 0 ? fmt::format(", {} to {}", key.least, key.most) : "";
    made += fmt::format("| `{}` | {}{} | `{}` | {} |\n", key.name, key.type, range, key.fallback,
                        english.say(fmt::format("config.{}", key.name)));
  }
  EXPECT_EQ(held(file, page.substr(from, to + 1 - from), made), "");
}

// "backup --to FILE (--key-file F | ...)": the names of the options.
std::set<std::string> options_named(std::string_view usage) {
  std::set<std::string> out;
  for (auto at = usage.find("--"); at != std::string_view::npos; at = usage.find("--", at + 2)) {
    const auto name = usage.substr(at + 2, usage.find_first_of(" ])", at) - at - 2);
    out.emplace(name);
  }
  return out;
}

TEST(Commands, OfTheOperatorAreListedWithTheirOptions) {
  std::map<std::string, std::set<std::string>> listed;
  for (const auto& row : table(read("docs/cli.md"), "## Operator")) {
    const std::string usage = code_spans(row.at(0)).at(0);
    listed.emplace(usage.substr(0, usage.find(' ')), options_named(usage));
  }
  cli::Commands commands;
  cli::add_operator_commands(commands, english);
  EXPECT_EQ(listed.size(), commands.size());
  for (const auto& command : commands) {
    std::set<std::string> names;
    for (const auto& option : command.options) names.insert(option.name);
    EXPECT_EQ(listed[command.path.front()], names) << command.path.front();
  }
}

// A line of a shell cut into words; what follows "#" is not of it, and ";" ends it.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> out;
  bool open = false;  // a word
  char quote = 0;
  for (const char c : line) {
    if (quote != 0 ? c == quote : c == '\'' || c == '"') {
      quote = quote == 0 ? c : char{0};
      if (!open) out.emplace_back();
      open = true;
    } else if (quote == 0 && (c == ' ' || c == ';' || c == '#')) {
      if (c == ';' || (c == '#' && !open)) break;
      open = false;
    } else {
      if (!open) out.emplace_back();
      open = true;
      out.back() += c;
    }
  }
  return out;
}

// What the command line says to `words`, "" where it takes them.
std::string refusal_of(std::vector<std::string> words) {
  static const auto commands = cli::all_commands(english);
  static const auto globals = cli::global_options(english);
  words.erase(words.begin());  // tocsin
  const auto choice = cli::parse(commands, globals, words);
  if (!choice) return english.problem(choice.error());
  return choice->command == nullptr && !choice->values.has("help") ? "not a command" : "";
}

TEST(Commands, OfEveryExampleAreUnderstood) {
  std::size_t seen = 0;
  for (const auto& file : pages())
    for (const std::string_view language : {"", "sh", "bash", "console"})
      for (const auto& block : fenced(read(file), language))
        for (std::size_t at = block.find("tocsin "); at != std::string::npos; at = block.find("tocsin ", at + 1)) {
          const bool begins = at == 0 || block[at - 1] == '\n' || block.substr(0, at).ends_with("sudo -u tocsin ") ||
                              block.substr(0, at).ends_with(";  ");
          if (!begins) continue;
          const auto line = block.substr(at, block.find('\n', at) - at);
          EXPECT_EQ(refusal_of(words_of(line)), "") << file << ": " << line;
          ++seen;
        }
  EXPECT_GT(seen, 30U);
}

TEST(Commands, InProseAreCommands) {
  for (const auto& file : pages())
    for (const auto& text : code_spans(read(file))) {
      if (!text.starts_with("tocsin ") || text.starts_with("tocsin noun verb")) continue;
      auto words = words_of(text);
      words.emplace_back("--help");  // what it wants is not asked for then
      EXPECT_EQ(refusal_of(words), "") << file << ": " << text;
    }
}

TEST(Commands, EndWithTheListedStatuses) {
  std::set<std::string> listed;
  for (const auto& row : table(read("docs/cli.md"), "## For programs")) listed.insert(row.at(0));
  std::set<std::string> made;
  for (const auto& one : cli::all_exits) made.insert(fmt::to_string(static_cast<int>(one.exit)));
  EXPECT_EQ(listed, made);
}

TEST(Troubleshooting, SpeaksOfRefusalsThatThereAre) {
  const std::string page = read("docs/operate/troubleshooting.md");
  for (const std::string_view above : {"## It does not start", "## It refuses"})
    for (const auto& row : table(page, above))
      for (const auto& key : code_spans(row.at(0))) EXPECT_TRUE(i18n::catalogue().has("problem." + key)) << key;
}

// The targets of the page's links to files, without what is looked for in them.
std::vector<std::string> links_in(const std::string& page) {
  std::vector<std::string> out;
  for (auto at = page.find("]("); at != std::string::npos; at = page.find("](", at + 2)) {
    const auto link = page.substr(at + 2, page.find(')', at) - at - 2);
    if (!link.contains("://") && !link.starts_with('#')) out.push_back(link.substr(0, link.find('#')));
  }
  return out;
}

TEST(Links, LeadToFiles) {
  for (const auto& file : pages())
    for (const auto& link : links_in(read(file)))
      EXPECT_TRUE(std::filesystem::exists(root / file.parent_path() / link)) << file << ": " << link;
}

// "Suite.Name" of every test there is.
std::set<std::string> tests_there_are() {
  std::set<std::string> out;
  for (const std::string_view folder : {"src", "tests"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (!entry.path().string().ends_with(".test.cc")) continue;
      const std::string text = read(entry.path());
      for (const std::string_view macro : {"\nTEST", "\nRC_GTEST_PROP"})
        for (auto at = text.find(macro); at != std::string::npos; at = text.find(macro, at + 1)) {
          const auto open = text.find('(', at);
          const auto comma = text.find(',', open);
          const auto name = text.find_first_not_of(" \n", comma + 1);
          const auto suite = text.substr(open + 1, comma - open - 1);
          out.insert(suite + "." + text.substr(name, text.find_first_of(",)", name) - name));
          out.insert(suite + ".*");
        }
    }
  return out;
}

bool names_a_test(const std::string& text) {
  const auto dot = text.find('.');
  const auto letters = [](std::string_view part) {
    return !part.empty() && std::ranges::all_of(part, [](unsigned char c) { return std::isalnum(c) != 0; });
  };
  if (dot == std::string::npos || std::isupper(static_cast<unsigned char>(text[0])) == 0) return false;
  const auto name = std::string_view(text).substr(dot + 1);
  return letters(std::string_view(text).substr(0, dot)) &&
         (name == "*" || (letters(name) && std::isupper(static_cast<unsigned char>(name[0])) != 0));
}

TEST(Assurance, NamesTestsThatThereAre) {
  auto tests = tests_there_are();
  tests.insert("Suite.Name");  // how the crosswalk says that it names them
  std::size_t seen = 0;
  for (const std::string_view file : {"docs/assurance.md", "docs/crosswalk/requirements.md"})
    for (const auto& text : code_spans(read(file)))
      if (names_a_test(text)) {
        EXPECT_TRUE(tests.contains(text)) << file << ": " << text;
        ++seen;
      }
  EXPECT_GT(seen, 20U);
}

}  // namespace
}  // namespace docs

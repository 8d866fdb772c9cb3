#include "cli/demo/command.h"

#include <algorithm>
#include <chrono>
#include <ostream>
#include <thread>

#include "cli/demo/cast.h"
#include "cli/demo/import_case.h"
#include "cli/demo/player.h"
#include "cli/demo/reports.h"
#include "cli/fields.h"
#include "cli/link.h"
#include "cli/records.h"
#include "i18n/format.h"
#include "wire/sniff.h"

namespace tocsin::demo {
namespace {

using cli::Exit;
using cli::Parsed;
using cli::Path;
using cli::Scene;

constexpr std::chrono::milliseconds pause{300};
constexpr std::string_view keeping_file = "demo.json";

// A demo under way.
class Performance {
 public:
  static Result<Performance> open(Scene& scene, const Parsed& parsed);

  Result<void> play(std::optional<Phase> last);
  Result<void> show_links();
  bool finished() const { return !keeping_.finished.empty(); }
  bool set_up_before() const { return !keeping_.operator_key.empty(); }

 private:
  Performance(Scene& scene, const Parsed& parsed, Path dir) : scene_(scene), parsed_(parsed), dir_(std::move(dir)) {}
  Result<void> choose_server();
  Result<void> choose_story();
  void begin_other_story(const std::string& story);
  Result<void> keep() const { return write_keeping(dir_ / keeping_file, keeping_); }
  Result<std::string> set_up_link() const;
  Result<std::string> link_of(Stage& stage, const Organisation& of, const Person& person);
  Result<std::string> token_from_server(const cli::LinkOptions& options) const;
  OperatorLink operator_link() const;
  Result<void> prepare(Stage& stage);
  Result<void> play_beats(Stage& stage, std::optional<Phase> last);
  Result<void> finish(Stage& stage);
  void tell(const Stage& stage, const Beat& beat, std::size_t number) const;
  void wait() const;

  Scene& scene_;
  const Parsed& parsed_;
  Path dir_;
  Keeping keeping_;
  DemoCase demo_;
  std::optional<CaseFile> file_;
};

Path dir_of(const Parsed& parsed) {
  if (const auto* dir = parsed.one("dir")) return *dir;
  if (const auto* config = parsed.one("config")) return std::filesystem::absolute(*config).parent_path();
  return ".";
}

Result<Performance> Performance::open(Scene& scene, const Parsed& parsed) {
  Performance out(scene, parsed, dir_of(parsed));
  TRY(out.keeping_, read_keeping(out.dir_ / keeping_file));
  CHECK(out.choose_server());
  CHECK(out.choose_story());
  return out;
}

Result<void> Performance::choose_server() {
  std::string address = keeping_.server;
  if (const auto* config = parsed_.one("config")) {
    TRY(address, scene_.hooks.address(*config));
  }
  if (const auto* given = parsed_.one("server")) address = *given;
  if (address.empty()) return fail(Code::invalid, "usage.missing", "", {{"option", "--server, --config"}});
  while (address.ends_with('/')) address.pop_back();
  keeping_.server = address;
  scene_.client.emplace(cli::Server{address, scene_.variables("TOCSIN_CA_FILE").value_or("")}, cli::Credential{},
                        std::string(i18n::tag_of(scene_.voice.language)), scene_.hooks.random);
  return {};
}

std::string story_of_bytes(std::string_view bytes) { return to_hex(ByteView(sha256(view_of(bytes))).first(6)); }

Result<void> Performance::choose_story() {
  const std::string file =
      parsed_.has("case") ? std::filesystem::absolute(parsed_.text("case")).string() : keeping_.case_file;
  if (file.empty()) {
    TRY(demo_, ebury_case());
    begin_other_story(demo_.story.key.value);
    return {};
  }
  TRY(std::string bytes, cli::bytes_of_file(file, {scene_.in, scene_.hooks.now()}));
  TRY(const wire::Imported imported, wire::read_any(bytes));
  TRY(demo_, case_from_import(imported));
  begin_other_story(story_of_bytes(bytes));
  keeping_.case_file = file;
  file_ = CaseFile{Path(file).filename().string(), std::move(bytes)};
  return {};
}

// The community stays; what belongs to the other story's incident is let go.
void Performance::begin_other_story(const std::string& story) {
  if (keeping_.story == story) return;
  keeping_.story = story;
  keeping_.finished.clear();
  const auto lasts = [](const auto& entry) {
    const std::string_view key = entry.first;
    return key == "community" || key == "policy" || key.starts_with("contact/") || key.starts_with("membership/");
  };
  std::erase_if(keeping_.records, [&](const auto& entry) { return !lasts(entry); });
  std::erase_if(keeping_.played, [&](const auto& entry) {
    const Beat* beat = beat_named(demo_, entry.first);
    return beat == nullptr || beat->phase != Phase::prepare;
  });
}

Result<std::string> Performance::token_from_server(const cli::LinkOptions& options) const {
  TRY(const auto text, scene_.hooks.link(options));
  TRY(const auto link, cli::link_from(text));
  return link.token;
}

Result<std::string> Performance::set_up_link() const {
  if (const auto* given = parsed_.one("set-up-link")) {
    TRY(const auto link, cli::link_from(*given));
    CHECK(cli::check_leads_to(link, keeping_.server));
    return link.token;
  }
  if (const auto* config = parsed_.one("config"))
    return token_from_server({scene_.voice.language, *config, std::nullopt});
  return fail(Code::denied, "demo.no_link");
}

OperatorLink Performance::operator_link() const {
  return [this](const std::string& person) -> Result<std::string> {
    if (const auto* config = parsed_.one("config")) return token_from_server({scene_.voice.language, *config, person});
    return fail(Code::denied, "demo.no_link");
  };
}

Result<void> Performance::prepare(Stage& stage) {
  CHECK(set_up(stage, [this] { return set_up_link(); }));
  CHECK(keep());
  CHECK(give_password(stage, keeping_.operator_key));
  CHECK(keep());
  auto done = gather_cast(stage, [&](const Organisation& one) {
    scene_.say("cli.demo.here", {{"name", stage.words(one.name)}, {"n", fmt::to_string(one.persons.size())}});
  });
  CHECK(keep());
  return done;
}

void Performance::wait() const {
  const bool slow = scene_.terminal.kind == cli::Terminal::Kind::terminal && !parsed_.has("fast");
  if (slow) std::this_thread::sleep_for(pause);
}

void Performance::tell(const Stage& stage, const Beat& beat, std::size_t number) const {
  const auto* person = person_named(demo_, beat.who.value);
  const auto* organisation = organisation_of(demo_, beat.who.value);
  const auto phase = scene_.voice.say(fmt::format("cli.demo.phase.{}", model::name_of(beat.phase)));
  const auto what = scene_.voice.say(fmt::format("cli.demo.act.{}", model::name_of(beat.act)));
  const auto said = i18n::shortened(cli::one_line(stage.words(beat.text)), 60);
  scene_.line(fmt::format("{:>3}/{}  {}  {}  {} ({}): {}. {}", number, demo_.story.beats.size(), i18n::padded(phase, 8),
                          i18n::utc_text(at_of(demo_, beat)), stage.words(person->name),
                          stage.words(organisation->name), what, said));
  scene_.out.flush();
}

Result<void> Performance::play_beats(Stage& stage, std::optional<Phase> last) {
  Player player(stage, scene_.voice, file_);
  std::size_t number = 0;
  for (const Beat& beat : demo_.story.beats) {
    ++number;
    if (last && beat.phase > *last) break;
    if (keeping_.has_played(beat.key.value)) continue;
    tell(stage, beat, number);
    auto played = player.play(beat);
    if (played) keeping_.played[beat.key.value] = to_text(at_of(demo_, beat));
    CHECK(keep());
    CHECK(played);
    wait();
  }
  return {};
}

Result<void> Performance::finish(Stage& stage) {
  const bool all =
      std::ranges::all_of(demo_.story.beats, [&](const Beat& one) { return keeping_.has_played(one.key.value); });
  if (!all) return {};
  TRY(const auto files, write_reports(stage, dir_ / "reports"));
  for (const auto& file : files) scene_.say("cli.saved", {{"file", file.string()}});
  keeping_.finished = to_text(scene_.hooks.now());
  return keep();
}

Result<void> Performance::play(std::optional<Phase> last) {
  Stage stage(demo_, keeping_, *scene_.client, scene_.voice.language, operator_link());
  scene_.line(stage.words(demo_.story.title));
  scene_.line(stage.words(demo_.story.notice));
  CHECK(prepare(stage));
  CHECK(play_beats(stage, last));
  return finish(stage);
}

// "–" for one whom nobody here can let in, since they have a way in of their own by now.
Result<std::string> Performance::link_of(Stage& stage, const Organisation& of, const Person& person) {
  const auto administers = stage.administrator_of(of);
  const auto path = fmt::format("/api/v1/persons/{}/sign-in-link", keeping_.persons.at(person.key.value));
  auto link = stage.post(administers, path, {});
  if (!link && link.error().code == Code::denied) return "–";
  if (!link) return std::unexpected(link.error());
  CHECK(give_password(stage, administers));
  return cli::text_in(*link, "url");
}

Result<void> Performance::show_links() {
  Stage stage(demo_, keeping_, *scene_.client, scene_.voice.language, operator_link());
  std::vector<cli::Row> rows;
  for (const Organisation& one : demo_.community.organisations)
    for (const Person& person : one.persons) {
      if (!keeping_.persons.contains(person.key.value)) continue;
      TRY(auto link, link_of(stage, one, person));
      rows.push_back({stage.words(person.name), stage.words(person.title), stage.words(one.name), std::move(link)});
    }
  CHECK(keep());
  scene_.say("cli.demo.links");
  const cli::Row header{scene_.voice.say("cli.demo.column.person"), scene_.voice.say("cli.demo.column.function"),
                        scene_.voice.say("cli.column.owner"), scene_.voice.say("cli.demo.column.link")};
  scene_.out << cli::table_text(header, rows, 0);
  return {};
}

Exit links(Scene& scene, Performance& performance) {
  if (!performance.set_up_before()) return scene.refuse({Code::conflict, "demo.not_played", "", {}});
  const auto shown = performance.show_links();
  return shown ? Exit::ok : scene.refuse(shown.error());
}

Exit demo(Scene& scene, const Parsed& parsed) {
  auto performance = Performance::open(scene, parsed);
  if (!performance) return scene.refuse(performance.error());
  if (parsed.has("links")) return links(scene, *performance);
  if (performance->finished()) {
    scene.say("cli.demo.played");
    return Exit::ok;
  }
  std::optional<Phase> last;
  if (const auto* to = parsed.one("to")) last = model::enum_from<Phase>(*to);
  const auto played = performance->play(last);
  if (!played) {
    if (!played.error().where.empty()) scene.warn("cli.demo.stopped", {{"where", played.error().where}});
    return scene.refuse(played.error());
  }
  scene.say(performance->finished() ? "cli.demo.done" : "cli.demo.done_to");
  return Exit::ok;
}

}  // namespace

void add_demo_command(cli::Commands& commands, const cli::Voice& voice) {
  using cli::Takes;
  const auto names = names_of(Phase{});
  commands.push_back({.path = {"demo"},
                      .words = voice.say("cli.command.demo"),
                      .positionals = {},
                      .options = {{.name = "config", .takes = Takes::file, .words = voice.say("cli.option.config")},
                                  {.name = "dir", .takes = Takes::file, .words = voice.say("cli.option.demo_dir")},
                                  {.name = "case", .takes = Takes::file, .words = voice.say("cli.option.case")},
                                  {.name = "to",
                                   .takes = Takes::choice,
                                   .choices = {names.begin(), names.end()},
                                   .words = voice.say("cli.option.demo_to")},
                                  {.name = "set-up-link", .words = voice.say("cli.option.set_up_link")},
                                  {.name = "links", .takes = Takes::nothing, .words = voice.say("cli.option.links")},
                                  {.name = "fast", .takes = Takes::nothing, .words = voice.say("cli.option.fast")}},
                      .run = demo});
}

}  // namespace tocsin::demo

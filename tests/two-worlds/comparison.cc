#include "comparison.h"

#include "http/server/path.h"
#include "model/codec.h"

namespace tocsin::two_worlds {
namespace {

constexpr std::int64_t finale_from = 100'000;
constexpr std::int64_t reads_from = 20'000;
constexpr std::int64_t settled_at = 90'000;
constexpr std::size_t most_differences = 10;

const char* const absent_id = "3f2a64d1-0c57-4a4e-9d3b-7b1c1f6f9a10";

// A pseudonym stands for an organisation, and another organisation has another one: two answers are the same where they
// differ by no more than by how those without a name are called.
std::string with_pseudonyms_alike(std::string text) {
  constexpr std::size_t length = std::string_view("R-00000-00000").size();
  const auto is_one = [&](std::size_t at) {
    for (std::size_t i = 2; i < length; ++i) {
      const char c = text[at + i];
      if (i == 7 ? c != '-' : !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))) return false;
    }
    return true;
  };
  std::vector<std::string> met;
  for (auto at = text.find("R-"); at != std::string::npos && at + length <= text.size(); at = text.find("R-", at + 2)) {
    if (!is_one(at)) continue;
    const auto name = text.substr(at, length);
    const auto known = std::ranges::find(met, name) - met.begin();
    if (known == static_cast<std::ptrdiff_t>(met.size())) met.push_back(name);
    text.replace(at, length, fmt::format("R-{:0>11}", known));
  }
  return text;
}

std::string shown(const Answer& answer) {
  std::string out = fmt::format("{}\n", answer.status());
  for (const auto& header : answer.response.headers)
    if (!http::same_name(header.name, "Date")) out += fmt::format("{}: {}\n", header.name, header.value);
  return with_pseudonyms_alike(out + "\n" + answer.response.body);
}

// Where two texts part, with a little around it.
std::string parting(const std::string& a, const std::string& b) {
  const auto at = static_cast<std::size_t>(std::ranges::mismatch(a, b).in1 - a.begin());
  const auto from = at < 80 ? 0 : at - 80;
  return fmt::format("  A: ...{}\n  B: ...{}\n", a.substr(from, 240), b.substr(from, 240));
}

}  // namespace

Comparison::Comparison(std::uint64_t seed, const Planted& planted, Twins twins, Until until)
    : seed_(seed),
      twins_(twins),
      until_(until),
      cast_(cast_of(seed)),
      a_(seed, "amaranth", planted),
      b_(seed, twins == Twins::alike ? "amaranth" : "belladonna", planted) {}

void Comparison::play_one(const Step& step, std::int64_t minute) {
  for (Side* side : {&a_, &b_}) {
    side->begin_step(step.key, minute);
    const bool here = side == &a_ || twins_ == Twins::alike ? step.in_a : step.in_b;
    if (here) step.run(*side);
    side->end_step();
  }
}

void Comparison::play(const std::vector<Step>& steps, std::int64_t from_minute) {
  for (const auto& step : steps) play_one(step, ++from_minute);
}

// Names that are known in neither world stand for what is not there: that is asked for all the same.
std::string filled_for_viewer(const Side& a, const Side& b, std::string_view text) {
  const auto known = [&](std::string_view name) -> std::optional<std::string> {
    TOCSIN_ASSERT(name != "flavour");  // the viewer asks the same in both
    const auto bracketed = fmt::format("<{}>", name);
    auto out = a.filled(bracketed);
    if (!out) out = b.filled(bracketed);
    return out.value_or(absent_id);
  };
  return *with_names(text, known);
}

// The record that was answered; of a list its first.
Side::Thing named_in(const Answer& answer) {
  const auto listed = texts_in(answer, "id");
  return {answer.text("kind"), listed.empty() ? answer.text("id") : listed.front()};
}

void Comparison::do_by_viewer(const Doing& doing) {
  const Question question{
      doing.method, filled_for_viewer(a_, b_, "/api/v1" + doing.target), filled_for_viewer(a_, b_, doing.body), {}};
  const auto path = testing::must(http::path_segments(question.target.substr(0, question.target.find('?'))));
  const auto found = a_.api.router().find(question.method, path);
  TOCSIN_ASSERT(found.route != nullptr);
  begin_operation(found.route->operation);
  if (found.route->method != http::Method::get) step_up();
  const auto answers = ask_both(question);
  if (doing.as.empty() || answers.a.status() / 100 != 2 || answers.b.status() / 100 != 2) return;
  const auto made = named_in(answers.a);
  if (made.id.empty()) return;
  a_.ids[doing.as] = made;
  b_.ids[doing.as] = named_in(answers.b);
  made_.push_back(doing.as);
}

// The viewer's own work, and then all that it made, as it stands in the end.
void Comparison::work() {
  for (const auto& step : make_workday(seed_)) {
    if (is_over()) return;
    if (step.by_viewer) {
      do_by_viewer(*step.by_viewer);
    } else {
      play_one(step, next_minute());
    }
  }
  for (const auto& name : made_) {
    const auto kind = model::enum_from<model::Kind>(a_.ids[name].kind);
    if (kind) do_by_viewer({http::Method::get, fmt::format("/{}/<{}>", model::plural_of(*kind), name), "", ""});
  }
}

Step contact_step(const std::string& name) {
  return {name, true, true, [name](Side& s) {
            s.post("van", "/api/v1/organisations/<V>/contacts", R"({"function":"mark","name":"Mark"})", name);
          }};
}

std::shared_ptr<Inbox> Comparison::open_stream(Side& side, Client& viewer, const std::string& cursor) {
  std::vector<http::Header> headers;
  if (!cursor.empty()) headers.push_back({"Last-Event-ID", cursor});
  const auto answer = side.ask(viewer, http::Method::get, "/api/v1/stream", "", std::move(headers));
  if (!answer.response.stream) return nullptr;
  auto inbox = std::make_shared<Inbox>();
  answer.response.stream->open(http::Sink(inbox));
  return inbox;
}

void Comparison::look_first() {
  viewer_a_ = viewer_in(a_, cast_);
  viewer_b_ = viewer_in(b_, cast_);
  inbox_a_ = open_stream(a_, *viewer_a_, "");
  inbox_b_ = open_stream(b_, *viewer_b_, "");
  play({contact_step("mark")}, 200);
  if (!inbox_a_ || !inbox_b_) return;
  if (!inbox_a_->wait_for(id_of("mark")) || !inbox_b_->wait_for(id_of("mark"))) return differ("a stream stays silent");
  cursor_ = inbox_a_->last_id();
  if (cursor_ != inbox_b_->last_id()) differ("the first cursors differ: " + cursor_ + " " + inbox_b_->last_id());
}

// Once the hub has told of this, it has told of everything before.
void Comparison::settle() {
  play({contact_step("settled")}, settled_at);
  if (!inbox_a_ || !inbox_b_) return;
  if (!inbox_a_->wait_for(id_of("settled")) || !inbox_b_->wait_for(id_of("settled"))) differ("a stream fell silent");
  inbox_a_->leave();
  inbox_b_->leave();
}

// What was mailed to the viewer all along.
void Comparison::compare_mails() {
  if (!viewer_a_ || !viewer_b_) return;
  const auto a = a_.postbox.mails_to(Side::address_of(viewer_a_->person));
  const auto b = b_.postbox.mails_to(Side::address_of(viewer_b_->person));
  if (a != b) differ("mails:\n" + parting(a, b));
}

void Comparison::compare_streams() {
  settle();
  const auto a = open_stream(a_, *viewer_a_, cursor_);
  const auto b = open_stream(b_, *viewer_b_, cursor_);
  play(make_finale(seed_), finale_from);
  if (!a || !b) {
    if (a || b) differ("only one world opens a stream");
    return;
  }
  if (!a->wait_for(id_of("sentinel")) || !b->wait_for(id_of("sentinel")))
    return differ("a resumed stream stays silent");
  if (a->events() != b->events()) differ("resumed streams:\n" + parting(a->events(), b->events()));
  tally_["stream"].asked += 1;
  tally_["stream"].answered += 1;
  a->leave();
  b->leave();
}

void Comparison::run(const std::vector<Step>& extra) {
  const auto scenario = make_scenario(seed_);
  play(scenario.before, 0);
  look_first();
  play(scenario.after, 300);
  play(extra, 9'000);
  for (Side* side : {&a_, &b_}) {
    for (const auto& [name, thing] : side->ids) met_[thing.kind].insert(thing.id);
    meet_private_things(*side);
  }
  drive_reads(*this, a_.api.router());
  if (is_over()) return;
  compare_streams();
  compare_mails();
  work();
  drive_writes(*this, a_.api.router());
}

std::vector<std::string> texts_in(const Answer& answer, std::string_view member) {
  std::vector<std::string> out;
  const auto* items = answer.body.is_object() ? answer.body.get_object().if_contains("items") : nullptr;
  if (items == nullptr || !items->is_array()) return out;
  for (const auto& item : items->get_array()) {
    const auto* text = item.is_object() ? item.get_object().if_contains(member) : nullptr;
    if (text != nullptr && text->is_string()) out.emplace_back(text->get_string());
  }
  return out;
}

// What others keep to themselves: their sessions, tokens and files in quarantine, and the facts of what they read. The
// facts are looked up: at the door they would be read, and noted.
void Comparison::meet_private_things(Side& side) {
  for (const std::string list : {"sessions", "tokens", "quarantine"}) {
    for (auto& [name, client] : side.people) {
      side.begin_step("private " + list + name, 10'000);
      const auto answer = side.ask(client, http::Method::get, "/api/v1/" + list, "");
      meet(answer);
      for (const auto& id : texts_in(answer, "id")) met_[list == "tokens" ? "token" : list].insert(id);
    }
  }
  for (const auto kind : {model::Kind::report, model::Kind::impact}) {
    for (const auto& record : side.all_of({.kind = kind})) {
      const auto id = to_text(record.ref.id);
      met_[std::string(model::name_of(kind))].insert(id);
      for (const auto& slice : record.slices) {
        met_["fact"].insert(to_text(slice.fact));
        facts_of_[id].insert(to_text(slice.fact));
      }
    }
  }
}

std::int64_t Comparison::next_minute() {
  return (a_.has("settled") ? 2 * finale_from : reads_from) + static_cast<std::int64_t>(asked_++);
}

Answer Comparison::ask(const Question& question) { return ask_both(question).a; }

Comparison::Answers Comparison::ask_both(const Question& question) {
  if (is_over()) return {};
  const auto key = fmt::format("question {} {}", seed_, asked_);
  const auto minute = next_minute();
  a_.begin_step(key, minute);
  b_.begin_step(key, minute);
  auto a = a_.ask(*viewer_a_, question.method, question.target, question.body, question.headers);
  auto b = b_.ask(*viewer_b_, question.method, question.target, question.body, question.headers);
  auto& tally = tally_[operation_];
  ++tally.asked;
  if (a.status() / 100 == 2) {
    ++tally.answered;
  } else {
    ++tally.refusals[fmt::format("{} {}", a.status(), a.text("code"))];
  }
  compare(question, a, b);
  return {std::move(a), std::move(b)};
}

void Comparison::compare(const Question& question, const Answer& a, const Answer& b) {
  const auto in_a = shown(a);
  const auto in_b = shown(b);
  if (in_a == in_b) return;
  differ(
      fmt::format("{} {} {}\n{}", http::to_text(question.method), question.target, question.body, parting(in_a, in_b)));
}

void Comparison::differ(std::string what) {
  if (differences_.size() < most_differences) differences_.push_back(fmt::format("seed {}: {}", seed_, what));
}

std::vector<std::string> Comparison::ids_of(std::string_view kind) const {
  std::vector<std::string> out;
  if (const auto at = met_.find(std::string(kind)); at != met_.end()) out.assign(at->second.begin(), at->second.end());
  out.emplace_back(absent_id);
  out.emplace_back("nothing");
  return out;
}

std::vector<std::string> Comparison::some_ids_of(std::string_view kind, std::string_view operation,
                                                 std::size_t most) const {
  auto out = ids_of(kind);
  std::mt19937_64 random(seed_ ^ std::hash<std::string_view>{}(operation));
  std::ranges::shuffle(out, random);
  if (out.size() > most) out.resize(most);
  out.emplace_back(absent_id);
  return out;
}

std::string Comparison::some_text(std::string_view member, std::string_view operation) const {
  std::set<std::string> all;
  for (const Side* side : {&a_, &b_})
    if (const auto at = side->texts.find(member); at != side->texts.end())
      all.insert(at->second.begin(), at->second.end());
  if (all.empty()) return {};
  std::mt19937_64 random(seed_ ^ std::hash<std::string_view>{}(operation));
  return *std::next(all.begin(), static_cast<std::ptrdiff_t>(random() % all.size()));
}

std::string Comparison::some_fact_of(const std::string& record, std::string_view operation) const {
  const auto at = facts_of_.find(record);
  if (at == facts_of_.end()) return some_ids_of("fact", operation, 1).front();
  std::mt19937_64 random(seed_ ^ std::hash<std::string_view>{}(operation));
  return *std::next(at->second.begin(), static_cast<std::ptrdiff_t>(random() % at->second.size()));
}

void Comparison::meet_facts(const json::Object& record) {
  const auto* versions = record.if_contains("versions");
  if (versions == nullptr || !versions->is_object()) return;
  const auto* id = record.if_contains("id");
  for (const auto& version : versions->get_object()) {
    const std::string fact(version.value().get_string());
    met_["fact"].insert(fact);
    if (id != nullptr && id->is_string()) facts_of_[std::string(id->get_string())].insert(fact);
  }
}

void Comparison::meet(const Answer& answer) {
  const auto* items = answer.body.is_object() ? answer.body.get_object().if_contains("items") : nullptr;
  if (items == nullptr || !items->is_array()) return;
  for (const auto& item : items->get_array()) {
    if (!item.is_object()) continue;
    meet_facts(item.get_object());
    const auto* kind = item.get_object().if_contains("kind");
    const auto* id = item.get_object().if_contains("id");
    if (kind != nullptr && kind->is_string() && id != nullptr && id->is_string())
      met_[std::string(kind->get_string())].insert(std::string(id->get_string()));
  }
}

void Comparison::step_up() {
  a_.step_up(*viewer_a_);
  b_.step_up(*viewer_b_);
}

std::string Comparison::id_of(const std::string& name) const {
  for (const Side* side : {&a_, &b_})
    if (const auto at = side->ids.find(name); at != side->ids.end()) return at->second.id;
  return {};
}

}  // namespace tocsin::two_worlds

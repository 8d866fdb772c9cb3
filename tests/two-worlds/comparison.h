#pragma once
// The same question put to both worlds by the same viewer. The danger removed: comparing what one thought of comparing;
// status, every header but Date, and every byte of the body count.
//
// Differences are gathered as words for the developer (seed, request, both answers), at most ten. Threads: one.
#include <memory>
#include <set>

#include "scenario.h"

namespace tocsin::two_worlds {

struct Question {
  http::Method method = http::Method::get;
  std::string target;
  std::string body;
  std::vector<http::Header> headers;
};

// Whether the hidden steps are drawn for each world, or are those of the first in both: then they are one world twice.
enum class Twins : std::uint8_t { differ, alike };
// Whether everything is asked, or nothing more once a difference is found.
enum class Until : std::uint8_t { the_end, a_difference };

// How often an operation was asked, answered with 2xx, and refused in which words ("409 request.state").
struct Asked {
  std::size_t asked = 0;
  std::size_t answered = 0;
  std::map<std::string, std::size_t> refusals;
};
using Tally = std::map<std::string, Asked, std::less<>>;

class Comparison {
 public:
  explicit Comparison(std::uint64_t seed, const Planted& planted = {}, Twins twins = Twins::differ,
                      Until until = Until::the_end);

  // Everything: both stories, all routes, the stream, the viewer's own writes. With `extra` played in the midst.
  void run(const std::vector<Step>& extra = {});
  const std::vector<std::string>& differences() const { return differences_; }
  const Tally& tally() const { return tally_; }
  const std::vector<std::string>& refused_steps() const { return a_.refused; }
  const std::map<std::string, Side::Played>& played() const { return a_.played; }

  // For drivers. Answers what the first world answered.
  Answer ask(const Question& question);
  Answer get(const std::string& target, std::vector<http::Header> headers = {}) {
    return ask({http::Method::get, target, "", std::move(headers)});
  }
  // Ids of that kind in either world, seen or hidden; then one that stands nowhere and a text that is no id.
  std::vector<std::string> ids_of(std::string_view kind) const;
  // A few of them, other ones for other operations and seeds.
  std::vector<std::string> some_ids_of(std::string_view kind, std::string_view operation, std::size_t most) const;
  void meet(const Answer& answer);  // ids in it are asked for later
  void step_up();                   // so that acts that ask for it are not all refused alike
  std::uint64_t seed() const { return seed_; }
  std::string id_of(const std::string& name) const;  // "" where neither world has it
  // A text that stands in that member of something in either world, seen or hidden; "" where there is none.
  std::string some_text(std::string_view member, std::string_view operation) const;
  // A fact that set something of that record; any fact where none of it was met.
  std::string some_fact_of(const std::string& record, std::string_view operation) const;
  void begin_operation(const std::string& operation) { operation_ = operation; }
  bool has_viewer() const { return cast_.viewer != Viewer::nobody; }

 private:
  struct Answers {
    Answer a;
    Answer b;
  };
  Answers ask_both(const Question& question);
  std::int64_t next_minute();
  void play(const std::vector<Step>& steps, std::int64_t from_minute);
  void play_one(const Step& step, std::int64_t minute);
  void work();
  void do_by_viewer(const Doing& doing);
  void look_first();
  void settle();
  void compare_streams();
  void compare_mails();
  void meet_private_things(Side& side);
  void meet_facts(const json::Object& record);
  std::shared_ptr<Inbox> open_stream(Side& side, Client& viewer, const std::string& cursor);
  void compare(const Question& question, const Answer& a, const Answer& b);
  void differ(std::string what);

  bool is_over() const { return until_ == Until::a_difference && !differences_.empty(); }

  std::uint64_t seed_;
  Twins twins_;
  Until until_;
  Cast cast_;
  Side a_;
  Side b_;
  std::optional<Client> viewer_a_;
  std::optional<Client> viewer_b_;
  std::shared_ptr<Inbox> inbox_a_;
  std::shared_ptr<Inbox> inbox_b_;
  std::string cursor_;
  std::map<std::string, std::set<std::string>> met_;
  std::map<std::string, std::set<std::string>> facts_of_;  // by record
  std::vector<std::string> differences_;
  std::vector<std::string> made_;  // by the viewer, in its order
  std::size_t asked_ = 0;
  std::string operation_;
  Tally tally_;
};

// The texts under `member` in the items of a list.
std::vector<std::string> texts_in(const Answer& answer, std::string_view member);

// Drives every route of the table; a route that nobody knows how to drive is answered by its operation's name.
std::vector<std::string> undriven(const http::Router& router);
// Drivers for routes that there are no more.
std::vector<std::string> needless(const http::Router& router);
void drive_reads(Comparison& comparison, const http::Router& router);
void drive_writes(Comparison& comparison, const http::Router& router);

}  // namespace tocsin::two_worlds

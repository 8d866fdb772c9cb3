#pragma once
// One of the two worlds: a whole server, whose clock and chance are set anew for every step, so that what both worlds
// do alike gets the same ids and times in both. The danger removed: a difference that comes from the test.
//
// Names in angle brackets stand for ids ("/api/v1/reports/<r1>"), with a group behind them for the fact that set it
// ("<r1/head>"), with "digest" for what a consent is asked to; a step that names what this world does not have is
// left out. `flavour` is a word that differs between the worlds: hidden texts hold it. Threads: one at a time, but for
// the stream's own.
#include <condition_variable>
#include <functional>
#include <map>
#include <set>

#include "app/mail_runner.h"
#include "app/reactor.h"
#include "http/api/stream.h"
#include "http/testing/world.h"
#include "leaks.h"

namespace tocsin::two_worlds {

using testing::Answer;
using testing::Client;

// What a stream's client received.
class Inbox final : public http::SinkPort {
 public:
  bool write(std::string_view chunk) override;
  void close() override;
  void on_gone(std::move_only_function<void()> callback) override;
  bool wait_for(std::string_view word);  // ten seconds at most
  void leave();
  // The events alone: how they were gathered into chunks, and the signs of life between them, are matters of time.
  std::string events() const;
  std::string last_id() const;

 private:
  mutable std::mutex lock_;
  std::condition_variable grown_;
  std::string text_;
  std::move_only_function<void()> gone_;
};

// The text with what stands for each <name>; none where one of them is not known.
std::optional<std::string> with_names(std::string_view text,
                                      const std::function<std::optional<std::string>(std::string_view)>& known);

// What was mailed, by the address it went to.
class Postbox final : public port::Courier {
 public:
  port::Delivery deliver(const port::Parcel& parcel, const std::stop_token& stop) override;
  std::string mails_to(const std::string& address) const;

 private:
  std::map<std::string, std::string> mails_;
};

class Side {
 public:
  Side(std::uint64_t seed, std::string flavour, const Planted& planted);
  Side(const Side&) = delete;
  Side& operator=(const Side&) = delete;

  // Everything until the next call depends on this key and on nothing that happened before.
  void begin_step(const std::string& key, std::int64_t minute);
  void end_step();  // what follows of itself has followed

  void organisation(const std::string& name);
  void person(const std::string& name, const std::string& of, state::PersonRole role,
              state::Operates operates = state::Operates::nothing);
  void know_journal(const std::string& organisation);
  // What is made is known as `as`. False where the step was left out or refused.
  bool post(const std::string& who, const std::string& target, const std::string& body, const std::string& as = {});
  // Objects onto a shelf, by TAXII; `audience` names it: "circle:<ring>".
  bool bring(const std::string& who, const std::string& audience, const std::string& objects,
             const std::string& as = {});
  bool take_away(const std::string& who, const std::string& audience, const std::string& object);
  // Takes back what a group of a record says, after proving once more who asks.
  void erase(const std::string& who, const std::string& plural, const std::string& name, std::string_view group);
  // Agrees for its organisation to what a release asks of it.
  void consent(const std::string& who, const std::string& release);
  void approve(const std::string& who, const std::string& release);
  void read(const std::string& who, const std::string& plural, const std::string& name);
  // Gives what a group says another marking.
  void mark(const std::string& who, const std::string& plural, const std::string& name, std::string_view group,
            std::string_view marking);
  // The fact that set a group of the record at `path`, as `who` sees it; "" where there is none.
  event::Record whole(const std::string& id) const;
  std::string version_of(const std::string& id, std::string_view group) const;
  std::vector<event::Record> all_of(port::ListQuery query) const;
  // What the release asks of that one's organisation is known as `as`.
  void find_consent(const std::string& who, const std::string& release, const std::string& as);
  void step_up(const Client& who);
  bool has(const std::string& name) const { return ids.contains(name); }

  Answer ask(Client& who, http::Method method, std::string_view target, std::string_view body,
             std::vector<http::Header> headers = {});
  std::optional<std::string> filled(std::string_view text) const;

  struct Thing {
    std::string kind;
    std::string id;
  };
  std::map<std::string, Thing> ids;
  std::map<std::string, Client> people;
  std::string flavour;
  // What was written, by the member of the body that held it; "file" holds whole files.
  std::map<std::string, std::set<std::string>, std::less<>> texts;
  std::vector<std::string> refused;  // steps, for those who write scenarios
  // How often a step was played, and done: by who does what, with names that are numbered as one.
  struct Played {
    std::size_t times = 0;
    std::size_t done = 0;
  };
  std::map<std::string, Played> played;

  // Everybody who has an account is written to at once, under their own name.
  void reach(const std::string& name);
  static std::string address_of(const model::PersonId& person) { return to_text(person) + "@example.org"; }
  Postbox postbox;

  testing::World world;
  FlawedIndex index;

 private:
  std::optional<std::string> shelf_path(const std::string& audience) const;
  bool count_step(const std::string& what, const Answer& answer);
  std::optional<std::string> filled_name(std::string_view name) const;
  std::optional<event::Record> consent_of(const Client& who, const std::string& release) const;
  void keep_texts(std::string_view target, const std::string& body);
  http::Services wired();
  std::string key_;
  std::int64_t asked_ = 0;

 public:
  http::Api api;
  LeakyDoor door;
  http::StreamHub hub;

 private:
  app::Reactor reactor_;
  app::MailRunner mail_;
};

}  // namespace tocsin::two_worlds

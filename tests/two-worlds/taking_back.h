#pragma once
// One release, from a random audience to its end, in a whole server; and what docs/sharing.md says of who reads it.
// The danger removed: a version that somebody goes on reading after it was taken back, by a way that nobody thought of.
//
// Who may read is computed here from the document alone: from who was taken in where, never from labels or atoms. Words
// of the release stand nowhere else, so that whoever is shown one of them has read it. Threads: one.
#include <random>

#include "side.h"

namespace tocsin::two_worlds {

// Who is where, as the document counts it.
struct Places {
  std::set<std::string> members;                         // organisations of the community
  std::set<std::string> participants;                    // of the incident
  std::set<std::string> team;                            // persons who have the role
  std::map<std::string, std::set<std::string>> circles;  // organisations, persons and circles in each
};

// What a release was sent to: any of `any`, less `except`.
struct Audience {
  std::vector<std::string> any;  // "community", "participants", "team", "circle ring", "organisation V", "person van"
  std::vector<std::string> except;
};

enum class Ending : std::uint8_t { recall, expiry };

class TakingBack {
 public:
  TakingBack(std::uint64_t seed, Ending ending);

  // False where this audience was refused.
  bool release();
  void take_turns();
  void take_back();
  void take_turns_after();

  std::vector<std::string> people() const;
  bool is_of_house(const std::string& who) const;
  bool may_read(const std::string& who) const;         // before it was taken back
  bool goes_on_reading(const std::string& who) const;  // afterwards
  bool is_frozen() const { return frozen_; }
  bool is_shut_out(const std::string& who) const;  // by name
  std::string story() const;                       // for the developer

  // What reaches this person at the door.
  bool reads_it(const std::string& who);
  std::string answer_to(const std::string& who);
  // Where something of it is told to them after all, or where an answer is another than for what never was.
  std::vector<std::string> traces(const std::string& who);
  std::vector<std::string> traces_in_stream(const std::string& who);
  void begin_stream(const std::string& who);

 private:
  int between(int least, int most);
  bool chance(int of, int among) { return between(1, among) <= of; }
  bool does(const std::string& who, const std::string& target, const std::string& body, const std::string& as = {});
  Answer ask(const std::string& who, http::Method method, const std::string& target, const std::string& body = {});
  void set_out();
  void choose_audience();
  std::string marking();
  std::string source();
  bool send(const std::string& name);
  std::string releases_here() const;
  std::string colleague() const;
  void correct();
  void derive();
  void lose();
  void win();
  void note_readers();
  bool holds(const std::string& who, const std::string& what) const;
  bool is_in(const std::string& who, const std::string& circle) const;
  std::string organisation_of(const std::string& who) const;
  std::vector<std::string> lists() const;

  std::mt19937_64 random_;
  Ending ending_;
  Side side_;
  std::int64_t minute_ = 0;
  std::map<std::string, std::string> works_for_;
  Places places_;
  Audience audience_;
  std::string drafter_;
  bool in_incident_ = false;
  bool frozen_ = false;
  bool hidden_members_ = false;
  std::set<std::string> ever_;
  std::vector<std::string> told_;
  std::map<std::string, std::string> cursors_;
};

}  // namespace tocsin::two_worlds

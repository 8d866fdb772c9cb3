#pragma once
// Collects an Imported while a format's reader walks its document. The danger removed: each format deciding anew what a
// duplicate, a loss or a stricter marking is.
// Threads: one owner.
#include <map>
#include <string_view>

#include "wire/import.h"

namespace tocsin::wire {

// What is known beside a value when it is met.
struct Sighting {
  std::string context;
  std::string comment;
  std::optional<Instant> first_seen;
  std::optional<Instant> last_seen;
};

class Gather {
 public:
  explicit Gather(std::string_view format) { out.format = format; }

  // Normalises and keeps `original`; a value that has no normal form becomes a fault at `where`.
  void observable(model::ObservableType type, std::string_view original, const Sighting& seen, std::string where);
  // The same for a value that names its type only by its look.
  void guessed(std::string_view original, const Sighting& seen, std::string where);
  void reference(std::string_view url, std::string where);
  void technique(std::string_view id);
  void tag(std::string_view name);
  void describe(std::string_view text);
  void tlp(std::string_view level);  // keeps the strictest
  void seen(std::optional<Instant> at);
  void fault(std::string where, std::string_view what, std::vector<Arg> args = {});
  void left_out(std::string_view kind);
  Imported finish() &&;

  Imported out;

 private:
  void keep(model::Observable observable, std::string_view original, const Sighting& seen);
  void refuse(model::ObservableType type, std::string_view original, std::string_view reason, std::string where);

  std::map<model::Observable, std::size_t> places_;
  std::map<std::string, std::size_t, std::less<>> left_out_;
  std::map<std::string, bool, std::less<>> known_;  // tags, techniques and references already kept
  std::size_t faults_dropped_ = 0;
};

// "T1059.001" as a whole or as the end of "Name - T1059.001"; "" where there is none.
std::string_view technique_in(std::string_view text);

// ISO 8601 with or without zone, or unix seconds as text; nullopt for anything else and for zero.
std::optional<Instant> lenient_instant(std::string_view text);

// A member as text: a string, a number printed, "" for anything else or nothing.
std::string text_member(const json::Object& object, std::string_view key);
const json::Array& array_member(const json::Object& object, std::string_view key);  // empty where there is none

}  // namespace tocsin::wire

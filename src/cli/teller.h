#pragma once
// A live event told in words. The danger removed: "Somebody posted a message", which tells a duty officer nothing.
//
// The stream says only that something came; who did what, and in which incident, is asked of the API, as the same
// caller: so it tells what they may read and nothing else. What it cannot learn it leaves out. An incident's timeline
// is read to its end once, then from its last page on. Threads: one; not on the client that the stream holds.
#include "cli/records.h"
#include "cli/scene.h"

namespace tocsin::cli {

class Teller {
 public:
  Teller(Client client, Voice voice);
  std::string tell(const json::Value& event);

 private:
  struct Course {
    bool readable = false;
    std::string title;
    std::string cursor;
    json::Array page;
  };
  json::Value document(const std::string& path);  // null where there is none
  Course& course_of(const std::string& space);
  void read_on(const std::string& space, Course& course);
  std::string by_timeline(const json::Value& event);
  std::string by_record(const json::Value& event);

  Client client_;
  Voice voice_;
  Names names_;
  std::map<std::string, Course> courses_;
};

}  // namespace tocsin::cli

// rooms: app
// A release that many sessions of its readers hold open is recalled: how long until the last one has dropped it, from
// the moment the recall is asked for. Beside it, in the same run: how long until the last one had heard of its issue.
// And what the readers get then: the record is not there. Usage: bench_recall [STREAMS]
#include <thread>

#include "watchers.h"

namespace tocsin::bench {
namespace {

// Somebody signed in by a cookie.
struct Session {
  std::string cookie;
  std::string csrf;
  std::string organisation;
  std::string person;
};

class Recall : Town {
 public:
  Recall(Watchers& watchers, std::size_t streams) : watchers_(watchers), streams_(streams) {}

  void run() {
    start();
    found_town();
    const auto reader = let_in("Mill");
    join(reader);
    open_streams(reader);
    for (int round = 0; round < 3; ++round) recall_one(reader);
  }

 private:
  static Session session_in(const std::string& answer) {
    const auto from = answer.find("Set-Cookie: ") + 12;
    return {answer.substr(from, answer.find(';', from) - from), member(answer, "csrf"), {}, {}};
  }

  std::string send(const Session& as, const std::string& path, const std::string& body) {
    Connection to(service_->port());
    const auto answer = to.exchange(
        fmt::format("POST {} HTTP/1.1\r\nHost: localhost\r\nCookie: {}\r\nX-CSRF-Token: {}\r\nIdempotency-Key: "
                    "step-{:08}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                    path, as.cookie, as.csrf, ++sent_, body.size(), body));
    if (!answer.starts_with("HTTP/1.1 20")) fmt::print(stderr, "{}\n{}\n", path, answer);
    TOCSIN_ASSERT(answer.starts_with("HTTP/1.1 20"));
    return answer;
  }

  void found_town() {
    const auto link = service_->make_link(port::LinkPurpose::set_up, {}, days(1));
    const auto made = send({}, "/api/v1/setup",
                           fmt::format(R"({{"token":"{}","organisation":{{"name":"Team","sector":"security"}},)"
                                       R"("person":{{"name":"A","login":"a.person"}}}})",
                                       *link));
    team_ = session_in(made);
    const std::string words = "a long sentence that nobody knows";
    send(team_, "/api/v1/me/password", fmt::format(R"({{"new":"{}"}})", words));
    send(team_, "/api/v1/session/step-up", fmt::format(R"({{"password":"{}"}})", words));
    community_ = member(send(team_, "/api/v1/communities", R"({"name":"Circle","purpose":"Measured"})"), "id");
  }

  Session let_in(const std::string& name) {
    const auto organisation =
        member(send(team_, "/api/v1/organisations", fmt::format(R"({{"name":"{}","sector":"energy"}})", name)), "id");
    const auto person = member(send(team_, fmt::format("/api/v1/organisations/{}/persons", organisation),
                                    fmt::format(R"({{"name":"{} admin","role":"admin"}})", name)),
                               "id");
    send(team_, fmt::format("/api/v1/persons/{}/account", person), R"({"login":"mill"})");
    const auto link = member(send(team_, fmt::format("/api/v1/persons/{}/sign-in-link", person), "{}"), "token");
    auto out = session_in(send({}, "/api/v1/session/link", fmt::format(R"({{"token":"{}"}})", link)));
    out.organisation = organisation;
    out.person = person;
    return out;
  }

  void join(const Session& reader) {
    const auto membership = member(send(team_, fmt::format("/api/v1/communities/{}/memberships", community_),
                                        fmt::format(R"({{"organisation":"{}"}})", reader.organisation)),
                                   "id");
    send(reader, fmt::format("/api/v1/memberships/{}/accept", membership), "{}");
  }

  void open_streams(const Session& reader) {
    std::vector<std::string> tokens;
    for (std::size_t i = 0; i * 8 < streams_; ++i)
      tokens.push_back(add_token(RawId{2, static_cast<std::uint8_t>(i % 256), static_cast<std::uint8_t>(i / 256)},
                                 reader.person, reader.organisation));
    reader_token_ = tokens.front();
    watchers_.open(service_->port(), streams_, tokens);
    std::this_thread::sleep_for(std::chrono::seconds(1));
  }

  int status_for_reader(const std::string& release) {
    Connection to(service_->port());
    return std::stoi(to.exchange(http_get("/api/v1/releases/" + release, reader_token_)).substr(9, 3));
  }

  // Milliseconds from asking until every stream has told it.
  double until_all_heard(const std::string& event, const std::string& path, const std::string& body) {
    watchers_.expect(event);
    const auto begin = std::chrono::steady_clock::now();
    send(team_, path, body);
    watchers_.await();
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
  }

  void recall_one(const Session& /*reader*/) {
    const auto release = member(
        send(team_, fmt::format("/api/v1/communities/{}/releases", community_), R"({"title":"Held open"})"), "id");
    const auto at = "/api/v1/releases/" + release;
    send(team_, at + "/mark",
         fmt::format(R"({{"marking":{{"tlp":"TLP:GREEN","audience":["community:{0}"]}}}})", community_));
    send(team_, at + "/sanitise", "{}");
    send(team_, at + "/approve", "{}");
    const double issued = until_all_heard("release.content_issued", at + "/issue", "{}");
    TOCSIN_ASSERT(status_for_reader(release) == 200);
    const double recalled = until_all_heard("marking.changed", at + "/recall", R"({"reason":"The address was wrong"})");
    TOCSIN_ASSERT(status_for_reader(release) == 404);
    fmt::print("{} sessions: all had heard of the issue after {:.0f} ms, of the recall after {:.0f} ms\n", streams_,
               issued, recalled);
  }

  Watchers& watchers_;
  std::size_t streams_;
  std::size_t sent_ = 0;
  Session team_;
  std::string reader_token_;
};

}  // namespace
}  // namespace tocsin::bench

int main(int argc, char** argv) {
  tocsin::bench::Watchers watchers;
  tocsin::app::settle_memory();
  tocsin::bench::Recall(watchers, argc > 1 ? std::stoul(argv[1]) : 10'000).run();
}

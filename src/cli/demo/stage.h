#pragma once
// The server as each person of a case sees it. The danger removed: an act that is recorded as another person's.
//
// Requests are made with the session of the person named; one that has ended is opened again by a password that was
// kept, or by a link which the administrator of the person's organisation makes. Idempotency keys are made of story,
// beat and count, so that a beat cut off half-way is played again without doubling anything. Errors: those of client.h
// and of the server. Threads: one.
#include "cli/demo/case.h"
#include "cli/demo/keeping.h"
#include "cli/scene.h"
#include "port/act.h"

namespace tocsin::demo {

// A one-time token for the operator, where the demo is played on the server's own machine; "" elsewhere.
using OperatorLink = std::function<Result<std::string>(const std::string& person)>;

class Stage {
 public:
  Stage(const DemoCase& demo, Keeping& keeping, cli::Client& client, i18n::Language language, OperatorLink link);

  const DemoCase& demo;
  Keeping& keeping;

  const std::string& words(const Words& words) const;
  void begin_beat(const Beat& beat);

  Result<json::Value> get(std::string_view who, const std::string& path);
  Result<json::Value> post(std::string_view who, const std::string& path, const json::Object& body);
  Result<cli::Answer> send(std::string_view who, cli::Request request);
  // An act of the rooms: at the beat's time, under the beat's marking where the act lets it be chosen.
  Result<json::Value> act(std::string_view who, std::string_view name, model::Kind on, const std::string& id,
                          json::Object body);
  Result<json::Value> record(std::string_view who, model::Kind kind, const std::string& id);
  // Does `trigger`, and before it what the machine asks for to get there.
  Result<json::Value> bring(std::string_view who, model::Kind kind, const std::string& id, std::string_view trigger,
                            json::Object body);
  // The triggers that lead from the record's state to `state`; empty where it is there, nullopt where there is no way.
  Result<std::vector<std::string>> way_to_state(std::string_view who, model::Kind kind, const std::string& id,
                                                std::string_view state);

  Result<void> enter(std::string_view who);  // a new session for `who`
  // Who adds people there and hands out their ways in: its first person; in the coordination team the operator.
  std::string administrator_of(const Organisation& organisation) const;
  Result<void> take_session(std::string_view who, const cli::Answer& answer);

  cli::Client& client() { return client_; }

 private:
  Result<cli::Request> way_in(std::string_view who);
  Result<std::string> link_for(std::string_view who);
  std::string next_key();
  cli::Client& client_;
  i18n::Language language_;
  OperatorLink link_;
  const Beat* beat_ = nullptr;
  std::string scope_ = "set-up";
  int count_ = 0;
};

std::string id_of(const json::Value& record);

// The shortest way by moves that anyone would make on the way; ends with a move that `wanted` accepts.
std::vector<std::string> shortest_way(
    const state::Machine& machine, std::string_view from,
    const std::function<bool(const state::Move&)>& wanted);              // empty where there is none
std::string act_of_trigger(model::Kind kind, std::string_view trigger);  // "report.start_triage"

}  // namespace tocsin::demo

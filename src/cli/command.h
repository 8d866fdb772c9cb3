#pragma once
// One command of the command line as data. The danger removed: a parser, a help text and a completion script that each
// know other commands.
//
// Names are as typed, with '-'; `words` are in the user's language already. Positional arguments come in their order,
// the optional ones last. Ownership: values. Threads: built once, then read only.
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "cli/exit.h"
#include "model/kinds.h"

namespace tocsin::cli {

enum class Takes : std::uint8_t { nothing, text, whole, flag, instant, id, json, file, choice };
enum class Times : std::uint8_t { once, many };
enum class Need : std::uint8_t { optional, required };

struct Option {
  std::string name;  // "due-at"
  Takes takes = Takes::text;
  Times times = Times::once;
  Need need = Need::optional;
  std::vector<std::string> choices;  // of Takes::choice the only ones; of others, those that are known
  std::string words;
  std::vector<model::Kind> kinds = {};  // of an id: what it may mean, so that a short code can be looked up
  std::string shape = {};               // of JSON: how it is made
};

class Parsed {
 public:
  void add(const std::string& name, std::string value) { values_[name].push_back(std::move(value)); }
  void replace(const std::string& name, std::vector<std::string> values) { values_[name] = std::move(values); }
  bool has(const std::string& name) const { return values_.contains(name); }
  const std::string* one(const std::string& name) const {
    const auto at = values_.find(name);
    return at == values_.end() ? nullptr : &at->second.front();
  }
  std::string text(const std::string& name, const std::string& fallback = {}) const {
    const auto* value = one(name);
    return value == nullptr ? fallback : *value;
  }
  std::vector<std::string> many(const std::string& name) const {
    const auto at = values_.find(name);
    return at == values_.end() ? std::vector<std::string>{} : at->second;
  }

 private:
  std::map<std::string, std::vector<std::string>> values_;
};

class Scene;
using Run = std::function<Exit(Scene& scene, const Parsed& parsed)>;

struct Command {
  std::vector<std::string> path;  // {"request", "send"}
  std::string words;
  std::vector<Option> positionals;
  std::vector<Option> options;
  Run run;
};
using Commands = std::vector<Command>;

}  // namespace tocsin::cli

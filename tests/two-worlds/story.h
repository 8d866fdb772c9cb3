#pragma once
// Writes scenarios down: what is common and what is hidden goes into two piles, which mix() shuffles into one order,
// each pile keeping its own. The danger removed: hidden things that always happen at the same place.
//
// What is `hid` is kept from everyone in V; the coordination team reads it. What is `far` is kept from the team too. To
// a viewer of the team what is only `hid` happens in both worlds, in the same words.
#include "scenario.h"

namespace tocsin::two_worlds {

// From whom something must be hidden to be different in the two worlds: whoever is in V, or the team.
enum class From : std::uint8_t { v, the_team };

class Story {
 public:
  Story(std::uint64_t seed, From from) : random_(seed * 2'654'435'761U + 17), from_(from) {}

  int between(int least, int most) {
    return least + static_cast<int>(random_() % static_cast<std::uint64_t>(most - least + 1));
  }
  bool chance(int of, int among) { return between(1, among) <= of; }
  void start_at(int number) { number_ = number; }

  void common(const std::string& what, std::function<void(Side&)> run) {
    common_.push_back({key(what), true, true, std::move(run)});
  }
  void hidden(const std::string& what, std::function<void(Side&)> run) {
    if (from_ == From::the_team) return common(what, std::move(run));
    hidden_from_all(what, std::move(run));
  }
  void hidden_from_all(const std::string& what, std::function<void(Side&)> run) {
    const bool in_a = chance(3, 5);
    const bool in_b = chance(3, 5);
    hidden_.push_back({key(what), in_a, in_b, std::move(run)});
  }
  // In both worlds and hidden in both: the same to everyone who may not see it, but for its id.
  void either(const std::string& who, const std::string& target, const std::string& body, const std::string& as) {
    if (from_ == From::the_team) return did(who, target, spoken(body), as);
    hidden_.push_back({key("one " + who + target), true, false, act(who, target, body, as)});
    hidden_.push_back({key("other " + who + target), false, true, act(who, target, body, as)});
  }
  void did(const std::string& who, const std::string& target, const std::string& body, const std::string& as = {}) {
    common(who + target, act(who, target, spoken(body), as));
  }
  // The viewer itself, in both worlds alike.
  void does(const std::string& target, const std::string& body = "{}", const std::string& as = {}) {
    common_.push_back({key("viewer " + target), true, true, {}, Doing{http::Method::post, target, body, as}});
  }
  void takes_away(const std::string& target) {
    common_.push_back({key("viewer away " + target), true, true, {}, Doing{http::Method::del, target, "", {}}});
  }
  void puts(const std::string& target, const std::string& body) {
    common_.push_back({key("viewer puts " + target), true, true, {}, Doing{http::Method::put, target, body, {}}});
  }
  // The first of a list is known as `as`.
  void reads(const std::string& target, const std::string& as = {}) {
    common_.push_back({key("viewer reads " + target), true, true, {}, Doing{http::Method::get, target, "", as}});
  }
  void hid(const std::string& who, const std::string& target, const std::string& body, const std::string& as = {}) {
    hidden(who + target, act(who, spoken(target), spoken(body), as));
  }
  void far(const std::string& who, const std::string& target, const std::string& body, const std::string& as = {}) {
    hidden_from_all(who + target, act(who, target, body, as));
  }

  void mix() {
    auto c = common_.begin();
    auto h = hidden_.begin();
    while (c != common_.end() || h != hidden_.end()) {
      const auto left_c = static_cast<int>(common_.end() - c);
      const auto left_h = static_cast<int>(hidden_.end() - h);
      auto& from = between(1, left_c + left_h) <= left_c ? c : h;
      steps_.push_back(std::move(*from++));
    }
    common_.clear();
    hidden_.clear();
  }
  std::vector<Step> take() { return std::exchange(steps_, {}); }

 private:
  // What differs between the worlds is the same word in both where the viewer reads it.
  std::string spoken(std::string text) const {
    constexpr std::string_view flavour = "<flavour>";
    if (from_ == From::the_team)
      for (auto at = text.find(flavour); at != std::string::npos; at = text.find(flavour))
        text.replace(at, flavour.size(), "larkspur");
    return text;
  }
  std::string key(const std::string& what) { return fmt::format("{} {}", number_++, what); }
  static std::function<void(Side&)> act(std::string who, std::string target, std::string body, std::string as) {
    return [=](Side& side) { side.post(who, "/api/v1" + target, body, as); };
  }

  std::mt19937_64 random_;
  From from_;
  int number_ = 0;
  std::vector<Step> common_;
  std::vector<Step> hidden_;
  std::vector<Step> steps_;
};

}  // namespace tocsin::two_worlds

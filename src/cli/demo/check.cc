// The ties inside a case, each checked once:
//   1. keys are well formed, and unique among their like;
//   2. an indicator's group, a milestone's reference and a set's groups exist; a set chooses something;
//   3. a beat's person, addressees and sets exist; what it is about came before it; beats are in order of time.
#include <algorithm>
#include <set>

#include "cli/demo/case.h"

namespace tocsin::demo {
namespace {

using Keys = std::set<std::string_view>;

bool well_formed(std::string_view key) {
  return std::ranges::all_of(key, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

std::unexpected<Error> broken(std::string_view what, const Key& key, std::string where) {
  return fail(Code::invalid, what, std::move(where), {{"key", key.value}});
}

Result<void> note_key(Keys& keys, const Key& key, const std::string& where) {
  if (!well_formed(key.value)) return broken("case.key", key, where);
  if (!keys.insert(key.value).second) return broken("case.duplicate", key, where);
  return {};
}

template <class Things>
Result<Keys> keys_of(const Things& things, const std::string& where) {
  Keys out;
  for (std::size_t i = 0; i < things.size(); ++i)
    CHECK(note_key(out, things.items[i].key, json::pointer_step(where, i) + "/key"));
  return out;
}

Result<void> known(const Keys& keys, const Key& key, const std::string& where) {
  if (!keys.contains(key.value)) return broken("case.unknown", key, where);
  return {};
}

template <class Wanted>
Result<void> all_known(const Keys& keys, const Wanted& wanted, const std::string& where) {
  for (std::size_t i = 0; i < wanted.size(); ++i) CHECK(known(keys, wanted.items[i], json::pointer_step(where, i)));
  return {};
}

Result<Keys> person_keys(const Community& community) {
  Keys out;
  for (std::size_t i = 0; i < community.organisations.size(); ++i) {
    const Organisation& one = community.organisations.items[i];
    const std::string where = json::pointer_step("community:/organisations", i) + "/persons";
    for (std::size_t j = 0; j < one.persons.size(); ++j)
      CHECK(note_key(out, one.persons.items[j].key, json::pointer_step(where, j) + "/key"));
  }
  return out;
}

Result<void> check_formats(const DemoCase& demo) {
  if (demo.story.format.value != "tocsin-case") return broken("case.format", demo.story.format, "/format");
  if (demo.community.format.value != "tocsin-community")
    return broken("case.format", demo.community.format, "community:/format");
  if (!well_formed(demo.story.key.value)) return broken("case.key", demo.story.key, "/key");
  return {};
}

Result<void> check_indicators(const Story& story) {
  TRY(const Keys groups, keys_of(story.groups, "/groups"));
  CHECK(keys_of(story.indicators, "/indicators"));
  for (std::size_t i = 0; i < story.indicators.size(); ++i)
    if (const auto& group = story.indicators.items[i].group)
      CHECK(known(groups, *group, json::pointer_step("/indicators", i) + "/group"));
  for (std::size_t i = 0; i < story.sets.size(); ++i)
    CHECK(all_known(groups, story.sets.items[i].groups, json::pointer_step("/sets", i) + "/groups"));
  return {};
}

Result<void> check_history(const Story& story) {
  TRY(const Keys references, keys_of(story.references, "/references"));
  for (std::size_t i = 0; i < story.history.size(); ++i)
    CHECK(known(references, story.history.items[i].reference, json::pointer_step("/history", i) + "/reference"));
  return {};
}

// A template has no indicators until an import brings them.
Result<void> check_sets_choose(const DemoCase& demo) {
  if (demo.story.indicators.empty()) return {};
  for (std::size_t i = 0; i < demo.story.sets.size(); ++i) {
    const Selection& set = demo.story.sets.items[i];
    if (!set.groups.empty() && members_of(demo, set.key.value).empty())
      return broken("case.empty_set", set.key, json::pointer_step("/sets", i));
  }
  return {};
}

struct Cast {
  Keys persons, addressees, sets;
};

Result<Cast> cast_of(const DemoCase& demo) {
  Cast out;
  TRY(out.persons, person_keys(demo.community));
  TRY(out.addressees, keys_of(demo.community.organisations, "community:/organisations"));
  out.addressees.insert({"participants", "community"});
  TRY(out.sets, keys_of(demo.story.sets, "/sets"));
  return out;
}

Result<void> check_beat(const Cast& cast, const Keys& before, const Beat& beat, const std::string& where) {
  CHECK(known(cast.persons, beat.who, where + "/who"));
  CHECK(all_known(cast.addressees, beat.to, where + "/to"));
  CHECK(all_known(cast.sets, beat.sets, where + "/sets"));
  if (beat.about) CHECK(known(before, *beat.about, where + "/about"));
  return {};
}

Result<void> check_beats(const DemoCase& demo) {
  TRY(const Cast cast, cast_of(demo));
  const auto& beats = demo.story.beats.items;
  Keys before;
  for (std::size_t i = 0; i < beats.size(); ++i) {
    const std::string where = json::pointer_step("/beats", i);
    CHECK(check_beat(cast, before, beats[i], where));
    CHECK(note_key(before, beats[i].key, where + "/key"));
    if (i > 0 && beats[i].at < beats[i - 1].at) return broken("case.order", beats[i].key, where + "/at");
  }
  return {};
}

}  // namespace

Result<void> check_case(const DemoCase& demo) {
  CHECK(check_formats(demo));
  CHECK(check_indicators(demo.story));
  CHECK(check_history(demo.story));
  CHECK(check_sets_choose(demo));
  return check_beats(demo);
}

}  // namespace tocsin::demo

// How many records of a kind there are for this reader, in which states, whose and where.
#include <algorithm>

#include "http/api/filters.h"
#include "http/api/views.h"
#include "model/codec.h"

namespace tocsin::http {
namespace {

constexpr std::size_t most_named = 50;

template <class T>
using Sums = std::map<T, std::int64_t>;

template <class T>
Sums<T> summed(const Call& call, port::Tallies<T> tallies) {
  Sums<T> out;
  for (const auto& one : call.gate->release(std::move(tallies)).value()) out[one.value.of] += one.value.count;
  return out;
}

// What names nothing (records of no owner, in no state that is seen) stands in the total alone.
json::Array states_json(const Sums<std::string>& sums) {
  json::Array out;
  for (const auto& [state, count] : sums)
    if (!state.empty()) out.push_back(json::Object{{"state", state}, {"count", count}});
  return out;
}

// The biggest first, and of those alike the smaller id.
template <class T>
json::Array biggest_json(const Sums<T>& sums, std::string_view name) {
  std::vector<std::pair<T, std::int64_t>> named(sums.begin(), sums.end());
  std::erase_if(named, [](const auto& one) { return is_nil(one.first); });
  std::ranges::sort(named, {}, [](const auto& one) { return std::pair(-one.second, one.first); });
  json::Array out;
  for (std::size_t i = 0; i < std::min(named.size(), most_named); ++i)
    out.push_back(json::Object{{name, to_text(named[i].first)}, {"count", named[i].second}});
  return out;
}

template <class T>
void put_biggest(json::Object& out, std::string_view name, const Sums<T>& sums, port::Counts::Extent told) {
  auto named = biggest_json(sums, name);
  const std::size_t nameless = sums.contains(T{}) ? 1 : 0;
  const bool more = told == port::Counts::Extent::cut || sums.size() - nameless > named.size();
  out.emplace(fmt::format("{}s", name), std::move(named));
  out.emplace(fmt::format("more_{}s", name), more);
}

Outcome count_records(const CallRef& call, model::Kind kind) {
  const auto filters = filters_of(*call, kind);
  if (!filters) return problem(*call, filters.error());
  auto counts = call->snapshot->counts({kind, filters->space, filters->owner, filters->state}, call->gate->labels());
  const auto states = summed(*call, std::move(counts.states));
  std::int64_t total = 0;
  for (const auto& [state, count] : states) total += count;
  json::Object out{{"total", total}, {"states", states_json(states)}};
  put_biggest(out, "owner", summed(*call, std::move(counts.owners)), counts.owners_told);
  put_biggest(out, "space", summed(*call, std::move(counts.spaces)), counts.spaces_told);
  return tagged_json(*call, json::to_text(out));
}

}  // namespace

void add_count_route(Router& router, model::Kind kind) {
  router.add({.method = Method::get,
              .pattern = fmt::format("/api/v1/{}/counts", model::plural_of(kind)),
              .operation = fmt::format("{}.count", model::name_of(kind)),
              .handle = [kind](const CallRef& call) { return count_records(call, kind); },
              .query = {{"state", "string"}, {"owner", "uuid"}, {"space", "uuid"}},
              .answer = "Counts"});
}

}  // namespace tocsin::http

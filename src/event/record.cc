#include "event/record.h"

#include <algorithm>

namespace tocsin::event {

const Slice* Record::newest_of(std::string_view group) const {
  const Slice* found = nullptr;
  for (const auto& slice : slices)
    if (slice.group == group && (found == nullptr || slice.position > found->position)) found = &slice;
  return found;
}

std::string_view Record::state() const {
  const Slice* slice = newest_of(group_state);
  // The body is always {"state":"..."}: written by the fold alone.
  constexpr std::string_view prefix = R"({"state":")";
  if (slice == nullptr || !slice->body.starts_with(prefix)) return {};
  return std::string_view(slice->body).substr(prefix.size(), slice->body.size() - prefix.size() - 2);
}

Instant Record::created_at() const {
  // By place: ranges::min would answer with a copy of the whole slice.
  const auto first = std::ranges::min_element(slices, {}, &Slice::recorded_at);
  return first == slices.end() ? Instant{} : first->recorded_at;
}

Instant Record::updated_at() const {
  const auto last = std::ranges::max_element(slices, {}, &Slice::recorded_at);
  return last == slices.end() ? Instant{} : last->recorded_at;
}

std::string short_code(const model::RecordId& id) {
  constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford: no I, L, O, U
  std::string out;
  std::uint64_t pool = 0;
  for (std::size_t i = 0; i < 5; ++i) pool = (pool << 8) | id.raw()[i];
  for (int shift = 35; shift >= 0; shift -= 5) {
    out += digits[(pool >> shift) & 31];
    if (shift == 20) out += '-';
  }
  return out;
}

}  // namespace tocsin::event

#include "model/terms.h"

#include <algorithm>
#include <array>

namespace tocsin::model {
namespace {

constexpr std::array<std::string_view, 3> handling_names{"privileged", "personal_data", "competition_sensitive"};
constexpr std::array<std::string_view, 2> must_may_names{"must", "may"};
constexpr std::array<std::string_view, 2> may_not_names{"must-not", "may"};
constexpr std::array<std::string_view, 3> attribution_names{"must-not", "must", "may"};
constexpr std::array<std::string_view, 5> action_names{"none", "contact-for-instruction", "internally-visible-actions",
                                                       "externally-visible-indirect-actions",
                                                       "externally-visible-direct-actions"};

// Of two statements the one that binds harder; one that is not made does not bind.
template <class E>
std::optional<E> stricter(const std::optional<E>& a, const std::optional<E>& b) {
  if (!a || !b) return a ? a : b;
  return std::min(*a, *b);
}

// A policy without a start has always bound, one without an end binds for ever.
template <class Pick>
std::optional<Instant> widest(const std::optional<Instant>& a, const std::optional<Instant>& b, Pick pick) {
  if (!a || !b) return std::nullopt;
  return pick(*a, *b);
}

}  // namespace

std::span<const std::string_view> names_of(Handling) { return handling_names; }
std::span<const std::string_view> names_of(MustMay) { return must_may_names; }
std::span<const std::string_view> names_of(MayNot) { return may_not_names; }
std::span<const std::string_view> names_of(Attribution) { return attribution_names; }
std::span<const std::string_view> names_of(PermittedActions) { return action_names; }

json::Value handling_to_json(HandlingSet set) {
  json::Array out;
  for (std::size_t i = 0; i < handling_names.size(); ++i)
    if (set.contains(static_cast<Handling>(i))) out.emplace_back(handling_names[i]);
  return out;
}

Result<HandlingSet> handling_from_json(const json::Value& value, const std::string& where) {
  const auto list = decode<List<Handling, handling_names.size()>>(value, where);
  if (!list) return std::unexpected(list.error());
  HandlingSet out;
  for (const auto one : *list) out.add(one);
  return out;
}

Terms join(const Terms& a, const Terms& b) {
  if (a == b) return a;
  Terms out;
  out.start = widest(a.start, b.start, [](Instant x, Instant y) { return std::min(x, y); });
  out.end = widest(a.end, b.end, [](Instant x, Instant y) { return std::max(x, y); });
  out.encrypt_in_transit = stricter(a.encrypt_in_transit, b.encrypt_in_transit);
  out.permitted_actions = stricter(a.permitted_actions, b.permitted_actions);
  out.affected_party_notifications = stricter(a.affected_party_notifications, b.affected_party_notifications);
  out.provider_attribution = stricter(a.provider_attribution, b.provider_attribution);
  out.unmodified_resale = stricter(a.unmodified_resale, b.unmodified_resale);
  return out;
}

bool binds(const Terms& terms, Instant now) {
  return (!terms.start || *terms.start <= now) && (!terms.end || now < *terms.end);
}

}  // namespace tocsin::model

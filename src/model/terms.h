#pragma once
// What may be done with information beyond who may read it: handling flags and the statements of FIRST's Information
// Exchange Policy. The danger removed: terms that are a note beside the data and are lost at the first copy.
//
// Terms are part of a label: they travel with every slice, and of two labels joined the stricter statement binds. A
// policy's TLP is the label's own and is not said twice. A policy binds from `start` to `end`, both optional; of two
// joined ones from the earlier start to the later end. Where two different policies are joined the outcome is neither
// of them and carries no id.
// Errors of check(): invalid "marking.dates"; invalid "marking.contradiction" {one, other}. Threads: values.
// Source: FIRST IEP 2.0 (policy statements); STIX extension 762e2e97 for the spellings.
#include <optional>
#include <string>

#include "model/codec.h"

namespace tocsin::model {

// Matters that need care whoever reads them.
enum class Handling : std::uint8_t { privileged, personal_data, competition_sensitive };
std::span<const std::string_view> names_of(Handling);

class HandlingSet {
 public:
  constexpr HandlingSet() = default;
  constexpr void add(Handling one) { bits_ |= bit(one); }
  constexpr bool contains(Handling one) const { return (bits_ & bit(one)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr HandlingSet operator|(HandlingSet other) const {
    HandlingSet out = *this;
    out.bits_ |= other.bits_;
    return out;
  }
  bool operator==(const HandlingSet&) const = default;

 private:
  static constexpr std::uint8_t bit(Handling one) {
    return static_cast<std::uint8_t>(1U << static_cast<std::uint8_t>(one));
  }
  std::uint8_t bits_ = 0;
};
json::Value handling_to_json(HandlingSet set);
Result<HandlingSet> handling_from_json(const json::Value& value, const std::string& where);

// In each the first value binds hardest.
enum class MustMay : std::uint8_t { must, may };
std::span<const std::string_view> names_of(MustMay);
enum class MayNot : std::uint8_t { must_not, may };
std::span<const std::string_view> names_of(MayNot);
enum class Attribution : std::uint8_t { must_not, must, may };
std::span<const std::string_view> names_of(Attribution);
enum class PermittedActions : std::uint8_t {
  none,
  contact_for_instruction,
  internally_visible_actions,
  externally_visible_indirect_actions,
  externally_visible_direct_actions
};
std::span<const std::string_view> names_of(PermittedActions);

struct PolicyTag;
struct Terms {
  std::optional<Id<PolicyTag>> id;
  std::optional<Line<120>> name;
  std::optional<Line<500>> description;
  std::optional<Line<500>> reference;  // where the policy's full text stands
  std::optional<Instant> start;
  std::optional<Instant> end;
  std::optional<MustMay> encrypt_in_transit;
  std::optional<PermittedActions> permitted_actions;
  std::optional<MayNot> affected_party_notifications;
  std::optional<Attribution> provider_attribution;
  std::optional<MayNot> unmodified_resale;
  bool operator==(const Terms&) const = default;
  static constexpr auto fields = std::tuple{field("id", &Terms::id),
                                            field("name", &Terms::name),
                                            field("description", &Terms::description),
                                            field("reference", &Terms::reference),
                                            field("start", &Terms::start),
                                            field("end", &Terms::end),
                                            field("encrypt_in_transit", &Terms::encrypt_in_transit),
                                            field("permitted_actions", &Terms::permitted_actions),
                                            field("affected_party_notifications", &Terms::affected_party_notifications),
                                            field("provider_attribution", &Terms::provider_attribution),
                                            field("unmodified_resale", &Terms::unmodified_resale)};
};

Terms join(const Terms& a, const Terms& b);

// Whether the policy binds at this time.
bool binds(const Terms& terms, Instant now);

}  // namespace tocsin::model

#pragma once
// Names that STIX gives to things Tocsin knows by another: object properties, digests, markings, ids.
// Threads: pure functions. Source: STIX 2.1 sections 2.9, 6, 7.2;
// extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d.
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "model/observable.h"

namespace tocsin::wire::stix {

// What "hashes" key `algorithm` holds; spellings vary ("SHA-256", "sha256"). Unknown algorithms are `other`.
model::ObservableType digest_type(std::string_view algorithm);

enum class Reading : std::uint8_t { none, typed, guessed };
struct PropertyRule {
  Reading reading = Reading::none;
  model::ObservableType type = model::ObservableType::other;
};
// What the property at `path` of an object of this type holds; guessed where an address of any kind may stand.
PropertyRule rule_of(std::string_view object_type, std::string_view path);

// "red", ... for the marking definitions of TLP 2.0 and TLP 1; "" for any other id.
std::string_view tlp_of_marking(std::string_view marking_id);
std::string_view marking_of_tlp(std::string_view level);  // TLP 2.0 id; "" for ""

// The properties, with blanks between, from which the id of an object of this type is made; "" where it has none.
std::string_view contributors_of(std::string_view object_type);

// The deterministic id of a cyber-observable object; nullopt for a type without one, or with no contributing property.
std::optional<std::string> sco_id(const json::Object& object);

}  // namespace tocsin::wire::stix

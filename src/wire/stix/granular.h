#pragma once
// A STIX object without what some reader may not see of it. The danger removed: a granular marking that is stored and
// shown but not kept, and an object that still tells by its shape, its selectors or its id what was taken out.
//
// What the selectors point at is taken out with all below, a container that is empty then goes too, and so do the
// selectors of granular_markings that spoke of it. Everything else is byte for byte as it was, but for one thing: where
// an element leaves a list, those behind it move up, and the selectors that stay are rewritten so that they still mean
// the same elements. The list is not withheld as a whole: that would hide from a reader what nobody marked.
// nullopt, the whole is to be withheld: a required property is gone or a rule between properties broken; a selector
// that points at nothing (what was meant cannot be known), at the markings themselves or at `revoked` (whoever reads on
// must know them); a property from which a derived id was made (the id would confirm a guess). No selectors: the bytes
// as given.
// Bounds: linear in the object for selectors that are few beside it. Threads: pure functions.
// Source: STIX 2.1 OS section 7.2.3.
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tocsin::wire::stix {

std::optional<std::string> redacted(std::string_view object, std::span<const std::string> selectors);

}  // namespace tocsin::wire::stix

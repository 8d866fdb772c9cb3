#pragma once
// From what a person asks to be taken out to rules for the engine (sanitise.h). The danger removed: a name that only
// the directory knows, in a text that only its writer knows.
//
// Names of organisations and persons are those that the actor sees; equal names have one alias before one audience
// (port/aliases.h). Where the terms of a source or of the release forbid that its provider is named (IEP provider
// attribution), the originators' names go too, asked or not. Errors: those of checked_needle(); invalid
// "release.cannot_remove" for a pointer to what a release is never without; invalid "reference.unknown" for an
// organisation that the actor does not see. Threads: as the Desk.
#include "share/releases.h"
#include "share/sanitise.h"

namespace tocsin::share {

// The document that the rules are for: title, summary, recommendations, parts with field and text, indicators' values.
json::Value document_of(const state::ReleaseText& text);

Result<Rules> rules_for(const Desk& desk, const Permit& on, const state::SanitisingRules& wanted,
                        const json::Value& document, const model::Label& label,
                        std::span<const StandingSource> sources);

// The product: the draft as the rules leave it. An indicator of which anything was taken is no indicator any more and
// goes whole; so does one that a warninglist holds back, unless it is kept by name.
state::ReleaseProductMade product_of(const Desk& desk, const state::ReleaseText& draft, const json::Value& document,
                                     const Rules& rules);

}  // namespace tocsin::share

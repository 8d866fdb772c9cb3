#pragma once
// The pages that a browser loads, and what they need to know that is no record: the words of the catalogue, the acts
// with the moves that each state allows, and what the caller holds. The danger removed: a page that runs a script
// which is not ours, and one that offers what the tables of the rooms no longer hold.
//
// Files are those of ui/, embedded in the binary; each has a strong ETag and is asked for again on every load, so that
// a page and a server of different versions never meet. Inline script, inline style, frames and foreign origins are
// forbidden by the policy below. Sizes: tens of kilobytes. Threads: constant data. Errors: none of its own.
// Source: W3C CSP Level 3; RFC 9110 section 13.1.2 (If-None-Match).
#include "http/api/route.h"

namespace tocsin::http {

inline constexpr std::string_view page_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

// Every route that is an act, with its input's schema, and every machine: what a page may offer, in which state.
json::Value acts_and_machines(const Router& router);

}  // namespace tocsin::http

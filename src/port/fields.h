#pragma once
// Takes the fields that a sender marked apart out of the fact that an act makes, each into a fact of its own. The
// danger removed: an editor who saw a narrow field within the whole and, by sending the whole again, shows it to all.
//
// Called for every draft, after its decision (port::decide). A field that was marked apart stays so when its group is
// stated again, under the label that it had, unless the sender marks it anew. Only fields that may be left out can be
// taken out. Errors: invalid "marking.field_unknown" {field}; invalid "marking.field_required" {field}; invalid
// "marking.no_fields" where the act states nothing; those of choose_label. Source: docs/sharing.md.
#include "port/act.h"

namespace tocsin::port {

// `on`: the record that the act is on, as permitted; nullptr for acts at the top.
Result<void> split_fields(const Desk& desk, const policy::Permit* on, Draft& draft);

}  // namespace tocsin::port

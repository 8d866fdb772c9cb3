#pragma once
// The room `prepare`: parties, communities, members, policies, appointments, contacts. The danger removed: a membership
// or a role that somebody typed into a table, and that no community ever agreed to.
//
// acts() is every act of the room; reactions() is what follows of itself when an organisation founds or joins a
// community: its profile becomes readable there, and its contacts readable to the community's team; deadlines() ends
// appointments and client relations at their date. Errors beside those of port/act.h: denied "right.missing"; conflict
// "person.last_admin" | "person.left" | "membership.exists" | "policy.not_a_draft" | "policy.not_open" |
// "policy.other_text" | "policy.signed" | "appointment.ended" | "circle.member_exists" | "circle.cycle" |
// "client_relation.exists" | "client_relation.past"; invalid "appointment.not_yet" | "appointment.over" |
// "circle.one_member" | "circle.not_in_community" | "circle.other_community" | "client_relation.not_yet" |
// "client_relation.over" | "client_relation.self" | "constituency.marked", and those of model/constituency.h. Threads:
// static tables. Source: ISO/IEC 27035-4:2024 (plan and prepare), by way of requirements PP-01..05, POL-01, POL-03.
#include "port/deadline.h"

namespace tocsin::prepare {

std::span<const port::Act> acts();
std::span<const port::Reaction> reactions();
std::span<const port::Deadline> deadlines();

}  // namespace tocsin::prepare

#include "model/kinds.h"

#include <array>

namespace tocsin::model {
namespace {

constexpr std::array<std::string_view, 39> kind_names{"organisation",
                                                      "team",
                                                      "person",
                                                      "contact",
                                                      "token",
                                                      "community",
                                                      "membership",
                                                      "policy",
                                                      "policy_signature",
                                                      "appointment",
                                                      "report",
                                                      "attachment",
                                                      "indicator_set",
                                                      "incident",
                                                      "participation",
                                                      "impact",
                                                      "lead",
                                                      "decision",
                                                      "room",
                                                      "message",
                                                      "request",
                                                      "situation_report",
                                                      "review",
                                                      "lesson",
                                                      "improvement",
                                                      "circle",
                                                      "circle_membership",
                                                      "client_relation",
                                                      "release",
                                                      "consent",
                                                      "receipt",
                                                      "marking_request",
                                                      "escrow",
                                                      "escrow_opening",
                                                      "statistics",
                                                      "journal",
                                                      "collection",
                                                      "intelligence_batch",
                                                      "feed"};

constexpr std::array<std::string_view, 39> kind_plurals{"organisations",
                                                        "teams",
                                                        "persons",
                                                        "contacts",
                                                        "tokens",
                                                        "communities",
                                                        "memberships",
                                                        "policies",
                                                        "policy-signatures",
                                                        "appointments",
                                                        "reports",
                                                        "attachments",
                                                        "indicator-sets",
                                                        "incidents",
                                                        "participations",
                                                        "impacts",
                                                        "leads",
                                                        "decisions",
                                                        "rooms",
                                                        "messages",
                                                        "requests",
                                                        "situation-reports",
                                                        "reviews",
                                                        "lessons",
                                                        "improvements",
                                                        "circles",
                                                        "circle-memberships",
                                                        "client-relations",
                                                        "releases",
                                                        "consents",
                                                        "receipts",
                                                        "marking-requests",
                                                        "escrows",
                                                        "escrow-openings",
                                                        "statistics",
                                                        "journals",
                                                        "collections",
                                                        "intelligence-batches",
                                                        "feeds"};

constexpr std::array<std::string_view, 4> space_names{"organisation", "community", "incident", "exercise"};

}  // namespace

std::span<const std::string_view> names_of(Kind) { return kind_names; }
std::span<const std::string_view> plurals_of(Kind) { return kind_plurals; }
std::string_view plural_of(Kind kind) { return kind_plurals[static_cast<std::size_t>(kind)]; }
std::span<const std::string_view> names_of(SpaceKind) { return space_names; }

}  // namespace tocsin::model

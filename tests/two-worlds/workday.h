#pragma once
// The viewer's day of work, by business. The danger removed: acts that are only ever refused, so that what they answer
// is compared in vain.
//
// Each chapter leads records by the table into the states from which the viewer can act, with others (pia, wim, the
// viewer's colleague) doing their part; hidden steps are shuffled in between. Names that a chapter makes are its own.
// Known besides those of the scenario: `me` (the viewer's organisation), `vera`. Threads: pure.
#include "story.h"

namespace tocsin::two_worlds {

// Who works beside the viewer in its organisation: the admin who is always there.
std::string colleague_of(const Cast& cast);
// An admin of the team, or of V where the viewer is of the team; and that organisation.
std::pair<std::string, std::string> another(const Cast& cast);

// The viewer founds a community and steers an incident of its own.
void add_own_community(Story& story, const Cast& cast);
void add_own_incident(Story& story);
// Reports to it, with and without a name, and names in escrow.
void add_triage(Story& story);
void add_own_escrow(Story& story, const Cast& cast);
// The viewer is asked: by a community, in an incident, for what it reported.
void add_others_incident(Story& story);
void add_asked_reporter(Story& story);
// Releases, consents, markings.
void add_own_releases(Story& story, const Cast& cast);
void add_consents(Story& story);
void add_marking_requests(Story& story);
// Its own house: profile, persons, tokens, circles, clients.
void add_own_house(Story& story);
void add_circle_and_clients(Story& story, const Cast& cast);
// What it takes from other servers, and sends to them.
void add_own_feeds(Story& story);

}  // namespace tocsin::two_worlds

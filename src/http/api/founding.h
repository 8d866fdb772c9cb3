#pragma once
// The facts that nobody is there to sign yet: a server's first organisation, its first person, its community. The
// danger removed: a first administrator that exists in a table of accounts and in no signed fact.
//
// Every piece is signed by the server and carries the label that the rooms' own acts give such a record. Once somebody
// can sign in, the rooms' acts are the only way. Threads: pure functions.
#include "port/act.h"
#include "state/facts/prepare.h"

namespace tocsin::http {

port::Piece first_organisation(const model::OrganisationId& id, const state::OrganisationRegistered& organisation);
port::Piece first_person(const model::OrganisationId& of, const model::PersonId& id, const state::PersonAdded& person);
port::Piece first_community(const model::OrganisationId& founder, const model::CommunityId& id,
                            const state::CommunityFounded& community);

}  // namespace tocsin::http

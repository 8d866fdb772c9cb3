#pragma once
// The warninglists that are in force: the shipped ones and those of the folder `warninglists.folder`. The danger
// removed: a list with one broken line that is passed over, so that what it should hold back goes out.
//
// Every file NAME.json of the folder is a list with the id NAME, of lower-case letters, digits, '.', '_' and '-'; it
// replaces the shipped list of that id. Folders in it and other files are passed over. Read when the server starts;
// `tocsin check` reads them too. Errors: invalid "warninglist.folder" {folder}; invalid "warninglist.name" {file};
// invalid or limit "warninglist.file" {file, place, fault}. Source: src/model/warninglist.h.
#include <filesystem>

#include "base/result.h"
#include "i18n/catalogue.h"
#include "model/benign.h"

namespace tocsin::app {

// An empty path: the shipped ones alone.
Result<std::vector<model::Warninglist>> read_warninglists(const std::filesystem::path& folder);

}  // namespace tocsin::app

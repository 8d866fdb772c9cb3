#pragma once
// Who exactly would read something, and why. The danger removed: an audience that is understood only after it was sent;
// and a preview that tells of parties, or counts them, whom its asker may not know.
//
// What is asked about comes as parts: groups of fields under one label each. The answer names organisations whose
// profile the asker may read, and persons as far as their place is known, each with the atoms by which it gets in and
// the groups that it does not see. Whether there are others is not told. Bounds: those of labels; an answer holds every
// reader that may be named. Errors: unavailable "store.read". Threads: one; pure but for the snapshot. Source:
// docs/sharing.md; docs/adr/0015-circles-and-previews.md.
#include "share/known.h"

namespace tocsin::share {

struct Part {
  std::vector<std::string> groups;
  model::Label label;
};

struct Reader {
  RawId id{};
  model::AtomSet by;
  std::vector<std::string> not_seen;  // groups
};

struct Preview {
  std::vector<Part> parts;
  bool everyone = false;  // some part is open to the public
  std::vector<Reader> organisations;
  std::vector<Reader> persons;
  model::AtomSet shut_out;  // excluded by name, as far as they may be named
  // Profiles of those who are named; a person has none where the asker knows the place and not the person.
  std::vector<port::SeenRecord> profiles;
};

// How far the asker may know whom the labels name. `sender`: the words are the asker's own. `reader`: of a record that
// others marked, where readers are hidden from each other only the asker's own are named.
enum class View : std::uint8_t { sender, reader };

Result<Preview> preview(port::Snapshot& snapshot, const policy::Gate& gate, std::vector<Part> parts, View view,
                        std::vector<WhatIf> otherwise);

// The parts of a record as the gate released it, and of a draft, by label.
std::vector<Part> parts_of(const policy::Released<event::Record>& record);
std::vector<Part> parts_of(const port::Draft& draft);

}  // namespace tocsin::share

#pragma once
// What an operator does with a store: verify, rebuild, back up, restore. The danger removed: history that was changed
// on disk and nobody noticed, folded rows that nobody can make again, and a backup that cannot be restored.
//
// verify() recomputes every link, signature, countersignature and commitment, space by space, and names the first entry
// that does not hold: altered, removed, added, or moved. A missing content is allowed only where a content.erased of
// the same space names its fact. The end of a log proves itself only against a checkpoint kept elsewhere;
// `tail_unproven` counts the facts that none proves. Whoever holds the server's key can make another history: not
// defended here. A folder that may only be read is read as it stands, where no server left a log in it that is not yet
// in the database (else "store.read_only"). rebuild() folds all facts anew in one transaction; the server may run
// meanwhile, appends wait. dump_folded() is the same text for equal folded tables. expect_sound() reads every page of
// the database, not what it means. backup() writes database, blobs and a checkpoint as one stream while the server
// runs, the files that attachments name and no others; its encryption is the caller's (auth/sealed_file.h). It holds
// the wrapped keys and what one may only see through the gate. restore() fills a folder that is empty or absent, and
// verifies what it wrote; indicators and full text come along as they are. Full text of what was erased stays in the
// index's segments, unreachable, until they merge; rebuild() clears it. Errors: invalid "backup.contents"; conflict
// "backup.not_empty"; invalid "checkpoint.syntax" | "checkpoint.signature" | "checkpoint.foreign" {origin}; not_found
// "store.absent"; unavailable "store.read" | "store.write" | "store.damaged" | "store.read_only"; limit "append.full".
// Threads: any but the writer's.
#include <iosfwd>

#include "store/sqlite/blobs.h"
#include "store/sqlite/checkpoint.h"
#include "store/sqlite/store.h"

namespace tocsin::store {

class Writer;
struct Folds;

struct Fault {
  // As the store has it, which is what was altered.
  struct Entry {
    model::SpaceKind space_kind{};
    model::FactId fact;
    event::RecordRef record;
  };
  model::SpaceId space;
  std::int64_t sequence = 0;
  std::string what;            // catalogue key without "problem.": "verify.link", ...
  std::optional<Entry> entry;  // none where it is not there
  std::int64_t last = 0;       // of entries that are not there: the sequence of the last one
};

struct VerifyReport {
  std::size_t spaces = 0;
  std::size_t facts = 0;
  std::size_t erased = 0;
  std::optional<Fault> first_fault;
  std::size_t tail_unproven = 0;
};

// `dir` as in Options; the server may run. `checkpoint`: the text of one, from elsewhere.
Result<VerifyReport> verify(const std::filesystem::path& dir, const std::optional<std::string>& checkpoint = {});

Result<void> expect_sound(Store& store);
Result<std::string> make_checkpoint(Store& store, std::string origin, Instant at);
// Removes the files that no attachment names any more: their content was erased, or the fact that was to name them
// never came. Those that are held are left for the next time. The server may run.
Result<FileBlobs::Swept> sweep_files(Store& store);
Result<void> rebuild(Store& store);
// The same where a step of the schema asks for it, once; a store is opened with it.
Result<void> fold_anew_where_due(Writer& writer, const Folds& folds);
Result<std::string> dump_folded(Store& store);
Result<void> backup(Store& store, std::ostream& out, std::string origin, Instant at);
Result<VerifyReport> restore(std::istream& in, const std::filesystem::path& dir);

}  // namespace tocsin::store

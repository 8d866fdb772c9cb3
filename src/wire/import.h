#pragma once
// What a foreign document of indicators said, whatever its format. The danger removed: an import that silently loses
// what it did not understand; here every loss is a fault with its place.
//
// `original` is the value as received, `observable` its normal form; an observable stands once, with the widest times
// seen. `earliest` and `latest` are the first and last times at which the document saw anything, or its own date. `tlp`
// is the strictest marking on any part of the document, "" where it has none; it is the sender's claim and no label.
// Faults: "import.value" {type, value, reason}, "import.left_out" {kind, count} (counted per kind, where = ""),
// "import.marking" {marking}, "import.reference" {value}, "import.object", "import.pattern" {reason},
// "import.operator" {operator}, "import.more_faults" {count}. At most `import_max_faults` are kept.
// Bounds: documents of 64 MiB, depth 64. Threads: values.
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "model/observable.h"

namespace tocsin::wire {

inline constexpr json::Limits import_limits{.bytes = std::size_t{64} << 20, .depth = 64};
inline constexpr std::size_t import_max_faults = 1000;

struct ImportedObservable {
  model::Observable observable;
  std::string original;
  std::string context;  // "ip-dst", "file/sha1", "indicator": where in the document it stood
  std::optional<Instant> first_seen;
  std::optional<Instant> last_seen;
  std::string comment;
};

struct ImportFault {
  std::string where;  // JSON pointer
  std::string what;
  std::vector<Arg> args;
};

struct Imported {
  std::string format;  // "misp-event" | "stix-bundle"
  std::string source_id;
  std::string title;
  std::string description;
  std::optional<Instant> published;
  std::optional<Instant> earliest;
  std::optional<Instant> latest;
  std::string tlp;  // "" | "red" | "amber+strict" | "amber" | "green" | "clear"
  std::vector<std::string> tags;
  std::vector<std::string> techniques;  // ATT&CK ids: "T1059.001"
  std::vector<std::string> references;  // http and https URLs, as given
  std::vector<ImportedObservable> observables;
  std::vector<ImportFault> faults;
};

}  // namespace tocsin::wire

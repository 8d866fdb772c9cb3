#pragma once
// Sets a document in type in a process of its own, which ends with it. The danger removed: fonts that the drawing
// library keeps for good in a server that runs for months, and text of strangers in the hands of a large C library
// within the process that holds keys and the store.
//
// The child is this binary again (pdf_child_argument). It gets released bytes (wire/document/frozen.h) and gives back a
// PDF or an error through one socket pair; it has no other open file, none of our settings or secrets in its
// environment, no way to gain rights, and ends with its parent. Bounds: Limits; answers up to most_pdf_bytes.
// Errors: those of pdf_of_frozen(); unavailable "document.time" {seconds}; unavailable "document.failed" where the
// child could not be started, was ended for its use of memory or processor, or fell. Threads: any, one child a call;
// the caller waits, so the work pool's size bounds how many there are.
#include <string>
#include <vector>

#include "wire/document/frozen.h"

namespace tocsin::app {

inline constexpr std::string_view pdf_child_argument = "--set-pdf-in-child";
inline constexpr std::size_t most_pdf_bytes = std::size_t{256} << 20;

struct PdfChild {
  std::vector<std::string> command{"/proc/self/exe", std::string(pdf_child_argument)};
  std::int64_t time_ms = 60'000;
};

Result<std::string> pdf_by(const PdfChild& child, const wire::document::Frozen& document);

// The child's whole life: reads the document from standard input, writes the answer to standard output. The status to
// end with.
int run_pdf_child();

}  // namespace tocsin::app

#pragma once
// A document as bytes, on its way to the process that sets it in type. The danger removed: a process that renders and
// could be handed what nobody released.
//
// Only a released document can be frozen; the bytes go through a pipe to a child of this very binary, which knows no
// store, no key and no socket (app/pdf_child.h) and calls pdf_of_frozen(). The bytes are no format: they are read by
// the build that wrote them, and by no other. Ownership: values. Threads: pure functions. Errors of pdf_of_frozen():
// invalid "document.frozen", and those of to_pdf().
#include "policy/gate.h"
#include "wire/document/document.h"

namespace tocsin::wire::document {

class Frozen {
 public:
  explicit Frozen(const policy::Released<Document>& document);
  std::string_view bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// What the child does with them.
Result<std::string> pdf_of_frozen(std::string_view bytes);

}  // namespace tocsin::wire::document

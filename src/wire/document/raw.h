#pragma once
// The renderers behind the public ones, for their own tests and fuzzers. The danger removed: a door that renders what
// nobody released; nothing outside wire/document and fuzz/ includes this. Errors: those of html.h, markdown.h and
// pdf.h.
#include "wire/document/document.h"

namespace tocsin::wire::document {

Result<std::string> to_html(const Document& document);
Result<std::string> to_markdown(const Document& document);
Result<std::string> to_pdf(const Document& document);

}  // namespace tocsin::wire::document

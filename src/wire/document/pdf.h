#pragma once
// A document as PDF, A4. The danger removed: a printed page without its marking, and two renderings of one document
// that differ (signatures and receipts are over bytes).
//
// The marking stands in 12 point on black, right-justified, in head and foot of every page, beside the handling words;
// the foot also has the document's time and "Page x of y". Headings make the outline. The same document gives the same
// bytes with the same fonts and libraries: the only date inside is `as_of`. No links, no scripts, no attachments.
// Errors: those of checked(); limit "document.size" beyond max_pages; internal "document.render". Threads: any; slow
// (tens of milliseconds a page of Chinese): keep it off the threads that serve. A server lets a child do it
// (app/pdf_child.h): cairo 1.16 keeps the faces of fonts for good, and loses 768 bytes for each CFF font (Noto Sans CJK
// is one) that a document embeds.
// Source: FIRST TLP 2.0 section 4; ISO 32000-1.
#include "policy/gate.h"
#include "wire/document/document.h"

namespace tocsin::wire::document {

inline constexpr std::size_t max_pages = 5000;

Result<std::string> to_pdf(const policy::Released<Document>& document);

}  // namespace tocsin::wire::document

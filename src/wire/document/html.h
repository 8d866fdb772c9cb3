#pragma once
// A document as one self-contained HTML page, for download. The danger removed: text that becomes an element, an
// attribute or a script in somebody's browser, and pages that fetch something when opened.
//
// No script, no link, no remote resource; the page's own policy forbids all three. Text appears only between tags and
// in <title>, with < > & " ' escaped. The style is inline: serve it as an attachment, never within the console's
// origin. Errors: those of checked(). Source: HTML Living Standard 13.3; CSP level 3.
#include "policy/gate.h"
#include "wire/document/document.h"

namespace tocsin::wire::document {

Result<std::string> to_html(const policy::Released<Document>& document);

}  // namespace tocsin::wire::document

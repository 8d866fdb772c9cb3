#pragma once
// A document as GitHub-flavoured Markdown. The danger removed: text that turns into a link, an image, raw HTML or a
// table of its own, and indicators that become clickable.
//
// Every character that could begin markup is escaped; words with '@' stand in code spans, as mail addresses are linked
// even from escaped text. Errors: those of checked(). Source: GitHub Flavored Markdown 0.29 (CommonMark 0.29).
#include "policy/gate.h"
#include "wire/document/document.h"

namespace tocsin::wire::document {

Result<std::string> to_markdown(const policy::Released<Document>& document);

}  // namespace tocsin::wire::document

#pragma once
// The demo story around any imported document: the same organisations and much the same acts, about the document's own
// indicators and under its title. The danger removed: a demonstration that only ever works with the case it ships with.
//
// The document's text is a stranger's: control characters and overrides become spaces, a title is cut at 160 code
// points (the format's name stands in for an empty one), and what does not fit the case's bounds is left out. A set
// whose types the document lacks falls back to all types. The story begins when the document was published, else when
// it last saw anything, else at the template's own time. Ownership: values. Threads: pure function. Errors: invalid
// "case.no_indicators"; those of case_from_json.
#include "cli/demo/case.h"
#include "wire/import.h"

namespace tocsin::demo {

Result<DemoCase> case_from_import(const wire::Imported& imported);

}  // namespace tocsin::demo

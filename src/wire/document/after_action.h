#pragma once
// The sections of the after-action report, in their order: internal to wire/document. Each adds itself where the reader
// has something to read in it, and leaves no empty heading. Source: requirements LL-01, LL-02.
#include "wire/document/reports_case.h"

namespace tocsin::wire::document {

void add_summary(Document& out, const Case& in, const Record& incident);
void add_timeline(Document& out, const Case& in);
void add_parties(Document& out, const Case& in);
void add_decisions(Document& out, const Case& in);
void add_requests(Document& out, const Case& in);
void add_situation_reports(Document& out, const Case& in);
void add_learning(Document& out, const Case& in);
void add_classification(Document& out, const Case& in, const Record& incident);
void add_indicators(Document& out, const Case& in);
void add_indicator_annex(Document& out, const Case& in);

}  // namespace tocsin::wire::document

#pragma once
// A marking as a request says it. The danger removed: two doors that read the same marking differently.
// Errors: those of the codec; invalid "label.atom"; invalid "label.nobody" for an audience that names nobody. Threads:
// pure.
#include "port/act.h"

namespace tocsin::http {

Result<port::MarkingChoice> marking_from(const json::Value& value, const std::string& where);
json::Value marking_schema();

}  // namespace tocsin::http

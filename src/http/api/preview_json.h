#pragma once
// A preview as JSON, by name. The danger removed: an order that tells of those who are not there. Threads: pure.
#include "base/json.h"
#include "i18n/catalogue.h"
#include "share/preview.h"

namespace tocsin::http {

std::string preview_json(const share::Preview& preview, i18n::Language language);
json::Value preview_schema();

}  // namespace tocsin::http

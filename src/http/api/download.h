#pragma once
// Files handed out. The danger removed: a file of a stranger that the browser shows as a page of ours.
//
// Whatever it is, it leaves as application/octet-stream, as an attachment, sandboxed; nothing is rendered. The name is
// the sender's, made harmless: no path, no control or reordering characters, never empty, never hidden.
// Threads: pure functions. Source: RFC 6266; RFC 8187 (names beyond ASCII); CSP level 3 (sandbox).
#include <string_view>

#include "http/server/message.h"

namespace tocsin::http {

std::string harmless_name(std::string_view name);
std::string attachment_disposition(std::string_view name);  // the value of Content-Disposition

// A 200 without content yet.
Response download_of(std::string_view name, std::string_view media_type = "application/octet-stream");

}  // namespace tocsin::http

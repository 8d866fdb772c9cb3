#pragma once
// Files that come with a report. The danger removed: a file that somebody names by its digest and so learns that the
// server holds it, and one that is kept although the report takes no more.
//
// A file comes as raw bytes; its digest, size and media type are the server's own finding, never the sender's word. Who
// may attach is the act attachment.add of the room `report`. Bytes are durable before the fact that names them; checks
// stand before the bytes are kept. Bounds: settings.file_bytes. Errors: invalid "file.empty" | "field.missing"
// (query:name), those of the act and of port/blobs.h. Threads: see call.h; keeping waits for the disk.
// Source: requirements DR-01; docs/sharing.md.
#include "http/api/api.h"
#include "port/act.h"

namespace tocsin::http {

// The call's body as input of attachment.add, with the name and description of its query.
Result<json::Value> attachment_of_body(const Call& call);
// The decision of attachment.add.
Result<port::Draft> attach(port::Desk& desk, const policy::Permit& report, const json::Value& attachment);

Result<policy::Permit> permit_on(const Call& call, model::Kind kind, const policy::Right& right);
port::Desk desk_of(const Call& call);
Digest digest_of_request(const Request& request);
// `outcome`, after which the file is let go where the disk had no room for the fact that names it.
Outcome with_file(Outcome outcome, std::unique_ptr<port::Blobs::Hold> file);

// What the first bytes say, from a short list; application/octet-stream for all else.
std::string_view media_type_of_bytes(std::string_view bytes);

}  // namespace tocsin::http

#include "http/api/files.h"

#include <algorithm>
#include <array>

#include "base/utf8.h"
#include "http/api/background.h"
#include "http/api/blank.h"
#include "http/api/download.h"
#include "http/api/perform.h"
#include "http/api/views.h"
#include "report/acts.h"
#include "state/facts/report.h"

namespace tocsin::http {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view upload_route = "attachment.upload";

const port::Act& attaching() {
  const auto acts = report::acts();
  const auto at = std::ranges::find(acts, "attachment.add", &port::Act::name);
  TOCSIN_ASSERT(at != acts.end());
  return *at;
}

struct Signature {
  std::string_view start;
  std::string_view media_type;
};
constexpr std::array signatures{
    Signature{"%PDF-", "application/pdf"},
    Signature{"\x89PNG\r\n\x1a\n", "image/png"},
    Signature{"\xff\xd8\xff", "image/jpeg"},
    Signature{"GIF8", "image/gif"},
    Signature{"PK\x03\x04", "application/zip"},
    Signature{"\x1f\x8b", "application/gzip"},
    Signature{"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"},
    Signature{"\xd4\xc3\xb2\xa1", "application/vnd.tcpdump.pcap"},
    Signature{"\xa1\xb2\xc3\xd4", "application/vnd.tcpdump.pcap"},
    Signature{"\x0a\x0d\x0d\x0a", "application/x-pcapng"},
    Signature{"MZ", "application/vnd.microsoft.portable-executable"},
    Signature{"\x7f"
              "ELF",
              "application/x-executable"},
};

Outcome upload_now(const CallRef& call) {
  if (auto key = idempotency_key(*call); !key) return problem(*call, key.error());
  auto attachment = attachment_of_body(*call);
  if (!attachment) return problem(*call, attachment.error());
  const auto shared = std::make_shared<const json::Value>(std::move(*attachment));
  MakeDraft make = [shared](Call& c, port::Desk& desk) -> Result<port::Draft> {
    TRY(const auto report, permit_on(c, model::Kind::report, {attaching().name, attaching().who}));
    return attach(desk, report, *shared);
  };
  auto desk = desk_of(*call);
  if (auto draft = make(*call, desk); !draft) return problem(*call, draft.error());
  auto file = call->services.blobs.hold(call->request.body);
  if (!file) return problem(*call, file.error());
  call->look_again();
  return with_file(
      append_draft(call, std::string(upload_route), digest_of_request(call->request), 201, std::move(make)),
      std::move(*file));
}

Outcome upload(const CallRef& call) {
  return in_background(call, [call] { return upload_now(call); });
}

Outcome download(const CallRef& call) {
  const auto record = readable(*call, model::Kind::attachment);
  if (!record) return problem(*call, record.error());
  const auto head = event::read_group<state::AttachmentAdded>(record->value(), event::group_head);
  if (!head) return problem(*call, Error{Code::not_found, "record.not_found", "", {}});
  const auto bytes = from_hex(head->digest.value);
  Digest digest{};
  if (!bytes || bytes->size() != digest.size()) return problem(*call, Error{Code::not_found, "file.not_found", "", {}});
  std::ranges::copy(*bytes, digest.begin());
  auto path = call->services.blobs.path_of(digest);
  if (!path) return problem(*call, path.error());
  Response out = download_of(head->name.value);
  out.file = std::move(*path);
  return out;
}

}  // namespace

Result<json::Value> attachment_of_body(const Call& call) {
  const auto* name = call.query("name");
  if (name == nullptr) return fail(Code::invalid, "field.missing", "query:name", {{"field", "name"}});
  if (is_blank(*name)) return fail(Code::invalid, "text.blank", "query:name");
  if (call.request.body.empty()) return fail(Code::invalid, "file.empty");
  const auto digest = sha256(view_of(call.request.body));
  json::Object out{{"name", *name},
                   {"digest", to_hex(digest)},
                   {"size_bytes", static_cast<std::int64_t>(call.request.body.size())},
                   {"media_type", media_type_of_bytes(call.request.body)}};
  if (const auto* description = call.query("description")) out.emplace("description", *description);
  return json::Value(std::move(out));
}

Result<port::Draft> attach(port::Desk& desk, const policy::Permit& report, const json::Value& attachment) {
  return port::decide(attaching(), desk, &report, attachment);
}

Result<policy::Permit> permit_on(const Call& call, model::Kind kind, const policy::Right& right) {
  TRY(const auto id, call.id("id"));
  TRY(auto sealed, call.snapshot->load_for(id, call.gate->labels()));
  TRY(auto permit, call.gate->permit(std::move(sealed), right));
  if (permit.record().ref.kind != kind) return fail(Code::not_found, "record.not_found");
  return permit;
}

port::Desk desk_of(const Call& call) {
  return {*call.snapshot,
          *call.gate,
          call.services.entropy,
          call.services.clock.now(),
          {},
          {},
          {},
          call.services.warninglists};
}

Digest digest_of_request(const Request& request) {
  return Sha256().add(request.path).add("\n").add(request.query).add("\n").add(request.body).finish();
}

// No other status is as certain: an answer may fail after its fact was written.
Outcome with_file(Outcome outcome, std::unique_ptr<port::Blobs::Hold> file) {
  constexpr int no_room = 507;
  if (auto* now = std::get_if<Response>(&outcome)) {
    if (now->status == no_room) file->let_go();
    return outcome;
  }
  return Later([later = std::move(std::get<Later>(outcome)), file = std::move(file)](Finish finish) mutable {
    later([file = std::move(file), finish = std::move(finish)](Response response) mutable {
      if (response.status == no_room) file->let_go();
      file.reset();
      finish(std::move(response));
    });
  });
}

std::string_view media_type_of_bytes(std::string_view bytes) {
  for (const auto& [start, media_type] : signatures)
    if (bytes.starts_with(start)) return media_type;
  if (bytes.find('\0') != std::string_view::npos || !utf8::valid(bytes)) return "application/octet-stream";
  const auto first = bytes.find_first_not_of(" \t\r\n");
  const bool is_json = first != std::string_view::npos && (bytes[first] == '{' || bytes[first] == '[');
  return is_json ? "application/json" : "text/plain";
}

void add_file_routes(Router& router, const ApiSettings& settings) {
  router.add({.method = Method::post,
              .pattern = "/api/v1/reports/{id}/files",
              .operation = "attachment.upload",
              .scope = Scope::report,
              .handle = upload,
              .query = {{"name", "string"}, {"description", "string"}},
              .answer = "Record",
              .body_bytes = settings.file_bytes});
  router.add({.method = Method::get,
              .pattern = "/api/v1/attachments/{id}/content",
              .operation = "attachment.content",
              .handle = download,
              .answer = "Bytes"});
}

}  // namespace tocsin::http

#include "mail/bounce.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "mail/lines.h"
#include "mail/message.h"
#include "model/codec.h"

namespace tocsin::mail {
namespace {

constexpr std::array<std::string_view, 5> actions{"failed", "delayed", "delivered", "relayed", "expanded"};
constexpr std::size_t most_id_bytes = 250;

std::unexpected<Error> none() { return fail(Code::not_found, "bounce.none"); }

// "<3f@tocsin.example>" without its brackets.
std::string id_in(std::string_view value) {
  const auto open = value.find('<');
  const auto close = value.find('>', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos) return {};
  const auto id = value.substr(open + 1, close - open - 1);
  const bool plain = std::ranges::all_of(id, [](char c) { return c > ' ' && c < 127 && c != '<'; });
  return plain && id.size() <= most_id_bytes ? std::string(id) : std::string();
}

// A value such as "smtp; 550 5.1.1 no such user" without its type.
std::string_view after_type(std::string_view value) {
  const auto semicolon = value.find(';');
  return semicolon == std::string_view::npos ? value : value.substr(semicolon + 1);
}

// The first group is of the message, each further one of a recipient (RFC 3464 section 2).
Result<Bounce> read_status(std::string_view body) {
  CHECK(take_headers(body));
  while (!body.empty()) {
    TRY(const auto fields, take_headers(body));
    const auto action = model::enum_from<Bounce::Action>(lower(value_of(fields, "action")));
    if (!action) continue;
    const auto status = value_of(fields, "status");
    return Bounce{.action = *action,
                  .message_id = {},
                  .status = status_at_start(status.substr(0, status.find_first_of(" (\t"))),
                  .words = kept_words(after_type(value_of(fields, "diagnostic-code")))};
  }
  return none();
}

}  // namespace

std::span<const std::string_view> names_of(Bounce::Action) { return actions; }

Result<Bounce> read_bounce(std::string_view bytes) {
  TRY(const auto message, read_message(bytes));
  if (media_type_of(message.headers) != "multipart/report") return none();
  std::optional<Bounce> out;
  std::string id;
  for (const auto& part : message.parts) {
    const auto type = media_type_of(part.headers);
    if (type == "message/delivery-status") {
      TRY(out, read_status(part.body));
    } else if (type == "message/rfc822" || type == "text/rfc822-headers") {
      auto returned = part.body;
      const auto headers = take_headers(returned);
      if (headers) id = id_in(value_of(*headers, "message-id"));
    }
  }
  if (!out || id.empty()) return none();
  out->message_id = std::move(id);
  return std::move(*out);
}

std::string write_bounce(const Bounce& bounce, std::string_view from, std::string_view to) {
  const auto status = bounce.status ? to_text(*bounce.status) : "5.0.0";
  return fmt::format(
      "From: MAILER-DAEMON <{0}>\r\nTo: <{1}>\r\nSubject: Undelivered Mail Returned to Sender\r\n"
      "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"=_b\"\r\n\r\n"
      "--=_b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
      "--=_b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
      "Final-Recipient: rfc822; ada@example.org\r\nAction: {2}\r\n{3}{4}\r\n"
      "--=_b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{5}>\r\nSubject: x\r\n\r\n--=_b--\r\n",
      from, to, model::name_of(bounce.action), bounce.status ? fmt::format("Status: {}\r\n", status) : "",
      bounce.words.empty() ? "" : fmt::format("Diagnostic-Code: smtp; {}\r\n", bounce.words), bounce.message_id);
}

}  // namespace tocsin::mail

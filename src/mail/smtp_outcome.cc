// What became of a mail, by what was said. See smtp.h.
#include "mail/answer.h"
#include "mail/smtp.h"

namespace tocsin::mail {
namespace {

using port::Delivery;
using enum Delivery::Outcome;

constexpr int closing = 421;  // the server as a whole: RFC 5321 3.8

std::string status_text(const Answer& answer) {
  return answer.status ? to_text(*answer.status) : std::to_string(answer.code);
}

Delivery made_of(Delivery::Outcome outcome, const Answer& answer) {
  return {.outcome = outcome, .of_recipient = false, .status = status_text(answer), .answer = answer.words};
}

Delivery::Outcome by_code(int code) {
  if (code < 400) return accepted;
  return code < 500 ? deferred : refused;
}

}  // namespace

std::optional<Delivery> outcome_of(const Conversation& said) {
  const auto answer = read_answer(said.lines);
  if (said.text_begun) {
    if (answer) return made_of(by_code(answer->code), *answer);
    if (said.text_given) return Delivery{.outcome = unknown};
    return std::nullopt;
  }
  if (!answer || answer->code < 400 || answer->code == closing) return std::nullopt;
  if (said.verb != "RCPT" && said.verb != "DATA") return std::nullopt;
  auto out = made_of(by_code(answer->code), *answer);
  out.of_recipient = out.outcome == refused && said.verb == "RCPT";
  return out;
}

}  // namespace tocsin::mail

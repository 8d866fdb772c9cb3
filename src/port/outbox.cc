#include "port/outbox.h"

#include <array>

namespace tocsin::port {
namespace {

constexpr std::array<std::string_view, 10> topics{"invitation", "request", "question", "answer",        "reminder",
                                                  "escalation", "release", "report",   "address_check", "status_link"};
constexpr std::array<std::string_view, 3> recipients{"person", "contact", "address"};
constexpr std::array<std::string_view, 8> mail_states{"ready", "sending", "retry",  "unknown",
                                                      "sent",  "bounced", "failed", "dropped"};
constexpr std::array<std::string_view, 3> duties{"first", "deputy", "off"};
constexpr std::array<std::string_view, 3> paces{"at_once", "hourly", "daily"};

}  // namespace

std::span<const std::string_view> names_of(Topic) { return topics; }
std::span<const std::string_view> names_of(Recipient) { return recipients; }
std::span<const std::string_view> names_of(MailState) { return mail_states; }
std::span<const std::string_view> names_of(OnDuty) { return duties; }
std::span<const std::string_view> names_of(Pace) { return paces; }

}  // namespace tocsin::port

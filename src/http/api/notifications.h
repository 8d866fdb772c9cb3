#pragma once
// How a person is reached outside: their own address, hours and part. The danger removed: an address that is somebody
// else's and is written to, and a form with which one mails the whole world.
//
// An address is confirmed with the token in a mail to it before anything else goes there; a changed one is confirmed
// anew. At most five such mails a day go out for one person. Nobody sees or sets another's. Errors: conflict "mail.off"
// where no mail is sent; limit "reach.checks" {max}; denied "reach.token"; those of notify::check(). Threads: as the
// routes.
#include "http/api/route.h"
#include "port/outbox.h"

namespace tocsin::http {

enum class MailDoor : std::uint8_t { closed, open };  // whether this server sends mail

void add_notification_routes(Router& router, port::Outbox& outbox, MailDoor mail);
void add_outside_report_route(Router& router, port::Outbox& outbox, MailDoor mail);

}  // namespace tocsin::http
